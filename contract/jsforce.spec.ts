import { type Page } from '@playwright/test';
import { Connection, OAuth2 } from 'jsforce';
import { consent, expect, OTHERS, type Simulator, test } from './simulator.ts';

/** A connection of the user, by the code flow with PKCE. */
async function codeFlow(page: Page, simulator: Simulator, scope = 'api id refresh_token'): Promise<Connection> {
  const { login, app } = simulator;
  const oauth2 = new OAuth2({
    loginUrl: login,
    clientId: app.key,
    clientSecret: app.secret,
    redirectUri: app.callback,
    useVerifier: true,
  });
  const callback = await consent(page, oauth2.getAuthorizationUrl({ scope, state: 'jsforce' }), simulator);
  expect(callback.searchParams.get('state')).toBe('jsforce');
  const connection = new Connection({ oauth2, version: '62.0' });
  await connection.authorize(callback.searchParams.get('code') ?? '');
  return connection;
}

/** A connection of the auditor, who sees everybody's grants. */
async function clientCredentials({ myDomain, auditor }: Simulator): Promise<Connection> {
  const connection = new Connection({
    loginUrl: myDomain,
    oauth2: { clientId: auditor.key, clientSecret: auditor.secret },
    version: '62.0',
  });
  await connection.authorize({ grant_type: 'client_credentials' });
  return connection;
}

/** Every access token that the connection gets by itself from now on. */
function refreshes(connection: Connection): string[] {
  const tokens: string[] = [];
  connection.on('refresh', (token: string) => tokens.push(token));
  return tokens;
}

test('code flow, identity, and the record of the user', async ({ page, simulator }) => {
  const connection = await codeFlow(page, simulator);
  expect(connection.instanceUrl).toBe(simulator.myDomain);
  expect(connection.userInfo?.organizationId).toBe(simulator.orgId);
  const identity = await connection.identity();
  expect(identity).toMatchObject({
    id: connection.userInfo?.url,
    user_id: connection.userInfo?.id,
    organization_id: simulator.orgId,
    username: simulator.user.username,
  });
  const record = await connection.sobject('User').retrieve(identity.user_id);
  expect(record).toMatchObject({
    attributes: { type: 'User' },
    Id: identity.user_id,
    Username: simulator.user.username,
    IsActive: true,
  });
});

test('the identity is found without a user info, through the version', async ({ page, simulator }) => {
  const { accessToken, userInfo } = await codeFlow(page, simulator);
  const connection = new Connection({
    instanceUrl: simulator.myDomain,
    accessToken: accessToken ?? '',
    version: '62.0',
  });
  expect(await connection.identity()).toMatchObject({ id: userInfo?.url });
});

test('Account by SOQL, by its builder, by id, and by urls.query', async ({ page, simulator }) => {
  const connection = await codeFlow(page, simulator);
  const all = await connection.query('SELECT Id, Name FROM Account ORDER BY Name');
  expect(all).toMatchObject({ done: true, totalSize: all.records.length });
  const [first, last] = [all.records[0], all.records.at(-1)];
  expect(
    await connection
      .sobject('Account')
      .find({ Name: { $like: `${String(last?.['Name']).slice(0, 3)}%` }, Id: { $ne: first?.Id ?? '' } }, ['Id', 'Name'])
      .sort({ Name: -1 })
      .limit(1),
  ).toEqual([last]);
  expect(await connection.sobject('Account').retrieve(first?.Id ?? '')).toMatchObject({ ...first });
  const { urls } = await connection.identity();
  const query = new URL(urls.query.replace('{version}', connection.version));
  query.searchParams.set('q', 'SELECT COUNT() FROM Account');
  expect(await connection.request(query.href)).toMatchObject({ totalSize: all.totalSize });
});

test("jsforce's own default version of REST is there", async ({ page, simulator }) => {
  const { accessToken } = await codeFlow(page, simulator);
  const connection = new Connection({ instanceUrl: simulator.myDomain, accessToken: accessToken ?? '' });
  expect(connection.version).toBe('50.0');
  expect(await connection.query('SELECT Id FROM Account')).toMatchObject({ done: true });
});

test('a bad query is an error with the code of Salesforce', async ({ page, simulator }) => {
  const connection = await codeFlow(page, simulator);
  const refreshed = refreshes(connection);
  await expect(connection.query('SELECT Nothing FROM Account')).rejects.toMatchObject({ errorCode: 'INVALID_FIELD' });
  await expect(connection.sobject('Account').retrieve('001000000000000AAA')).rejects.toMatchObject({
    errorCode: 'NOT_FOUND',
  });
  expect(refreshed).toEqual([]);
});

test('a 401 makes it refresh once, and ask again', async ({ page, simulator }) => {
  const connection = await codeFlow(page, simulator);
  const refreshed = refreshes(connection);
  const dead = connection.accessToken ?? '';
  await connection.oauth2.revokeToken(dead);
  const answers = await Promise.all([
    connection.query('SELECT Id FROM Account'),
    connection.query('SELECT Id FROM Account'),
  ]);
  expect(answers).toMatchObject([{ done: true }, { done: true }]);
  expect(refreshed).toEqual([connection.accessToken]);
  expect(refreshed).not.toContain(dead);
});

test('the identity of a dead token is refused with 403, which refreshes nothing', async ({ page, simulator }) => {
  const connection = await codeFlow(page, simulator);
  const refreshed = refreshes(connection);
  await connection.oauth2.revokeToken(connection.accessToken ?? '');
  await expect(connection.identity()).rejects.toMatchObject({
    errorCode: 'ERROR_HTTP_403',
    message: 'Bad_OAuth_Token',
  });
  expect(refreshed).toEqual([]);
});

test('a token without api is refused, and not taken for a session that ended', async ({ page, simulator }) => {
  const connection = await codeFlow(page, simulator, 'id refresh_token');
  const refreshed = refreshes(connection);
  await expect(connection.query('SELECT Id FROM Account')).rejects.toMatchObject({
    errorCode: 'INVALID_SESSION_ID',
    message: 'This session is not valid for use with the REST API',
  });
  expect(refreshed).toEqual([]);
});

test('logout with revoke ends the grant, and no refresh brings it back', async ({ page, simulator }) => {
  const connection = await codeFlow(page, simulator);
  const { accessToken, refreshToken, oauth2 } = connection;
  await connection.logout(true);
  await expect(oauth2.refreshToken(refreshToken ?? '')).rejects.toMatchObject({
    name: 'invalid_grant',
    message: 'expired access/refresh token',
  });
  await expect(oauth2.revokeToken(refreshToken ?? '')).rejects.toMatchObject({
    name: expect.stringMatching(/^(invalid_token|unsupported_token_type)$/),
  });
  const dead = new Connection({ instanceUrl: simulator.myDomain, accessToken: accessToken ?? '', version: '62.0' });
  await expect(dead.query('SELECT Id FROM Account')).rejects.toMatchObject({
    errorCode: 'INVALID_SESSION_ID',
    message: 'Session expired or invalid',
  });
});

test("OauthToken has the user's grant, whose DeleteToken revokes it", async ({ page, simulator }) => {
  const connection = await codeFlow(page, simulator);
  const { records } = await connection.query(
    `SELECT AppName, UserId, User.Username, UseCount, DeleteToken FROM OauthToken WHERE AppName = '${simulator.app.name}'`,
  );
  expect(records).toEqual([
    expect.objectContaining({
      AppName: simulator.app.name,
      UserId: connection.userInfo?.id,
      User: expect.objectContaining({ Username: simulator.user.username }),
    }),
  ]);
  await connection.oauth2.revokeToken(String(records[0]?.['DeleteToken']));
  await expect(connection.query('SELECT Id FROM Account')).rejects.toThrow(
    'Unable to refresh session due to: expired access/refresh token',
  );
});

test('OauthToken by pages of 500, with queryMore', async ({ simulator }) => {
  const connection = await clientCredentials(simulator);
  const soql = `SELECT DeleteToken FROM OauthToken WHERE AppName = '${simulator.app.name}'`;
  const first = await connection.query(soql);
  expect(first).toMatchObject({ done: false, totalSize: OTHERS });
  const second = await connection.queryMore(first.nextRecordsUrl ?? '');
  expect(second).toMatchObject({ done: false, totalSize: OTHERS });
  const third = await connection.queryMore(second.nextRecordsUrl ?? '');
  expect(third).toMatchObject({ done: true, totalSize: OTHERS });
  expect(third.nextRecordsUrl).toBeUndefined();
  const pages = [first, second, third].map(({ records }) => records.map(({ DeleteToken }) => String(DeleteToken)));
  expect(pages.map((tokens) => tokens.length)).toEqual([500, 500, 100]);
  expect(new Set(pages.flat()).size).toBe(OTHERS);
});

test('OauthToken as a whole, with autoFetch, and the calls are counted', async ({ simulator }) => {
  const connection = await clientCredentials(simulator);
  const soql = `SELECT DeleteToken FROM OauthToken WHERE AppName = '${simulator.app.name}'`;
  const all = await connection.query(soql, { autoFetch: true, maxFetch: 10_000 });
  expect(new Set(all.records.map(({ DeleteToken }) => String(DeleteToken))).size).toBe(OTHERS);
  const { used = 0 } = connection.limitInfo.apiUsage ?? {};
  expect(used).toBeGreaterThan(2);
  await connection.query('SELECT Id FROM Account');
  expect(connection.limitInfo.apiUsage).toMatchObject({ used: used + 1, limit: expect.any(Number) });
});
