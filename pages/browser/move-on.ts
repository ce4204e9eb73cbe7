import { type Download, type Frame, type Locator, type Page, type Request } from '@playwright/test';
import { orLate } from '../../support/poll.ts';
import { describePage, PageDidNotMoveError } from '../states/errors.ts';

/** A click whose navigation has not begun after this long (ms) seems to cause none. */
const BEGINS_WITHIN = 500;

/**
 * Does something in a list that leads to another one, and ends when the browser is there: in the window, in one of its frames, or in a tab of its own.
 * Where nothing of it happens, whoever waits for the page says so.
 * @param onTab is given the tab
 */
export async function follow(page: Page, act: () => Promise<void>, onTab: (tab: Page) => void): Promise<void> {
  let resolve: () => void = () => undefined;
  const moved = new Promise<void>((settle) => (resolve = settle));
  const onPopup = (tab: Page) => {
    onTab(tab);
    resolve();
  };
  page.on('framenavigated', resolve);
  page.on('popup', onPopup);
  try {
    await act();
    await orLate(moved, BEGINS_WITHIN, undefined);
  } finally {
    page.off('framenavigated', resolve);
    page.off('popup', onPopup);
  }
}

/** How an action ended: with another document, with a navigation that ended elsewhere (a download, a callback that was caught), or on the same page. */
export type Movement = 'navigated' | 'left' | 'stayed';

/** Salesforce is slow at times; an action that has had no effect after this long (ms) has none. */
const ACTION_TIMEOUT = 60_000;

/**
 * Does something that makes the browser leave the page, and ends when it has: on another document, on a download or a failed navigation (a
 * callback that is caught ends like that), or when one of the given elements appears on the same page.
 *
 * @param what the action in words, for the error; no secret
 * @throws {@link PageDidNotMoveError} when none of it happens in time
 */
export async function moveOn(
  page: Page,
  what: string,
  act: () => Promise<void>,
  options: { orShows?: readonly Locator[]; timeout?: number } = {},
): Promise<Movement> {
  const timeout = options.timeout ?? ACTION_TIMEOUT;
  let resolve: (movement: Movement | undefined) => void = () => undefined;
  const ended = new Promise<Movement | undefined>((settle) => (resolve = settle));
  const onNavigated = (frame: Frame) => {
    if (frame === page.mainFrame()) resolve('navigated');
  };
  let hasBegun = false;
  const isOurs = (request: Request) => request.isNavigationRequest() && request.frame() === page.mainFrame();
  const onRequest = (request: Request) => (hasBegun ||= isOurs(request));
  const onFailed = (request: Request) => {
    if (isOurs(request)) resolve('left');
  };
  const onDownload = (_download: Download) => resolve('left');
  const onClose = () => resolve('left');
  const others = new AbortController();
  const timer = setTimeout(() => resolve(undefined), timeout);
  page.on('framenavigated', onNavigated);
  page.on('request', onRequest);
  page.on('requestfailed', onFailed);
  page.on('download', onDownload);
  page.on('close', onClose);
  try {
    await act();
    const isOver = (await orLate(ended, BEGINS_WITHIN, 'late')) !== 'late';
    // Where a navigation is on its way, what shows on the page that it leaves is of no interest.
    for (const locator of isOver || hasBegun ? [] : (options.orShows ?? [])) {
      // The losers of the race end with the page or with the time; what they say then is of no interest.
      locator.waitFor({ state: 'visible', timeout, signal: others.signal }).then(
        () => resolve('stayed'),
        () => undefined,
      );
    }
    const movement = await ended;
    if (movement === undefined) throw new PageDidNotMoveError(what, timeout, await describePage(page));
    return movement;
  } finally {
    clearTimeout(timer);
    others.abort();
    page.off('framenavigated', onNavigated);
    page.off('request', onRequest);
    page.off('requestfailed', onFailed);
    page.off('download', onDownload);
    page.off('close', onClose);
  }
}
