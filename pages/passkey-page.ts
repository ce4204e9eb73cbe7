import { type Locator, type Page } from '@playwright/test';
import { firstOf } from './browser/drift.ts';
import { PageDidNotMoveError, PageError } from './states/errors.ts';
import { moveOn } from './browser/move-on.ts';
import { SUBMIT } from './browser/selectors.ts';
import { press } from './browser/press.ts';

/** A passkey that is accepted is accepted at once. */
const ANSWER_WITHIN = 20_000;

/**
 * A page with one form and one control, after whose press the virtual authenticator of the page answers by itself (see virtual-authenticator.ts).
 * The label is in the user's language, and what it stands on has been an input, a button, and a button around a `span`.
 */
export abstract class AuthenticatorPage {
  readonly page: Page;
  readonly control: Locator;
  /** In another language: the form's only submit control. */
  readonly submit: Locator;
  /** Or its only button, where a script sends the form. */
  readonly button: Locator;
  readonly error: Locator;
  private readonly label: string;

  /** @param label of the control, in English */
  constructor(page: Page, label: string) {
    this.page = page;
    this.label = label;
    this.control = page.getByRole('button', { name: new RegExp(`^${label}$`, 'i') });
    this.submit = page.locator('form').locator(SUBMIT);
    this.button = page.locator('form').locator('button, input[type=button]');
    this.error = page.locator('#error, #errorDesc, .errorMsg, [role=alert]').filter({ visible: true, hasText: /\S/ });
  }

  /**
   * Presses the control and lets the authenticator answer. Ends when the browser has left the page.
   * @param timeout milliseconds
   * @throws PageError when Salesforce does not accept the passkey, or the authenticator could not answer
   */
  protected async press(timeout = ANSWER_WITHIN): Promise<void> {
    const { page, label, error } = this;
    const control = await firstOf(page, `${this.constructor.name}.control`, [this.control, this.submit, this.button]);
    const refused = (said: string, options?: ErrorOptions) =>
      new PageError(
        `${label} did not work${said === '' ? '' : `: “${said}”`}. The stored passkey has to be of this user and this host (a sandbox refresh ends it); enrol it again with \`npm run enroll-passkey\`.`,
        options,
      );
    const orShows = (await error.count()) === 0 ? [error.first()] : [];
    try {
      const movement = await moveOn(page, label, () => press(control), { orShows, timeout });
      if (movement === 'stayed') throw refused(await error.first().innerText());
    } catch (cause) {
      throw cause instanceof PageDidNotMoveError ? refused('', { cause }) : cause;
    }
  }
}

/** “Log In With a Passkey”. */
export class PasskeyPage extends AuthenticatorPage {
  constructor(page: Page) {
    super(page, 'Log In With a Passkey');
  }

  /** Logs in with the passkey that the page's virtual authenticator holds. Ends and throws as {@link press}. */
  verify(timeout?: number): Promise<void> {
    return this.press(timeout);
  }
}
