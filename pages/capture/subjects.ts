import { type Locator, type Page } from '@playwright/test';
import { ConnectedAppUserListPage } from '../connected-app-user-list-page.ts';
import { ConnectedAppsOAuthUsagePage } from '../connected-apps-usage-page.ts';
import { ConsentPage } from '../consent-page.ts';
import { CreatePasskeyPage } from '../create-passkey-page.ts';
import { ExternalClientAppUsersPage } from '../external-client-app-users-page.ts';
import { ExternalClientAppsUsagePage } from '../external-client-apps-usage-page.ts';
import { LoginPage } from '../login-page.ts';
import { OAuthErrorPage } from '../oauth-error-page.ts';
import { PasskeyPage } from '../passkey-page.ts';
import { PersonalOAuthConnectedAppsPage } from '../personal-oauth-apps-page.ts';
import { PhoneRegistrationPage } from '../phone-registration-page.ts';
import { VerificationPage } from '../verification-page.ts';
import { type LocatedRow } from '../lists/row-revoker.ts';
import { type ListViews } from '../lists/list-views.ts';
import { PAGE_STATES, type PageState } from '../states/states.ts';

/** Whom and what a page is about. On a capture these are stand-ins. */
export interface PageAbout {
  app: string;
  consumerKey: string;
  /** Full name of the user, and username. */
  user: string;
  username: string;
}

/** What a page object finds on its page, without pressing anything. */
export interface Reading {
  /** The row that is meant, and its control; null: there is none. */
  located?: LocatedRow | null;
  list?: ListViews;
  /** What else it reads; values among it are masked before they are written down. */
  said?: Record<string, string>;
  /** What can be pressed, as far as the page object says. */
  controls?: Locator[];
}

/** A page with a page object: how it is made, and everything that it does before it presses something. */
export interface Subject {
  readonly make: (page: Page) => object;
  /** @param turn other pages of a list are looked at, too; never on a capture, which has one */
  readonly read?: (object: object, about: PageAbout, turn: boolean) => Promise<Reading>;
}

/** Keeps a page object's class and what is done with it together. */
function subject<O extends object>(
  make: (page: Page) => O,
  read?: (object: O, about: PageAbout, turn: boolean) => Promise<Reading>,
): Subject {
  return { make, ...(read && { read: (object, about, turn) => read(object as O, about, turn) }) };
}

const login = subject(
  (page) => new LoginPage(page),
  ({ submit }) => Promise.resolve({ controls: [submit] }),
);
const error = subject(
  (page) => new OAuthErrorPage(page),
  async (page) => ({ said: { code: (await page.refusal()).code } }),
);
const passkey = (page: Pick<PasskeyPage, 'control' | 'submit'>) =>
  Promise.resolve({ controls: [page.control.or(page.submit).first()] });

/** The pages that have a page object, by their name in the table of pages; one that is passed unasked is never looked over. */
export const SUBJECTS: Readonly<Partial<Record<PageState, Subject>>> = {
  login,
  'login-username': login,
  'login-password': login,
  'login-remembered-user': login,
  // The form is hidden until another user was chosen.
  'login-identity-chooser': subject(
    (page) => new LoginPage(page),
    ({ useAnotherUser }) => Promise.resolve({ controls: [useAnotherUser] }),
  ),
  'verification-totp': subject(
    (page) => new VerificationPage(page),
    ({ verify, verifyByLabel }) => Promise.resolve({ controls: [verify.or(verifyByLabel).first()] }),
  ),
  'passkey-challenge': subject((page) => new PasskeyPage(page), passkey),
  'passkey-creation': subject((page) => new CreatePasskeyPage(page), passkey),
  'phone-registration': subject((page) => new PhoneRegistrationPage(page)),
  consent: subject(
    (page) => new ConsentPage(page),
    async (page, { app, username }) => {
      const { appName = '', userName = '', scopes } = await page.check({ appName: app, username });
      const controls = [
        page.allowButton.or(page.allowByTitle).or(page.allowById),
        page.denyButton.or(page.denyByLabel),
      ];
      return {
        said: { app: appName, user: userName, scopes: scopes.join('\n') },
        controls: controls.map((one) => one.first()),
      };
    },
  ),
  'oauth-error-page': error,
  'oauth-error-text': error,
  'signed-in': subject((page) => new ExternalClientAppsUsagePage(page)),
  'connected-apps-usage': subject((page) => new ConnectedAppsOAuthUsagePage(page), readApps),
  'external-client-apps-usage': subject((page) => new ExternalClientAppsUsagePage(page), readApps),
  'connected-app-user-list': subject((page) => new ConnectedAppUserListPage(page), readUsers),
  'external-client-app-users': subject((page) => new ExternalClientAppUsersPage(page), readUsers),
  'personal-oauth-apps': subject((page) => new PersonalOAuthConnectedAppsPage(page), readApps),
};

async function readApps(
  page: ConnectedAppsOAuthUsagePage | ExternalClientAppsUsagePage | PersonalOAuthConnectedAppsPage,
  { app }: PageAbout,
  turn: boolean,
): Promise<Reading> {
  return { list: page.list, located: (await page.locate(app, turn)) ?? null };
}

async function readUsers(
  page: ConnectedAppUserListPage | ExternalClientAppUsersPage,
  { app, consumerKey, user, username }: PageAbout,
  turn: boolean,
): Promise<Reading> {
  await page.checkApp({ appName: app, consumerKey });
  return { list: page.list, located: (await page.locate({ name: user, username }, turn)) ?? null };
}

/** Whether a name is that of a page. */
export function isPage(name: string): name is PageState {
  return PAGE_STATES.some((state) => state.name === name);
}
