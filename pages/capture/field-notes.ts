import { type Page } from '@playwright/test';
import { redact } from '../../redaction/index.ts';
import { placeOf } from '../states/errors.ts';
import { inPage } from '../browser/in-page.ts';

/** One element of an outline. */
interface Element_ {
  depth: number;
  tag: string;
  id: string;
  name: string;
  type: string;
  role: string;
  classes: string;
  label: string;
}

/**
 * Words that Salesforce's own pages are made of: they are kept, every other word of a text that may hold a value is masked. The point of an outline is
 * to learn which of them are there, and as what.
 */
const OWN_WORDS = new Set(
  `a access action actions advanced all allow allowed and any app application applications apps are block blocked by bulk cancel client confirm
  connected continue count created delete denied deny description details display do edit enabled external find first for from go help home in install
  last list load login manage more most name next no not number oauth of ok on page permanently personal policies policy previous proceed quick recent
  record records remove revoke revoked salesforce session settings setup show sure switch the this to token tokens type unblock uninstall usage use
  used user user's username users view want with yes you`.split(/\s+/),
);
const RECORD_ID = /\b(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?\b/g;
/** Numbers that change from load to load, as in `vfFrameId_1750218010406`. */
const LONG_NUMBER = /\d{6,}/g;

/** Keeps the shape of a value: letters become x, digits 9. */
export function masked(text: string): string {
  return text.replace(/\p{L}/gu, 'x').replace(/\p{N}/gu, '9').slice(0, 80);
}

/** Keeps the words of Salesforce's own pages, and the shape of everything else. */
function ownWordsOnly(text: string): string {
  return text
    .split(/(?<=\s)|(?=\s)/)
    .map((word) => (OWN_WORDS.has(word.toLowerCase().replace(/[^\p{L}']/gu, '')) ? word : masked(word)))
    .join('')
    .slice(0, 200);
}

/** Runs in the page. It must not refer to anything outside itself. */
function outlineInPage(root: Element): (Element_ & { isValue: boolean })[] {
  const MOST = 1_500;
  const lines: (Element_ & { isValue: boolean })[] = [];
  const ownText = (element: Element) =>
    [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.textContent ?? '')
      .join(' ')
      .replace(/\s+/g, ' ')
      .trim();
  const labelOf = (element: Element) =>
    element.getAttribute('aria-label') ??
    (element instanceof HTMLInputElement && ['submit', 'button'].includes(element.type)
      ? element.value.trim()
      : ((ownText(element) || element.getAttribute('title') || element.getAttribute('alt')) ?? ''));
  const isData = (element: Element) =>
    element
      .closest('td, th, [role=gridcell], [role=cell], [role=rowheader], [role=columnheader]')
      ?.matches('td, [role=gridcell], [role=cell], [role=rowheader], th[scope=row], th.dataCell') === true;
  const walk = (element: Element, depth: number) => {
    if (lines.length >= MOST || element.matches('head, script, style, link, meta, noscript, svg, path')) return;
    lines.push({
      depth,
      tag: element.tagName.toLowerCase(),
      id: element.id,
      name: element.getAttribute('name') ?? '',
      type: element.getAttribute('type') ?? '',
      role: element.getAttribute('role') ?? '',
      classes: [...element.classList].slice(0, 4).join('.'),
      label: labelOf(element),
      // Labels of columns, fields and buttons are Salesforce's, unless they stand in a row of data.
      isValue: !(element.matches('th, [role=columnheader], button, input, label, legend') && !isData(element)),
    });
    if (element.shadowRoot !== null) for (const child of element.shadowRoot.children) walk(child, depth + 1);
    for (const child of element.children) walk(child, depth + 1);
  };
  walk(root, 0);
  return lines;
}

function inOneLine({
  depth,
  tag,
  id,
  name,
  type,
  role,
  classes,
  label,
  isValue,
}: Element_ & { isValue: boolean }): string {
  const stable = (text: string) => text.replace(RECORD_ID, 'x'.repeat(15)).replace(LONG_NUMBER, '9');
  const attributes = [
    id === '' ? '' : `#${stable(id)}`,
    classes === '' ? '' : `.${stable(classes)}`,
    name === '' ? '' : ` name=${stable(name)}`,
    type === '' ? '' : ` type=${type}`,
    role === '' ? '' : ` role=${role}`,
    label === '' ? '' : ` “${isValue ? ownWordsOnly(label) : label}”`,
  ];
  return `${'  '.repeat(Math.min(depth, 30))}${tag}${attributes.join('')}`;
}

interface FieldNotesOptions {
  /** The texts of dialogs that were met on the page. */
  dialogs?: readonly string[];
}

/**
 * The outline of a page whose markup is not publicly known: for every frame its name and path, and for every element its tag, id, classes, name, type,
 * role and accessible name, never a field's value. Texts of cells, links, headings and dialogs are reduced to their shape, except for the words that
 * Salesforce itself puts there (Revoke, Block …). One night on a real org turns the unknowns into facts.
 */
export async function fieldNotes(page: Page, options: FieldNotesOptions = {}): Promise<string> {
  const lines = [`title: ${ownWordsOnly(await page.title())}`];
  for (const frame of page.frames()) {
    const depth = frame === page.mainFrame() ? 'page' : 'frame';
    const url = frame.url() === '' ? '' : placeOf(frame.url());
    lines.push('', `${depth} name=${frame.name().replace(LONG_NUMBER, '9')} ${url.replace(RECORD_ID, 'x'.repeat(15))}`);
    // A frame that is replaced while it is read is missing from the notes; they are never worth a run.
    const outline = await frame
      .locator(':root')
      .evaluate(inPage(outlineInPage), undefined, { timeout: 5_000 })
      .catch(() => undefined);
    lines.push(...(outline?.map(inOneLine) ?? ['(could not be read)']));
  }
  for (const text of options.dialogs ?? []) lines.push('', `dialog: “${ownWordsOnly(text)}”`);
  return redact(`${lines.join('\n')}\n`);
}
