import { expect, test } from '@playwright/test';
import {
  AuthorizationRefusedError,
  AuthorizeRefusals,
  BrowserErrorPageError,
  InsufficientPrivilegesError,
  KNOWN_REFUSAL_CODES,
  LoginRefusedError,
  MaintenancePage,
  NoLoginFormError,
  OAuthErrorPage,
  onDrift,
  PAGE_STATES,
  PasskeyRequiredError,
  PasswordChangeRequiredError,
  PhoneRegistrationPage,
  refusalIn,
  SalesforceErrorPageError,
  stopErrorFor,
  VerificationEnrolmentError,
  VerificationNotPossibleError,
  type Drift,
  type PageState,
} from '../../../pages/index.ts';
import { LOGIN, MY_DOMAIN, openState, saved, SAVED_STATES, serve } from './saved/index.ts';

const USER = 'connector@acme.example';
const ERROR_PAGE = `${MY_DOMAIN}/setup/secur/RemoteAccessErrorPage.apexp`;
const AUTHORIZE = `${LOGIN}/services/oauth2/authorize`;

type ErrorClass = new (...parameters: never[]) => Error;

const CLASSES: Partial<Record<PageState, ErrorClass>> = {
  'login-refused': LoginRefusedError,
  'login-single-sign-on': NoLoginFormError,
  'login-by-email': NoLoginFormError,
  'verification-email': VerificationNotPossibleError,
  'verification-sms': VerificationNotPossibleError,
  'verification-push': VerificationNotPossibleError,
  'verification-other': VerificationNotPossibleError,
  'verification-enrolment': VerificationEnrolmentError,
  'password-change': PasswordChangeRequiredError,
  'insufficient-privileges': InsufficientPrivilegesError,
  'salesforce-error': SalesforceErrorPageError,
  'oauth-error-page': AuthorizationRefusedError,
  'oauth-error-text': AuthorizationRefusedError,
  // These two are passed with a passkey; without one they are the end.
  'passkey-challenge': PasskeyRequiredError,
  'passkey-creation': PasskeyRequiredError,
};

test.describe('a page that nobody can pass ends in its own error, with advice', () => {
  for (const [state, kind] of Object.entries(CLASSES) as [PageState, ErrorClass][]) {
    test(state, async ({ page }) => {
      await openState(page, state);
      await page.waitForLoadState();
      const error = await stopErrorFor(page, state, USER);
      expect(error).toBeInstanceOf(kind);
      expect(error.name).toBe(kind.name);
      expect(error.message).not.toContain('vcsrf');
      expect(error.message.length).toBeGreaterThan(80);
    });
  }

  test('browser-error', async ({ page }) => {
    await page.goto('http://127.0.0.1:1/').catch(() => undefined);
    expect(await stopErrorFor(page, 'browser-error', USER)).toBeInstanceOf(BrowserErrorPageError);
  });

  test('every state that stops is among them', () => {
    const stops = PAGE_STATES.filter(({ handling }) => handling === 'stop').map(({ name }) => name);
    const tested = Object.keys(CLASSES).filter((state) => !state.startsWith('passkey'));
    expect([...tested, 'browser-error'].sort()).toEqual([...stops].sort());
  });
});

test.describe('refused authorizations', () => {
  for (const code of KNOWN_REFUSAL_CODES) {
    test(`${code} has an advice of its own`, () => {
      const refusal = refusalIn(new URLSearchParams({ error: code, error_description: 'x' }), 'callback');
      expect(refusal).toMatchObject({ code, description: 'x', at: 'callback' });
      expect(refusal?.advice).not.toContain('not documented');
    });
  }

  test('an unknown code is kept, and said to be unknown', () => {
    const refusal = refusalIn(new URLSearchParams('error=brand_new&error_description=no+idea'), 'callback');
    expect(refusal?.message).toContain('brand_new, “no idea”');
    expect(refusal?.advice).toContain('not documented');
  });

  for (const [description, words] of [
    ['app must be installed into org', 'is not installed'],
    ['this app is blocked by admin', 'unblock'],
    ['user is not admin approved to access this app', 'pre-authorized'],
    ['Cross-org OAuth flows are not supported for this external client app', 'another org'],
    ['missing required code challenge', 'PKCE'],
  ] as const) {
    test(`the description decides: ${description}`, () => {
      const refusal = refusalIn(
        new URLSearchParams({ error: 'invalid_request', error_description: description }),
        'error page',
      );
      expect(refusal?.advice).toContain(words);
    });
  }

  test('the error page: the code on the page, the cause from the URL', async ({ page }) => {
    await openState(page, 'oauth-error-page');
    const refusal = await new OAuthErrorPage(page).refusal();
    expect(refusal).toMatchObject({
      code: 'OAUTH_APPROVAL_ERROR_GENERIC',
      description: 'app must be installed into org',
    });
    expect(refusal.advice).toContain('is not installed');
  });

  test('the error page without a query', async ({ page }) => {
    await serve(page, { [ERROR_PAGE]: '<body><p>OAUTH_APP_BLOCKED : this app is blocked by admin</p></body>' });
    await page.goto(ERROR_PAGE);
    expect(await new OAuthErrorPage(page).refusal()).toMatchObject({
      code: 'OAUTH_APP_BLOCKED',
      description: 'this app is blocked by admin',
    });
  });

  test('bare text in the browser', async ({ page }) => {
    await openState(page, 'oauth-error-text');
    expect(await new OAuthErrorPage(page).refusal()).toMatchObject({
      code: 'redirect_uri_mismatch',
      description: 'redirect_uri must match configuration',
      at: 'plain text',
    });
  });

  const PLAIN = 'error=invalid_client_id&error_description=client%20identifier%20invalid';
  for (const [at, answer] of [
    ['plain text', { status: 400, contentType: 'text/plain' }],
    ['download', { headers: { 'content-disposition': 'attachment; filename=authorize' } }],
  ] as const) {
    test(`a refusal of the authorize endpoint itself is noticed as ${at}`, async ({ page }) => {
      await serve(page, { [AUTHORIZE]: { ...answer, body: PLAIN } });
      const refusals = new AuthorizeRefusals(page);
      // The navigation itself fails when it becomes a download.
      await page.goto(`${AUTHORIZE}?client_id=wrong`).catch(() => undefined);
      expect(await refusals.refused).toMatchObject({
        code: 'invalid_client_id',
        description: 'client identifier invalid',
        at,
      });
      refusals.stop();
    });
  }
});

test.describe('interruptions are put away', () => {
  const drifts: Drift[] = [];
  let stop = () => {};

  test.beforeEach(() => {
    drifts.length = 0;
    stop = onDrift((drift) => drifts.push(drift));
  });

  test.afterEach(() => stop());

  const PHONE = `${MY_DOMAIN}/_ui/identity/phone/AddPhoneNumber`;
  for (const file of ['phone-registration', 'phone-registration.de']) {
    test(`${file}: put off, never opted out`, async ({ page }) => {
      const requests = await serve(page, { [PHONE]: saved(file), [`${MY_DOMAIN}/home/home.jsp`]: '<h1>Home</h1>' });
      await page.goto(`${PHONE}?d=m&retURL=%2Fhome%2Fhome.jsp`);
      await new PhoneRegistrationPage(page).putOff();
      await expect(page.getByRole('heading')).toHaveText('Home');
      expect(requests.map((request) => request.url()).filter((url) => url.includes('n=true'))).toEqual([]);
      expect(drifts).toEqual([]);
    });
  }

  test('without its link, phone registration is left by its own way back, and that is reported', async ({ page }) => {
    const changed = saved('phone-registration')
      .replaceAll('<p class="small">', '<p>')
      .replace('Remind Me Later', 'Not now');
    await serve(page, { [PHONE]: changed, [`${MY_DOMAIN}/home/home.jsp`]: '<h1>Home</h1>' });
    await page.goto(`${PHONE}?d=m&retURL=%2Fhome%2Fhome.jsp`);
    await new PhoneRegistrationPage(page).putOff();
    await expect(page.getByRole('heading')).toHaveText('Home');
    expect(drifts).toHaveLength(1);
  });

  test('a way back to another host is not taken', async ({ page }) => {
    await serve(page, { [PHONE]: saved('phone-registration').replaceAll(/<p class="small">.*?<\/p>/gs, '') });
    await page.goto(`${PHONE}?retURL=${encodeURIComponent('https://elsewhere.example/')}`);
    await expect(new PhoneRegistrationPage(page).putOff()).rejects.toThrow(/neither the link nor a way back/);
  });

  test('the maintenance notice is acknowledged', async ({ page }) => {
    await serve(page, { ...SAVED_STATES.maintenance?.routes, [`${MY_DOMAIN}/home/home.jsp`]: '<h1>Home</h1>' });
    await page.goto(SAVED_STATES.maintenance?.url ?? '');
    await new MaintenancePage(page).acknowledge();
    await expect(page.getByRole('heading')).toHaveText('Home');
  });
});
