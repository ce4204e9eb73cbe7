import { type Frame, type Page, type Request } from '@playwright/test';
import { faultOnTheWay } from './browser-proxy.ts';
import { pollUntil } from '../../support/poll.ts';

/** The navigation of a page's window that is under way; none: the page is at rest. */
const underWay = new WeakMap<Page, Request>();
const latest = new WeakMap<Page, Request>();
const failed = new WeakMap<Page, string>();
const strayed = new WeakMap<Page, string>();
const watched = new WeakSet<Page>();
const leaving = new WeakSet<Page>();

/** The last two labels of a host: Salesforce's pages and forms stay on them. */
export const siteOf = ({ hostname }: URL): string => hostname.split('.').slice(-2).join('.');

/** Salesforce has several sites (My Domain URL formats), whose forms may lead from one to another. */
const salesforceIn = (url: URL): string | undefined =>
  /^(?:salesforce|salesforce-setup|force)\.(.+)$/.exec(siteOf(url))?.[1];

/** A document that does not come is not waited for longer than this (ms) when its page is left. */
const REST_WITHIN = 5_000;

/** From now on, it is known whether the page's window is on its way to another document. */
export function watchNavigation(page: Page): void {
  if (watched.has(page)) return;
  watched.add(page);
  page.on('request', (request) => {
    if (!request.isNavigationRequest() || request.frame() !== page.mainFrame()) return;
    failed.delete(page);
    underWay.set(page, request);
    if (request.redirectedFrom() === null) noteStray(page, request);
    latest.set(page, request);
  });
  page.on('domcontentloaded', () => underWay.delete(page));
  page.on('requestfailed', (request) => {
    const fault = faultOnTheWay(page, request.url(), request.failure()?.errorText ?? '');
    if (fault && latest.get(page) === request) failed.set(page, fault);
    if (underWay.get(page) === request) underWay.delete(page);
  });
  page.on('download', () => underWay.delete(page));
}

function noteStray(page: Page, request: Request): void {
  const [from, to] = [page.url(), request.url()].map((url) => new URL(url));
  const home = from && salesforceIn(from);
  if (request.method() === 'POST' && home !== undefined && to && salesforceIn(to) !== home)
    strayed.set(page, to.origin);
  else strayed.delete(page);
}

/** The origin that a page of Salesforce's has just sent a form to, where it is of another site: a script may change it once it was checked. */
export const strayFormOf = (page: Page): string | undefined => strayed.get(page);

/** The request for the document that is on the screen, or on its way there. */
export const latestNavigation = (page: Page): Request | undefined => latest.get(page);

/** Why the latest document did not come, where a certificate or a proxy is the reason; else nothing. */
export const faultOf = (page: Page): string => failed.get(page) ?? '';

/** Whether somebody is about to close the page: nothing is loaded in it any more. */
export const isBeingLeft = (page: Page): boolean => leaving.has(page);

/** Whether a frame is one of Lightning's, which shows a classic page; the frames of a login page, say, matter to nobody. */
export function isSetupContent(frame: Frame): boolean {
  const parent = frame.parentFrame();
  return parent !== null && /^https?:\/\/[^/]+\/lightning\//.test(parent.url());
}

/**
 * Before a page is closed: closed on its way to another document, Chromium may never answer, and Playwright's client may break (seen with
 * Playwright 1.65). Waits for the document, not for what it loads.
 */
export async function comeToRest(page: Page): Promise<void> {
  leaving.add(page);
  const isAtRest = () => !underWay.has(page) || page.isClosed();
  if (await pollUntil(REST_WITHIN, isAtRest, (atRest) => atRest, { pause: 25, growth: 1 })) return;
  // Takes the place of what never came. Closing has a ceiling of its own, should this not work either.
  await page.goto('about:blank', { timeout: REST_WITHIN }).catch(() => undefined);
}
