import { type CDPSession, type Page } from '@playwright/test';

/**
 * Prepares a function for `locator.evaluate` or `locator.evaluateAll`. Tools that run TypeScript directly (tsx, which the scripts use) wrap named inner
 * functions in a helper called `__name`, which the browser does not have; here it is given one.
 * @param work must not refer to anything outside itself
 */
export function inPage<E, A, R>(work: (element: E, argument: A) => R): (element: E, argument: A) => R {
  const source = `(element, argument) => { const __name = (inner) => inner; return (${work.toString()})(element, argument); }`;
  // What Playwright sends to the browser is the text of the function.
  return Object.assign((element: E, argument: A) => work(element, argument), { toString: () => source });
}

const lines = new WeakMap<Page, Promise<CDPSession>>();

/** The page's line to the DevTools protocol, the same one for all who need no other. */
export function devToolsOf(page: Page): Promise<CDPSession> {
  const line = lines.get(page) ?? page.context().newCDPSession(page);
  lines.set(page, line);
  return line;
}

/**
 * Has a function answer from inside the page's document. Over CDP: before it evaluates anything, Playwright brings its tools into each new document,
 * which costs many times what a look costs, and each time is a row of the trace with two snapshots.
 * @param work must not refer to anything outside itself; is given the root of the document
 * @returns undefined where there is no document yet
 * @throws what the work throws; the protocol's error where the page goes on to another document meanwhile
 */
export async function askPage<A, R>(
  page: Page,
  work: (root: Element, argument: A) => R | Promise<R>,
  argument: A,
): Promise<R | undefined> {
  const root = 'document.documentElement';
  const { result, exceptionDetails } = await (
    await devToolsOf(page)
  ).send('Runtime.evaluate', {
    expression: `${root} && (${String(inPage(work))})(${root}, ${JSON.stringify(argument)})`,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return (result.value as R | null) ?? undefined;
}
