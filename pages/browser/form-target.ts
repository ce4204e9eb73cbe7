import { type Locator, type Page } from '@playwright/test';
import { PageError } from '../states/errors.ts';
import { type PageFacts } from '../states/page-facts.ts';
import { siteOf } from './navigation.ts';

/**
 * Where a button sends its form, if that is not where it may go: to the page itself, where neither names another address. Asked of the button only
 * where not every form of the page may go where it goes: to ask it, Playwright brings its tools into the page.
 * @param seen what the page has just shown; of one that has gone on since, it says nothing
 */
export async function strayTarget(
  button: Locator,
  seen: PageFacts | undefined,
  mayGo: (target: URL) => boolean,
): Promise<URL | undefined> {
  const isSame = seen?.url.href === button.page().url();
  if (isSame && seen.targets.every((target) => mayGo(new URL(target)))) return undefined;
  const named = await button.evaluate((element) => {
    const form = (element as HTMLButtonElement).form;
    const named = element.getAttribute('formaction') || form?.getAttribute('action') || '';
    return named === '' ? document.URL : new URL(named, document.baseURI).href;
  });
  const target = new URL(named);
  return mayGo(target) ? undefined : target;
}

/**
 * Salesforce's forms are sent to the host that shows them, or to another one of its site.
 * @param name of the page, as in “The consent page”
 * @throws PageError where what is on the page would go elsewhere
 */
export async function checkFormTarget(
  page: Page,
  name: string,
  button: Locator,
  seen: PageFacts | undefined,
): Promise<void> {
  const from = new URL(page.url());
  const to = await strayTarget(button, seen, (to) => to.protocol === from.protocol && siteOf(to) === siteOf(from));
  if (to === undefined) return;
  throw new PageError(
    `The ${name} page sends its form to ${to.origin}, and it is on ${from.origin}; nothing was typed or pressed. Find out what stands between the browser and Salesforce.`,
  );
}
