import { type Page } from '@playwright/test';
import { pollUntil } from '../../support/poll.ts';
import { inWords, placeOf, UnknownPageError } from './errors.ts';
import { lookAt, OFTEN, type PageFacts } from './page-facts.ts';
import { recognise, stateEntry, type PageState } from './states.ts';

export interface IdentifyOptions {
  /** How long a page that has settled may stay unknown, or keep the run waiting, in ms. Default 15 s. */
  timeout?: number | undefined;
  /** The app's redirect URI; a page of that origin and path is the state `callback`. */
  callbackUrl?: string | undefined;
  /** Or any other address that ends the trip: a page of it is the state `callback`, too. */
  arrived?: ((url: URL) => boolean) | undefined;
}

/** A page that never settles may change for this many times the time-out. */
const RESTLESS = 4;

/** The name of the page that is on the screen at this moment, with the states that only wait; undefined when it is not known. */
export function nameOf(facts: PageFacts, { callbackUrl, arrived }: IdentifyOptions = {}): PageState | undefined {
  const isCallback = callbackUrl !== undefined && placeOf(facts.url) === placeOf(callbackUrl);
  return isCallback || arrived?.(facts.url) === true ? 'callback' : recognise(facts)?.name;
}

/**
 * Says which Salesforce page is on the screen, as soon as it has settled, which means that two looks in a row agree: waits while the browser is
 * between two pages, and on pages that go away by themselves; presses away what the table says is to be passed.
 *
 * @returns a name of the table in states.ts whose handling is neither `wait` nor `pass`, or `callback`
 * @throws {@link UnknownPageError} with title, URL without query and headings, once a page has been settled for the given time and is still none
 *   of the table, or still one that only waits; or when the page changed for four times as long without settling
 */
export async function identifyPage(page: Page, options: IdentifyOptions = {}): Promise<PageState> {
  const patience = options.timeout ?? 15_000;
  let quietSince = Date.now();
  let url = page.url();
  let last: Look | undefined;
  const look = async (): Promise<PageState | undefined> => {
    const facts = await lookAt(page);
    const name = facts && nameOf(facts, options);
    const before = last;
    last = facts === undefined ? last : { name, facts };
    const same = facts !== undefined && before?.facts.url.href === facts.url.href && before.name === name;
    const moved = page.url() !== url || (facts && !(same && before.facts.readyState === facts.readyState));
    if (moved === true) quietSince = Date.now();
    url = page.url();
    if (same && name !== undefined && facts.readyState !== 'loading') {
      const entry = stateEntry(name);
      if (entry?.handling === 'pass') await entry.pass(page);
      else if (entry?.handling !== 'wait') return name;
    }
    const quiet = Date.now() - quietSince;
    if (quiet > patience) throw unknown(page, last, `it has been like this for ${seconds(quiet)}`);
    return undefined;
  };
  const state = await pollUntil(patience * RESTLESS, look, (name) => name !== undefined, OFTEN);
  if (state === undefined) throw unknown(page, last, `it did not settle for ${seconds(patience * RESTLESS)}`);
  return state;
}

interface Look {
  name: PageState | undefined;
  facts: PageFacts;
}

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;

function unknown(page: Page, last: Look | undefined, duration: string): UnknownPageError {
  const silent = { title: '', url: new URL(page.url()), headings: [] };
  const reason =
    last === undefined
      ? 'it did not answer (an open dialog, or a script that does not end); '
      : last.name === undefined
        ? ''
        : `it stayed at “${last.name}”, which should pass; `;
  return new UnknownPageError(`Unknown page: ${reason}${duration}; ${inWords(last?.facts ?? silent)}.`);
}
