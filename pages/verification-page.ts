import { type Locator, type Page } from '@playwright/test';
import { fillSecret } from '../redaction/index.ts';
import { firstOf } from './browser/drift.ts';
import { PageError } from './states/errors.ts';
import { checkFormTarget } from './browser/form-target.ts';
import { moveOn } from './browser/move-on.ts';
import { lookFor, shows, type PageFacts } from './states/page-facts.ts';
import { oneLine } from './browser/selectors.ts';
import { press } from './browser/press.ts';

/** Salesforce refused a verification code. Ten refused codes lock the user for an hour: one retry at most, in the next window. */
export class CodeRefusedError extends PageError {
  /** @param text Salesforce's own; empty when none was found */
  constructor(text: string, username: string) {
    const said = text === '' ? 'and asks for it again without a message' : `“${oneLine(text)}”`;
    super(
      `Salesforce refused the verification code: ${said}. Check the TOTP secret of ${username} and the clock of this machine; a code that was used once is refused, too.`,
    );
  }
}

/** Salesforce's text, in English. */
const REFUSED = /invalid or expired verification code/i;

/** “Verify Your Identity”: asks for the code of an authenticator app. */
export class VerificationPage {
  readonly page: Page;
  /** By id, as the label is translated; `#emc` and `#smc` are the same page for codes that cannot be had unattended. */
  readonly code: Locator;
  readonly codeByLabel: Locator;
  readonly verify: Locator;
  readonly verifyByLabel: Locator;
  /** By its class, in any language; or by its English text. */
  readonly message: Locator;

  constructor(page: Page) {
    this.page = page;
    this.code = page.locator('#tc');
    this.codeByLabel = page.getByRole('textbox', { name: 'Verification Code', exact: true });
    this.verify = page.locator('#save');
    this.verifyByLabel = page
      .getByRole('button', { name: 'Verify', exact: true })
      .or(page.locator('input[type=submit][title="Verify"]'));
    this.message = page.locator('.errorMsg').or(page.getByText(REFUSED)).filter({ visible: true, hasText: /\S/ });
  }

  /**
   * Types a code and presses Verify. Ends when the browser has left the page.
   * @param username whose code it is, for the error
   * @param seen what the page has just shown
   * @returns what the page showed that came then, where it was looked at
   * @throws CodeRefusedError when Salesforce asks again; PageError where the code would be sent elsewhere
   */
  async enterCode(code: string, username = 'this user', seen?: PageFacts): Promise<PageFacts | undefined> {
    const shown = seen ?? (await lookFor(this.page, (facts) => facts));
    const isShown = (marker: 'totpCode' | 'verify' | 'errorMessage') => shown !== undefined && shows(shown, marker);
    const field = isShown('totpCode')
      ? this.code
      : await firstOf(this.page, 'VerificationPage.code', [this.code, this.codeByLabel]);
    const verify = isShown('verify')
      ? this.verify
      : await firstOf(this.page, 'VerificationPage.verify', [this.verify, this.verifyByLabel]);
    await checkFormTarget(this.page, 'verification', verify, shown);
    const known = isShown('errorMessage') || REFUSED.test(shown?.text ?? '') ? await this.message.count() : 0;
    const { pathname } = new URL(this.page.url());
    await fillSecret(field, 'verification code', code, { kind: 'totp' });
    // A message of the last attempt is still there when the page is used a second time.
    const orShows = known === 0 ? [this.message.first()] : [];
    const movement = await moveOn(this.page, 'Verify', () => press(verify), { orShows });
    if (movement === 'left') return undefined;
    const facts = await lookFor(this.page, (seen) => seen);
    if (movement === 'stayed' || (await this.asksAgain(facts, pathname))) {
      throw new CodeRefusedError(await this.whatItSays(), username);
    }
    return facts;
  }

  /** Whether the field is there again, or a message in its place, as after too many codes. */
  private async asksAgain(facts: PageFacts | undefined, path: string): Promise<boolean> {
    if (facts === undefined) return false;
    return shows(facts, 'totpCode') || (facts.url.pathname === path && (await this.message.count()) > 0);
  }

  private async whatItSays(): Promise<string> {
    return (await this.message.count()) === 0 ? '' : this.message.first().innerText();
  }
}
