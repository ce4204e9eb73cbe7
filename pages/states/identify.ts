import { setTimeout as pause } from 'node:timers/promises';
import { type Page } from '@playwright/test';
import { descriptionOf, UnknownPageError } from './errors.ts';
import { lookAt, type PageFacts } from './page-facts.ts';
import { recognise, stateEntry, type PageState } from './states.ts';

export interface IdentifyOptions {
  /** How long a page that has settled may stay unknown, or keep the run waiting, in ms. Default 15 s. */
  timeout?: number | undefined;
  /** The app's redirect URI; a page of that origin and path is the state `callback`. */
  callbackUrl?: string | undefined;
  /** Or any other address that ends the trip: a page of it is the state `callback`, too. */
  arrived?: ((url: URL) => boolean) | undefined;
}

/** Between two looks (ms). A state counts when two looks in a row agree. */
const BETWEEN_LOOKS = 50;
/** A page that never settles may change for this many times the time-out. */
const RESTLESS = 4;

/** The name of the page that is on the screen at this moment, with the states that only wait; undefined when it is not known. */
export function nameOf(facts: PageFacts, callbackUrl?: string): PageState | undefined {
  if (callbackUrl !== undefined) {
    const callback = new URL(callbackUrl);
    if (facts.url.origin === callback.origin && facts.url.pathname === callback.pathname) return 'callback';
  }
  return recognise(facts)?.name;
}

/**
 * Says which Salesforce page is on the screen, as soon as it has settled: waits while the browser is between two pages, and on pages that go
 * away by themselves.
 *
 * @returns a name of the table in states.ts whose handling is not `wait`, or `callback`
 * @throws {@link UnknownPageError} with title, URL without query and headings, once a page has been settled for the given time and is still none
 *   of the table, or still one that only waits; or when the page changed for four times as long without settling
 */
export async function identifyPage(page: Page, options: IdentifyOptions = {}): Promise<PageState> {
  const patience = options.timeout ?? 15_000;
  const begun = Date.now();
  let quietSince = begun;
  let url = page.url();
  let last: { name: PageState | undefined; facts: PageFacts } | undefined;
  for (;;) {
    const facts = await lookAt(page);
    const name = facts && (options.arrived?.(facts.url) === true ? 'callback' : nameOf(facts, options.callbackUrl));
    const now = Date.now();
    if (page.url() !== url) quietSince = now;
    url = page.url();
    if (facts !== undefined) {
      const same = last !== undefined && last.facts.url.href === facts.url.href && last.name === name;
      if (!same || last?.facts.readyState !== facts.readyState) quietSince = now;
      const handled = name !== undefined && stateEntry(name)?.handling !== 'wait';
      if (same && handled && facts.readyState !== 'loading') return name;
      last = { name, facts };
    }
    if (now - quietSince > patience)
      throw unknown(page, last, `it has been like this for ${seconds(now - quietSince)}`);
    if (now - begun > patience * RESTLESS) throw unknown(page, last, `it did not settle for ${seconds(now - begun)}`);
    await pause(BETWEEN_LOOKS);
  }
}

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;

function unknown(
  page: Page,
  last: { name: PageState | undefined; facts: PageFacts } | undefined,
  duration: string,
): UnknownPageError {
  if (last === undefined) {
    const silent = { title: '', url: page.url(), headings: [] };
    return new UnknownPageError(
      { ...silent, url: descriptionOf({ ...silent, url: new URL(page.url()) }).url },
      `it did not answer (an open dialog, or a script that does not end); ${duration}`,
    );
  }
  const reason = last.name === undefined ? duration : `it stayed at “${last.name}”, which should pass; ${duration}`;
  return new UnknownPageError(descriptionOf(last.facts), reason);
}
