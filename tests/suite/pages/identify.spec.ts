import { expect, type Page, test } from '@playwright/test';
import { identifyPage, PAGE_STATES, stopErrorFor, UnknownPageError } from '../../../pages/index.ts';
import { nameOf } from '../../../pages/states/identify.ts';
import { statesAsMarkdown } from '../../../pages/states/markdown.ts';
import { inPage, devToolsOf } from '../../../pages/browser/in-page.ts';
import { inWords } from '../../../pages/states/errors.ts';
import { EMPTY_LIST, lookAt, type PageFacts } from '../../../pages/states/page-facts.ts';
import { LOGIN, MY_DOMAIN, openState, type Routes, saved, SAVED_STATES, serve, show } from './saved/index.ts';
import { lightningShell } from './saved/setup-lists.ts';
import { instead } from '../../support/instead.ts';
import { errorOf } from '../../support/refusal.ts';

const entries = PAGE_STATES.filter(({ name }) => name !== 'browser-error');
const quick = { timeout: 300 };

/** What an address is told as, or the words in which it is not; softly, under the name of the case: one page goes through them all. */
async function expectTold(
  page: Page,
  what: string,
  url: string,
  routes: Routes,
  state: string | RegExp,
): Promise<void> {
  await show(page, url, routes);
  const told = await identifyPage(page, typeof state === 'string' ? { timeout: 3_000 } : quick).catch(
    (error: Error) => `${error.name}: ${error.message}`,
  );
  expect.soft(told, what).toEqual(typeof state === 'string' ? state : expect.stringMatching(state));
}

test.describe('every page state has a saved page and is told by its name', () => {
  test('told in any order, one after the other', async ({ page }) => {
    for (const { name } of entries.filter(({ handling }) => !['pass', 'wait'].includes(handling))) {
      await openState(page, name);
      expect.soft(await identifyPage(page, { timeout: 3_000 }), name).toBe(name);
    }
  });

  test('one that goes away by itself is waited for, and an error when it stays', async ({ page }) => {
    for (const { name } of entries.filter(({ handling }) => handling === 'wait')) {
      await openState(page, name);
      const failure = await errorOf(identifyPage(page, quick));
      expect.soft(failure, name).toBeInstanceOf(UnknownPageError);
      expect.soft(failure.message).toContain(`it stayed at “${name}”`);
    }
  });

  test('maintenance is pressed away, once, and the page behind it is named', async ({ page }) => {
    const home = `${MY_DOMAIN}/home/home.jsp`;
    const requests = await show(page, SAVED_STATES.maintenance?.url ?? '', {
      ...SAVED_STATES.maintenance?.routes,
      [home]: '<h1>Home</h1>',
    });
    expect(await identifyPage(page, { timeout: 3_000 })).toBe('signed-in');
    expect(requests.filter((request) => request.url() === home)).toHaveLength(1);
  });

  test('the table has no state without a saved page, and at least twenty', () => {
    expect(Object.keys(SAVED_STATES).sort()).toEqual(entries.map(({ name }) => name).sort());
    expect(PAGE_STATES.length).toBeGreaterThanOrEqual(20);
  });

  test('a host that does not answer', async ({ page }) => {
    await page.goto('http://127.0.0.1:1/').catch(() => undefined);
    expect(await identifyPage(page, quick)).toBe('browser-error');
  });
});

test('a page is told in one look, or in two where it changes; each is one question', async ({ page }) => {
  const session = await devToolsOf(page);
  const asked: string[] = [];
  instead(session, 'send', (ask, method, parameters) => {
    asked.push(method);
    return ask(method, parameters);
  });
  for (const [name, looks] of [
    ['consent', 1],
    ['login', 1],
    ['verification-totp', 1],
    ['salesforce-error', 1],
    ['login-username', 2],
    ['connected-app-user-list', 2],
  ] as const) {
    await openState(page, name);
    await page.waitForLoadState(); // Before it there may be no document to ask.
    expect.soft(await identifyPage(page)).toBe(name);
    expect.soft(asked.splice(0), name).toEqual(Array<string>(looks).fill('Runtime.evaluate'));
  }
});

test('pages in another language', async ({ page }) => {
  for (const [name, file, url] of [
    ['login', 'login.de', `${LOGIN}/`],
    ['verification-totp', 'verification-totp.de', `${MY_DOMAIN}/_ui/identity/verification/method/TotpVerificationUi/e`],
    ['consent', 'consent.de', `${MY_DOMAIN}/_ui/identity/oauth/ui/AuthorizationPage`],
    ['phone-registration', 'phone-registration.de', `${MY_DOMAIN}/_ui/identity/phone/AddPhoneNumber`],
  ] as const)
    await expectTold(page, `${name} in German`, url, { [url]: saved(file) }, name);
});

test('pages on which a second factor is to be connected', async ({ page }) => {
  const chooser =
    '<div id="content"><h2 id="header">Choose a Verification Method</h2><ul><li>Security Key</li></ul></div>';
  const connect = saved('verification-enrolment').replace(' id="t"', ' id="tc"');
  for (const [what, path, html] of [
    ['another page of passkeys', '/_ui/identity/webauthn/ChooseMethodUi', '<h2>Verifizierungsmethode auswählen</h2>'],
    ['the methods, by heading', '/_ui/identity/verification/method/MethodUi', chooser],
    ['an authenticator app, without the known field', '/_ui/identity/verification/method/TotpRegistrationUi', connect],
    ['under another heading', '/_ui/identity/verification/addTwoFactorOnly', '<h1>Insufficient Privileges</h1>'],
  ] as const)
    await expectTold(page, what, MY_DOMAIN + path, { [MY_DOMAIN + path]: html }, 'verification-enrolment');
});

test.describe('an internal server error', () => {
  const english = saved('internal-server-error');
  const german = english.replace('An internal server error has occurred', 'Interner Serverfehler');
  const shell = (path: string) => lightningShell([{ src: path }]);
  const apps = '/identity/app/connectedAppsUsage.apexp';
  const users = '/identity/app/connectedAppsUserList.apexp';
  const details = '/005xx0000012345';
  /** The error, or what has it in a frame. */
  const answer = (body: string, frame = '') => ({ status: frame === '' ? 500 : 200, body });

  test('is told at any address', async ({ page }) => {
    for (const [what, path, html, frame] of [
      ['after Allow', '/_ui/identity/oauth/ui/AuthorizationPage', english, ''],
      ['of the front door, in another language', '/secur/frontdoor.jsp', german.replace('Error ID', 'Fehler-ID'), ''],
      ['in place of a code', '/_ui/identity/verification/method/TotpVerificationUi/e', english, ''],
      ['in place of the list of apps', apps, english, ''],
      ['in place of the list of users, in another language', users, german, ''],
      ['in the frame of the list of apps', '/lightning/setup/ConnectedAppsUsage/home', shell(apps), apps],
      ['in the frame of the user', '/lightning/settings/personal/AdvancedUserDetails/home', shell(details), details],
      ['in place of external client apps', '/lightning/setup/ExternalClientAppUsage/home', english, ''],
    ] as const) {
      const routes = { [MY_DOMAIN + path]: answer(html, frame), [MY_DOMAIN + frame]: answer(english) };
      await expectTold(page, what, MY_DOMAIN + path, routes, 'salesforce-error');
      const stop = await stopErrorFor(page, 'salesforce-error', 'ann@acme.example');
      expect
        .soft(stop.message, what)
        .toMatch(/Error ID 1425642734-35432 \(-1452389871\)\)\. It says “.*(server error|Serverfehler)/);
    }
  });

  test('and what else is no list at the address of one', async ({ page }) => {
    for (const [what, path, html] of [
      ['a notice', apps, '<h1>Your session has expired</h1><p>Log in again.</p>'],
      ['a notice in the frame', users, '<table><tr><td>Sorry</td><td>Come back later</td></tr></table>'],
      [
        'maintenance without a loss',
        apps,
        '<h1>Down for maintenance</h1><p>We are back soon; no data has been lost.</p>',
      ],
      ['a refusal that names the data', users, '<p>You have no access to this data.</p>'],
      ['an empty session', apps, '<p>Your session has ended. There are no items in your session.</p>'],
      ['a failure of all apps', apps, '<p>No apps can be reached.</p>'],
    ] as const)
      await expectTold(page, what, MY_DOMAIN + path, { [MY_DOMAIN + path]: html }, /^UnknownPageError: /);
  });
});

test('a list of a document that was refused is none, whatever it shows', async ({ page }) => {
  const url = `${MY_DOMAIN}/identity/app/connectedAppsUserList.apexp`;
  const list = "<h1>Connected App User's Usage</h1><table><tr><th>User</th><th>Use Count</th></tr></table>";
  for (const [status, expected] of [
    [200, 'connected-app-user-list'],
    [500, 'salesforce-error'],
    [503, undefined],
  ] as const) {
    await page.context().unrouteAll();
    await show(page, url, { [url]: { status, body: list } });
    expect(await identifyPage(page, quick).catch(() => undefined)).toBe(expected);
  }
});

test('a list says that it is empty in many words, and a failure does not', () => {
  const empty = [
    'No records to display.',
    'There are no users who have authorized this app.',
    'There are currently no connected apps in use',
    'No users have authorized this app.',
    'No users currently have access.',
    '0 items • Updated a few seconds ago',
    'Nothing to see here',
  ];
  const failures = ['We are back soon; no data has been lost.', 'No apps can be reached.', 'No users could be loaded.'];
  expect([...empty, ...failures].filter((text) => EMPTY_LIST.test(text))).toEqual(empty);
});

test('a refused authorization is told', async ({ page }) => {
  const consent = '/setup/secur/RemoteAccessAuthorizationPage.apexp';
  for (const [what, path, html, state] of [
    [
      'at the address of consent',
      consent,
      '<h1>We can’t authorize you because of an OAuth error.</h1>',
      'oauth-error-page',
    ],
    ['with another colon', '/x', '<p>OAUTH_APP_BLOCKED：管理者によりブロックされています</p>', 'oauth-error-page'],
    ['with a blank that does not break', '/x', '<p>OAUTH_APP_BLOCKED&nbsp;: bloquée</p>', 'oauth-error-page'],
    [
      'as text without a sentence',
      '/services/oauth2/authorize',
      '<pre>error=invalid_client_id</pre>',
      'oauth-error-text',
    ],
    [
      'as text that begins with the sentence',
      '/services/oauth2/authorize',
      '<pre>error_description=client%20identifier%20invalid&amp;error=invalid_client_id</pre>',
      'oauth-error-text',
    ],
  ] as const) {
    await expectTold(page, what, MY_DOMAIN + path, { [MY_DOMAIN + path]: html }, state);
    const stop = await stopErrorFor(page, state, 'ann@acme.example');
    expect.soft(stop.message, what).toMatch(/OAUTH_APP_BLOCKED, |invalid_client_id, |unknown, “We can’t authorize/);
  }
});

test.describe('what is not one of them', () => {
  const url = `${MY_DOMAIN}/unheard/of.jsp`;

  test('ends in an error with title, URL without its query, and headings', async ({ page }) => {
    await show(page, `${url}?pw=hunter2hunter2&startURL=%2FRemoteAccessAuthorizationPage.apexp`, {
      [url]: '<title>Brand new</title><h1>A page of next year</h1><h2>Please   decide</h2>',
    });
    const failure = await errorOf(identifyPage(page, quick));
    expect(failure).toBeInstanceOf(UnknownPageError);
    expect(failure.message).toMatch(/^Unknown page: title “Brand new”, URL .*; it has been like this for \d+ s\.$/);
    expect(failure.message).toContain(`URL ${url}, headings: “A page of next year”, “Please decide”;`);
    expect(failure.message).not.toContain('hunter2');
  });

  for (const [language, told] of [
    ['de', true],
    ['en-GB', false],
  ] as const)
    test(`says its language only if it is not English: ${language}`, async ({ page }) => {
      await show(page, url, { [url]: `<html lang="${language}"><h1>Neu</h1></html>` });
      const { message } = await errorOf(identifyPage(page, quick));
      expect(message.includes(`language “${language}” (some pages have to be English)`)).toBe(told);
    });

  test('is described with the headings of its frames', () => {
    const document = { title: 'Setup', url: new URL(url), headings: ['Setup'], text: '' };
    const frames = [{ ...document, headings: ['Setup', 'App  Access'] }] as unknown as PageFacts['frames'];
    expect(inWords({ ...document, frames })).toBe(`title “Setup”, URL ${url}, headings: “Setup”, “App Access”`);
  });

  test('is a service that is down, where it is answered as one', async ({ page }) => {
    await show(page, url, { [url]: { status: 503, body: '<h1>Service Unavailable</h1>' } });
    const { message } = await errorOf(identifyPage(page, quick));
    expect(message).toMatch(
      /^[\w.-]+ is down: it answered 503 \(.*“Service Unavailable”\)\. Run again once it is well\.$/,
    );
  });

  test('is asked for by Playwright once, so that the trace has it', async ({ page }) => {
    await show(page, url, { [url]: '<title>Brand new</title>' });
    const asked: string[] = [];
    instead(page, 'locator', (ask, selector, options) => {
      asked.push(String(selector));
      return ask(selector, options);
    });
    await expect(identifyPage(page, quick)).rejects.toThrow(UnknownPageError);
    expect(asked).toEqual([':root']);
  });

  test('is reported in time even when a dialog keeps it from answering', async ({ page }) => {
    const asked = page.waitForEvent('dialog'); // Nobody answers it, until all is seen: it would keep the page from closing, too.
    await show(page, url, { [url]: '<title>Asks</title><script>setTimeout(() => confirm("Well?"), 50)</script>' });
    await expect(identifyPage(page, { timeout: 1_000 })).rejects.toThrow(UnknownPageError);
    await (await asked).dismiss();
  });

  test('is reported when it never comes to rest', async ({ page }) => {
    await show(page, url, { [url]: '<script>setTimeout(() => { location.search = Math.random() }, 60)</script>' });
    await expect(identifyPage(page, { timeout: 400 })).rejects.toThrow(/it did not settle for/);
  });

  test('is waited for on its way: a script redirect, then a login page that hides itself', async ({ page }) => {
    await serve(page, {
      [url]: `<script>setTimeout(() => location.replace('${LOGIN}/?startURL=%2Fx'), 200)</script>`,
      [`${LOGIN}/`]: saved('login').replace(
        '</body>',
        `<script>
        document.getElementById('content').style.display = 'none';
        setTimeout(() => { document.getElementById('content').style.display = 'block' }, 400);</script></body>`,
      ),
    });
    await page.goto(url);
    expect(await identifyPage(page, { timeout: 2_000 })).toBe('login');
  });
});

test('the callback is told by origin and path, not by what it carries', async ({ page }) => {
  const callbackUrl = 'https://callback.example/oauth/callback';
  await show(page, `${callbackUrl}?code=aPrx`, {
    [callbackUrl]: 'done',
    'https://callback.example/other': '<h1>Other</h1>',
  });
  expect(await identifyPage(page, { callbackUrl })).toBe('callback');
  await page.goto(`https://callback.example/other?redirect_uri=${encodeURIComponent(callbackUrl)}`);
  const facts = await lookAt(page);
  expect(facts && nameOf(facts, { callbackUrl })).toBeUndefined();
});

test('a page that is not the callback, and has the code, is told as that', async ({ page }) => {
  const callbackUrl = 'https://callback.example/oauth/callback';
  const elsewhere = 'https://callback.example/other';
  await show(page, `${elsewhere}?code=aPrx&state=s`, { [elsewhere]: '<h1>Other</h1>' });
  const { message } = await errorOf(identifyPage(page, { callbackUrl, timeout: 500 }));
  expect(message).toMatch(/^The redirect with the provider code left for another address than the callback, /);
  expect(message).toContain(`URL ${elsewhere}, headings: “Other”`);
  expect(message).not.toContain('aPrx');
});

test('a login by another identity provider comes back with a code, too', async ({ page }) => {
  const callbackUrl = 'https://callback.example/oauth/callback';
  const signIn = 'https://acme.my.salesforce.com/services/authcallback/Okta';
  await show(page, `${signIn}?code=aPrx&state=s`, { [signIn]: '<h1>Other</h1>' });
  await expect(identifyPage(page, { callbackUrl, timeout: 500 })).rejects.toThrow(/^Unknown page: /);
});

test('the table prints as Markdown, one row for each state', () => {
  const lines = statesAsMarkdown().trim().split('\n');
  expect(lines).toHaveLength(PAGE_STATES.length + 2);
  expect(lines.every((line) => line.startsWith('| ') && line.split('|').length === 8)).toBe(true);
});

test('what is sent into the page works from scripts too, which compile another way', async ({ page }) => {
  const work = Object.assign((root: Element) => root.tagName, {
    toString: () => '(root) => { const inner = __name(() => root.tagName, "inner"); return inner(); }',
  });
  expect(await page.locator(':root').evaluate(inPage(work))).toBe('HTML');
});
