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

const periods: { variant: VariantName; days: number; shown: number | null; sinceLastUse: boolean }[] = [
  { variant: 'idle-limit', days: 30, shown: 720, sinceLastUse: true },
  { variant: 'idle-limit-hidden', days: 30, shown: null, sinceLastUse: false },
  { variant: 'policy-lifetime-days', days: 90, shown: 2160, sinceLastUse: false },
];
for (const { variant, days, shown, sinceLastUse } of periods) {
  test(`${variant}: a refresh token ends after ${days} days, and queries show ${shown}`, async ({ client, stage }) => {
    await stage.under(variant);
    const soql = `SELECT RefreshTokenValidityPeriod, OptionsRefreshTokenValidityMetric FROM ConnectedApplication WHERE Name = '${stage.app.name}'`;
    expect(await asked(client, soql)).toMatchObject({
      RefreshTokenValidityPeriod: shown,
      OptionsRefreshTokenValidityMetric: sinceLastUse,
    });
    const { refresh_token } = await client.grant();
    client.clock.advance((days - 1) * DAY);
    expect((await client.refresh(refresh_token)).status).toBe(200);
    client.clock.advance((days + 1) * DAY);
    expect(json(await client.refresh(refresh_token))).toMatchObject({
      error_description: 'expired access/refresh token',
    });
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
