import { stateOf } from '../../../support/state.ts';
import { expect, Platform, test } from './platform.ts';

test('create answers 200: masked key and secret, tokens in clear, no providerData', async ({ platform }) => {
  const { status, body } = await platform.post();
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: expect.any(Number),
    name: 'reauthentication suite',
    tags: ['suite'],
    token: expect.stringMatching(/^.{43}=$/),
    createdDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    element: { key: 'sfdc', id: 23 },
    elementId: 23,
    valid: true,
    disabled: false,
    eventsEnabled: false,
  });
  expect(body).not.toHaveProperty('providerData');
  expect(body.configuration).toMatchObject({
    'oauth.api.key': '********',
    'oauth.api.secret': '********',
    'oauth.callback.url': platform.callback,
    'oauth.user.token': expect.stringMatching(/^00D\w{12}!/),
    'oauth.user.refresh_token': expect.stringMatching(/^5Aep/),
    'oauth.user.refresh_time': expect.stringMatching(/^\d{13}$/),
    'base.url': expect.stringMatching(/^http:\/\/acme\.my\.salesforce\.localhost:/),
    'sfdc.user.id.url': expect.stringMatching(/\/id\/00D\w{15}\/005\w{15}$/),
  });
  expect((await platform.accounts(body)).status).toBe(200);
});

test('create under the connector: the name as the only tag, HTML removed', async ({ platform }) => {
  const { element: _key, tags: _tags, ...sent } = platform.instanceBody({ name: 'a <a href="x">link</a> @ b' });
  const { status, body } = await platform.call('POST', '/elements/23/instances', { body: sent });
  expect(status).toBe(200);
  expect(body).toMatchObject({ name: 'a link @ b', tags: ['a link @ b'] });
});

test('create without a code, required entry or known connector: refused, nothing left', async ({ platform }) => {
  const before = stateOf(platform.simulator).instances;
  const refused = async (...changes: Parameters<Platform['post']>) => {
    const answer = await platform.post(...changes);
    return [answer.status, answer.body.message];
  };
  expect(await refused({ providerData: undefined })).toEqual([
    400,
    'You must provide an OAuth code in order to create an instance of this element',
  ]);
  expect(await refused({}, { 'oauth.api.secret': undefined })).toEqual([
    400,
    'The following required configuration is missing: oauth.api.secret',
  ]);
  expect((await refused({ element: { key: 'box' } }))[0]).toBe(404);
  expect((await refused({ element: { key: '23' } }))[0], 'a number is no key').toBe(404);
  expect((await platform.call('POST', '/instances', { body: { name: 7 } })).status).toBe(400);
  expect(stateOf(platform.simulator).instances).toEqual(before);
});

test('a code that Salesforce refuses: 400 with what Salesforce said, as a string', async ({ platform }) => {
  const used = platform.code();
  await platform.post({ providerData: { code: used } });
  for (const [providerData, said] of [
    [{ code: used }, 'invalid_grant'],
    [{ code: 'aPrxnone' }, 'invalid_grant'],
    [{ code: platform.code({ redirectUri: 'http://elsewhere.localhost/cb' }) }, 'redirect_uri_mismatch'],
  ] as const) {
    const answer = await platform.post({ providerData });
    expect([answer.status, answer.body.message, answer.provider()]).toEqual([400, 'Request failed', said]);
  }
});

test("the caller's own refresh token makes an instance without code and callback", async ({ platform }) => {
  const { configuration } = await platform.create();
  const create = (change: object, externalAuthentication: string) =>
    platform.post(
      { externalAuthentication, ...(externalAuthentication === 'initial' && { providerData: undefined }) },
      {
        'oauth.callback.url': undefined,
        'oauth.user.refresh_token': configuration['oauth.user.refresh_token'],
        ...change,
      },
    );
  const { status, body } = await create({}, 'initial');
  expect(status).toBe(200);
  expect(body.externalAuthentication).toBe('initial');
  expect(body.configuration).toMatchObject({ 'oauth.user.token': expect.stringMatching(/^00D/) });
  expect((await platform.accounts(body)).status).toBe(200);
  for (const [change, kind, missing] of [
    [{ 'oauth.user.refresh_token': undefined }, 'initial', 'oauth.user.refresh_token'],
    [{ 'oauth.api.key': '' }, 'initial', 'oauth.api.key'],
    [{}, 'none', 'oauth.callback.url'],
  ] as const) {
    const refused = await create(change, kind);
    expect([refused.status, refused.body.message]).toEqual([
      400,
      `The following required configuration is missing: ${missing}`,
    ]);
  }
});

test('read and delete by id, by token and under the connector', async ({ platform }) => {
  for (const path of [(id: number) => `/instances/${id}`, (id: number) => `/elements/sfdc/instances/${id}`]) {
    const { id, token } = await platform.create();
    expect((await platform.call('GET', path(id))).body).toMatchObject({ id, token });
    const deleted = await platform.call('DELETE', path(id));
    expect([deleted.status, deleted.text]).toEqual([200, '']);
    expect((await platform.call('GET', path(id))).status).toBe(404);
  }
  const { token } = await platform.create();
  expect((await platform.call('DELETE', '/instances', { element: token })).status).toBe(200);
  expect((await platform.accounts({ token })).status).toBe(401);
});

test('the list: an array with and without a token, filters, paging, hydrate, 404', async ({ platform }) => {
  const one = await platform.create();
  const two = await platform.create();
  await platform.call('PATCH', `/instances/${two.id}`, { body: { tags: ['other', 'both'], name: 'Number Two' } });
  const ids = async (query: string, element?: string): Promise<number[]> => {
    const { list } = await platform.call('GET', `/instances${query}`, element === undefined ? {} : { element });
    return list.map((instance) => instance.id);
  };

  expect(await ids('')).toEqual(expect.arrayContaining([one.id, two.id]));
  expect(await ids('', one.token)).toEqual(await ids(''));
  expect(await ids('?tags[]=other')).toEqual([two.id]);
  expect(await ids('?tags%5B%5D=other&tags%5B%5D=both')).toEqual([two.id]);
  expect(await ids('?searchText=number%20two')).toEqual([two.id]);
  expect((await platform.call('GET', '/instances?tags[]=none')).status).toBe(404);
  expect((await platform.call('GET', '/elements/sfdcservicecloud/instances')).status).toBe(404);

  const all = await ids('');
  expect(await ids('?tags[]=&searchText=&nextPage=&pageSize=&hydrate=')).toEqual(all);
  expect((await platform.call('GET', '/instances?pageSize=x')).status).toBe(400);
  const page = await platform.call('GET', '/instances?pageSize=1');
  expect(page.headers).toMatchObject({
    'elements-total-count': String(all.length),
    'elements-returned-count': '1',
    'elements-next-page-token': '1',
  });
  expect((await platform.call('GET', '/instances?hydrate=false')).list[0]).not.toHaveProperty('configuration');
});

test('instances-object: GET /instances with a token answers that instance', async ({ platform }) => {
  await platform.under('instances-object');
  const { id, token } = await platform.create();
  expect((await platform.call('GET', '/instances', { element: token })).body).toMatchObject({ id, token });
});

test('masked-user-tokens: the tokens are masked, and a mask sent back keeps them', async ({ platform }) => {
  await platform.under('masked-user-tokens');
  const instance = await platform.create();
  const { body } = await platform.call('GET', `/instances/${instance.id}`);
  expect(body.configuration['oauth.user.token']).toBe('********');
  expect(body.configuration['oauth.user.refresh_token']).toBe('********');
  const put = await platform.call('PUT', `/instances/${instance.id}?reAuthenticate=false`, { body });
  expect(put.status).toBe(200);
  expect(platform.state(instance.id)).toEqual(instance);
});

test('configuration entries: masked, changed one by one', async ({ platform }) => {
  const { id, token, configuration } = await platform.create();
  const { list: entries } = await platform.call('GET', `/instances/${id}/configuration`);
  const byKey = (key: string) => entries.find((entry) => entry.key === key);
  const idOf = (key: string) => byKey(key)?.id ?? 0;
  expect(byKey('oauth.api.secret')).toMatchObject({ propertyValue: '********', type: 'PASSWORD', required: true });
  expect((await platform.call('GET', '/instances/configuration', { element: token })).list).toEqual(entries);

  const blanked = await platform.call('PATCH', `/instances/${id}/configuration/${idOf('oauth.user.token')}`, {
    body: { propertyValue: '' },
  });
  expect([blanked.status, blanked.body.propertyValue]).toEqual([200, '']);
  const masked = `/instances/configuration/${idOf('oauth.api.secret')}`;
  await platform.call('PATCH', masked, { body: byKey('oauth.api.secret'), element: token });
  expect(platform.state(id).configuration).toEqual({ ...configuration, 'oauth.user.token': '' });
  expect((await platform.call('GET', `/instances/${id}/configuration/1`)).status).toBe(404);
});

test.describe('instances of the seed', () => {
  test.use({
    seed: {
      instances: [
        { name: 'Seeded', token: 'c2VlZGVkIHRva2VuIG9mIGZvcnR5IGZvdXIgY2hhcnM=', user: 'connector1@acme.example' },
        { name: 'Sandbox', user: 'connector1@acme.example.uat', tags: ['uat'] },
      ],
    },
  });

  test('answer from the start, can be re-authenticated, and are back after a reset', async ({ platform }) => {
    const { control } = platform.simulator.context;
    const seeded = () => stateOf(platform.simulator).instances;
    const statuses = () => Promise.all(seeded().map(async (instance) => (await platform.accounts(instance)).status));
    expect(seeded()).toMatchObject([
      { name: 'Seeded', tags: ['Seeded'], token: 'c2VlZGVkIHRva2VuIG9mIGZvcnR5IGZvdXIgY2hhcnM=' },
      { name: 'Sandbox', tags: ['uat'] },
    ]);
    expect(await statuses()).toEqual([200, 200]);
    expect((await platform.patch({ id: seeded()[0]?.id ?? 0 })).status).toBe(200);
    const sandbox = new Platform(platform.simulator, 'acme--uat.sandbox');
    expect((await sandbox.patch({ id: seeded()[1]?.id ?? 0 })).status).toBe(200);

    await platform.create();
    await control.reset();
    expect(seeded().map(({ name }) => name)).toEqual(['Seeded', 'Sandbox']);
    expect(await statuses()).toEqual([200, 200]);
  });
});

test('deleting and enabling may be sent again, so that they meet faults, too', async ({ platform, simulator }) => {
  const { id } = await platform.create();
  simulator.context.faults.set('503=1');
  expect((await platform.call('PUT', `/instances/${id}/enabled`)).status).toBe(503);
  expect((await platform.call('DELETE', `/instances/${id}`)).status).toBe(503);
  expect((await platform.call('PATCH', `/instances/${id}`, { body: { name: 'As before' } })).status).toBe(200);
});
