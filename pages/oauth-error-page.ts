import { type Locator, type Page } from '@playwright/test';
import { describePage, PageError } from './states/errors.ts';
import { AuthorizationRefusedError, refusalIn } from './states/oauth-errors.ts';
import { oneLine } from './browser/selectors.ts';

const CODE_AND_SENTENCE = /\b(OAUTH_[A-Z_]+)\s*:\s*([^\n]*)/;

/** Salesforce's own page for a refused authorization, or the bare text that takes its place; the app is never called back. */
export class OAuthErrorPage {
  readonly page: Page;
  readonly content: Locator;

  constructor(page: Page) {
    this.page = page;
    this.content = page.locator('body');
  }

  /**
   * What Salesforce refused, as an error to throw. A code on the page goes before the one in the URL, which is often more general; the URL's
   * description goes before the page's, as only it names the cause.
   * @throws PageError when the page says nothing of the kind
   */
  async refusal(): Promise<AuthorizationRefusedError> {
    const text = await this.content.innerText();
    const plain = /^\s*(error=\S+)/.exec(text)?.[1];
    const asText = plain === undefined ? undefined : refusalIn(new URLSearchParams(plain), 'plain text');
    if (asText !== undefined) return asText;
    const inUrl = refusalIn(new URL(this.page.url()).searchParams, 'error page');
    const onPage = CODE_AND_SENTENCE.exec(text);
    const code = onPage?.[1] ?? inUrl?.code;
    if (code === undefined) {
      const said = `“${oneLine(text).slice(0, 300)}”; ${await describePage(this.page)}`;
      throw new PageError(`OAuthErrorPage.code: neither in the URL nor on the page, which says ${said}.`);
    }
    const said = inUrl?.description === undefined || inUrl.description === '' ? onPage?.[2] : inUrl.description;
    return new AuthorizationRefusedError({ code, description: said ?? '', at: 'error page' });
  }
}
