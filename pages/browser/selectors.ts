/**
 * The frame in which Lightning Setup shows a classic page, in the open shadow root of `force-aloha-page`: its name ends in a number that changes on
 * every load. The second form is of older shells. Source: browserforce and Salesforce's UTAM page objects (setup-aloha).
 */
export const VISUALFORCE_FRAMES = 'iframe[name^="vfFrameId"], iframe[title*="~ Salesforce"]';

/** What says that something still loads. */
export const SPINNER = '.slds-spinner, lightning-spinner, .loadingSpinner';

/** A cell of a table or of an ARIA grid. */
export const CELLS = 'td, th, [role=cell], [role=gridcell], [role=rowheader]';

/** What sends a form. */
export const SUBMIT = ':is(input[type=submit], button:not([type=button], [type=reset]))';

/** Whatever can be pressed: the real markup of some Setup actions is not publicly known, so it may be a link, a button or an input. */
export const PRESSABLE =
  'a, button, input[type=submit], input[type=button], [role=button], [role=link], [role=menuitem]';

// The names of the paging controls of lists. Anchored, so that nothing else in a row or a toolbar is ever pressed for them.
export const NEXT = /^\s*next( page)?\s*[>»›]*\s*$/i;
export const PREVIOUS = /^\s*[<«‹]*\s*previous( page)?\s*$/i;
export const MORE = /^\s*(show|display|load)\s+(\d+\s+)?more(\s+(rows|records|users|items))?\s*[>»›]*\s*$/i;
export const PAGING = new RegExp([NEXT, PREVIOUS, MORE].map(({ source }) => source).join('|'), 'i');

/** A text as a regular expression's source. */
function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A text as the source of a regular expression to which any white space counts as one blank, and a line break as anything or nothing. */
export function loosely(text: string): string {
  const words = (line: string) => line.trim().split(/\s+/).map(escapeRegExp).join('\\s+');
  return text.trim().split('\n').map(words).join('\\s*');
}

/** Matches a text as a whole: "Ann Lee", but not "Ann Leeson". */
export function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${loosely(text)}\\s*$`);
}

/** Finds a text as words of their own: "Prod" is not in "Production", nor in "Prod-2". */
export function asWords(text: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}@._-])${loosely(text)}(?![\\p{L}\\p{N}@_-])`, 'iu');
}

/** White space as a reader sees it. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
