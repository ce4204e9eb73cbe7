import { type Locator, type Page } from '@playwright/test';
import { describePage, PageError, placeOf } from '../states/errors.ts';

/** One sign that Salesforce's markup has changed: the first choice failed and a documented fallback found the element. */
export interface Drift {
  /** The class of the page object. */
  page: string;
  /** The locator's name in it. */
  locator: string;
  /** Which of the choices found the element; 1 is the first fallback. */
  fallback: number;
  /** Where, without the query. */
  url: string;
}

/** How long one of the choices may take to show, in ms. */
const SHOWN_WITHIN = 15_000;

const listeners = new Set<(drift: Drift, page: Page) => void>();

/**
 * Calls back whenever a page object had to use a fallback.
 * @returns stops the calls
 */
export function onDrift(listener: (drift: Drift, page: Page) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Reports a fallback that was taken by other means than {@link firstOf}. */
export function reportDrift(page: Page, name: `${string}.${string}`, fallback: number): void {
  const [pageName = '', locator = ''] = name.split('.');
  for (const listener of listeners) listener({ page: pageName, locator, fallback, url: placeOf(page.url()) }, page);
}

/**
 * The first of several ways to find one element that finds it, once any of them does. Taking a fallback is reported to the listeners of
 * {@link onDrift}.
 *
 * @param name `PageObject.locator`
 * @param choices the first choice, then the documented fallbacks
 * @throws {@link PageError} when none is visible in time, or when the choice that finds something finds several
 */
export async function firstOf(
  page: Page,
  name: `${string}.${string}`,
  choices: readonly [Locator, ...Locator[]],
): Promise<Locator> {
  const shown = choices.map((choice) => choice.filter({ visible: true }));
  const [first] = shown;
  if (first !== undefined && (await first.count()) === 1) return first;
  const any = shown.reduce((left, right) => left.or(right));
  const missing = async (seen: string, cause?: unknown) =>
    new PageError(`${name}: ${seen}; ${await describePage(page)}.`, { cause });
  try {
    await any.first().waitFor({ state: 'visible', timeout: SHOWN_WITHIN });
  } catch (cause) {
    throw await missing(`not visible within ${SHOWN_WITHIN / 1000} s`, cause);
  }
  for (const [index, choice] of shown.entries()) {
    const count = await choice.count();
    if (count > 1) throw await missing(`${count} elements instead of one (choice ${index + 1})`);
    if (count === 0) continue;
    if (index > 0) reportDrift(page, name, index);
    return choice;
  }
  throw await missing('it was visible and went away');
}
