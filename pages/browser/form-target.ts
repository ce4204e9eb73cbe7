import { type Locator, type Page } from '@playwright/test';
import { PageError } from '../states/errors.ts';
import { askPage } from './in-page.ts';
import { siteOf } from './navigation.ts';

/**
 * Where a button sends its form, if that is not where it may go: to the page itself, where neither names another address. Asked of the button only
 * where not every form of the page may go where it goes: to ask it, Playwright brings its tools into the page.
 */
export async function strayTarget(button: Locator, mayGo: (target: URL) => boolean): Promise<URL | undefined> {
  // A page that goes on meanwhile does not answer; a button is waited for.
  const all = await askPage(button.page(), formTargets, undefined).catch(() => undefined);
  if (all?.every((target) => mayGo(new URL(target))) === true) return undefined;
  const named = await button.evaluate((element) => {
    const form = (element as HTMLButtonElement).form;
    const named = element.getAttribute('formaction') || form?.getAttribute('action') || '';
    return named === '' ? document.URL : new URL(named, document.baseURI).href;
  });
  const target = new URL(named);
  return mayGo(target) ? undefined : target;
}

/** Of every form of a document, whatever sends it; those in open shadow roots, too. Runs in the page; must not refer to anything outside itself. */
function formTargets({ ownerDocument: page }: Element): string[] {
  const trees = (from: Document | ShadowRoot): (Document | ShadowRoot)[] => [
    from,
    ...[...from.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot === null ? [] : trees(shadowRoot))),
  ];
  const targetOf = (named: string) =>
    URL.canParse(named, page.baseURI) ? new URL(named, page.baseURI).href : 'about:invalid';
  const named = trees(page)
    .flatMap((tree) => [...tree.querySelectorAll('form, [formaction]')])
    .flatMap((element) => ['action', 'formaction'].map((name) => element.getAttribute(name) ?? ''));
  return [page.URL, ...named.filter((name) => name !== '').map(targetOf)];
}

/**
 * Salesforce's forms are sent to the host that shows them, or to another one of its site.
 * @param name of the page, as in “The consent page”
 * @throws PageError where what is on the page would go elsewhere
 */
export async function checkFormTarget(page: Page, name: string, button: Locator): Promise<void> {
  const from = new URL(page.url());
  const to = await strayTarget(button, (to) => to.protocol === from.protocol && siteOf(to) === siteOf(from));
  if (to === undefined) return;
  throw new PageError(
    `The ${name} page sends its form to ${to.origin}, and it is on ${from.origin}; nothing was typed or pressed. Find out what stands between the browser and Salesforce.`,
  );
}
