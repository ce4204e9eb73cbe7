import { expect, json, keyOf, test, type TokenBody } from './client.ts';

// Signature, issuer and nonce are checked by a certified client: contract/openid-client.spec.ts.

function claimsOf({ id_token = '' }: TokenBody): Record<string, unknown> {
  const [, claims = ''] = id_token.split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
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

test('full contains openid, a refresh gives an id_token without a nonce', async ({ client }) => {
  const { code } = await client.authorize('connector2', { scope: 'full refresh_token', nonce: 'once only' });
  const first = json<TokenBody>(await client.exchange(code));
  expect(claimsOf(first)['nonce']).toBe('once only');
  const again = claimsOf(json<TokenBody>(await client.refresh(first.refresh_token)));
  expect(again).toMatchObject({ sub: first.id, aud: expect.any(String) });
  expect(again).not.toHaveProperty('nonce');
});

test('without openid there is no id_token, nor in client credentials', async ({ client, stage }) => {
  const { code } = await client.authorize('connector2', { scope: 'api refresh_token' });
  const tokens = json<TokenBody>(await client.exchange(code));
  expect(tokens).toMatchObject({ access_token: expect.any(String) });
  expect(tokens).not.toHaveProperty('id_token');
  const auditor = stage.appNamed('Reauthentication Auditor');
  client.control({ action: 'app', name: auditor.name, scopes: ['api', 'openid'] });
  const answer = await client.token({ grant_type: 'client_credentials', ...keyOf(auditor) }, stage.acme);
  expect(json(answer)).toMatchObject({ scope: 'api openid' });
  expect(json(answer)).not.toHaveProperty('id_token');
});
