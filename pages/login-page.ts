import { type Locator, type Page } from '@playwright/test';
import { fillSecret } from '../redaction/index.ts';
import { describePage, PageDidNotMoveError, PageError } from './states/errors.ts';
import { nameOf } from './states/identify.ts';
import { loginRefused } from './states/login-refusals.ts';
import { moveOn } from './browser/move-on.ts';
import { lookFor } from './states/page-facts.ts';
import { exactly } from './browser/selectors.ts';
import { type PageState } from './states/states.ts';

interface Credentials {
  username: string;
  password: string;
  /** What the password is called where its value is not shown, e.g. its setting. */
  secretName?: string;
  /** Origins on which the password may be typed; anything else is refused before a key is pressed. */
  onlyOn?: readonly string[];
}

/** How the form is shown after a step of the login. */
type FormState = Extract<PageState, `login${string}`>;

/** The login form may hide itself for 1.5 s after it was loaded; live orgs are slower. */
const FORM_TIMEOUT = 30_000;

/**
 * Salesforce's login page, in all its forms: username and password on one page, username first, with a saved user.
 * Found by ids, as the page is shown in the browser's or the user's language and has had the same ids since 2017.
 */
export class LoginPage {
  readonly page: Page;
  readonly username: Locator;
  readonly password: Locator;
  readonly submit: Locator;
  /** Rendered only when the login was refused. `.loginError` would also match a hidden box that is always there. */
  readonly error: Locator;
  readonly savedUser: Locator;
  readonly clearSavedUser: Locator;
  readonly useAnotherUser: Locator;

  constructor(page: Page) {
    this.page = page;
    this.username = page.locator('#username');
    this.password = page.locator('#password');
    this.submit = page.locator('#Login');
    this.error = page.locator('#error');
    this.savedUser = page.locator('#idcard-identity');
    this.clearSavedUser = page.locator('#clear_link');
    this.useAnotherUser = page.locator('#use_new_identity');
  }

  /**
   * Logs in, with one press of Log In, or two where the username comes first. Ends when the browser has left the login page: what comes then
   * (verification, consent, the callback, the org) is for {@link identifyPage} to say.
   *
   * @throws LoginRefusedError with Salesforce's text; PageError before anything is typed on another origin
   */
  async logIn(credentials: Credentials): Promise<void> {
    const { username } = credentials;
    const form = await this.formFor(username);
    if (form === 'login-refused') throw await this.refusal(username);
    this.checkOrigin(credentials);
    const asksUsername = form === 'login' || form === 'login-username';
    if (asksUsername && (await this.username.isEditable())) await this.username.fill(username);
    if (form === 'login-username') {
      const next = await this.press('Log In, after the username', [this.password, this.error]);
      if (next === 'other') return;
      if (next === 'login-refused') throw await this.refusal(username);
      if (next === 'login-username')
        throw loginRefused(username, 'The username was asked for again, without a message.');
      this.checkOrigin(credentials);
    }
    await fillSecret(this.password, credentials.secretName ?? `password of ${username}`, credentials.password);
    const after = await this.press('Log In, after the password', [this.error]);
    if (after === 'login-refused') throw await this.refusal(username);
    if (after !== 'other') throw loginRefused(username, 'The password was asked for again, without a message.');
  }

  /** What the page says about a refused login. */
  private async refusal(username: string) {
    return loginRefused(username, await this.error.innerText());
  }

  /** The form as it is once it is visible, with another saved user out of the way. */
  private async formFor(username: string): Promise<FormState> {
    const form = await this.visibleForm();
    if (form === 'login-identity-chooser') await this.useAnotherUser.click();
    else if (form === 'login-remembered-user') {
      if (exactly(username).test(await this.savedUser.innerText())) return 'login-password';
      await this.clearSavedUser.click();
    } else return form;
    await this.username.waitFor({ state: 'visible', timeout: FORM_TIMEOUT });
    return this.visibleForm();
  }

  private async visibleForm(): Promise<FormState> {
    const form = await this.formOrOther();
    if (form !== 'other') return form;
    throw new PageDidNotMoveError('opening the login page', FORM_TIMEOUT, await describePage(this.page));
  }

  /** Presses Log In and says how the form is shown then; `other` when the browser has left the login page. */
  private async press(what: string, orShows: Locator[]): Promise<FormState | 'other'> {
    const movement = await moveOn(this.page, what, () => this.submit.click(), { orShows });
    return movement === 'left' ? 'other' : this.formOrOther();
  }

  /** The form on the screen, once it is visible; `other` once another page than the login page is there. */
  private async formOrOther(): Promise<FormState | 'other'> {
    const form = await lookFor(
      this.page,
      (facts) => {
        const name = nameOf(facts);
        if (name !== undefined && isForm(name)) return name;
        return facts.present.has('loginForm') || facts.present.has('loginSubmit') ? undefined : 'other';
      },
      FORM_TIMEOUT,
    );
    if (form !== undefined) return form;
    throw new PageDidNotMoveError('loading the login page', FORM_TIMEOUT, await describePage(this.page));
  }

  private checkOrigin({ onlyOn }: Credentials): void {
    const { origin } = new URL(this.page.url());
    if (onlyOn !== undefined && !onlyOn.includes(origin)) {
      throw new PageError(
        `The login page is on ${origin}, and passwords are typed on ${onlyOn.join(' and ')} only; nothing was typed.`,
      );
    }
  }
}

function isForm(name: PageState): name is FormState {
  return name.startsWith('login');
}
