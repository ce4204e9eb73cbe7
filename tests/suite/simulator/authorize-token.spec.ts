import { createHash, createHmac } from 'node:crypto';
import { expect, json, send, test, type TokenBody } from './client.ts';

test.describe('authorize', () => {
  const cases: [name: string, parameters: Record<string, string>, body: string][] = [
    [
      'an unknown key',
      { client_id: '3MVG9unknown' },
      'error=invalid_client_id&error_description=client%20identifier%20invalid',
    ],
    [
      'another callback',
      { redirect_uri: 'http://elsewhere.localhost/oauth/callback' },
      'error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration',
    ],
  ];
  for (const [name, parameters, body] of cases) {
    test(`${name} is answered in plain text, without a Content-Type or a redirect`, async ({ stage, plain }) => {
      const answer = await plain.get(stage.authorizeUrl(parameters));
      expect(answer).toMatchObject({ status: 400, body });
      expect(answer.headers['content-type']).toBeUndefined();
      expect(answer.headers['location']).toBeUndefined();
    });
  }

  for (const { appScopes, scope, refused } of [
    { appScopes: ['api', 'refresh_token'], scope: 'web refresh_token', refused: true },
    { appScopes: ['api', 'refresh_token'], scope: 'api offline_access', refused: false },
    { appScopes: ['full'], scope: 'full refresh_token', refused: true },
    { appScopes: ['full', 'refresh_token'], scope: 'full nonsense', refused: true },
    { appScopes: ['full', 'refresh_token'], scope: 'web wave_api cdp_query_api openid', refused: false },
  ]) {
    test(`an app with ${appScopes.join(' ')} ${refused ? 'refuses' : 'takes'} the scope ${scope}`, async ({
      client,
      stage,
      plain,
    }) => {
      client.control({ action: 'app', name: stage.app.name, org: 'acme', scopes: appScopes });
      const page = await stage.logIn(plain, 'connector2', stage.authorizeUrl({ scope }));
      expect(page.url.origin).toBe(stage.acme);
      expect(page.url.pathname.endsWith('/RemoteAccessErrorPage.apexp')).toBe(refused);
    });
  }

  test('an external client app is local to its org: My Domain alone takes it', async ({ stage, plain }) => {
    const { consumerKey: client_id } = stage.appNamed('Reporting Hub');
    const taken = await stage.logIn(plain, 'connector2', stage.authorizeUrl({ client_id }, stage.acme));
    expect(taken.url.pathname).toBe('/setup/secur/RemoteAccessAuthorizationPage.apexp');
    const refused = await stage.logIn(plain, 'connector2', stage.authorizeUrl({ client_id }));
    expect(refused.url.searchParams.get('error')).toBe('OAUTH_AUTHORIZATION_BLOCKED');
  });

  test('an app that is not installed in the user org is refused: the cause in the URL', async ({ stage, plain }) => {
    const dev = stage.appNamed('Open Connectors Reauthentication Dev');
    const page = await stage.logIn(plain, 'gloria', stage.authorizeUrl({ client_id: dev.consumerKey }));
    expect(page.url.searchParams.get('error_description')).toBe('app must be installed into org');
  });

  test('immediate without a session comes back with immediate_unsuccessful', async ({ stage, plain }) => {
    const page = await plain.follow(await plain.get(stage.authorizeUrl({ immediate: 'true' })), stage.isCallback);
    expect(page.url.searchParams.get('error')).toBe('immediate_unsuccessful');
    expect(page.url.searchParams.get('state')).toBe('some state');
  });

  test('an app needs some minutes to become effective', async ({ stage, client, plain }) => {
    client.control({ action: 'app', name: stage.app.name, liveInMs: 60_000 });
    expect((await plain.get(stage.authorizeUrl())).body).toContain('invalid_client_id');
    client.clock.advance(60_000);
    expect((await plain.get(stage.authorizeUrl())).status).toBe(302);
  });
});

test.describe('PKCE', () => {
  const verifier = 'a-verifier-of-more-than-forty-three-characters-0123456789';
  const challengeOf = (text: string) => createHash('sha256').update(text).digest('base64url');
  test.beforeEach(({ stage }) => stage.under('pkce-required'));

  test('a request without a challenge is refused', async ({ stage, plain }) => {
    for (const parameters of [{} as Record<string, string>, { code_challenge: '', code_challenge_method: 'S256' }]) {
      const answer = await plain.get(stage.authorizeUrl(parameters));
      expect(answer.status).toBe(400);
      expect(answer.body).toBe('error=invalid_request&error_description=missing%20required%20code%20challenge');
    }
  });

  test('the verifier must be there, and fit; one with a tilde never does', async ({ client }) => {
    const codeFor = async (text: string) =>
      (await client.authorize('connector2', { code_challenge: challengeOf(text), code_challenge_method: 'S256' })).code;
    const refused = async (code: string, form: Record<string, string>) => json(await client.exchange(code, form));
    const error = 'invalid_grant';
    const [code, tilde] = [await codeFor(verifier), await codeFor(`${verifier}~`)];
    expect(await refused(code, {})).toEqual({ error, error_description: 'code verifier is required' });
    for (const [of, code_verifier] of [
      [code, 'wrong'],
      [tilde, `${verifier}~`],
    ] as const) {
      expect(await refused(of, { code_verifier })).toEqual({ error, error_description: 'invalid code verifier' });
    }
    expect((await client.exchange(code, { code_verifier: verifier })).status).toBe(200);
  });

  test('a verifier without a challenge is refused', async ({ client, stage }) => {
    client.control({ action: 'app', name: stage.app.name, pkceRequired: false });
    const { code } = await client.authorize();
    expect(json<TokenBody>(await client.exchange(code, { code_verifier: verifier })).error).toBe('invalid_grant');
    expect((await client.exchange(code, { code_verifier: '' })).status).toBe(200);
  });
});

test.describe('token', () => {
  test('the answer has the form of Salesforce', async ({ client, stage }) => {
    const answer = await client.exchange((await client.authorize()).code);
    expect(answer.headers['cache-control']).toBe('no-store');
    const body = json<TokenBody>(answer);
    const org = stage.simulator.context.world.orgs[0]?.id ?? '';
    expect(body).toEqual({
      access_token: expect.stringMatching(new RegExp(`^${org.slice(0, 15)}!AQ[\\w.]+$`)),
      refresh_token: expect.stringMatching(/^5Aep.+==$/),
      signature: createHmac('sha256', stage.app.consumerSecret)
        .update(body.id + body.issued_at)
        .digest('base64'),
      scope: 'full refresh_token',
      instance_url: stage.acme,
      id: `${stage.hosts.login}/id/${org}/${stage.user('connector2').id}`,
      token_type: 'Bearer',
      issued_at: expect.stringMatching(/^\d{13}$/),
      id_token: expect.stringMatching(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/),
    });
  });

  test('a refresh gives no refresh token, and a new access token', async ({ client, tokens }) => {
    const body = json<TokenBody>(await client.refresh(tokens.refresh_token));
    expect(body.refresh_token).toBeUndefined();
    expect(body.access_token).not.toBe(tokens.access_token);
  });

  test('without the scope refresh_token there is no refresh token, and no row', async ({ client }) => {
    const { code } = await client.authorize('connector2', { scope: 'api' });
    expect(json<TokenBody>(await client.exchange(code)).refresh_token).toBeUndefined();
    expect(await client.rows()).toHaveLength(0);
  });

  test('each refusal is a 400 with its own JSON', async ({ client, stage }) => {
    const { code } = await client.authorize();
    const refusals: [Promise<{ status: number; body: string }>, string, string][] = [
      [client.exchange('aPrxunknown=='), 'invalid_grant', 'invalid authorization code'],
      [
        client.exchange(code, { redirect_uri: 'http://elsewhere.localhost/' }),
        'redirect_uri_mismatch',
        'redirect_uri must match configuration',
      ],
      [client.exchange(code, { client_id: 'unknown' }), 'invalid_client_id', 'client identifier invalid'],
      [client.exchange(code, { client_secret: 'wrong' }), 'invalid_client', 'invalid client credentials'],
      [client.refresh('5Aepunknown=='), 'invalid_grant', 'expired access/refresh token'],
      [client.token({ grant_type: 'magic' }), 'unsupported_grant_type', 'grant type not supported'],
      [client.token({ grant_type: 'client_credentials' }), 'invalid_grant', 'request not supported on this domain'],
      [
        client.token({ grant_type: 'client_credentials' }, stage.acme),
        'invalid_grant',
        'no client credentials user enabled',
      ],
    ];
    for (const [answer, error, error_description] of refusals) {
      const { status, body } = await answer;
      expect(status).toBe(400);
      expect(JSON.parse(body)).toEqual({ error, error_description });
    }
    expect((await client.exchange(code)).status).toBe(200); // refused requests did not spend the code
  });

  test('a body that does not say that it is a form is none', async ({ client, stage }) => {
    const { consumerKey: client_id, consumerSecret: client_secret } = stage.app;
    const { refresh_token } = await client.grant();
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token, client_id, client_secret });
    const url = `${client.login}/services/oauth2/token`;
    for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x', '']) {
      const answer = await send('POST', url, body.toString(), type === '' ? {} : { 'content-type': type });
      expect([type, answer.status, json(answer)]).toMatchObject([type, 400, { error: 'unsupported_grant_type' }]);
    }
    const form = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
    expect((await send('POST', url, body.toString(), form)).status).toBe(200);
  });

  test('grants that the simulator does not have are not simulated', async ({ client }) => {
    const prefix = 'urn:ietf:params:oauth:grant-type:';
    for (const grant_type of ['password', 'device', 'hybrid_refresh', `${prefix}jwt-bearer`]) {
      const answer = await client.token({ grant_type });
      expect([grant_type, answer.status]).toEqual([grant_type, 501]);
    }
    expect((await client.token({ grant_type: 'refresh_token', format: 'xml' })).status).toBe(501);
  });

  test('a code of another app is refused', async ({ client, stage }) => {
    const dev = stage.appNamed('Open Connectors Reauthentication Dev');
    const { code } = await client.authorize('connector2', { client_id: dev.consumerKey });
    expect(json<TokenBody>(await client.exchange(code)).error).toBe('invalid_grant');
  });

  test('a code of one login host is refused at the other', async ({ client, stage }) => {
    const production = (await client.authorize()).code;
    const sandbox = (await client.authorize('connector1@acme.example.uat', {}, stage.hosts.test)).code;
    expect(json<TokenBody>(await client.exchange(production, {}, stage.hosts.test)).error).toBe('invalid_grant');
    expect(json<TokenBody>(await client.exchange(sandbox)).error).toBe('invalid_grant');
    expect((await client.exchange(production)).status).toBe(200);
    expect((await client.exchange(sandbox, {}, stage.hosts.test)).status).toBe(200);
  });

  test('a code of a login host is good on its My Domain, not on another one', async ({ client, stage }) => {
    const { code } = await client.authorize();
    const globex = stage.hosts.myDomain({ domain: 'globex' });
    expect(json<TokenBody>(await client.exchange(code, {}, globex)).error).toBe('invalid_grant');
    expect((await client.exchange(code, {}, stage.acme)).status).toBe(200);
  });

  test('a refresh token is good at the hosts of its org', async ({ client, stage, tokens: { refresh_token } }) => {
    expect((await client.refresh(refresh_token, stage.acme)).status).toBe(200);
    for (const host of [stage.hosts.test, stage.hosts.myDomain({ domain: 'globex' })]) {
      expect((await client.refresh(refresh_token, host)).status).toBe(400);
    }
  });

  test('the session behind an access token ends without use', async ({ client, tokens }) => {
    client.clock.advance(119 * 60_000);
    expect((await client.rest(tokens.access_token)).status).toBe(200);
    client.clock.advance(119 * 60_000);
    expect((await client.rest(tokens.access_token)).status).toBe(200);
    client.clock.advance(121 * 60_000);
    expect((await client.rest(tokens.access_token)).status).toBe(401);
    expect((await client.refresh(tokens.refresh_token)).status).toBe(200);
  });
});
