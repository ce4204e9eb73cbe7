import { readFileSync } from 'node:fs';
import { test as base, type Page, type Request } from '@playwright/test';
import { onDrift, type Drift } from '../../../../pages/index.ts';
import { externalAppsDocument, externalUsersDocument, personalDocument } from './lightning-lists.ts';
import { edited, OTHER_FORMS } from './other-forms.ts';
import { APPS, appsDocument, lightningShell, userListDocument, USERS } from './setup-lists.ts';

export const MY_DOMAIN = 'https://acme.my.salesforce.com';
export const LOGIN = 'https://login.salesforce.com';
export const SETUP = 'https://acme.my.salesforce-setup.com';
const VERIFICATION = `${MY_DOMAIN}/_ui/identity/verification/method`;
const QUERY = '?vcsrf=c&vpol=p&vflid=f&retURL=%2Fsecur%2Ffrontdoor.jsp';

/** The text of a saved page, or of one in another form. */
export function saved(name: string): string {
  for (const [page, forms] of Object.entries(OTHER_FORMS)) {
    const edits = forms[name];
    if (edits !== undefined) return edited(saved(page), edits);
  }
  return readFileSync(new URL(`${name}.html`, import.meta.url), 'utf8');
}

/** What a request to the stand-in for Salesforce's hosts is answered with. */
type Answer = string | { status?: number; contentType?: string; headers?: Record<string, string>; body: string };
export type Routes = Record<string, Answer | ((request: Request) => Answer)>;

/**
 * Answers requests by origin and path (GET) or `POST ` with origin and path; everything else is 404.
 * @returns the requests that were made, in order
 */
export async function serve(page: Page, routes: Routes): Promise<Request[]> {
  const requests: Request[] = [];
  await page.context().route('**/*', async (route, request) => {
    requests.push(request);
    const { origin, pathname } = new URL(request.url());
    const place = `${origin}${pathname}`;
    const found = (request.method() === 'POST' ? routes[`POST ${place}`] : undefined) ?? routes[place];
    const answer = typeof found === 'function' ? found(request) : found;
    if (answer === undefined) return route.fulfill({ status: 404, contentType: 'text/html', body: '<h1>Not found</h1>' });
    const full = typeof answer === 'string' ? { body: answer } : answer;
    return route.fulfill({ status: 200, contentType: 'text/html; charset=utf-8', ...full });
  });
  return requests;
}

/** The same, and opens an address. */
export async function show(page: Page, url: string, routes: Routes): Promise<Request[]> {
  const requests = await serve(page, routes);
  await page.goto(url);
  return requests;
}

/** The bodies of the forms that were sent. */
export const formsOf = (requests: readonly Request[]): URLSearchParams[] =>
  requests
    .filter((request) => request.method() === 'POST')
    .map((request) => new URLSearchParams(request.postData() ?? ''));

interface SavedState {
  url: string;
  routes: Routes;
}

const at = (url: string, name: string): SavedState => ({ url, routes: { [url.split('?')[0] ?? url]: saved(name) } });

/** One saved page of every page state, on its documented URL. `browser-error` is the browser's own. */
export const SAVED_STATES: Record<string, SavedState> = {
  login: at(`${LOGIN}/`, 'login'),
  // The consent page's path is in the query of the login page: it must not count.
  'login-username': at(
    `${MY_DOMAIN}/?ec=302&startURL=%2Fsetup%2Fsecur%2FRemoteAccessAuthorizationPage.apexp%3Fsource%3DCAAAA`,
    'login-username',
  ),
  'login-password': at(`${MY_DOMAIN}/?ec=302&startURL=%2F_ui%2Fidentity%2Fphone%2FAddPhoneNumber`, 'login-password'),
  'login-refused': at(`${LOGIN}/`, 'login-refused'),
  'login-remembered-user': at(`${LOGIN}/`, 'login-remembered-user'),
  'login-identity-chooser': at(`${LOGIN}/`, 'login-identity-chooser'),
  'login-single-sign-on': at(`${MY_DOMAIN}/`, 'login-single-sign-on'),
  'login-by-email': at('https://welcome.salesforce.com/?ref=lsc', 'login-by-email'),
  'verification-totp': at(`${VERIFICATION}/TotpVerificationUi/e${QUERY}`, 'verification-totp'),
  'verification-email': at(`${VERIFICATION}/EmailVerificationFinishUi/e${QUERY}`, 'verification-email'),
  'verification-sms': at(`${VERIFICATION}/SmsVerificationFinishUi/e${QUERY}`, 'verification-sms'),
  'verification-push': at(`${VERIFICATION}/ToopherVerificationFinishUi/e${QUERY}`, 'verification-push'),
  'verification-other': at(`${VERIFICATION}/SecurityKeyVerificationUi/e${QUERY}`, 'verification-other'),
  'verification-enrolment': at(`${MY_DOMAIN}/_ui/identity/verification/method/TotpRegistrationUi/e`, 'verification-enrolment'),
  'passkey-challenge': at(`${VERIFICATION}/UnifiedPasskeyVerificationUi${QUERY}`, 'passkey-challenge'),
  'passkey-creation': at(`${MY_DOMAIN}/_ui/identity/webauthn/AddPasskeyUi?retURL=%2F`, 'passkey-creation'),
  'phone-registration': at(
    `${MY_DOMAIN}/_ui/identity/phone/AddPhoneNumber?d=m&retURL=%2Fhome%2Fhome.jsp`,
    'phone-registration',
  ),
  'password-change': at(`${MY_DOMAIN}/_ui/system/security/ChangePassword?fromFrontdoor=1`, 'password-change'),
  maintenance: at(`${MY_DOMAIN}/msg/maintenanceandavailable.jsp`, 'maintenance'),
  consent: at(`${MY_DOMAIN}/setup/secur/RemoteAccessAuthorizationPage.apexp?source=CAAAA`, 'consent'),
  'oauth-error-page': at(
    `${MY_DOMAIN}/setup/secur/RemoteAccessErrorPage.apexp?error=invalid_client&error_description=app+must+be+installed+into+org`,
    'oauth-error-page',
  ),
  'oauth-error-text': at(`${LOGIN}/services/oauth2/authorize?client_id=wrong`, 'oauth-error-text'),
  'insufficient-privileges': at(`${MY_DOMAIN}/identity/app/connectedAppsUsage.apexp`, 'insufficient-privileges'),
  'salesforce-error': at(`${MY_DOMAIN}/secur/somewhere.jsp`, 'salesforce-error'),
  'signed-in': at('https://acme.lightning.force.com/lightning/page/home', 'signed-in'),
  'lightning-loading': at('https://acme.lightning.force.com/lightning/page/home', 'lightning-loading'),
  interstitial: at(`${MY_DOMAIN}/secur/frontdoor.jsp?otp=x`, 'interstitial'),
  'connected-apps-usage': {
    url: `${SETUP}/lightning/setup/ConnectedAppsUsage/home`,
    routes: {
      [`${SETUP}/lightning/setup/ConnectedAppsUsage/home`]: lightningShell([
        { src: '/identity/app/connectedAppsUsage.apexp?setupid=ConnectedAppsUsage' },
      ]),
      [`${SETUP}/identity/app/connectedAppsUsage.apexp`]: appsDocument(),
    },
  },
  'external-client-apps-usage': {
    url: `${SETUP}/lightning/setup/ExternalClientAppUsage/home`,
    routes: { [`${SETUP}/lightning/setup/ExternalClientAppUsage/home`]: externalAppsDocument(APPS) },
  },
  'external-client-app-users': {
    url: `${SETUP}/lightning/setup/ExternalClientAppUsage/page`,
    routes: { [`${SETUP}/lightning/setup/ExternalClientAppUsage/page`]: externalUsersDocument('App', USERS) },
  },
  'personal-oauth-apps': {
    url: `${MY_DOMAIN}/lightning/settings/personal/AdvancedUserDetails/home`,
    routes: {
      [`${MY_DOMAIN}/lightning/settings/personal/AdvancedUserDetails/home`]: lightningShell([{ src: '/005xx0000012345' }]),
      [`${MY_DOMAIN}/005xx0000012345`]: personalDocument(['Open Connectors Reauthentication']),
    },
  },
  'connected-app-user-list': {
    url: `${MY_DOMAIN}/identity/app/connectedAppsUserList.apexp?app_name=A&consumer_key=3MVG9`,
    routes: { [`${MY_DOMAIN}/identity/app/connectedAppsUserList.apexp`]: userListDocument() },
  },
};

/** Opens one of them. */
export async function openState(page: Page, name: string): Promise<Request[]> {
  const state = SAVED_STATES[name];
  if (state === undefined) throw new Error(`There is no saved page of ${name}.`);
  const requests = await serve(page, state.routes);
  await page.goto(state.url, { waitUntil: 'commit' });
  return requests;
}

/** `presses`: what is pressed in the lists; `drifts`: what is not found as it is known. */
export const test = base.extend<{ presses: string[]; drifts: Drift[] }>({
  presses: async ({ page }, use) => {
    const presses: string[] = [];
    page.context().on('console', (message) => presses.push(message.text()));
    await use(presses);
  },
  drifts: async ({}, use) => {
    const drifts: Drift[] = [];
    const stop = onDrift((drift) => drifts.push(drift));
    await use(drifts);
    stop();
  },
});
