import { type Page } from '@playwright/test';
import { redact } from '../../redaction/index.ts';
import { errorIdIn, lookAt, type PageFacts } from './page-facts.ts';
import { strayFormOf } from '../browser/navigation.ts';
import { oneLine } from '../browser/selectors.ts';

/**
 * Everything that a page object throws. The message says what was seen and what to do, and holds no secret. It has subclasses only where
 * somebody tells them apart.
 */
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

/** What a reader needs to recognise a page: title, URL without query, headings, a language that is not English, Salesforce's Error ID; never a field's value or the page's text. */
export function inWords(facts: Pick<PageFacts, 'title' | 'url' | 'headings'> & Partial<PageFacts>): string {
  const { language = '' } = facts;
  const documents = [facts, ...(facts.frames ?? [])];
  const headings = new Set(documents.flatMap((one) => one.headings.map(oneLine)));
  const quoted = [...headings].map((text) => `“${text}”`).join(', ');
  const errorId = errorIdIn(documents.map(({ text }) => text).join('\n'));
  return [
    `title “${oneLine(facts.title)}”`,
    `URL ${placeOf(facts.url)}`,
    quoted === '' ? 'no headings' : `headings: ${quoted}`,
    ...(/^(en\b|$)/i.test(language) ? [] : [`language “${oneLine(language)}” (some pages have to be English)`]),
    ...(errorId === undefined ? [] : [`Error ID ${errorId}`]),
  ].join(', ');
}

/** Puts a page that ends a walk into the trace: looks leave none of its snapshots there. A page that does not answer is left. */
export async function keepInTrace(page: Page): Promise<void> {
  const seen = page.locator(':root').describe('the page that ended it');
  await seen.evaluate(() => undefined, undefined, { timeout: 2_000 }).catch(() => undefined);
}

/** Describes the page as it is now, for an error. */
export async function describePage(page: Page): Promise<string> {
  await keepInTrace(page);
  const unread = (...headings: string[]) => ({ title: '', url: new URL(page.url()), headings });
  return inWords(page.isClosed() ? unread('(the page is closed)') : ((await lookAt(page)) ?? unread()));
}

/** The error of a page to which a form of Salesforce's was sent; undefined where none was. @param seen the page in words */
export function strayForm(page: Page, seen: string): PageError | undefined {
  const origin = strayFormOf(page);
  if (origin === undefined) return undefined;
  return new PageError(
    `The form of the last page left Salesforce's site for ${origin}, and what was typed or allowed may have gone with it (${seen}). Where that is no single sign-on of yours, change the user's password, revoke their sessions and grants, and find out what stands between the browser and Salesforce.`,
  );
}

/** The page on the screen is none of the pages that the suite knows, or it never became one. */
export class UnknownPageError extends PageError {}

/** Nobody can pass the page unattended: says what it is, where, and what to do so that it does not come again. */
export class UnattendedStopError extends PageError {}

/** An action was done and the page neither moved on nor said why. */
export class PageDidNotMoveError extends PageError {
  /** @param timeout milliseconds; @param seen the page in words */
  constructor(action: string, timeout: number, seen: string) {
    super(`Nothing happened within ${timeout / 1000} s after: ${action}; ${seen}.`);
  }
}

/** Another page than the wanted one is on the screen. */
export class UnexpectedPageError extends PageError {
  /** Its state. */
  readonly actual: string;
  /** The login page: the session has ended. */
  readonly isLogin: boolean;
  constructor(expected: string, actual: string, seen: string) {
    const isLogin = actual.startsWith('login');
    super(
      isLogin
        ? `The session has ended: “${actual}” is on the screen in place of “${expected}”; ${seen}.`
        : `Expected the page “${expected}”, but “${actual}” is on the screen; ${seen}.`,
    );
    this.actual = actual;
    this.isLogin = isLogin;
  }
}
