import { type Page } from '@playwright/test';
import * as oidc from 'openid-client';
import { consent, expect, type Simulator, test } from './simulator.ts';

/** A client that checks all that it can: signatures of id_tokens, too. */
function discover(issuer: string, key: string, authentication: oidc.ClientAuth): Promise<oidc.Configuration> {
  return oidc.discovery(new URL(issuer), key, undefined, authentication, {
    execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
  });
}

function discoverApp(issuer: string, { app }: Simulator): Promise<oidc.Configuration> {
  return discover(issuer, app.key, oidc.ClientSecretPost(app.secret));
}

/** The code flow with PKCE, state and nonce, up to the callback, and the exchange of its code. */
async function codeFlow(config: oidc.Configuration, page: Page, simulator: Simulator, button?: 'Deny') {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const expectedState = oidc.randomState();
  const expectedNonce = oidc.randomNonce();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: simulator.app.callback,
    scope: 'openid api refresh_token',
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
  });
  const callback = await consent(page, url, simulator, button);
  const exchange = () =>
    oidc.authorizationCodeGrant(config, callback, {
      pkceCodeVerifier,
      expectedState,
      expectedNonce,
      idTokenExpected: true,
    });
  return { exchange, expectedNonce };
}

/** What the token endpoint says of a refusal. */
const refusal = (error: string, error_description: string) =>
  expect.objectContaining({ name: 'ResponseBodyError', status: 400, error, error_description });

for (const host of ['login', 'myDomain'] as const) {
  test(`${host}: code flow, identity, refresh, introspection, revocation`, async ({ page, simulator }) => {
    const issuer = simulator[host];
    const config = await discoverApp(issuer, simulator);
    const { exchange, expectedNonce } = await codeFlow(config, page, simulator);
    const tokens = await exchange();
    const claims = tokens.claims();
    expect(claims).toMatchObject({ iss: issuer, aud: simulator.app.key, nonce: expectedNonce });
    expect(tokens.scope).toBe('openid api refresh_token');

    const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '');
    expect(userinfo).toMatchObject({
      preferred_username: simulator.user.username,
      organization_id: simulator.orgId,
      active: true,
    });

    const refreshToken = tokens.refresh_token ?? '';
    const refreshed = await oidc.refreshTokenGrant(config, refreshToken);
    expect(refreshed.access_token).not.toBe(tokens.access_token);
    expect(refreshed.claims()?.sub).toBe(claims?.sub);
    for (const token of [tokens.access_token, refreshed.access_token, refreshToken]) {
      expect(await oidc.tokenIntrospection(config, token)).toMatchObject({
        active: true,
        client_id: simulator.app.key,
        username: simulator.user.username,
        sub: claims?.sub,
      });
    }

    await oidc.tokenRevocation(config, refreshToken);
    for (const token of [tokens.access_token, refreshed.access_token, refreshToken]) {
      expect(await oidc.tokenIntrospection(config, token)).toEqual({ active: false });
    }
    await expect(oidc.refreshTokenGrant(config, refreshToken)).rejects.toEqual(
      refusal('invalid_grant', 'expired access/refresh token'),
    );
    await expect(oidc.tokenRevocation(config, refreshToken)).rejects.toMatchObject({
      cause: expect.objectContaining({ status: 400 }),
    });
  });
}

test('a revoked access token leaves the refresh token alive', async ({ page, simulator }) => {
  const config = await discoverApp(simulator.myDomain, simulator);
  const tokens = await (await codeFlow(config, page, simulator)).exchange();
  await oidc.tokenRevocation(config, tokens.access_token, { token_type_hint: 'access_token' });
  await expect(oidc.fetchUserInfo(config, tokens.access_token, oidc.skipSubjectCheck)).rejects.toMatchObject({
    cause: expect.objectContaining({ status: 403 }),
  });
  const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
  expect(await oidc.tokenIntrospection(config, refreshed.access_token)).toMatchObject({ active: true });
});

test('a code is good once', async ({ page, simulator }) => {
  const { exchange } = await codeFlow(await discoverApp(simulator.login, simulator), page, simulator);
  await exchange();
  await expect(exchange()).rejects.toEqual(refusal('invalid_grant', 'invalid authorization code'));
});

test('Deny comes back to the callback, with the state', async ({ page, simulator }) => {
  const { exchange } = await codeFlow(await discoverApp(simulator.login, simulator), page, simulator, 'Deny');
  await expect(exchange()).rejects.toMatchObject({
    name: 'AuthorizationResponseError',
    error: 'access_denied',
    error_description: 'end-user denied authorization',
  });
});

test('client credentials by HTTP Basic, and a query with the token', async ({ simulator }) => {
  const { auditor, myDomain, app } = simulator;
  const config = await discover(myDomain, auditor.key, oidc.ClientSecretBasic(auditor.secret));
  const tokens = await oidc.clientCredentialsGrant(config);
  const url = new URL('/services/data/v62.0/query', myDomain);
  url.searchParams.set('q', `SELECT COUNT() FROM OauthToken WHERE AppName = '${app.name}'`);
  const answer = await oidc.fetchProtectedResource(config, tokens.access_token, url, 'GET');
  expect(await answer.json()).toMatchObject({ done: true, totalSize: expect.any(Number), records: [] });
});
