import { type Locator, type Page } from '@playwright/test';
import { firstOf } from './browser/drift.ts';
import { pressAndAnswer } from './passkey-page.ts';

/** “Create a Passkey”: can stand between verification and consent. */
export class CreatePasskeyPage {
  readonly page: Page;
  readonly create: Locator;
  readonly createByStructure: Locator;
  readonly error: Locator;

  constructor(page: Page) {
    this.page = page;
    this.create = page.getByRole('button', { name: /^create passkey$/i });
    this.createByStructure = page.locator('form#editPage input[type=submit][name=save]');
    this.error = page.locator('#error, #errorDesc, .errorMsg, [role=alert]').filter({ visible: true, hasText: /\S/ });
  }

  /**
   * Creates a passkey with the page's virtual authenticator. Ends when the browser has left the page. The new passkey is in the authenticator
   * only: who wants to log in with it again stores it.
   * @throws PageError as {@link PasskeyPage.verify}
   */
  async createPasskey(): Promise<void> {
    const button = await firstOf(this.page, 'CreatePasskeyPage.create', [this.create, this.createByStructure]);
    await pressAndAnswer(this.page, 'Create Passkey', button, this.error);
  }
}
