import { type Page } from '@playwright/test';
import { PageError } from '../states/errors.ts';
import { askPage } from './in-page.ts';
import { siteOf } from './navigation.ts';

/**
 * Where the buttons of a page send their forms: to the page itself, where neither names another address.
 * @param buttons as CSS; what is found so may be more than the one that is pressed, and what is no button of a form sends none
 */
export async function formTargets(page: Page, buttons: string): Promise<URL[]> {
  const targets = await askPage(
    page,
    (root, selector) =>
      [...root.querySelectorAll(selector)].map((button) => {
        const form = (button as HTMLButtonElement).form;
        const named = button.getAttribute('formaction') || form?.getAttribute('action') || '';
        return named === '' ? document.URL : new URL(named, document.baseURI).href;
      }),
    buttons,
  );
  return (targets ?? []).map((target) => new URL(target));
}

/**
 * Salesforce's forms are sent to the host that shows them, or to another one of its site.
 * @param name of the page, as in “The consent page”
 * @param buttons as CSS, which are looked at: as {@link formTargets} says
 * @throws PageError where what is on the page would go elsewhere
 */
export async function checkFormTargets(page: Page, name: string, buttons: string): Promise<void> {
  const from = new URL(page.url());
  const isElsewhere = (to: URL) => to.protocol !== from.protocol || siteOf(to) !== siteOf(from);
  const elsewhere = (await formTargets(page, buttons)).find(isElsewhere);
  if (elsewhere === undefined) return;
  throw new PageError(
    `The ${name} page sends its form to ${elsewhere.origin}, and it is on ${from.origin}; nothing was typed or pressed. Find out what stands between the browser and Salesforce.`,
  );
}
