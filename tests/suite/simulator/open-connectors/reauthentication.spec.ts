import { send } from '../client.ts';
import { type Answer, expect, type InstanceState, Platform, test } from './platform.ts';

const ACCESS = 'oauth.user.token';
const REFRESH = 'oauth.user.refresh_token';

/** Same id and token, both tokens new, everything else as it was. */
function expectReauthenticated(platform: Platform, before: InstanceState, answer: Answer): void {
  expect(answer.status).toBe(200);
  expect(answer.body).not.toHaveProperty('providerData');
  expect(answer.body).toMatchObject({ id: before.id, token: before.token, disabled: before.disabled });
  const after = platform.state(before.id);
  expect(answer.body.configuration[ACCESS]).toBe(after.configuration[ACCESS]);
  for (const key of [ACCESS, REFRESH]) {
    expect(after.configuration[key]).not.toBe(before.configuration[key]);
    expect(after.configuration[key]).toBeTruthy();
  }
  const changed = {
    [ACCESS]: expect.any(String),
    [REFRESH]: expect.any(String),
    'oauth.user.refresh_time': expect.any(String),
  };
  expect(after.configuration).toEqual({ ...before.configuration, ...changed });
}

test('PATCH with blank tokens and a code, by id and by token, revives a dead instance', async ({ platform }) => {
  const before = await platform.create({ 'event.notification.enabled': true });
  await platform.revoke(before, REFRESH);
  expect((await platform.accounts(before)).status).toBe(401);
  expectReauthenticated(platform, before, await platform.patch(before));
  expect((await platform.accounts(before)).status).toBe(200);

  const body = { configuration: { [ACCESS]: '', [REFRESH]: '' }, providerData: { code: platform.code() } };
  const again = platform.state(before.id);
  expectReauthenticated(platform, again, await platform.call('PATCH', '/instances', { body, element: before.token }));
});

test('PATCH with name and code alone', async ({ platform, instance: before }) => {
  const body = { name: 'other name', providerData: { code: platform.code() } };
  const answer = await platform.call('PATCH', `/instances/${before.id}`, { body });
  expectReauthenticated(platform, before, answer);
  expect(answer.body).toMatchObject({ name: 'other name', tags: ['suite'] });
});

test('PATCH with blank tokens and no code leaves the instance unauthenticated', async ({ platform }) => {
  const before = await platform.create();
  const body = { configuration: { [ACCESS]: '', [REFRESH]: '' } };
  expect((await platform.call('PATCH', `/instances/${before.id}`, { body })).status).toBe(200);
  expect((await platform.accounts(before)).status).toBe(401);
});

test('PATCH merges: given keys, tags and name replace, the rest stays', async ({ platform, instance: before }) => {
  const body = { configuration: { 'filter.response.nulls': false, 'oauth.api.secret': '********' }, tags: ['b'] };
  const { body: after } = await platform.call('PATCH', '/instances', { body, element: before.token });
  expect(after).toMatchObject({ name: 'reauthentication suite', tags: ['b'] });
  expect(platform.state(before.id).configuration).toEqual({
    ...before.configuration,
    'filter.response.nulls': 'false',
  });
});

for (const path of ['/instances/ID', '/elements/sfdc/instances/ID', '/instances']) {
  for (const query of ['', '?reAuthenticate=true']) {
    test(`PUT ${path}${query} with the whole configuration`, async ({ platform }) => {
      const before = await platform.create({ 'event.notification.enabled': 'true' });
      const { body } = await platform.call('GET', `/instances/${before.id}`);
      const { [ACCESS]: _a, [REFRESH]: _r, ...configuration } = body.configuration;
      const answer = await platform.call('PUT', path.replace('ID', String(before.id)) + query, {
        body: { ...body, configuration, providerData: { code: platform.code() } },
        element: before.token,
      });
      expectReauthenticated(platform, before, answer);
      expect(answer.body).toMatchObject({ eventsEnabled: true });
    });
  }
}

test('PUT with a part of the configuration puts the rest back to the defaults', async ({ platform }) => {
  const before = await platform.create({ 'event.notification.enabled': 'true' });
  const answer = await platform.call('PUT', `/instances/${before.id}`, { body: platform.instanceBody() });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ id: before.id, token: before.token, eventsEnabled: false });
  expect((await platform.accounts(before)).status).toBe(200);
});

test('PUT with reAuthenticate=false exchanges nothing', async ({ platform, instance: before }) => {
  const { body } = await platform.call('GET', `/instances/${before.id}`);
  body.configuration['pagination.max'] = '50';
  const providerData = { code: platform.code() };
  const put = { body: { ...body, providerData } };
  expect((await platform.call('PUT', `/instances/${before.id}?reAuthenticate=false`, put)).status).toBe(200);
  expect(platform.state(before.id).configuration).toEqual({ ...before.configuration, 'pagination.max': '50' });
});

test('PUT with a configuration and no code is refused; name and tags alone are taken', async ({ platform }) => {
  const before = await platform.create();
  const { body } = await platform.call('GET', `/instances/${before.id}`);
  expect((await platform.call('PUT', `/instances/${before.id}`, { body })).status).toBe(400);
  expect(platform.state(before.id)).toEqual(before);
  const renamed = await platform.call('PUT', '/instances', { body: { name: 'n', tags: ['t'] }, element: before.token });
  expect([renamed.status, renamed.body.name, renamed.body.tags]).toEqual([200, 'n', ['t']]);
  expect(platform.state(before.id).configuration).toEqual(before.configuration);
});

test('a refused code answers 400 with what Salesforce said, and changes nothing', async ({ platform }) => {
  const before = await platform.create();
  const used = platform.code();
  await platform.patch(before, used);
  const after = platform.state(before.id);
  const refused = await platform.patch(before, used);
  expect([refused.status, refused.body.message, refused.provider()]).toEqual([400, 'Request failed', 'invalid_grant']);
  expect(platform.state(before.id)).toEqual(after);
});

test('a body that does not say that it is JSON is a 415, and changes nothing', async ({ platform, instance }) => {
  const url = `${platform.simulator.context.hosts.openConnectors}/elements/api-v2/instances/${instance.id}`;
  const types: Record<string, string>[] = [
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'text/plain' },
    {},
  ];
  for (const type of types) {
    const headers = { authorization: platform.secrets, ...type };
    const answer = await send('PATCH', url, JSON.stringify({ name: 'Another' }), headers);
    expect([type, answer.status]).toEqual([type, 415]);
  }
  expect(platform.state(instance.id)).toEqual(instance);
});

test('an instance of a sandbox org needs the token URL of the test host', async ({ simulator }) => {
  const sandbox = new Platform(simulator, 'acme--uat.sandbox');
  const refused = await sandbox.post();
  expect([refused.status, refused.provider()]).toEqual([400, 'invalid_grant']);
  for (const key of ['sfdc.token.url', 'oauth.token.url']) {
    const instance = await sandbox.create({ [key]: `${simulator.context.hosts.test}/services/oauth2/token` });
    expect(instance.configuration['sfdc.revoke.url']).toBe(`${simulator.context.hosts.test}/services/oauth2/revoke`);
    const { list } = await sandbox.accounts(instance);
    expect(list.map(({ Name }) => Name)).toEqual(['Sandbox Logistics', 'Sandbox Trading']);
    expect((await sandbox.patch(instance)).status).toBe(200);
  }
});

test('a token URL where nobody answers is a 502', async ({ platform }) => {
  const { status, body } = await platform.post(
    {},
    { 'sfdc.token.url': 'https://login.salesforce.com/services/oauth2/token' },
  );
  expect([status, body.message]).toEqual([502, 'Salesforce is not available']);
});
