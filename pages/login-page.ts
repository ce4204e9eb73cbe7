import { type Locator, type Page } from '@playwright/test';
import { fillSecret } from '../redaction/index.ts';
import { firstOf } from './browser/drift.ts';
import { describePage, PageDidNotMoveError, PageError } from './states/errors.ts';
import { nameOf } from './states/identify.ts';
import { loginErrorOn, loginRefused } from './states/login-refusals.ts';
import { strayTarget } from './browser/form-target.ts';
import { moveOn } from './browser/move-on.ts';
import { lookFor, shows, type PageFacts } from './states/page-facts.ts';
import { asWords, exactly } from './browser/selectors.ts';
import { type PageState } from './states/states.ts';
import { press } from './browser/press.ts';

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

/** What is on the screen; without facts, a page that cannot be looked at: a download, a callback that was caught. */
type OnScreen = { form: FormState; facts: PageFacts } | { form: 'other'; facts?: PageFacts };

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
  /** Rendered only when the login was refused. */
  readonly error: Locator;
  readonly savedUser: Locator;
  readonly clearSavedUser: Locator;
  readonly useAnotherUser: Locator;

  constructor(page: Page) {
    this.page = page;
    this.username = page.locator('#username');
    this.password = page.locator('#password');
    this.submit = page.locator('#Login');
    this.error = loginErrorOn(page);
    this.savedUser = page.locator('#idcard-identity');
    this.clearSavedUser = page.locator('#clear_link');
    this.useAnotherUser = page.locator('#use_new_identity');
  }

  /**
   * Logs in, with one press of Log In, or two where the username comes first. Ends when the browser has left the login page: what comes then
   * (verification, consent, the callback, the org) is for {@link recognisePage} to say.
   *
   * @param seen what the page has just shown
   * @returns what the page showed that came then, where it was looked at
   * @throws LoginRefusedError with Salesforce's text; PageError before anything is typed on another origin
   */
  async logIn(credentials: Credentials, seen?: PageFacts): Promise<PageFacts | undefined> {
    const { username } = credentials;
    const form = await this.showFormFor(username, seen);
    await this.checkOrigin(credentials, form);
    if (shows(form, 'usernameToType')) await this.username.fill(username);
    else if (shows(form, 'username') && !exactly(username).test(await this.username.inputValue())) {
      throw new PageError(
        `The login page is for another user than ${username}, and cannot be changed; nothing was typed.`,
      );
    }
    if (!shows(form, 'password')) {
      const next = await this.press('Log In, after the username', username, [this.password, this.error]);
      if (next.form === 'other') return next.facts;
      if (!shows(next.facts, 'password')) {
        throw loginRefused(username, 'The username was asked for again, without a message.');
      }
      await this.checkOrigin(credentials, next.facts);
    }
    await fillSecret(this.password, credentials.secretName ?? `password of ${username}`, credentials.password);
    const next = await this.press('Log In, after the password', username, [this.error]);
    if (next.form !== 'other') throw loginRefused(username, 'The password was asked for again, without a message.');
    return next.facts;
  }

  /** Waits for the form, and puts another saved user out of the way. */
  private async showFormFor(username: string, seen: PageFacts | undefined): Promise<PageFacts> {
    const { form, facts } = await this.visibleForm(username, seen);
    if (form === 'login-identity-chooser') await press(this.useAnotherUser);
    else if (form !== 'login-remembered-user' || (await this.isFor(username, facts))) return facts;
    else await press(await firstOf(this.page, 'LoginPage.clearSavedUser', [this.clearSavedUser]));
    await this.username.waitFor({ state: 'visible', timeout: FORM_TIMEOUT });
    return (await this.visibleForm(username)).facts;
  }

  /** Whether the page shows this user, on the card of a saved one or anywhere else. */
  private async isFor(username: string, { text }: PageFacts): Promise<boolean> {
    if (await this.savedUser.isVisible()) return exactly(username).test(await this.savedUser.innerText());
    return asWords(username).test(text);
  }

  private async visibleForm(username: string, seen?: PageFacts): Promise<{ form: FormState; facts: PageFacts }> {
    const { form, facts } = await this.formOrOther(username, seen);
    if (form !== 'other' && facts !== undefined) return { form, facts };
    throw new PageDidNotMoveError('opening the login page', FORM_TIMEOUT, await describePage(this.page));
  }

  /** Presses Log In and says how the form is shown then; `other` when the browser has left the login page. */
  private async press(what: string, username: string, orShows: Locator[]): Promise<OnScreen> {
    const movement = await moveOn(this.page, what, () => press(this.submit), { orShows });
    return movement === 'left' ? { form: 'other' } : this.formOrOther(username);
  }

  /** The form on the screen, once it is visible; `other` once another page than the login page is there. A refusal is thrown. */
  private async formOrOther(username: string, seen?: PageFacts): Promise<OnScreen> {
    const find = (facts: PageFacts): OnScreen | undefined => {
      const form = nameOf(facts);
      if (form !== undefined && isForm(form)) return { form, facts };
      return facts.present.has('loginForm') || facts.present.has('loginSubmit') ? undefined : { form: 'other', facts };
    };
    const found = (seen && find(seen)) ?? (await lookFor(this.page, find, { timeout: FORM_TIMEOUT, unlike: seen }));
    if (found?.form === 'login-refused') throw loginRefused(username, await this.error.innerText());
    if (found !== undefined) return found;
    throw new PageDidNotMoveError('loading the login page', FORM_TIMEOUT, await describePage(this.page));
  }

  /** Where the page is from, and where its form sends what is typed: to its own host (Salesforce's login page since 2019). */
  private async checkOrigin({ onlyOn }: Credentials, seen: PageFacts): Promise<void> {
    if (onlyOn === undefined) return;
    const isOurs = ({ origin }: URL) => onlyOn.includes(origin);
    const at = new URL(this.page.url());
    const [what, stray] = isOurs(at)
      ? ['sends its form to', await strayTarget(this.submit, seen, isOurs)]
      : ['is on', at];
    if (stray === undefined) return;
    throw new PageError(
      `The login page ${what} ${stray.origin}, and passwords are typed on ${onlyOn.join(' and ')} only; nothing was typed.`,
    );
  }
}

function isForm(name: PageState): name is FormState {
  return name.startsWith('login');
}
