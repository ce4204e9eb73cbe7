import { type Locator, type Page } from '@playwright/test';
import { firstOf } from './browser/drift.ts';
import { PageDidNotMoveError, PageError } from './states/errors.ts';
import { moveOn } from './browser/move-on.ts';

/** A passkey that is accepted is accepted at once. */
const ANSWER_WITHIN = 20_000;

/** “Log In With a Passkey”. The virtual authenticator of the page answers by itself (see virtual-authenticator.ts). */
export class PasskeyPage {
  readonly page: Page;
  readonly logIn: Locator;
  /** The page's only button, in another language; the id is that of its sibling pages. */
  readonly logInByStructure: Locator;
  readonly error: Locator;

  constructor(page: Page) {
    this.page = page;
    this.logIn = page.getByRole('button', { name: 'Log In With a Passkey' });
    this.logInByStructure = page.locator('#save, form#editPage input[type=submit]');
    this.error = page.locator('#error, #errorDesc, .errorMsg, [role=alert]').filter({ visible: true, hasText: /\S/ });
  }

  /**
   * Presses the button and lets the authenticator answer. Ends when the browser has left the page.
   * @throws PageError when Salesforce does not accept the passkey, or the authenticator could not answer
   */
  async verify(): Promise<void> {
    const button = await firstOf(this.page, 'PasskeyPage.logIn', [this.logIn, this.logInByStructure]);
    await pressAndAnswer(this.page, 'Log In With a Passkey', button, this.error);
  }
}

/**
 * Presses a button that makes the virtual authenticator answer. Ends when the browser has left the page.
 * @throws PageError when Salesforce does not accept the passkey, or the authenticator could not answer
 */
export async function pressAndAnswer(page: Page, what: string, button: Locator, error: Locator): Promise<void> {
  const refused = (said: string, options?: ErrorOptions) =>
    new PageError(
      `${what} did not work${said === '' ? '' : `: “${said}”`}. The stored passkey has to be of this user and this host (a sandbox refresh ends it); enrol it again with \`npm run enroll-passkey\`.`,
      options,
    );
  const orShows = (await error.count()) === 0 ? [error.first()] : [];
  try {
    const movement = await moveOn(page, what, () => button.click(), { orShows, timeout: ANSWER_WITHIN });
    if (movement === 'stayed') throw refused(await error.first().innerText());
  } catch (cause) {
    throw cause instanceof PageDidNotMoveError ? refused('', { cause }) : cause;
  }
}
