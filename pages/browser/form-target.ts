import { type Locator, type Page } from '@playwright/test';
import { PageError } from '../states/errors.ts';
import { siteOf } from './navigation.ts';

/** Where a button sends its form: to the page itself, where neither names another address. */
export async function formTarget(button: Locator): Promise<URL> {
  const target = await button.evaluate((element) => {
    const form = (element as HTMLButtonElement).form;
    const named = element.getAttribute('formaction') || form?.getAttribute('action') || '';
    return named === '' ? document.URL : new URL(named, document.baseURI).href;
  });
  return new URL(target);
}

/**
 * Salesforce's forms are sent to the host that shows them, or to another one of its site.
 * @param name of the page, as in “The consent page”
 * @throws PageError where what is on the page would go elsewhere
 */
export async function checkFormTarget(page: Page, name: string, button: Locator): Promise<void> {
  const [from, to] = [new URL(page.url()), await formTarget(button)];
  if (to.protocol === from.protocol && siteOf(to) === siteOf(from)) return;
  throw new PageError(
    `The ${name} page sends its form to ${to.origin}, and it is on ${from.origin}; nothing was typed or pressed. Find out what stands between the browser and Salesforce.`,
  );
}
