import { expect, test } from './fixtures.ts';
import { hiddenFields, textOf } from './plain-browser.ts';

const ALLOW = { save: ' Allow ' };

test('Allow ends at the callback with a code and the state', async ({ stage, plain }) => {
  const consent = await stage.logIn(plain, 'connector2');
  expect(consent.url.origin).toBe(stage.acme);
  expect(consent.url.pathname).toBe('/setup/secur/RemoteAccessAuthorizationPage.apexp');
  const done = await plain.follow(await plain.submit(consent, ALLOW), stage.isCallback);
  expect(done.status).toBe(302);
  expect(plain.visited.at(-1)).toContain('/services/oauth2/approval?');
  expect(done.url.search).toMatch(/code=aPrx\w+%3D%3D/);
  expect(done.url.searchParams.get('state')).toBe('some state');
  expect(stage.presses()).toMatchObject({ Allow: 1, Deny: 0 });
});

test('the page names app, user and scopes, and Allow has no id', async ({ stage, plain }) => {
  const { body } = await stage.logIn(plain, 'connector2');
  const text = textOf(body);
  expect(text).toContain('Open Connectors Reauthentication is asking to:');
  expect(text).toContain('Full access');
  expect(text).toContain('Do you want to allow access for connector2@acme.example? ( Not you? )');
  expect(body).not.toContain('oaapprove');
  expect(body).toMatch(/<input[^>]*id="oadeny"[^>]*value=" Deny "/);
  expect(body).toMatch(/<input[^>]*name="save"[^>]*title="Allow"[^>]*value=" Allow "/);
  expect(Object.keys(hiddenFields(body)).sort()).toEqual(
    [
      '_CONFIRMATIONTOKEN',
      'authPageHint',
      'cancelURL',
      'display',
      'retURL',
      'save_new_url',
      'scope_hint',
      'source',
    ].sort(),
  );
});

test('a live grant skips the page, prompt=consent shows it', async ({ stage, plain }) => {
  stage.grant('connector2');
  const skipped = await stage.logIn(plain, 'connector2');
  expect(stage.isCallback(skipped.url)).toBe(true);
  const shown = await stage.logIn(plain, 'connector2', stage.authorizeUrl({ prompt: 'consent' }));
  expect(textOf(shown.body)).toContain('Allow Access?');
});

test('a session is enough, unless prompt=login asks for a new one', async ({ stage, plain }) => {
  await stage.logIn(plain, 'connector2', stage.acme);
  const shown = await plain.follow(await plain.get(stage.authorizeUrl({}, stage.acme)));
  expect(textOf(shown.body)).toContain('Allow Access?');
  stage.simulator.context.clock.advance(1000);
  const asked = await plain.follow(await plain.get(stage.authorizeUrl({ prompt: 'login' }, stage.acme)));
  expect(asked.body).toContain('id="username"');
});

test('nobody allows without the page', async ({ stage, plain }) => {
  const consent = await stage.logIn(plain, 'connector2');
  const source = consent.url.searchParams.get('source') ?? '';
  const query = new URLSearchParams({ source, decision: 'allow' });
  const direct = await plain.follow(await plain.get(`${stage.acme}/services/oauth2/approval?${query.toString()}`));
  expect(direct.url.pathname).toBe('/setup/secur/RemoteAccessErrorPage.apexp');
  for (const forged of [{ ...ALLOW, _CONFIRMATIONTOKEN: 'guessed' }, { save: '' }]) {
    const refused = await plain.follow(await plain.submit(consent, forged));
    expect(refused.url.pathname).toBe('/setup/secur/RemoteAccessErrorPage.apexp');
  }
  expect(stage.presses()).toMatchObject({ Allow: 0 });
});

test('"Not you?" ends the session and leads to the login form of the same request', async ({ stage, plain }) => {
  const consent = await stage.logIn(plain, 'connector2');
  const href = /href="(\/secur\/logout\.jsp[^"]*)"/.exec(consent.body)?.[1] ?? '';
  const form = await plain.follow(await plain.get(new URL(href, consent.url)));
  expect(form.body).toContain('id="username"');
  expect(plain.cookies.get('acme.my.salesforce.localhost')?.get('sid')).toBeUndefined();
  const other = await plain.follow(await stage.enter(plain, 'connector3', form));
  expect(textOf(other.body)).toContain('connector3@acme.example');
});

test('on the older page Allow has an id', async ({ stage, plain }) => {
  await stage.under('old-allow-id');
  const { body } = await stage.logIn(plain, 'connector2');
  expect(body).toMatch(/<input[^>]*id="oaapprove"[^>]*title="Allow"/);
});
