import { parse } from 'dotenv';
import { environmentFile } from '../../../simulator/environment.ts';
import { startSimulator } from '../../../simulator/server.ts';
import { type State } from '../../support/state.ts';
import { expect, json, send, test, type TokenBody } from './client.ts';

test('hosts are told apart, and an unknown one is not served', async ({ stage }) => {
  const { hosts } = stage;
  const statusOf = async (origin: string) => (await send('GET', `${origin}/services/data`)).status;
  expect(await statusOf(stage.acme)).toBe(200);
  expect(await statusOf(hosts.openConnectors)).not.toBe(200);
  expect(await statusOf(hosts.control)).toBe(404);
  expect(await statusOf(hosts.origin('example.localhost'))).toBe(501);
  expect((await send('GET', `${stage.acme}/state`)).status).toBe(501);
});

test('two simulators have nothing in common', async ({ stage }) => {
  const other = await startSimulator();
  expect(other.port).not.toBe(stage.simulator.port);
  expect(other.context.world.apps[0]?.consumerKey).not.toBe(stage.app.consumerKey);
  await other.close();
});

test('the environment names what a run needs', async ({ stage }) => {
  const { variables, connectorUsers } = json<{
    variables: Record<string, string>;
    connectorUsers: { username: string; totpSecret?: string }[];
  }>(await send('GET', `${stage.hosts.control}/environment`));
  expect(variables).toMatchObject({
    OPEN_CONNECTORS_URL: stage.hosts.openConnectors,
    SALESFORCE_LOGIN_URL: stage.hosts.login,
    SALESFORCE_APP_NAME: stage.app.name,
    SALESFORCE_CALLBACK_URL: `${stage.hosts.callback}/oauth/callback`,
    CONNECTOR_USER_USERNAME: connectorUsers[0]?.username,
  });
  const pool = stage.simulator.context.world.users.filter(({ role, org }) => role === 'connector' && org === 'acme');
  expect(connectorUsers.map(({ username, totpSecret }) => ({ username, totpSecret }))).toEqual(
    expect.arrayContaining(pool.map(({ username, totpSecret }) => ({ username, totpSecret }))),
  );
  // A run with one user does not wait for a TOTP window at each login.
  expect(connectorUsers[0]?.totpSecret).toBeUndefined();
});

test('the .env holds every value as it is', () => {
  const variables = { PLAIN: 'a+b/c=', BLANKS: 'a b # c', SINGLE: "it's \\n $HOME", BOTH: `"it's"` };
  const text = environmentFile({ variables, connectorUsers: [] });
  expect(parse(text)).toEqual({ TARGET: 'live', ...variables });
});

test('the state reports grants, requests and logins; a reset takes all back', async ({ client, stage }) => {
  const state = async () => json<State>(await send('GET', `${stage.hosts.control}/state`));
  const before = (await state()).grants.length;
  const tokens = await client.grant();
  await client.revoke(tokens.refresh_token);
  const after = await state();
  expect(after.grants.at(-1)).toMatchObject({
    username: 'connector2@acme.example',
    app: stage.app.name,
    live: false,
    refreshToken: tokens.refresh_token,
    revokedBy: 'api',
  });
  expect(after.requests['POST login.salesforce.localhost/services/oauth2/token']).toBe(1);
  expect(after.logins['connector2@acme.example']).toEqual({ 'UiLogin Success': 1, 'OauthWebServer Success': 1 });

  client.clock.advance(60_000);
  expect((await send('POST', `${stage.hosts.control}/reset`)).status).toBe(200);
  const fresh = await state();
  expect(fresh.grants).toHaveLength(before);
  expect(fresh.logins).toEqual({});
  expect(fresh.requests).toEqual({});
  expect(Math.abs(client.clock.now() - Date.now())).toBeLessThan(1000);
  expect((await client.grant()).access_token).toContain('!AQ'); // same password, same key
});

test.describe('actions', () => {
  const act = async (control: string, action: object) =>
    send('POST', `${control}/control`, JSON.stringify(action), { 'content-type': 'application/json' });

  test('change users, apps, grants, time and variants', async ({ client, stage }) => {
    const { control } = stage.hosts;
    const issued = json<{ result: TokenBody[] }>(
      await act(control, { action: 'issue', username: 'connector2@acme.example', count: 2 }),
    );
    expect((await client.rest(issued.result[0]?.access_token ?? '')).status).toBe(200);
    await act(control, { action: 'expire-access', username: 'connector2@acme.example' });
    expect((await client.rest(issued.result[0]?.access_token ?? '')).status).toBe(401);
    expect(json(await act(control, { action: 'revoke', username: 'connector2@acme.example' }))).toEqual({ result: 2 });

    await act(control, { action: 'user', username: 'connector2@acme.example', active: false });
    await expect(client.authorize()).resolves.toMatchObject({ code: '' });
    await act(control, { action: 'app', name: stage.app.name, blocked: true });
    expect((await client.authorize('connector3')).callback.pathname).toBe('/setup/secur/RemoteAccessErrorPage.apexp');

    expect(json(await act(control, { action: 'variants', variants: 'rotation' }))).toEqual({ result: ['rotation'] });
    expect(stage.salesforce.directory.app(stage.app.id)).toMatchObject({ rotation: true, blocked: false });
  });

  test('a wrong action is refused with what is known', async ({ stage }) => {
    const unknown = await act(stage.hosts.control, { action: 'nonsense' });
    expect(unknown.status).toBe(400);
    expect(json<{ message: string }>(unknown).message).toMatch(/^Unknown action\. Known: .*advance/);
    expect((await act(stage.hosts.control, { action: 'advance', ms: 'x' })).status).toBe(400);
    expect((await act(stage.hosts.control, { action: 'user', username: 'nobody' })).status).toBe(400);
  });
});
