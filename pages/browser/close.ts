import { type BrowserContext } from '@playwright/test';
import { orLate } from '../../support/poll.ts';
import { comeToRest } from './navigation.ts';

/** Each of these takes milliseconds; a browser that does not answer for so long (ms) never will. */
const ANSWER_WITHIN = 10_000;

/** A context without a page is about to have one, or never will (ms). */
const PAGE_WITHIN = 3_000;

/**
 * Closes a browser context: its pages first, each once it is on no way to another document. Playwright packs the context's trace on closing, and
 * a page that still loads something would write to the trace while it is packed.
 */
export async function closeContext(context: BrowserContext): Promise<void> {
  const pages = context.pages();
  const atRest = () => Promise.all(pages.map((page) => comeToRest(page)));
  await atRest();
  // A page that goes on by itself, as those of a login do, goes nowhere any more.
  await orGivenUp(context.setOffline(true), 'take a browser context off the network');
  await atRest();
  await orGivenUp(Promise.all(pages.map((page) => page.close())), 'close a page');
  await orGivenUp(context.close(), 'close a browser context');
}

/** Closes a browser context that somebody is still working with: nothing that they press from now on is sent. */
export async function abandonContext(context: BrowserContext): Promise<void> {
  // Closed while its page is being made, Playwright's client may wait for that page for ever (seen with Playwright 1.65).
  if (context.pages().length === 0)
    await orLate(
      context.waitForEvent('page').catch(() => undefined),
      PAGE_WITHIN,
      'late',
    );
  await orGivenUp(context.setOffline(true), 'take a browser context off the network');
  await closeContext(context);
}

/** What does not close goes with the browser at the end of the worker; a login turn that is held until then would stop the others. */
async function orGivenUp(work: Promise<unknown>, what: string): Promise<void> {
  if ((await orLate(work, ANSWER_WITHIN, 'late')) !== 'late') return;
  console.warn(`The browser did not ${what} within ${ANSWER_WITHIN / 1000} s; it is left to the end of the worker.`);
  work.catch((error: unknown) => console.warn(`To ${what} failed later: ${String(error)}`));
}
