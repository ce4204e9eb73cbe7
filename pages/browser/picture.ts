import { type Page } from '@playwright/test';
import { orLate, pollUntil } from '../../support/poll.ts';
import { PageError, placeOf } from '../states/errors.ts';
import { OFTEN, type PageFacts } from '../states/page-facts.ts';
import { paint } from './in-page.ts';

/** A page with an open dialog gives no picture (ms). */
const WITHIN = 15_000;

/**
 * What is on the screen, as PNG.
 * @param seen what the page has just shown: the picture that was taken meanwhile will do
 * @throws PageError where there is none in time
 */
export async function pictureOf(page: Page, seen?: PageFacts): Promise<Buffer> {
  const take = async () => (await seen?.picture) ?? paint(page);
  const taking = pollUntil(WITHIN, take, (picture) => picture !== undefined, OFTEN);
  const taken = await orLate(taking, WITHIN, undefined);
  if (taken !== undefined) return taken;
  taking.catch(() => undefined); // Nobody waits any more.
  throw new PageError(`The browser gave no picture of ${placeOf(page.url())} within ${WITHIN / 1000} s.`);
}
