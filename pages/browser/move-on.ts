import { type Download, type Frame, type Locator, type Page, type Request } from '@playwright/test';
import { orLate } from '../../support/poll.ts';
import { describePage, PageDidNotMoveError } from '../states/errors.ts';

/** A click whose navigation has not begun after this long (ms) seems to cause none. */
const BEGINS_WITHIN = 500;

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
  let tab: Page | undefined;
  const onPopup = (popup: Page) => (tab = popup);
  const others = new AbortController();
  const timer = setTimeout(() => resolve(undefined), timeout);
  page.on('framenavigated', onNavigated);
  page.on('request', onRequest);
  page.on('requestfailed', onFailed);
  page.on('download', onDownload);
  page.on('close', onClose);
  page.on('popup', onPopup);
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
    if (movement !== undefined) return movement;
    const elsewhere = tab === undefined ? '' : `; it went on in a second tab: ${await describePage(tab)}`;
    throw new PageDidNotMoveError(what, timeout, `${await describePage(page)}${elsewhere}`);
  } finally {
    clearTimeout(timer);
    others.abort();
    page.off('framenavigated', onNavigated);
    page.off('request', onRequest);
    page.off('requestfailed', onFailed);
    page.off('download', onDownload);
    page.off('close', onClose);
    page.off('popup', onPopup);
  }
}
