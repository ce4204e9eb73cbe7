import { type Page } from '@playwright/test';
import { redact } from '../../redaction/index.ts';
import { lookAt, type PageFacts } from './page-facts.ts';
import { oneLine } from '../browser/selectors.ts';

/** Everything that a page object throws. The message says what was seen and what to do, and holds no secret. */
export class PageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(redact(message), options);
    this.name = new.target.name;
  }
}

/** Where a page is, without the query and the fragment: they carry tokens, codes and sometimes a password. */
export function placeOf(url: URL | string): string {
  const { protocol, host, pathname } = typeof url === 'string' ? new URL(url) : url;
  return host === '' ? `${protocol}${pathname}` : `${protocol}//${host}${pathname}`;
}

/** What a reader needs to recognise a page: title, URL without query, headings. */
export interface PageDescription {
  title: string;
  url: string;
  headings: readonly string[];
}

/** Describes what was seen; never shows a query, a field's value or the page's text. */
export function descriptionOf(facts: Pick<PageFacts, 'title' | 'url' | 'headings'>): PageDescription {
  return { title: facts.title, url: placeOf(facts.url), headings: facts.headings.map(oneLine) };
}

/** One sentence about a page. */
export function inWords({ title, url, headings }: PageDescription): string {
  const heading = headings.length === 0 ? 'no headings' : `headings: ${headings.map((text) => `“${text}”`).join(', ')}`;
  return `title “${oneLine(title)}”, URL ${url}, ${heading}`;
}

/** Describes the page as it is now, for an error. */
export async function describePage(page: Page): Promise<PageDescription> {
  if (page.isClosed()) return { title: '', url: placeOf(page.url()), headings: ['(the page is closed)'] };
  const facts = await lookAt(page);
  return facts === undefined ? { title: '', url: placeOf(page.url()), headings: [] } : descriptionOf(facts);
}

/** The page on the screen is none of the pages that the suite knows, or it never became one. */
export class UnknownPageError extends PageError {
  readonly page: PageDescription;
  constructor(page: PageDescription, reason: string) {
    super(`Unknown page: ${reason}; ${inWords(page)}.`);
    this.page = page;
  }
}

/** An action was done and the page neither moved on nor said why. */
export class PageDidNotMoveError extends PageError {
  readonly page: PageDescription;
  constructor(action: string, seconds: number, page: PageDescription) {
    super(`Nothing happened within ${seconds} s after: ${action}; ${inWords(page)}.`);
    this.page = page;
  }
}

/** Another page than the wanted one is on the screen. */
export class UnexpectedPageError extends PageError {
  readonly expected: string;
  readonly actual: string;
  constructor(expected: string, actual: string, page: PageDescription) {
    super(`Expected the page “${expected}”, but “${actual}” is on the screen; ${inWords(page)}.`);
    this.expected = expected;
    this.actual = actual;
  }
}

/** A page has none, or several, of an element that it must have once. */
export class ElementNotFoundError extends PageError {
  constructor(what: string, seen: string, page: PageDescription) {
    super(`${what}: ${seen}; ${inWords(page)}.`);
  }
}
