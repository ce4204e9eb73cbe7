import { setTimeout as pause } from 'node:timers/promises';
import { type Page } from '@playwright/test';
import { pollUntil } from '../../support/poll.ts';
import { describePage, PageError, placeOf, UnexpectedPageError } from '../states/errors.ts';
import { recognisePage, type IdentifyOptions } from '../states/identify.ts';
import { OFTEN, QUIET, type PageFacts, type Waits } from '../states/page-facts.ts';
import { faultOf, watchNavigation } from './navigation.ts';
import { stateEntry, type PageState } from '../states/states.ts';
import { messageOf } from '../../support/message.ts';

/**
 * The first page after a single sign-on hop may be aborted by Salesforce's own next navigation (browserforce retries for the same reason). A
 * connection that was closed is made again: opening a page changes nothing.
 */
const INTERRUPTED =
  /net::ERR_(ABORTED|CONNECTION_RESET|CONNECTION_CLOSED|EMPTY_RESPONSE)|interrupted by another navigation/;

/** Whether a gateway answered that has nobody behind it at the moment. */
export const isUnavailable = (status: number): boolean => [502, 503, 504].includes(status);

/** An address may lead on to others, and each of them may fail: the first of an authorization leads to two. */
const MOST_TRIES = 6;
/** Before the second try again, in ms; doubled from then on. */
const FIRST_PAUSE = 100;

/** The opening of a page that is at work, or has failed; none: it succeeded, or there was none. */
const openings = new WeakMap<Page, Promise<void>>();

/**
 * Ends when {@link goTo} is not at work on a page.
 * @returns false where it has given up: who else looks after the page's loads should then leave them
 */
export async function whenOpened(page: Page): Promise<boolean> {
  try {
    await openings.get(page);
    return true;
  } catch {
    return false; // Whoever opened the page has got the error.
  }
}

/**
 * Opens a URL; tried again when another navigation comes in between, the connection is closed, or a gateway answers for Salesforce.
 * @throws PageError where a certificate or a proxy is the reason; else what Playwright says
 */
export async function goTo(page: Page, url: string): Promise<void> {
  watchNavigation(page);
  const opening = open(page, url);
  openings.set(page, opening);
  await opening;
  openings.delete(page);
}

async function open(page: Page, url: string): Promise<void> {
  for (let tried = 1; ; tried++) {
    if (await tryOnce(page, url, tried === MOST_TRIES)) return;
    if (tried > 1) await pause(FIRST_PAUSE * 2 ** (tried - 2));
  }
}

/** @returns whether there is nothing left to be tried */
async function tryOnce(page: Page, url: string, isLast: boolean): Promise<boolean> {
  const faulty = faultOfNext(page);
  try {
    const response = await Promise.race([page.goto(url, { waitUntil: 'domcontentloaded' }), faulty.fault]);
    return isLast || response === null || !isUnavailable(response.status());
  } catch (error) {
    const fault = faultOf(page);
    if (fault) throw notOpened(url, fault);
    if (isLast || !(error instanceof Error) || !INTERRUPTED.test(error.message)) throw error;
    return false;
  } finally {
    faulty.forget();
  }
}

/** Rejects at a fault on the way: of a proxy that wants another password, `page.goto` is told nothing until its time is over. */
function faultOfNext(page: Page): { fault: Promise<never>; forget: () => void } {
  let onFailed = () => undefined as void;
  const fault = new Promise<never>((_, reject) => {
    onFailed = () => {
      if (faultOf(page)) reject(new Error(faultOf(page)));
    };
  });
  page.on('requestfailed', onFailed);
  return { fault, forget: () => page.off('requestfailed', onFailed) };
}

/**
 * Opens a page as {@link goTo} does. Playwright's own error would show the whole address, and the query carries the consumer secret, or a ticket.
 * @returns false where the browser downloads what it got, or was sent elsewhere, instead of showing it
 * @throws PageError that names host and path
 */
export async function openPage(page: Page, url: string): Promise<boolean> {
  try {
    await goTo(page, url);
    return true;
  } catch (error) {
    if (error instanceof PageError) throw error;
    const said = messageOf(error);
    if (/Download is starting|ERR_ABORTED/.test(said)) return false;
    // Not as the cause: reporters print causes.
    throw notOpened(url, `${reasonIn(said)}. Check the host in the settings, the network, and status.salesforce.com`);
  }
}

const notOpened = (url: string, reason: string) =>
  new PageError(`The browser could not open ${placeOf(url)}: ${reason}.`);

function reasonIn(said: string): string {
  const timeout = /Timeout (\d+)ms exceeded/.exec(said)?.[1];
  if (timeout !== undefined) return `it did not answer within ${Number(timeout) / 1000} s`;
  return /net::ERR_\w+/.exec(said)?.[0] ?? 'another page came in between, or the browser was closed';
}

/**
 * Waits until a certain page is on the screen.
 * @param passing pages that may be there in the meantime: the one that is being left, and the ones on the way
 * @param options `until` ends the waiting early, e.g. when another tab has opened
 * @returns what the page showed; undefined where the waiting ended early
 * @throws UnexpectedPageError when another page comes, or none does in time; UnknownPageError
 */
export async function arriveAt(
  page: Page,
  wanted: PageState,
  passing: readonly PageState[] = [],
  options: IdentifyOptions & Pick<Waits, 'onlyRead'> & { until?: () => boolean } = {},
): Promise<PageFacts | undefined> {
  const quiet = stateEntry(wanted)?.changes === true ? QUIET : undefined;
  let unlike: PageFacts | undefined;
  const look = async () => {
    if (options.until?.() === true) return undefined;
    const seen = await recognisePage(page, { ...options, quiet, unlike });
    unlike = seen.facts;
    return seen;
  };
  const seen = await pollUntil(
    options.timeout ?? 30_000,
    look,
    (found) => found === undefined || found.name === wanted || !passing.includes(found.name),
    OFTEN,
  );
  if (seen !== undefined && seen.name !== wanted)
    throw new UnexpectedPageError(wanted, seen.name, await describePage(page));
  return seen?.facts;
}
