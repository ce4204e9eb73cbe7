import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { expect, json, test, type TokenBody } from './client.ts';

interface Keys {
  keys: (JsonWebKey & { kid: string })[];
}

interface IdToken {
  header: { kid: string };
  claims: Record<string, unknown>;
  /** Whether this key signed it. */
  isSignedBy: (key: JsonWebKey) => boolean;
}

/** An id_token, taken apart by hand. */
function read(body: TokenBody): IdToken {
  const [header = '', claims = '', signature = ''] = (body.id_token ?? '').split('.');
  const parsed = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  return {
    header: parsed(header) as IdToken['header'],
    claims: parsed(claims) as IdToken['claims'],
    isSignedBy: (key) =>
      verify(
        'sha256',
        Buffer.from(`${header}.${claims}`),
        createPublicKey({ key, format: 'jwk' }),
        Buffer.from(signature, 'base64url'),
      ),
  };
}

test('the discovery document names the endpoints of the host that was asked', async ({ client, stage, plain }) => {
  for (const issuer of [client.login, stage.hosts.test, stage.acme]) {
    const document = json<Record<string, unknown>>(await plain.get(`${issuer}/.well-known/openid-configuration`));
    expect(document).toMatchObject({
      issuer,
      authorization_endpoint: `${issuer}/services/oauth2/authorize`,
      token_endpoint: `${issuer}/services/oauth2/token`,
      revocation_endpoint: `${issuer}/services/oauth2/revoke`,
      userinfo_endpoint: `${issuer}/services/oauth2/userinfo`,
      introspection_endpoint: `${issuer}/services/oauth2/introspect`,
      jwks_uri: `${issuer}/id/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
    });
    expect(document['scopes_supported']).toEqual(
      expect.arrayContaining(['api', 'full', 'id', 'openid', 'refresh_token', 'offline_access', 'web']),
    );
  }
});

test('Setup has neither a discovery document nor keys', async ({ stage, plain }) => {
  for (const path of ['/.well-known/openid-configuration', '/id/keys']) {
    expect((await plain.get(stage.acmeSetup + path)).status).toBeGreaterThanOrEqual(404);
  }
});

test('openid gives an id_token, signed with the published key of either host', async ({ client, stage, plain }) => {
  const { code } = await client.authorize('connector2', { scope: 'openid api', nonce: 'once only' });
  const body = json<TokenBody>(await client.exchange(code));
  const token = read(body);
  for (const origin of [client.login, stage.acme]) {
    const { keys } = json<Keys>(await plain.get(`${origin}/id/keys`));
    expect(keys).toEqual([
      { kty: 'RSA', use: 'sig', alg: 'RS256', kid: token.header.kid, e: 'AQAB', n: expect.any(String) },
    ]);
    expect(keys.map(token.isSignedBy)).toEqual([true]);
  }
  const digest = createHash('sha256').update(body.access_token).digest();
  const seconds = Math.floor(client.clock.now() / 1000);
  expect(token.claims).toEqual({
    iss: client.login,
    sub: body.id,
    aud: stage.app.consumerKey,
    nonce: 'once only',
    at_hash: digest.subarray(0, 16).toString('base64url'),
    iat: expect.any(Number),
    exp: expect.any(Number),
  });
  expect(seconds - Number(token.claims['iat'])).toBeLessThan(30);
  expect(token.claims['exp']).toBeGreaterThan(seconds);
});

test('the issuer is the host at which the code was exchanged', async ({ client, stage }) => {
  const { code } = await client.authorize('connector2', {}, stage.acme);
  expect(read(json<TokenBody>(await client.exchange(code, {}, stage.acme))).claims['iss']).toBe(stage.acme);
});

test('full contains openid, a refresh gives an id_token without a nonce', async ({ client }) => {
  const { code } = await client.authorize('connector2', { scope: 'full refresh_token', nonce: 'once only' });
  const first = json<TokenBody>(await client.exchange(code));
  expect(read(first).claims['nonce']).toBe('once only');
  const again = read(json<TokenBody>(await client.refresh(first.refresh_token)));
  expect(again.claims).toMatchObject({ sub: first.id, aud: expect.any(String) });
  expect(again.claims).not.toHaveProperty('nonce');
});

test('without openid there is no id_token, nor in client credentials', async ({ client, stage }) => {
  const { code } = await client.authorize('connector2', { scope: 'api refresh_token' });
  const tokens = json<TokenBody>(await client.exchange(code));
  expect(tokens).toMatchObject({ access_token: expect.any(String) });
  expect(tokens).not.toHaveProperty('id_token');
  const auditor = stage.appNamed('Reauthentication Auditor');
  client.control({ action: 'app', name: auditor.name, scopes: ['api', 'openid'] });
  const answer = await client.token(
    { grant_type: 'client_credentials', client_id: auditor.consumerKey, client_secret: auditor.consumerSecret },
    stage.acme,
  );
  expect(json(answer)).toMatchObject({ scope: 'api openid' });
  expect(json(answer)).not.toHaveProperty('id_token');
});
