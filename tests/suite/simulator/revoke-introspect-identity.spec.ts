import { PlainBrowser } from './pages/plain-browser.ts';
import { expect, json, keyOf, send, test } from './client.ts';

test.describe('revoke', () => {
  test('takes the token in the form body, the query of a POST and the query of a GET', async ({ client, stage }) => {
    const url = (token: string) => `${stage.acme}/services/oauth2/revoke?token=${encodeURIComponent(token)}`;
    const plain = new PlainBrowser();
    const ways = [
      (token: string) => client.revoke(token, stage.acme),
      (token: string) => send('POST', url(token), '', { 'content-type': 'application/json' }),
      (token: string) => plain.get(url(token)),
    ];
    for (const way of ways) {
      const tokens = await client.grant();
      expect(await way(tokens.refresh_token)).toMatchObject({ status: 200, body: '' });
      expect((await client.rest(tokens.access_token)).status).toBe(401);
    }
  });

  test('refuses an unknown token, a browser session, and a token of the other login host', async ({
    client,
    stage,
  }) => {
    const browser = new PlainBrowser();
    await stage.logIn(browser, 'connector2');
    const sid = [...stage.salesforce.logins.sessions.keys()][0] ?? '';
    expect(await client.revoke('unknown')).toMatchObject({ status: 400 });
    expect((await client.revoke(sid)).body).toBe(
      'error=unsupported_token_type&error_description=this%20token%20type%20is%20not%20supported',
    );
    const tokens = await client.grant();
    expect((await client.revoke(tokens.refresh_token, stage.hosts.test)).status).toBe(400);
    expect((await client.rest(tokens.access_token)).status).toBe(200);
  });

  test('dead-token-unsupported: a dead token has another refusal, a live one is revoked', async ({ client, stage }) => {
    await stage.under('dead-token-unsupported');
    const tokens = await client.grant();
    expect((await client.revoke(tokens.refresh_token)).status).toBe(200);
    const again = await client.revoke(tokens.refresh_token);
    expect(again.body).toMatch(/^error=unsupported_token_type&/);
  });

  test('with a lag the row is gone at once, the tokens after 60 seconds', async ({ client, stage }) => {
    await stage.under('realistic');
    const tokens = await client.grant();
    await client.revoke(tokens.refresh_token);
    expect(await client.rows()).toHaveLength(0);
    client.clock.advance(55_000);
    expect((await client.rest(tokens.access_token)).status).toBe(200);
    client.clock.advance(5_000);
    expect((await client.rest(tokens.access_token)).status).toBe(401);
    expect((await client.refresh(tokens.refresh_token)).status).toBe(400);
  });
});

test.describe('introspect', () => {
  test('tells live from dead, for access and refresh tokens', async ({ client, stage, tokens }) => {
    expect(json(await client.introspect(tokens.access_token))).toMatchObject({
      active: true,
      client_id: stage.app.consumerKey,
      username: stage.user('connector2').username,
      sub: tokens.id,
      token_type: 'access_token',
      exp: expect.any(Number),
    });
    expect(json(await client.introspect(tokens.refresh_token))).toMatchObject({
      active: true,
      token_type: 'refresh_token',
    });
    await client.revoke(tokens.refresh_token);
    for (const token of [tokens.access_token, tokens.refresh_token, 'unknown']) {
      const answer = await client.introspect(token);
      expect(answer.status).toBe(200);
      expect(json(answer)).toEqual({ active: false });
    }
  });

  test('is for clients, each for its own tokens', async ({ client, stage, tokens }) => {
    const url = `${client.login}/services/oauth2/introspect`;
    expect((await client.post(url, { token: tokens.access_token })).status).toBe(401);
    const dev = stage.appNamed('Open Connectors Reauthentication Dev');
    const foreign = { token: tokens.access_token, ...keyOf(dev) };
    expect(json(await client.post(url, foreign))).toEqual({ active: false });
    const elsewhere = `${stage.hosts.myDomain({ domain: 'globex' })}/services/oauth2/introspect`;
    const own = { token: tokens.refresh_token, ...keyOf(stage.app) }; // Installed at Globex, too.
    expect(json(await client.post(elsewhere, own))).toEqual({ active: false });
  });
});

test.describe('identity', () => {
  test('userinfo and the identity URL name the user', async ({ stage, plain, tokens }) => {
    const authorization = `Bearer ${tokens.access_token}`;
    const { username } = stage.user('connector2');
    const userinfo = await plain.get(`${stage.acme}/services/oauth2/userinfo`, { authorization });
    expect(json(userinfo)).toMatchObject({ sub: tokens.id, preferred_username: username, name: 'Ann Lee' });
    expect(json(await plain.get(tokens.id, { authorization }))).toMatchObject({
      id: tokens.id,
      username,
      active: true,
    });
    const byQuery = `${tokens.id}?format=json&oauth_token=${encodeURIComponent(tokens.access_token)}`;
    expect((await plain.get(byQuery)).status).toBe(200);
  });

  test('a dead token is refused with 403 and bare text', async ({ client, stage, plain, tokens }) => {
    await client.revoke(tokens.refresh_token);
    for (const url of [
      `${stage.acme}/services/oauth2/userinfo`,
      `${stage.acme}/services/oauth2/singleaccess?redirect_uri=%2F`,
      tokens.id,
    ]) {
      const answer = await plain.get(url, { authorization: `Bearer ${tokens.access_token}` });
      expect(answer).toMatchObject({ status: 403, body: 'Bad_OAuth_Token' });
    }
  });

  test('singleaccess gives a URL that opens a session once', async ({ stage, plain, tokens }) => {
    const url = `${stage.acme}/services/oauth2/singleaccess?redirect_uri=${encodeURIComponent('/lightning/page/home')}`;
    const { frontdoor_uri } = json<{ frontdoor_uri: string }>(
      await plain.get(url, { authorization: `Bearer ${tokens.access_token}` }),
    );
    expect(frontdoor_uri).toMatch(/\/secur\/frontdoor\.jsp\?otp=.+&startURL=.+&cshc=/);
    await new PlainBrowser().get(frontdoor_uri);
    expect(stage.salesforce.logins.redeemTicket(new URL(frontdoor_uri).searchParams.get('otp') ?? '')).toBeUndefined();
  });
});
