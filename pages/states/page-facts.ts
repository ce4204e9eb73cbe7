import { type Locator, type Page } from '@playwright/test';
import { orLate, pollUntil } from '../../support/poll.ts';
import { VISUALFORCE_FRAMES } from '../browser/selectors.ts';
import { inPage } from '../browser/in-page.ts';

/**
 * Elements that tell one Salesforce page from another, whatever the language. Ids and structure as found in saved pages and in public suites that
 * drive the live pages (Salesforce's UTAM page objects, browserforce, the Mobile SDK's test suites).
 */
export const MARKERS = {
  loginForm: '#login_form',
  username: '#username',
  password: '#password, input[type=password][name=pw]',
  loginSubmit: '#Login',
  // `.loginError` alone would also match the hidden `#chooser_error`.
  loginError: '#error',
  identityCard: '#idcard-container',
  identityChooser: '#chooser',
  singleSignOn: '#idp_section_buttons',
  totpCode: '#tc',
  emailCode: '#emc',
  smsCode: '#smc',
  authenticatorSecret: 'input#t',
  phoneCountry: 'select#c',
  phoneNumber: 'input#p',
  newPassword: '#newpassword',
  // Allow has no dependable id: Salesforce's own page object moved from the id to the title in Spring '24, and the title is translated.
  allow: '#oaapprove, input[type=submit][title="Allow"], form#editPage input[type=submit][name=save]:not(#oadeny)',
  deny: '#oadeny',
  classicError: '#errorTitle, #errorDesc, #validationError, div.errorMsg',
  lightningHeader: '.slds-global-header, one-appnav, .oneHeader',
  spinner: '.slds-spinner, lightning-spinner, .loadingSpinner',
} as const;

type Marker = keyof typeof MARKERS;

/** What one document (the page, or a Visualforce frame in it) shows. */
export interface DocumentFacts {
  url: URL;
  title: string;
  /** The HTTP status of the document; 0 where the browser does not say. */
  status: number;
  /** `document.readyState`. */
  readyState: string;
  headings: readonly string[];
  columns: readonly string[];
  /** The visible text, at most 20,000 characters. */
  text: string;
  shown: ReadonlySet<Marker>;
  /** In the document, visible or not: the login page hides itself for up to 1.5 s. */
  present: ReadonlySet<Marker>;
}

interface FrameFacts extends DocumentFacts {
  /** Which of the visible frames it is. */
  index: number;
}

/** What is on the screen at one moment: everything that the table of page states decides on. */
export interface PageFacts extends DocumentFacts {
  /** The Visualforce frames of Lightning Setup that are visible, in the order of the page. */
  frames: readonly FrameFacts[];
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

/** What a list without rows says. */
export const EMPTY_LIST =
  /\b(no|0)\s+(\w+\s+){0,4}(records|items|users|apps?|tokens|data|entries)\b|nothing to (see|show|display)/i;

/**
 * The document that counts: without frames the page itself; of several frames the one whose address is in Lightning's URL, else the last one, as
 * an old one can linger.
 */
export function currentDocument(facts: PageFacts): DocumentFacts | FrameFacts {
  const address = facts.url.searchParams.get('address');
  const path = address === null ? undefined : new URL(address, facts.url).pathname;
  return facts.frames.findLast((frame) => frame.url.pathname === path) ?? facts.frames.at(-1) ?? facts;
}

type RawFacts = Omit<DocumentFacts, 'url' | 'shown' | 'present'> & {
  url: string;
  shown: string[];
  present: string[];
  iframes: number;
};

/** Runs in the page. It must not refer to anything outside itself. */
function collect(root: Element, markers: Record<string, string>): RawFacts {
  const visible = (element: Element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true }) && box.width > 0 && box.height > 0;
  };
  // Lightning components have open shadow roots.
  const all = (selector: string, from: Document | ShadowRoot): Element[] => [
    ...from.querySelectorAll(selector),
    ...[...from.querySelectorAll('*')].flatMap((element) =>
      element.shadowRoot === null ? [] : all(selector, element.shadowRoot),
    ),
  ];
  const texts = (selector: string) =>
    all(selector, root.ownerDocument)
      .filter(visible)
      .map((element) => (element.textContent ?? '').replace(/\s+/g, ' ').trim())
      .filter((text) => text !== '');
  // innerText leaves out what is in a shadow root.
  const textOf = (element: Element): string => {
    const own = element instanceof HTMLElement ? element.innerText : (element.textContent ?? '');
    const hosts = [element, ...element.querySelectorAll('*')].filter((inner) => inner.shadowRoot !== null);
    return [
      own,
      ...hosts.flatMap((host) =>
        [...(host.shadowRoot?.children ?? [])].filter((child) => !child.matches('style, script')).map(textOf),
      ),
    ].join('\n');
  };
  const body: Element | null = root.ownerDocument.body;
  return {
    url: root.ownerDocument.location.href,
    title: root.ownerDocument.title,
    status:
      performance
        .getEntriesByType('navigation')
        .map((entry) => (entry as PerformanceNavigationTiming).responseStatus)[0] ?? 0,
    readyState: root.ownerDocument.readyState,
    headings: texts('h1, h2, h3, #header, [role=heading]').slice(0, 20),
    columns: texts('th:not([scope=row]), [role=columnheader]').slice(0, 40),
    text: (body === null ? '' : textOf(body)).slice(0, 20_000),
    shown: Object.entries(markers)
      .filter(([, selector]) => [...root.ownerDocument.querySelectorAll(selector)].some(visible))
      .map(([name]) => name),
    present: Object.entries(markers)
      .filter(([, selector]) => root.ownerDocument.querySelector(selector) !== null)
      .map(([name]) => name),
    iframes: all('iframe', root.ownerDocument).length,
  };
}

/** A page between two documents cannot be asked; that is no error. */
const BETWEEN_DOCUMENTS =
  /execution context was destroyed|cannot find context|frame was detached|frame got detached|navigat|timeout \d+ms exceeded|no frame/i;

/** An observation may not take longer than this (ms): a page with an open dialog does not answer at all. */
const ANSWER_WITHIN = 2_000;

async function collectFrom(root: Locator): Promise<RawFacts | undefined> {
  try {
    return await root.evaluate(inPage(collect), MARKERS, { timeout: ANSWER_WITHIN });
  } catch (error) {
    if (error instanceof Error && BETWEEN_DOCUMENTS.test(error.message)) return undefined;
    throw error;
  }
}

function toFacts(raw: RawFacts): DocumentFacts {
  const { iframes: _, ...facts } = raw;
  return {
    ...facts,
    url: new URL(raw.url),
    shown: new Set(raw.shown as Marker[]),
    present: new Set(raw.present as Marker[]),
  };
}

/**
 * Looks at the page once.
 * @returns undefined while the page is between two documents, or does not answer
 * @throws Playwright's error when the page is closed
 */
export async function lookAt(page: Page): Promise<PageFacts | undefined> {
  const answer = collectFrom(page.locator(':root'));
  const raw = await orLate(answer, ANSWER_WITHIN + 500, undefined);
  if (raw === undefined) {
    answer.catch(() => undefined); // Nobody waits for a page that did not answer in time; the next look reports what is wrong.
    return undefined;
  }
  return { ...toFacts(raw), frames: raw.iframes === 0 ? [] : await lookInto(page) };
}

async function lookInto(page: Page): Promise<FrameFacts[]> {
  const frames: FrameFacts[] = [];
  for (const [index, frame] of (await page.locator(VISUALFORCE_FRAMES).filter({ visible: true }).all()).entries()) {
    const inner = await collectFrom(frame.contentFrame().locator(':root'));
    if (inner !== undefined) frames.push({ ...toFacts(inner), index });
  }
  return frames;
}

/** How often a page is looked at: a look costs milliseconds. */
export const OFTEN = { pause: 50, growth: 1 };

/**
 * Looks until a document is there that has been read to its end, for 30 s at most.
 * @param found what is looked for in it; undefined: it is looked at again
 * @returns undefined when there is none in time
 */
export async function lookFor<T>(
  page: Page,
  found: (facts: PageFacts) => T | undefined,
  timeout = 30_000,
): Promise<T | undefined> {
  const look = async () => {
    const facts = await lookAt(page);
    return facts === undefined || facts.readyState === 'loading' ? undefined : found(facts);
  };
  return pollUntil(timeout, look, (answer) => answer !== undefined, OFTEN);
}
