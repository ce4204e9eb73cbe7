import { expect, type InstanceState, type Platform, test } from './platform.ts';

const ACCESS = 'oauth.user.token';
const REFRESH = 'oauth.user.refresh_token';

function tokenRequests({ simulator }: Platform): number {
  return simulator.context.requests.counts()['POST login.salesforce.localhost/services/oauth2/token'] ?? 0;
}

function orgOf(platform: Platform): string {
  return platform.simulator.context.salesforce.directory.app(platform.app.id).orgId;
}

async function setConfiguration(platform: Platform, { id }: InstanceState, configuration: object): Promise<void> {
  await platform.call('PATCH', `/instances/${id}`, { body: { configuration } });
}

test('accounts: records, pageSize, and the instance in a header; any hub word', async ({ platform }) => {
  const { id, token } = await platform.create();
  for (const path of ['/hubs/crm/accounts', '/hubs/crap/accounts', '/accounts']) {
    const { status, list, headers } = await platform.call('GET', `${path}?pageSize=2`, { element: token });
    expect(status).toBe(200);
    expect(list).toEqual([
      {
        Id: expect.stringMatching(/^001/),
        Name: 'Burlington Textiles',
        Industry: expect.anything(),
        Phone: expect.anything(),
      },
      expect.objectContaining({ Name: 'Dickenson plc' }),
    ]);
    expect(headers['elements-element-instance-id']).toBe(String(id));
  }
  expect((await platform.call('GET', '/accounts?pageSize=x', { element: token })).status).toBe(400);
});

const NAMES = ['Burlington Textiles', 'Dickenson plc', 'Edge Communications', 'Grand Hotels'];

test('accounts: page and pageSize, or the token of the next page', async ({ platform }) => {
  const { token: element } = await platform.create();
  const ask = (query: string) => platform.call('GET', `/accounts?${query}`, { element });
  const names = async (query: string) => (await ask(query)).list.map(({ Name }) => Name);
  expect(await names('pageSize=3&page=1')).toEqual(NAMES.slice(0, 3));
  expect(await names('pageSize=3&page=2')).toEqual(NAMES.slice(3));
  expect(await names('pageSize=3&page=3')).toEqual([]);
  expect(await names('where=&page=&pageSize=&nextPage=')).toEqual(NAMES);

  const walked: string[] = [];
  let token: string | undefined = '';
  while (token !== undefined) {
    const { list, headers } = await ask(`pageSize=1&nextPage=${token}`);
    walked.push(...list.map(({ Name }) => Name));
    token = headers['elements-next-page-token']?.toString();
  }
  expect(walked).toEqual(NAMES);
  // Where both are sent, as churros does, the token counts.
  const second = (await ask('pageSize=1')).headers['elements-next-page-token']?.toString();
  expect(await names(`pageSize=1&page=7&nextPage=${second}`)).toEqual(NAMES.slice(1, 2));
  for (const query of ['page=0', 'page=x', 'pageSize=-1', 'nextPage=nonsense']) {
    expect([query, (await ask(query)).status]).toEqual([query, 400]);
  }
});

test('accounts: where is read by the platform, and answered by Salesforce', async ({ platform }) => {
  const { token } = await platform.create();
  const ask = (where: string) =>
    platform.call('GET', `/hubs/crm/accounts?${new URLSearchParams({ where })}`, { element: token });
  const names = async (where: string) => (await ask(where)).list.map(({ Name }) => Name);
  const [first] = platform.simulator.context.salesforce.directory.org(orgOf(platform)).accounts;
  Object.assign(first ?? {}, { Name: "Churro's Test Account" });
  expect(await names("Name='Churro''s Test Account'")).toEqual(["Churro's Test Account"]);
  expect(await names(`id='${first?.Id ?? ''}'`)).toEqual(["Churro's Test Account"]);
  expect(await names("Name LIKE '%on%' AND CreatedDate > '2025-01-01T00:00:00Z'")).toEqual(NAMES.slice(1, 3));
  expect(await names("Name='nobody'")).toEqual([]);
  for (const where of ['nonsense', "Name='a' LIMIT 1", "Name='a", "Name='a' AND Phone='b' OR Phone='c'"]) {
    const { status, body } = await ask(where);
    expect([where, status, body.message]).toEqual([where, 400, expect.stringContaining('Error parsing query')]);
  }
  const refused = await ask("Nothing='a'");
  expect([refused.status, refused.body.message, refused.provider()]).toEqual([400, 'Request failed', 'INVALID_FIELD']);
  const missing = new URLSearchParams({ where: "OwnerId='005000000000000'" });
  expect(await platform.call('GET', `/accounts?${missing}`, { element: token })).toMatchObject({
    status: 501,
    text: expect.stringContaining('the field OwnerId of Account'),
  });
});

test('each connector has the lists that it is known for', async ({ platform }) => {
  const { token: element } = (await platform.post({ element: { key: 'sfdcservicecloud' } })).body;
  const ask = (path: string) => platform.call('GET', path, { element });
  expect((await ask('/hubs/helpdesk/contacts?pageSize=1')).list).toEqual([
    expect.objectContaining({ Id: expect.stringMatching(/^003/), Name: 'Andy Young' }),
  ]);
  const { list } = await ask('/hubs/helpdesk/incidents');
  expect(list.map((incident) => 'CaseNumber' in incident && 'Description' in incident)).toEqual(NAMES.map(() => false));
  expect(list[0]).toMatchObject({ Id: expect.stringMatching(/^500/), CaseNumber: '00001001', Status: 'New' });
  expect(await ask('/hubs/helpdesk/accounts')).toMatchObject({
    status: 501,
    text: expect.stringContaining('/hubs/helpdesk/accounts of the connector sfdcservicecloud'),
  });
});

test('accounts: fields without a value are there if the instance does not filter them', async ({ platform }) => {
  const instance = await platform.create();
  const website = async () => (await platform.accounts(instance)).list.map((account) => 'Website' in account);
  expect(new Set(await website())).toEqual(new Set([false]));
  await setConfiguration(platform, instance, { 'filter.response.nulls': false });
  expect(new Set(await website())).toEqual(new Set([true]));
});

test('ping answers 200 while the grant lives and 401 when it is dead', async ({ platform, instance }) => {
  for (const path of ['/ping', '/hubs/crm/ping']) {
    const { status, body } = await platform.call('GET', path, { element: instance.token });
    expect(status).toBe(200);
    expect(body).toEqual({ dateTime: expect.stringMatching(/^\d{4}-.*Z$/), endpoint: 'sfdc', valid: true });
  }
  await platform.revoke(instance, REFRESH);
  expect((await platform.call('GET', '/ping', { element: instance.token })).status).toBe(401);
});

test('ping-always-ok: ping answers 200 for a dead instance', async ({ platform }) => {
  await platform.under('ping-always-ok');
  const instance = await platform.create();
  await platform.revoke(instance, REFRESH);
  expect((await platform.call('GET', '/ping', { element: instance.token })).status).toBe(200);
  expect((await platform.accounts(instance)).status).toBe(401);
});

test('access token revoked alone: the call heals, with a new token and refresh time', async ({ platform }) => {
  const before = await platform.create();
  await platform.revoke(before, ACCESS);
  platform.simulator.context.clock.advance(1000);
  expect((await platform.accounts(before)).status).toBe(200);
  const after = platform.state(before.id);
  expect(after.configuration[ACCESS]).not.toBe(before.configuration[ACCESS]);
  expect(after.configuration[REFRESH]).toBe(before.configuration[REFRESH]);
  const time = (state: InstanceState) => Number(state.configuration['oauth.user.refresh_time']);
  expect(time(after)).toBeGreaterThan(time(before));
});

test('calls at the same time share one refresh, that is due or after a dead token', async ({ platform, instance }) => {
  for (const need of [
    () => setConfiguration(platform, instance, { 'oauth.user.refresh_time': '1' }),
    () => platform.revoke(platform.state(instance.id), ACCESS),
  ]) {
    await need();
    const before = tokenRequests(platform);
    const answers = await Promise.all(Array.from({ length: 6 }, () => platform.accounts(instance)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(tokenRequests(platform)).toBe(before + 1);
  }
});

test('a refresh time in the past makes the next call refresh, a recent one does not', async ({ platform }) => {
  const before = await platform.create();
  await platform.accounts(before);
  expect(platform.state(before.id)).toEqual(before);
  await setConfiguration(platform, before, { 'oauth.user.refresh_time': '1' });
  expect((await platform.accounts(before)).status).toBe(200);
  expect(platform.state(before.id).configuration[ACCESS]).not.toBe(before.configuration[ACCESS]);
});

test('grant revoked: 401 with the cause; five failures disable; enable heals nothing', async ({ platform }) => {
  const instance = await platform.create();
  await platform.revoke(instance, REFRESH);
  for (let failures = 1; failures <= 5; failures++) {
    const answer = await platform.accounts(instance);
    expect([answer.status, answer.body.message, answer.provider()]).toEqual([401, 'Request failed', 'invalid_grant']);
    expect(platform.state(instance.id)).toMatchObject({ refreshFailures: failures, disabled: failures === 5 });
  }
  expect((await platform.accounts(instance)).status).toBe(403);
  expect((await platform.call('GET', '/ping', { element: instance.token })).status).toBe(403);

  const enabled = await platform.call('PUT', `/instances/${instance.id}/enabled`);
  expect([enabled.status, enabled.text]).toEqual([200, '']);
  expect((await platform.accounts(instance)).status).toBe(401);
});

test('a refresh that succeeds clears the failures, and so does re-authentication', async ({ platform, instance }) => {
  for (const heal of [
    () => setConfiguration(platform, instance, { [REFRESH]: instance.configuration[REFRESH] }),
    () => platform.patch(instance),
  ]) {
    await setConfiguration(platform, instance, { [ACCESS]: '', [REFRESH]: 'none' });
    expect((await platform.accounts(instance)).status).toBe(401);
    expect(platform.state(instance.id).refreshFailures).toBe(1);
    await heal();
    expect((await platform.accounts(instance)).status).toBe(200);
    expect(platform.state(instance.id).refreshFailures).toBe(0);
  }
});

test('realistic: a 401 does not heal, and does not count as a failed refresh', async ({ platform }) => {
  await platform.under('realistic');
  const instance = await platform.create();
  await platform.revoke(instance, ACCESS);
  platform.simulator.context.clock.advance(60_000);
  const answer = await platform.accounts(instance);
  expect([answer.status, answer.provider()]).toEqual([401, 'INVALID_SESSION_ID']);
  expect(platform.state(instance.id).refreshFailures).toBe(0);
  await setConfiguration(platform, instance, { 'oauth.user.refresh_time': '1' });
  expect((await platform.accounts(instance)).status).toBe(200);
});

test('realistic: one call makes five attempts, 10 s apart, and disables the instance', async ({ platform }) => {
  await platform.under('realistic');
  const { clock } = platform.simulator.context;
  const instance = await platform.create();
  await platform.revoke(instance, REFRESH);
  clock.advance(60_000);
  await setConfiguration(platform, instance, { 'oauth.user.refresh_time': '1' });
  const before = tokenRequests(platform);
  const call = platform.accounts(instance);
  for (let attempts = 1; attempts <= 4; attempts++) {
    await expect.poll(() => platform.state(instance.id).refreshFailures).toBe(attempts);
    clock.advance(9_000);
    expect(tokenRequests(platform)).toBe(before + attempts);
    clock.advance(1_000);
  }
  expect((await call).status).toBe(401);
  expect(tokenRequests(platform)).toBe(before + 5);
  expect(platform.state(instance.id).disabled).toBe(true);
});
