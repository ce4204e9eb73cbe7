import { expect } from '@playwright/test';
import {
  KNOWN_REFUSAL_CODES,
  OAuthErrorPage,
  PAGE_STATES,
  PhoneRegistrationPage,
  refusalIn,
  stopErrorFor,
  type PageState,
} from '../../../pages/index.ts';
import { identifyPage } from '../../../pages/states/identify.ts';
import { watchNavigation } from '../../../pages/browser/navigation.ts';
import { MY_DOMAIN, openState, saved, show, test } from './saved/index.ts';

const USER = 'connector@acme.example';
const ERROR_PAGE = `${MY_DOMAIN}/setup/secur/RemoteAccessErrorPage.apexp`;

const unattended = PAGE_STATES.flatMap((entry) => ('advice' in entry ? [entry] : []));
const refusals: [PageState, RegExp][] = [
  [
    'login-refused',
    /^Salesforce refused the login of connector@acme\.example: “.*Please check your username and password/,
  ],
  ['oauth-error-page', /^Salesforce refused the authorization \(error page\): OAUTH_APPROVAL_ERROR_GENERIC/],
  ['oauth-error-text', /^Salesforce refused the authorization \(plain text\): redirect_uri_mismatch/],
];

test.describe('a page that nobody can pass: an error with the advice of its row in the table', () => {
  for (const { name, meaning, advice } of unattended.filter((entry) => entry.name !== 'browser-error')) {
    test(name, async ({ page }) => {
      await openState(page, name);
      await page.waitForLoadState();
      const error = await stopErrorFor(page, name, USER);
      expect(error.name).toBe('UnattendedStopError');
      expect(error.message).toContain(`Cannot go on with ${USER}: ${meaning} (title “`);
      expect(error.message.endsWith(advice)).toBe(true);
      expect(error.message).not.toContain('vcsrf');
    });
  }

  for (const [name, says] of [
    ...refusals,
    ['salesforce-error', /\)\. It says “.+”\. Look at status/],
    // Where somebody wanted to be it is the right one.
    ['signed-in', /^Expected the page .*, but “signed-in” is on/],
  ] as const) {
    test(`${name}: what the page itself says`, async ({ page }) => {
      await openState(page, name);
      await page.waitForLoadState();
      expect((await stopErrorFor(page, name, USER)).message).toMatch(says);
    });
  }

  test('browser-error', async ({ page }) => {
    watchNavigation(page);
    await page.goto('http://127.0.0.1:1/?code=a').catch(() => undefined);
    expect((await stopErrorFor(page, 'browser-error', USER)).message).toMatch(
      / It was on its way to http:\/\/127\.0\.0\.1:1\. Check the URL .* status\.salesforce\.com\.$/,
    );
  });

  for (const [where, host, says] of [
    [
      'elsewhere',
      'collector.example.test',
      /^The form of the last page left Salesforce's site for http:\/\/collector\./,
    ],
    [
      'to a host that is called like Salesforce',
      'salesforce.example',
      /^The form .* for http:\/\/salesforce\.example:1, /,
    ],
    ['to another site of Salesforce', 'acme.my.force.com', /^Unknown page|^Cannot go on/],
  ] as const)
    test(`a script sends a checked form ${where}`, async ({ page }) => {
      await openState(page, 'login');
      watchNavigation(page);
      await page.evaluate((action) => {
        const form = document.querySelector('form') as HTMLFormElement;
        form.action = action;
        form.submit();
      }, `http://${host}:1/`);
      await page.waitForURL(`http://${host}:1/`);
      expect((await stopErrorFor(page, 'browser-error', USER)).message).toMatch(says);
      await expect(identifyPage(page, { timeout: 500 })).rejects.toThrow(says);
    });

  test('every state that stops is among them', () => {
    const stops = PAGE_STATES.filter(({ handling }) => handling === 'stop').map(({ name }) => name);
    const tested = [
      ...unattended.filter(({ handling }) => handling === 'stop').map(({ name }) => name),
      ...refusals.map(([name]) => name),
    ];
    expect(tested.sort()).toEqual([...stops].sort());
  });
});

test.describe('refused authorizations', () => {
  for (const code of KNOWN_REFUSAL_CODES) {
    test(`${code} has an advice of its own`, () => {
      const refusal = refusalIn(new URLSearchParams({ error: code, error_description: 'x' }), 'callback');
      expect(refusal).toMatchObject({ code, description: 'x' });
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
    ['Cross-org OAuth flows are not supported for this external client app', 'the My Domain of that org'],
    ['missing required code challenge', 'PKCE'],
  ] as const) {
    test(`the description decides: ${words}`, () => {
      const refusal = refusalIn(
        new URLSearchParams({ error: 'invalid_request', error_description: description }),
        'error page',
      );
      expect(refusal?.advice).toContain(words);
    });
  }

  test('the error page without a query', async ({ page }) => {
    await show(page, ERROR_PAGE, {
      [ERROR_PAGE]: '<body><p>OAUTH_APP_BLOCKED : this app is blocked by admin</p></body>',
    });
    expect(await new OAuthErrorPage(page).refusal()).toMatchObject({
      code: 'OAUTH_APP_BLOCKED',
      description: 'this app is blocked by admin',
    });
  });

  const SAYS_NOTHING = 'OAUTH_APPROVAL_ERROR_GENERIC : An unexpected error has occured during authentication.';
  for (const { title, query, text, says } of [
    {
      title: 'the scope, in the URL alone',
      query: 'error=invalid_scope&error_description=the+requested+scope+is+not+allowed',
      text: SAYS_NOTHING,
      says: /GENERIC, “the requested scope is not allowed” \(also said: invalid_scope, “An unexpected .*SALESFORCE_SCOPE/,
    },
    {
      title: 'the code of the scope, without a sentence',
      query: 'error=invalid_scope',
      text: SAYS_NOTHING,
      says: /GENERIC, “An unexpected .*invalid_scope.*compare SALESFORCE_SCOPE/,
    },
    {
      title: 'the challenge, in the URL alone',
      query: 'error=OAUTH_APPROVAL_ERROR_GENERIC&error_description=missing+required+code+challenge',
      text: SAYS_NOTHING,
      says: /GENERIC, “missing required code challenge”.*“Require Proof Key.*OAuth and OpenID Connect Settings.*ask SAP/,
    },
    {
      title: 'the cause on the page, nothing in the URL',
      query: 'error=OAUTH_APPROVAL_ERROR_GENERIC&error_description=An+unexpected+error+has+occured',
      text: 'OAUTH_APP_BLOCKED : this app is blocked by admin',
      says: /: OAUTH_APP_BLOCKED, .*unblock the app/,
    },
    {
      title: 'an external client app',
      query: '',
      text: 'OAUTH_EC_APP_NOT_FOUND : external client app not found',
      says: /or the app is not installed here/,
    },
    {
      title: 'a number in place of the code',
      query: '',
      text: '1800 : There was a problem in setting up your remote access.',
      says: /\(error page\): 1800, “There was a problem in setting up your remote access\.”\. This code is not documented/,
    },
    {
      title: 'a page without any code',
      query: '',
      text: 'Wir können Sie nicht autorisieren.',
      says: /\(error page\): unknown, “Wir können Sie nicht autorisieren\.”/,
    },
  ]) {
    test(`the error page, read whole: ${title}`, async ({ page }) => {
      await show(page, `${ERROR_PAGE}?${query}`, { [ERROR_PAGE]: `<body><p>${text}</p></body>` });
      const refusal = await new OAuthErrorPage(page).refusal();
      expect(refusal.message).toMatch(says);
      expect(refusal.message).not.toMatch(/switch (it )?off|switch PKCE off/i);
    });
  }
});

test.describe('interruptions are put away', () => {
  const PHONE = `${MY_DOMAIN}/_ui/identity/phone/AddPhoneNumber`;
  for (const file of ['phone-registration', 'phone-registration.de']) {
    test(`${file}: put off, never opted out`, async ({ page, drifts }) => {
      const requests = await show(page, `${PHONE}?d=m&retURL=%2Fhome%2Fhome.jsp`, {
        [PHONE]: saved(file),
        [`${MY_DOMAIN}/home/home.jsp`]: '<h1>Home</h1>',
      });
      await new PhoneRegistrationPage(page).putOff();
      await expect(page.getByRole('heading')).toHaveText('Home');
      expect(requests.map((request) => request.url()).filter((url) => url.includes('n=true'))).toEqual([]);
      expect(drifts).toEqual([]);
    });
  }

  test('phone registration without its link is left by its way back, which is reported', async ({ page, drifts }) => {
    const changed = saved('phone-registration')
      .replaceAll('<p class="small">', '<p>')
      .replace('Remind Me Later', 'Not now');
    await show(page, `${PHONE}?d=m&retURL=%2Fhome%2Fhome.jsp`, {
      [PHONE]: changed,
      [`${MY_DOMAIN}/home/home.jsp`]: '<h1>Home</h1>',
    });
    await new PhoneRegistrationPage(page).putOff();
    await expect(page.getByRole('heading')).toHaveText('Home');
    expect(drifts).toHaveLength(1);
  });

  test('a way back to another host is not taken', async ({ page }) => {
    await show(page, `${PHONE}?retURL=${encodeURIComponent('https://elsewhere.example/')}`, {
      [PHONE]: saved('phone-registration').replaceAll(/<p class="small">.*?<\/p>/gs, ''),
    });
    await expect(new PhoneRegistrationPage(page).putOff()).rejects.toThrow(/neither the link nor a way back/);
  });
});
