import { type CDPSession, type Frame, type FrameLocator, type Page } from '@playwright/test';

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

/** What the browser says of a page that it has not painted yet. */
const UNPAINTED = /Unable to capture screenshot/;

/**
 * What is on the screen, as PNG; undefined where nothing has been painted yet. Over CDP: Playwright's own picture asks every frame before and after, and
 * is a row of the trace with two snapshots. Packed quickly, as the page waits for it: a third more bytes, in 0.6 of the time.
 */
export async function paint(page: Page): Promise<Buffer | undefined> {
  const line = await devToolsOf(page);
  try {
    const { data } = await line.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true });
    return Buffer.from(data, 'base64');
  } catch (error) {
    if (error instanceof Error && UNPAINTED.test(error.message)) return undefined;
    throw error;
  }
}

/**
 * Has Playwright bring its tools into a document, which it does with the first thing that is asked by them: while something else is waited for there, that
 * costs no time. Into a page twice: what is evaluated there, such as a password, and the press in a frame of it are in another world than what is found.
 */
export function bringTools(scope: Page | Frame | FrameLocator): void {
  const root = scope.locator(':root').describe('tools for what is pressed next');
  // Nothing that has an element as its answer: where the page is closed meanwhile, Playwright's client dies of that (seen with Playwright 1.65).
  const brought: Promise<unknown> = 'frames' in scope ? root.evaluateAll(() => undefined) : root.count();
  brought.catch(() => undefined); // Whoever needs them brings them then.
}

/**
 * Has a function answer from inside the page's document. Over CDP: before it evaluates anything, Playwright brings its tools into each new document,
 * which costs many times what a look costs, and each time is a row of the trace with two snapshots.
 * @param work must not refer to anything outside itself; is given the root of the document
 * @returns undefined where there is no document yet
 * @throws what the work throws; the protocol's error where the page goes on to another document meanwhile
 */
export async function askPage<A, R>(page: Page, work: Work<A, R>, argument: A): Promise<R | undefined> {
  return ask(await devToolsOf(page), work, argument);
}

/**
 * As {@link askPage}, from inside a frame's document, where that is of the page's origin: the page can reach it, so that one question is enough.
 * @param frame `selector`: also into open shadow roots; its own document is waited for, for `within` ms
 * @param onLoad called once that has been loaded, while the question is answered
 * @returns false where it is of another origin
 */
export async function askFrame<A, R>(
  page: Page,
  frame: { selector: string; within: number },
  work: Work<A, R>,
  argument: A,
  onLoad?: () => void,
): Promise<R | undefined | false> {
  const line = await devToolsOf(page);
  const root = `(${String(inPage(rootIn))})(document, ${JSON.stringify(frame)})`;
  if (onLoad !== undefined)
    ask(line, () => true, undefined, root).then(
      (isLoaded) => isLoaded === true && onLoad(),
      () => undefined, // What is wrong, the question itself is told.
    );
  return ask(line, work, argument, root);
}

/** The root of a frame's own document; a frame begins with an empty one. False: it is of another origin. Runs in the page. */
async function rootIn(
  page: Document,
  { selector, within }: { selector: string; within: number },
): Promise<Element | false | undefined> {
  const find = (tree: ParentNode): Element | undefined => {
    const shadows = [...tree.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? []);
    return tree.querySelector(selector) ?? shadows.map(find).find((found) => found !== undefined);
  };
  const frame = find(page) as HTMLIFrameElement | undefined;
  const isOnItsWay = ({ URL, readyState }: Document) => URL === 'about:blank' || readyState !== 'complete';
  if (frame?.contentDocument && isOnItsWay(frame.contentDocument))
    await new Promise((resolve) => {
      frame.addEventListener('load', resolve, { once: true });
      setTimeout(resolve, within);
    });
  return frame && (frame.contentDocument?.documentElement ?? false);
}

/** What runs in a document. */
type Work<A, R> = (root: Element, argument: A) => R | Promise<R>;

async function ask<A, R>(
  line: CDPSession,
  work: Work<A, R>,
  argument: A,
  root = 'document.documentElement',
): Promise<R | undefined> {
  const { result, exceptionDetails } = await line.send('Runtime.evaluate', {
    expression: `(async () => { const root = await ${root}; return root && (${String(inPage(work))})(root, ${JSON.stringify(argument)}); })()`,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return (result.value as R | null) ?? undefined;
}
