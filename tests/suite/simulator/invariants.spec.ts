import { PlainBrowser, textOf } from './pages/plain-browser.ts';
import { expect, json, test, type TokenBody } from './client.ts';

// What must hold of revocation and codes, whatever else the simulator does. Numbers are fixed: other notes refer to them. 12, of
// codes that are wrong or used, is pages/verification.spec.ts.

test('1. revoking an access token ends that one alone', async ({ client, tokens }) => {
  expect((await client.revoke(tokens.access_token)).status).toBe(200);

  expect((await client.rest(tokens.access_token)).status).toBe(401);
  const refreshed = await client.refresh(tokens.refresh_token);
  expect(refreshed.status).toBe(200);
  expect((await client.rest(json<TokenBody>(refreshed).access_token)).status).toBe(200);
  expect(await client.rows()).toHaveLength(1);
  expect((await client.authorize()).consentShown).toBe(false);
});

test('2. revoking a refresh token ends the whole grant', async ({ client, tokens }) => {
  expect((await client.revoke(tokens.refresh_token)).status).toBe(200);
  await client.expectDead(tokens);
});

test('3. revoking a DeleteToken ends the whole grant', async ({ client, tokens }) => {
  const [row] = await client.rows();
  expect((await client.revoke(row?.DeleteToken ?? '')).status).toBe(200);
  await client.expectDead(tokens);
});

test('4. Revoke in Setup ends the whole grant', async ({ client, stage, tokens }) => {
  const setup = new PlainBrowser();
  const list = new URLSearchParams({ app_name: stage.app.name, consumer_key: stage.app.consumerKey });
  const path = `/identity/app/connectedAppsUserList.apexp?${list.toString()}`;
  const users = await stage.logIn(setup, 'sam.setup', stage.acme + path);
  expect(textOf(users.body)).toContain('Ann Lee');
  // The control posts the page's form by script; this browser has none.
  const key = />Ann Lee<(?:(?!<\/tr>)[\s\S])*?&quot;(0CR\w+)&quot;/.exec(users.body)?.[1] ?? '';
  await setup.submit(users, { 'vf:action': 'revoke', 'vf:key': key });
  await client.expectDead(tokens);
});

test('5. of two grants, revoking one leaves the other', async ({ client, tokens: first }) => {
  const second = await client.grant();
  await client.revoke(first.refresh_token);
  expect((await client.rest(first.access_token)).status).toBe(401);
  expect((await client.rest(second.access_token)).status).toBe(200);
  expect((await client.refresh(second.refresh_token)).status).toBe(200);
  expect(await client.rows()).toHaveLength(1);
});

test('6. revoking twice is refused the second time, in form text', async ({ client, tokens }) => {
  expect(await client.revoke(tokens.refresh_token)).toMatchObject({ status: 200, body: '' });
  const again = await client.revoke(tokens.refresh_token);
  expect(again.status).toBe(400);
  expect(again.headers['content-type']).toBeUndefined();
  expect(Object.fromEntries(new URLSearchParams(again.body))).toMatchObject({ error: 'invalid_token' });
});

test('7. a code is good once', async ({ client }) => {
  const { code } = await client.authorize();
  expect((await client.exchange(code)).status).toBe(200);
  const again = await client.exchange(code);
  expect(again.status).toBe(400);
  expect(json(again)).toEqual({ error: 'invalid_grant', error_description: 'invalid authorization code' });
});

test('8. a code is good for 15 minutes', async ({ client }) => {
  const [fresh, stale] = [(await client.authorize()).code, (await client.authorize()).code];
  client.clock.advance(14 * 60_000 + 50_000);
  expect((await client.exchange(fresh)).status).toBe(200);
  client.clock.advance(11_000);
  const late = await client.exchange(stale);
  expect(late.status).toBe(400);
  expect(json(late)).toEqual({ error: 'invalid_grant', error_description: 'expired authorization code' });
});

test('9. a sixth approval ends the least recently used one', async ({ client }) => {
  const tokens: string[] = [];
  for (let i = 0; i < 5; i++) {
    tokens.push((await client.grant()).refresh_token);
    client.clock.advance(1000);
  }
  expect((await client.refresh(tokens[0])).status).toBe(200); // used: the second is now the one to go
  client.clock.advance(1000);
  await client.grant();
  const statuses = await Promise.all(tokens.map(async (token) => (await client.introspect(token)).body));
  expect(statuses.map((body) => (JSON.parse(body) as { active: boolean }).active)).toEqual([
    true,
    false,
    true,
    true,
    true,
  ]);
  expect(await client.rows()).toHaveLength(5);
});

test('10. with rotation, replaying a rotated refresh token ends the current one', async ({ client, stage }) => {
  await stage.under('rotation');
  const tokens = await client.grant();
  const second = json<TokenBody>(await client.refresh(tokens.refresh_token));
  expect(second.refresh_token).not.toBe(tokens.refresh_token);
  const third = json<TokenBody>(await client.refresh(second.refresh_token));
  expect((await client.rest(third.access_token)).status).toBe(200);

  expect((await client.refresh(tokens.refresh_token)).status).toBe(400);
  expect((await client.refresh(third.refresh_token)).status).toBe(400);
  expect((await client.rest(third.access_token)).status).toBe(401);
});

test('11. under the policy zero, the first access token works, and no refresh does', async ({ client, stage }) => {
  await stage.under('policy-zero');
  const tokens = await client.grant();
  expect((await client.rest(tokens.access_token)).status).toBe(200);
  const refreshed = await client.refresh(tokens.refresh_token);
  expect(refreshed.status).toBe(400);
  expect(json<TokenBody>(refreshed).error_description).toBe('expired access/refresh token');
  expect((await client.rest(tokens.access_token)).status).toBe(200);
});

test('13. Deny comes back to the callback with access_denied and the state', async ({ stage, plain }) => {
  const page = await stage.logIn(plain, 'connector2', stage.authorizeUrl({ state: 'a b/c' }));
  const denied = await plain.follow(await plain.submit(page, { save: ' Deny ' }), stage.isCallback);
  expect(Object.fromEntries(denied.url.searchParams)).toEqual({
    error: 'access_denied',
    error_description: 'end-user denied authorization',
    state: 'a b/c',
  });
  expect(denied.url.search).toContain('error_description=end-user+denied+authorization');
});
