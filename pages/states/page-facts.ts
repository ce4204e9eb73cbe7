import { type FrameLocator, type Page } from '@playwright/test';
import { orLate, pollUntil } from '../../support/poll.ts';
import { CELLS, PAGING, PRESSABLE, SPINNER, SUBMIT, VISUALFORCE_FRAMES } from '../browser/selectors.ts';
import { askFrame, askPage, bringTools, inPage, paint } from '../browser/in-page.ts';
import { lookInPage, type Answer, type Question } from './look-in-page.ts';

/**
 * Elements that tell one Salesforce page from another, whatever the language. Ids and structure as found in saved pages and in public suites that
 * drive the live pages (Salesforce's UTAM page objects, browserforce, the Mobile SDK's test suites).
 */
export const MARKERS = {
  loginForm: '#login_form',
  username: '#username',
  usernameToType: '#username:read-write',
  password: '#password, input[type=password][name=pw]',
  loginSubmit: '#Login',
  // `.loginError` alone would also match the hidden `#chooser_error`.
  loginError: '#error',
  identityCard: '#idcard-container',
  identityChooser: '#chooser',
  singleSignOn: '#idp_section_buttons',
  totpCode: '#tc',
  verify: '#save',
  errorMessage: '.errorMsg',
  emailCode: '#emc',
  smsCode: '#smc',
  authenticatorSecret: 'input#t',
  phoneCountry: 'select#c',
  phoneNumber: 'input#p',
  newPassword: '#newpassword',
  // Allow has no dependable id: Salesforce's own page object moved from the id to the title in Spring '24, and the title is translated.
  // Buttons, too: AddPasskeyUi changed from an input to one.
  allow: `#oaapprove, ${SUBMIT}[title="Allow"], form#editPage ${SUBMIT}[name=save]:not(#oadeny)`,
  deny: '#oadeny',
  classicError: '#errorTitle, #errorDesc, #validationError, div.errorMsg',
  lightningHeader: '.slds-global-header, one-appnav, .oneHeader',
  spinner: SPINNER,
} as const;

type Marker = keyof typeof MARKERS;

/** What one document (the page, or a Visualforce frame in it) shows. */
export interface DocumentFacts extends Omit<Answer, 'url' | 'shown' | 'present' | 'frames' | 'still'> {
  url: URL;
  shown: ReadonlySet<Marker>;
  /** In the document, visible or not: the login page hides itself for up to 1.5 s. */
  present: ReadonlySet<Marker>;
  scope: Page | FrameLocator;
  /** Selects the very element that was seen; there is none any more once another document has come. */
  selectorOf: (seen: { mark: number }) => string;
}

/** What is on the screen at one moment: everything that the table of page states decides on. */
export interface PageFacts extends DocumentFacts {
  /** The Visualforce frames of Lightning Setup that are visible, in the order of the page. */
  frames: readonly DocumentFacts[];
  /** PNG, where one was taken while a frame was seen not to change; undefined where nothing has been painted. */
  picture?: Promise<Buffer | undefined>;
}

/** Whether a marker is visible in the top-level document. */
export function shows(facts: DocumentFacts, ...markers: Marker[]): boolean {
  return markers.some((marker) => facts.shown.has(marker));
}

/** Whether a document, or a frame, has its content. */
export function isSettled({ readyState, text }: DocumentFacts): boolean {
  return readyState === 'complete' && text.trim() !== '';
}

/** After its name in English, or by its form; the page's text speaks of “any error id shown” before. */
const ERROR_ID = /\bError ID:?\s*(\d[\d-]*( \(-?\d+\))?)|\b(\d{5,}-\d+ \(-?\d+\))/i;

/** The id that Salesforce gives one of its own failures, as `1425642734-35432 (-1452389871)`; undefined where the text has none. */
export function errorIdIn(text: string): string | undefined {
  const found = ERROR_ID.exec(text);
  return found?.[1] ?? found?.[3];
}

/**
 * What a list without rows says, on a line of its own; how Salesforce's lists of apps and users say it is UNKNOWN. “No data has been lost” and “no apps
 * can be reached” stand on the pages of failures.
 */
export const EMPTY_LIST =
  /^\s*(there (are|is) )?(currently )?(no|0)\s+(\w+\s+){0,4}(records|items|users|apps?|tokens|data|entries)(?=\s*$|\s*[.!,•]|\s+(to (display|show|see)|found|available|yet|here|who|that|using|match\w*|currently|authorized|connected|in use|(are|have)( currently| been)? (using|authorized|connected|active|in use))\b)|\bnothing to (see|show|display)/im;

/**
 * The document that counts: without frames the page itself; of several frames the one whose address is in Lightning's URL, else the last one, as
 * an old one can linger.
 */
export function currentDocument(facts: PageFacts): DocumentFacts {
  const address = facts.url.searchParams.get('address');
  const path = address === null ? undefined : new URL(address, facts.url).pathname;
  return facts.frames.findLast((frame) => frame.url.pathname === path) ?? facts.frames.at(-1) ?? facts;
}

/** A page between two documents cannot be asked; that is no error. */
const BETWEEN_DOCUMENTS =
  /execution context was destroyed|cannot find (default execution )?context|promise was collected|frame was detached|frame got detached|navigat|timeout \d+ms exceeded|no frame/i;

/** An observation may not take longer than this (ms): a page with an open dialog does not answer at all. */
const ANSWER_WITHIN = 2_000;

/** What a look waits for, all of it inside the page, so that one question is enough. */
export interface Waits {
  /** Milliseconds for which nothing may have changed; 0 (the default): it may. */
  quiet?: number | undefined;
  /** What was seen last: waits until anything is other than that. */
  unlike?: PageFacts | undefined;
  /** Nothing is waited for longer than this, ms; default 3 s. */
  within?: number | undefined;
  /** Nothing is pressed on the page. */
  onlyRead?: boolean | undefined;
}

/** A page that may change after it was loaded is taken for what it is when it has been so for this long (ms). */
export const QUIET = 100;
const WITHIN = 3_000;

/**
 * Looks at the page once: one call for it, and one for each frame with a Setup page's content, or two where nothing may change in it.
 * @returns undefined while the page is between two documents, or does not answer
 * @throws Playwright's error when the page is closed
 */
export async function lookAt(page: Page, waits: Waits = {}): Promise<PageFacts | undefined> {
  const within = waits.within ?? WITHIN;
  latest.delete(page);
  const question = { quiet: waits.quiet ?? 0, unlike: waits.unlike && currentDocument(waits.unlike).print, within };
  const main = await lookInto(page, question, (asked) => askPage(page, lookInPage, asked));
  if (main === undefined) return undefined;
  let picture: PageFacts['picture'];
  // While the frames are on their way, and nothing may change in them, there is time for what would be waited for afterwards.
  const isToPress = question.quiet > 0 && waits.onlyRead !== true;
  if (isToPress && main.frames.length > 0) bringTools(page);
  const inside = main.frames.map(({ mark, name }) => {
    const selector = main.facts.selectorOf({ mark });
    const scope = page.locator(selector).contentFrame();
    const meanwhile = () => {
      picture ??= paint(page).catch(() => undefined);
      // By its name: what is located in a frame is looked for from the page on, which takes longer than to bring them.
      if (isToPress) bringTools(page.frame({ name }) ?? scope);
    };
    return lookInto(scope, question, async (asked) => {
      const onLoad = question.quiet > 0 ? meanwhile : undefined;
      const seen = await askFrame(page, { selector, within }, lookInPage, asked, onLoad);
      if (seen !== false) return seen;
      const root = scope.locator(':root').describe('what is on the screen');
      return root.evaluate(inPage(lookInPage), asked, { timeout: within + ANSWER_WITHIN });
    });
  });
  const seen = await Promise.all(inside);
  const frames = seen.flatMap((frame) => frame?.facts ?? []);
  if (frames.length < seen.length) return undefined;
  const isStill = seen.every((frame) => frame?.still === true);
  const facts = { ...main.facts, frames, ...(isStill && picture && { picture }) };
  latest.set(page, facts);
  return facts;
}

/** What a look leaves in the page. */
export const MARK = 'data-looked-at';

let looks = 0;
const latest = new WeakMap<Page, PageFacts>();

/** The latest look at a page, where it was answered: what was seen can still be found again, as a later look takes its marks away. */
export function latestLook(page: Page): PageFacts | undefined {
  return latest.get(page);
}

async function lookInto(
  scope: Page | FrameLocator,
  waits: Pick<Question, 'quiet' | 'unlike' | 'within'>,
  ask: (question: Question) => Promise<Answer | undefined>,
) {
  const mark = { attribute: MARK, look: `${Date.now().toString(36)}${(looks += 1)}` };
  const selectors = { frames: VISUALFORCE_FRAMES, cells: CELLS, pressable: PRESSABLE, spinner: SPINNER };
  const answer = ask({ markers: MARKERS, selectors, paging: PAGING.source, mark, ...waits });
  try {
    const seen = await orLate(answer, waits.within + ANSWER_WITHIN + 500, undefined);
    if (seen === undefined) {
      answer.catch(() => undefined); // Nobody waits for what did not answer in time; the next look reports what is wrong.
      return undefined;
    }
    const { frames, still, ...shown } = seen;
    const facts: DocumentFacts = {
      ...shown,
      url: new URL(shown.url),
      shown: new Set(shown.shown as Marker[]),
      present: new Set(shown.present as Marker[]),
      scope,
      selectorOf: (seen) => `[${mark.attribute}="${mark.look}-${seen.mark}"]`,
    };
    return { facts, frames, still };
  } catch (error) {
    if (error instanceof Error && BETWEEN_DOCUMENTS.test(error.message)) return undefined;
    throw error;
  }
}

/** Between two looks, of which each waits inside the page: no more than a breath, for the page that is between two documents. */
export const OFTEN = { pause: 1, growth: 2, longest: 10 };

/**
 * Looks until what is looked for is there, for 30 s at most.
 * @param found what is looked for; undefined: it is looked at again, once it has changed
 * @returns undefined when there is none in time
 */
export async function lookFor<T>(
  page: Page,
  found: (facts: PageFacts) => T | undefined,
  { timeout = 30_000, ...waits }: Waits & { timeout?: number } = {},
): Promise<T | undefined> {
  let unlike = waits.unlike;
  const look = async () => {
    const facts = await lookAt(page, { ...waits, unlike });
    unlike = facts ?? unlike;
    return facts === undefined || facts.readyState === 'loading' ? undefined : found(facts);
  };
  return pollUntil(timeout, look, (answer) => answer !== undefined, OFTEN);
}
