import { expect, test } from './fixtures.ts';
import { hiddenFields, nextUrl, textOf } from './plain-browser.ts';

const GENERIC = 'Error: Please check your username and password.';

test('authorize without a session goes to the login form by script, not by 302', async ({ stage, plain }) => {
  const authorize = await plain.get(stage.authorizeUrl());
  expect(authorize.status).toBe(302);
  expect(nextUrl(authorize)?.pathname).toBe('/setup/secur/RemoteAccessAuthorizationPage.apexp');

  const page = await plain.get(nextUrl(authorize) ?? '');
  expect(page.status).toBe(200);
  expect(page.headers.location).toBeUndefined();
  const login = nextUrl(page);
  expect(login?.origin).toBe(stage.hosts.login);
  expect(login?.pathname).toBe('/');
  expect(login?.searchParams.get('ec')).toBe('302');
  expect(login?.searchParams.get('startURL')).toMatch(
    /^\/setup\/secur\/RemoteAccessAuthorizationPage\.apexp\?source=CAAAA/,
  );
});

test('the login form has the documented ids, names and hidden fields', async ({ stage, plain }) => {
  const form = await stage.toLogin(plain);
  for (const markup of [
    'id="username"',
    'id="password"',
    'name="pw"',
    'id="Login"',
    'id="rememberUn"',
    'name="login"',
  ]) {
    expect(form.body).toContain(markup);
  }
  expect(form.body).not.toContain('id="error"');
  expect(Object.keys(hiddenFields(form.body))).toEqual(
    expect.arrayContaining(['un', 'width', 'height', 'hasRememberUn', 'startURL', 'loginURL', 'useSecure', 'lt', 'qs']),
  );
  expect(textOf(form.body)).toContain('Use Custom Domain');
  expect(textOf((await plain.get(stage.acme)).body)).not.toContain('Use Custom Domain');
  expect((await plain.get(stage.hosts.test)).body).toContain('value="Log In to Sandbox"');
});

test('a refused login keeps address and username, and leaks the password into a link', async ({ stage, plain }) => {
  const form = await stage.toLogin(plain);
  const refused = await plain.submit(form, { username: 'connector1@acme.example', pw: 'not-the-password' });
  expect(refused.url.pathname).toBe('/');
  expect(textOf(refused.body)).toContain(GENERIC);
  expect(refused.body).toContain('value="connector1@acme.example"');
  expect(refused.body).toContain('pw=not-the-password');
  expect(plain.cookies.get('acme.my.salesforce.localhost')).toBeUndefined();
});

test('unknown, inactive and locked users get the same sentence', async ({ stage, plain }) => {
  stage.live('connector2').active = false;
  stage.live('connector3').lockedUntil = Date.now() + 60_000;
  const form = await stage.toLogin(plain);
  const uat = 'connector1@acme.example.uat'; // Unknown to this host: it is for another kind of org.
  for (const name of ['nobody@acme.example', 'connector2@acme.example', 'connector3@acme.example', uat]) {
    const { password } = stage.user(name.startsWith('nobody') ? 'connector1' : name);
    const refused = await plain.submit(form, { username: name, pw: password });
    expect(textOf(refused.body), name).toContain(GENERIC);
  }
});

test('a session is a cookie of the My Domain host alone', async ({ stage, plain }) => {
  await stage.logIn(plain, 'connector1', stage.acme);
  expect([...(plain.cookies.get('acme.my.salesforce.localhost')?.keys() ?? [])].sort()).toEqual(['sfdc_lv2', 'sid']);
  expect(plain.cookies.get('login.salesforce.localhost')).toBeUndefined();
});

test('a startURL to another site is not followed', async ({ stage, plain }) => {
  const landed = await stage.logIn(
    plain,
    'connector2',
    `${stage.acme}/?startURL=${encodeURIComponent('//evil.example/')}`,
  );
  expect(landed.url.href).toBe(`${stage.acme}/lightning/page/home`);
});

test.describe('username first', () => {
  test.beforeEach(({ stage }) => stage.under('username-first'));

  test('the password field comes only with the second step', async ({ stage, plain }) => {
    const first = await stage.toLogin(plain);
    expect(first.body).not.toContain('id="password"');
    const second = await plain.submit(first, { username: stage.user('connector2').username });
    expect(second.body).toContain('id="password"');
    expect(second.body).not.toContain('id="error"');
    const page = await plain.follow(await stage.enter(plain, 'connector2', second));
    expect(textOf(page.body)).toContain('Allow Access?');
  });

  test('a refusal shows both fields, empty, and its message before the heading', async ({ stage, plain }) => {
    const { username } = stage.user('connector2');
    const second = await plain.submit(await stage.toLogin(plain), { username });
    const refused = await plain.submit(second, { username, pw: 'not-the-password' });
    expect(refused.body).toMatch(/id="error".*<h1.*id="username"\s+name="username"\s+value="".*id="password"/s);
    expect(refused.body).toContain('pw=not-the-password');
  });
});

test('single sign-on only: My Domain has no form, the login host has', async ({ stage, plain }) => {
  await stage.under('sso-only');
  const page = await plain.get(stage.acme);
  expect(page.body).not.toContain('id="username"');
  expect(page.body).toMatch(/id="idp_section_buttons">\s*<button[^>]*>Log in with Acme Identity</);
  expect((await plain.get(stage.hosts.login)).body).toContain('id="username"');
});

test('single sign-on as well: My Domain has both', async ({ stage, plain }) => {
  await stage.under('sso-button');
  const page = await plain.get(stage.acme);
  expect(page.body).toContain('id="username"');
  expect(textOf(page.body)).toContain('Log in with Acme Identity');
});

test('the slow interstitial goes on after a second', async ({ stage, plain }) => {
  await stage.under('slow-interstitial');
  const page = await stage.enter(plain, 'connector2', await stage.toLogin(plain));
  expect(page.body).toMatch(/setTimeout\(lhdoredir, 1000\)/);
});

test('"Remember me" shows the card next time, and the password alone is asked for', async ({ stage, plain }) => {
  await stage.enter(plain, 'connector2', await stage.toLogin(plain, stage.acme), { rememberUn: 'on' });
  const again = await stage.toLogin(plain, stage.acme);
  expect(again.body).toMatch(/<span id="idcard-identity">connector2@acme\.example</);
  const page = await plain.follow(await stage.enter(plain, 'connector2', again));
  expect(page.url.pathname).toBe('/lightning/page/home');
});

test('no page is kept by the browser', async ({ stage, plain }) => {
  expect((await plain.get(stage.acme)).headers['cache-control']).toContain('no-store');
});

test('a language not foreseen: no label is English, ids stay', async ({ stage, plain }) => {
  await stage.under('other-language');
  const form = await stage.toLogin(plain);
  expect(textOf(form.body)).not.toMatch(/Username|Password|Log In/);
  expect(form.body).toContain('id="Login"');
  const consent = await stage.logIn(plain, 'connector2');
  expect(textOf(consent.body)).not.toMatch(/Allow|Access/);
  expect(consent.body).toContain('id="oadeny"');
});
