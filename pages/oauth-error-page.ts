import { type Locator, type Page } from '@playwright/test';
import { AuthorizationRefusedError, refusalIn, type Said } from './states/oauth-errors.ts';
import { oneLine } from './browser/selectors.ts';

/** `OAUTH_APP_BLOCKED : …`, or a number in place of the code. */
const CODE_AND_SENTENCE = /\b(OAUTH_[A-Z_]+)\s*[:：]\s*([^\n]*)|^\s*(\d{2,6})\s*[:：]\s*(\S[^\n]*)/m;

/** Salesforce's own page for a refused authorization, or the bare text that takes its place; the app is never called back. */
export class OAuthErrorPage {
  readonly page: Page;
  readonly content: Locator;

  constructor(page: Page) {
    this.page = page;
    this.content = page.locator('body');
  }

  /**
   * What Salesforce refused, as an error to throw: read whole, since page and URL can say different things, and either can be the general one.
   * The code is the page's, the description the URL's, where each has one; a page of another form is quoted.
   */
  async refusal(): Promise<AuthorizationRefusedError> {
    const text = await this.content.innerText();
    const plain = /^\s*(error(?:_description)?=\S+)/.exec(text)?.[1];
    const asText = plain === undefined ? undefined : refusalIn(new URLSearchParams(plain), 'plain text');
    if (asText !== undefined) return asText;
    const at = 'error page';
    const inUrl = refusalIn(new URL(this.page.url()).searchParams, at);
    const onPage = saidOn(text);
    const code = onPage?.code ?? inUrl?.code ?? 'unknown';
    const sentence = [inUrl?.description, onPage?.description].find((said) => said !== undefined && said !== '');
    const description = sentence ?? oneLine(text).slice(0, 300);
    const isAll = onPage?.code === inUrl?.code && onPage?.description === sentence;
    const also = inUrl && onPage && !isAll ? { code: inUrl.code, description: onPage.description } : undefined;
    return new AuthorizationRefusedError({ code, description, at, also });
  }
}

function saidOn(text: string): Said | undefined {
  const [, code, sentence, number, ofNumber] = CODE_AND_SENTENCE.exec(text) ?? [];
  const found = code ?? number;
  return found === undefined ? undefined : { code: found, description: oneLine(sentence ?? ofNumber ?? '') };
}
