import { type Page } from '@playwright/test';
import { pollUntil } from '../../support/poll.ts';
import { inWords, keepInTrace, PageError, placeOf, strayForm, UnknownPageError } from './errors.ts';
import { mustBeAtHome } from '../browser/home-org.ts';
import { currentDocument, lookAt, OFTEN, QUIET, type PageFacts, type Waits } from './page-facts.ts';
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
/** A page that is waited for is looked at again after this long (ms), should what it waits for not be seen from inside. */
const AGAIN_WITHIN = 2_000;

/** The name of the page that is on the screen at this moment, with the states that only wait; undefined when it is not known. */
export function nameOf(facts: PageFacts, options: IdentifyOptions = {}): PageState | undefined {
  return isCallback(facts.url.href, options) ? 'callback' : recognise(facts)?.name;
}

function isCallback(url: string, { callbackUrl, arrived }: IdentifyOptions): boolean {
  return (callbackUrl !== undefined && placeOf(url) === placeOf(callbackUrl)) || arrived?.(new URL(url)) === true;
}

/** A page that was recognised, and what it showed. */
interface Seen {
  name: PageState;
  /** Undefined for `callback`, which is told by its address. */
  facts: PageFacts | undefined;
}

/**
 * Says which Salesforce page is on the screen: in one look, once it has been loaded; in a second one, once nothing in it changes any more, where the
 * table says that it changes after it was loaded. Waits while the browser is between two pages, and on pages that go away by themselves; presses away
 * what the table says is to be passed.
 *
 * @returns a name of the table in states.ts whose handling is neither `wait` nor `pass`, or `callback`
 * @throws {@link UnknownPageError} with title, URL without query and headings, once a page has been settled for the given time and is still none
 *   of the table, or still one that only waits; or when the page changed for four times as long without settling
 */
export async function identifyPage(page: Page, options: IdentifyOptions = {}): Promise<PageState> {
  return (await recognisePage(page, options)).name;
}

/**
 * As {@link identifyPage}, with what was seen: who goes on with the page need not look at it again.
 * @param options `seen`: what the page has just shown, in the place of the first look
 */
export async function recognisePage(
  page: Page,
  options: IdentifyOptions & Waits & { seen?: PageFacts | undefined },
): Promise<Seen> {
  const patience = options.timeout ?? 15_000;
  const within = Math.min(patience, AGAIN_WITHIN);
  let { seen } = options;
  const asked: Waits = { quiet: options.quiet, onlyRead: options.onlyRead };
  let waits: Waits = { ...asked, unlike: options.unlike };
  let quietSince = Date.now();
  let url = page.url();
  let last: PageFacts | undefined;
  const look = async (): Promise<Seen | undefined> => {
    if (isCallback(page.url(), options)) return { name: 'callback', facts: undefined };
    const facts = seen ?? (await lookAt(page, { ...waits, within }));
    seen = undefined;
    const name = facts && nameOf(facts, options);
    const isOther = facts !== undefined && (last === undefined || printOf(facts) !== printOf(last));
    if (isOther || page.url() !== url) quietSince = Date.now();
    url = page.url();
    last = facts ?? last;
    if (facts !== undefined && name !== undefined && facts.readyState !== 'loading') {
      const entry = stateEntry(name);
      if (entry?.handling === 'pass') await entry.pass(page);
      else if (entry?.handling !== 'wait' && (entry?.changes !== true || waits.quiet !== undefined)) {
        mustBeAtHome(page, facts);
        return { name, facts };
      }
      waits = { ...asked, ...(entry?.changes === true ? { quiet: QUIET } : { unlike: facts }) };
    } else waits = { ...asked, unlike: last };
    const quiet = Date.now() - quietSince;
    if (quiet > patience) throw await unknown(page, last, options, `it has been like this for ${seconds(quiet)}`);
    return undefined;
  };
  const state = await pollUntil(patience * RESTLESS, look, (found) => found !== undefined, OFTEN);
  if (state === undefined)
    throw await unknown(page, last, options, `it did not settle for ${seconds(patience * RESTLESS)}`);
  return state;
}

/** Of all the documents of the page. */
const printOf = (facts: PageFacts) => [facts, ...facts.frames].map(({ print }) => print).join();

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;

async function unknown(
  page: Page,
  last: PageFacts | undefined,
  options: IdentifyOptions,
  duration: string,
): Promise<PageError> {
  await keepInTrace(page);
  const silent = { title: '', url: new URL(page.url()), headings: [] };
  const name = last && nameOf(last, options);
  const reason =
    last === undefined
      ? 'it did not answer (an open dialog, or a script that does not end); '
      : name === undefined
        ? ''
        : `it stayed at “${name}”, which should pass; `;
  const seen = inWords(last ?? silent);
  const { callbackUrl } = options;
  const { pathname, searchParams } = silent.url;
  // A login by another identity provider comes back to Salesforce with both, too.
  const isAnswer = !pathname.startsWith('/services/') && searchParams.has('code') && searchParams.has('state');
  if (callbackUrl !== undefined && isAnswer)
    return new PageError(
      `The redirect with the provider code left for another address than the callback, ${placeOf(callbackUrl)}, and whoever answers there has the code (${seen}). Nobody has exchanged it here: find out what stands between the browser and Salesforce, and revoke the user's new grant where there is one.`,
    );
  const { status = 200 } = last === undefined ? {} : currentDocument(last);
  const sentence =
    status < 500
      ? `Unknown page: ${seen}; ${reason}${duration}.`
      : `${silent.url.host} is down: it answered ${status} (${reason}${duration}; ${seen}). Run again once it is well.`;
  return strayForm(page, seen) ?? new UnknownPageError(sentence);
}
