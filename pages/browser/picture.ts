import { type Page } from '@playwright/test';
import { orLate, pollUntil } from '../../support/poll.ts';
import { PageError, placeOf } from '../states/errors.ts';
import { OFTEN } from '../states/page-facts.ts';
import { devToolsOf } from './in-page.ts';

/** A page with an open dialog gives no picture (ms). */
const WITHIN = 15_000;

/** What the browser says of a page that it has not painted yet. */
const UNPAINTED = /Unable to capture screenshot/;

/**
 * What is on the screen, as PNG. Over CDP: Playwright's own picture asks every frame before and after, and is a row of the trace with two snapshots.
 * Packed quickly, as the page waits for it: a third more bytes, in 0.6 of the time.
 * @throws PageError where there is none in time
 */
export async function pictureOf(page: Page): Promise<Buffer> {
  const line = await devToolsOf(page);
  const take = () =>
    line.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true }).catch((error: unknown) => {
      if (error instanceof Error && UNPAINTED.test(error.message)) return undefined;
      throw error;
    });
  const taking = pollUntil(WITHIN, take, (picture) => picture !== undefined, OFTEN);
  const taken = await orLate(taking, WITHIN, undefined);
  if (taken !== undefined) return Buffer.from(taken.data, 'base64');
  taking.catch(() => undefined); // Nobody waits any more.
  throw new PageError(`The browser gave no picture of ${placeOf(page.url())} within ${WITHIN / 1000} s.`);
}
