import { currentDocument, EMPTY_LIST, errorIdIn, isSettled, type DocumentFacts, type PageFacts } from './page-facts.ts';

/** What several rows of the table of page states are told by. */

/** Addresses of the Lightning shell. */
export const LIGHTNING = /^\/lightning(\/|$)/;

/** By the address of the window. */
export const hasPath = ({ url }: PageFacts, path: RegExp): boolean => path.test(url.pathname);
export const hasText = ({ text }: PageFacts): boolean => text.trim() !== '';

const VERIFICATION = '/_ui/identity/verification/';
/** A page of a verification method, by the end of its address. */
export const verifiesBy = (facts: PageFacts, method: RegExp): boolean =>
  facts.url.pathname.startsWith(VERIFICATION) && hasPath(facts, method) && hasText(facts);

export const saysHeading = (facts: PageFacts, heading: RegExp): boolean =>
  [facts, currentDocument(facts)].some((document) => document.headings.some((text) => heading.test(text)));

/** At a list's address there may stand anything: what is taken for the list has its heading or columns, or says that it is empty. */
export const isList = ({ columns, headings, text }: DocumentFacts, heading?: RegExp): boolean =>
  columns.length > 1 || EMPTY_LIST.test(text) || headings.some((said) => heading?.test(said));
/** A list of Setup, framed by Lightning or by itself. */
export const isClassicList = (facts: PageFacts, path: RegExp, heading: RegExp): boolean => {
  // Lightning shows the heading by itself, before the frame with the list, or with a refusal, is there.
  if (facts.frames.length === 0 && hasPath(facts, LIGHTNING)) return false;
  const document = currentDocument(facts);
  const paths = (facts.frames.length === 0 ? [document] : [document, facts]).map(({ url }) => url.pathname);
  return paths.some((text) => path.test(text)) && isSettled(document) && isList(document, heading);
};
/** A page without a telling path (a saved one) is told by its columns. */
export const hasColumns = (facts: PageFacts, ...columns: RegExp[]): boolean =>
  columns.every((column) => currentDocument(facts).columns.some((text) => column.test(text)));

/** Salesforce's page for its own failure, at whatever address: its title is hidden, the text is in a table, and the status is 500. */
export const hasFailed = ({ present, status, text }: DocumentFacts): boolean =>
  /\binternal server error has occurred\b/i.test(text) ||
  (present.has('classicError') && (status === 500 || errorIdIn(text) !== undefined));
