import { type Page } from '@playwright/test';
import { AuthenticatorPage } from './passkey-page.ts';

/** “Create a Passkey”: can stand between verification and consent. */
export class CreatePasskeyPage extends AuthenticatorPage {
  constructor(page: Page) {
    super(page, 'Create Passkey');
  }

  /**
   * Creates a passkey with the page's virtual authenticator. Ends and throws as {@link press}. The new passkey is in the authenticator only: who
   * wants to log in with it again stores it.
   */
  createPasskey(): Promise<void> {
    return this.press();
  }
}
