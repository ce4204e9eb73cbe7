import { type VariantName } from '../../../simulator/variants.ts';
import { type Client, expect, json, test, type TokenBody } from './client.ts';

interface Records {
  records: Record<string, unknown>[];
}

const DAY = 86_400_000;
const EXTERNAL = 'Reporting Hub';

async function asked(client: Client, soql: string, token?: string): Promise<Record<string, unknown> | undefined> {
  return json<Records>(await client.query(token ?? (await client.auditor()), soql)).records[0];
}

test('policies of an external client app, with their units', async ({ client }) => {
  const soql =
    'SELECT PermittedUsersPolicyType, IpRelaxationPolicyType, RefreshTokenPolicyType, RefreshTokenValidityPeriod, RefreshTokenValidityUnit, RequiredSessionLevel FROM ExtlClntAppOauthPlcyCnfg';
  expect(await asked(client, soql)).toMatchObject({
    PermittedUsersPolicyType: 'AllSelfAuthorized',
    IpRelaxationPolicyType: 'Bypass',
    RefreshTokenPolicyType: 'Infinite',
    RefreshTokenValidityPeriod: null,
    RefreshTokenValidityUnit: null,
    RequiredSessionLevel: 'STANDARD',
  });
  const changes = { ipRelaxation: 'Enforce', sessionLevel: 'HIGH_ASSURANCE' };
  client.control({ action: 'app', name: EXTERNAL, refreshTokenPolicy: 'specific_lifetime:3:MONTHS', ...changes });
  expect(await asked(client, soql)).toMatchObject({
    IpRelaxationPolicyType: 'Enforce',
    RefreshTokenPolicyType: 'SpecificLifetime',
    RefreshTokenValidityPeriod: 3,
    RefreshTokenValidityUnit: 'Months',
    RequiredSessionLevel: 'HIGH_ASSURANCE',
  });
});

/** After so many days each it is used, and after so many more it has ended: from its issue, or from its last use. */
const periods: { variant: VariantName; uses: number[]; end: number; shown: number | null; sinceLastUse: boolean }[] = [
  { variant: 'idle-limit', uses: [29, 29], end: 31, shown: 720, sinceLastUse: true },
  { variant: 'idle-limit-hidden', uses: [29, 29], end: 31, shown: null, sinceLastUse: false },
  { variant: 'policy-lifetime-days', uses: [89], end: 2, shown: 2160, sinceLastUse: false },
];
for (const { variant, uses, end, shown, sinceLastUse } of periods) {
  test(`${variant}: when a refresh token ends, and queries show ${shown}`, async ({ client, stage }) => {
    await stage.under(variant);
    const soql = `SELECT RefreshTokenValidityPeriod, OptionsRefreshTokenValidityMetric FROM ConnectedApplication WHERE Name = '${stage.app.name}'`;
    expect(await asked(client, soql)).toMatchObject({
      RefreshTokenValidityPeriod: shown,
      OptionsRefreshTokenValidityMetric: sinceLastUse,
    });
    const { refresh_token } = await client.grant();
    for (const days of uses) {
      client.clock.advance(days * DAY);
      expect((await client.refresh(refresh_token)).status).toBe(200);
    }
    client.clock.advance(end * DAY);
    // Its row goes with the first use that fails.
    expect(await client.rows()).toHaveLength(1);
    expect(json(await client.refresh(refresh_token))).toMatchObject({
      error_description: 'expired access/refresh token',
    });
    expect(await client.rows()).toHaveLength(0);
  });
}

test('a frozen user: in UserLogin, no login, no use of tokens', async ({ client, stage }) => {
  const { id, username } = stage.user('connector2');
  const soql = `SELECT UserId, IsFrozen, IsPasswordLocked FROM UserLogin WHERE UserId = '${id}'`;
  const { access_token, refresh_token } = await client.grant();
  expect(await asked(client, soql)).toMatchObject({ IsFrozen: false, IsPasswordLocked: false });

  client.control({ action: 'user', username, frozen: true });
  expect(await asked(client, soql)).toMatchObject({ IsFrozen: true, IsPasswordLocked: false });
  expect((await client.rest(access_token)).status).toBe(401);
  expect(json(await client.refresh(refresh_token))).toEqual({
    error: 'invalid_grant',
    error_description: 'inactive user',
  });
  client.control({ action: 'user', username, frozen: false });
  expect((await client.refresh(refresh_token)).status).toBe(200);

  client.control({ action: 'user', username, lockedForMs: 60_000 });
  expect(await asked(client, soql)).toMatchObject({ IsFrozen: false, IsPasswordLocked: true });
});

test('JSON Web Tokens are access tokens like others, in another form', async ({ client, stage }) => {
  await stage.under('jwt-access-tokens');
  const { access_token, token_format } = (await client.grant()) as TokenBody & { token_format?: string };
  expect(token_format).toBe('jwt');
  expect(access_token).toMatch(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/);
  expect((await client.rest(access_token)).status).toBe(200);
  expect((await client.revoke(access_token)).status).toBe(200);
  expect((await client.rest(access_token)).status).toBe(401);
});
