import { inspect } from 'node:util';
import { type CallReport } from '../../../fixtures/clients/http/index.ts';
import {
  createBody,
  OpenConnectorsClient,
  OpenConnectorsError,
} from '../../../fixtures/clients/open-connectors/index.ts';
import { answers, expect, inTurn, json, type Reply, test, type TestServer } from '../../support/server.ts';
import { instanceAnswer, settingsFor } from './settings.ts';
import { errorOf } from '../../support/refusal.ts';

const BASE = '/elements/api-v2';
const ACCOUNT = 'User user+secret/of=the-account=, Organization organization-secret-0011';

let server: TestServer;
let reply: Reply;
let client: OpenConnectorsClient;

test.beforeEach(async ({ serve }) => {
  server = await serve((...request) => reply(...request));
  client = new OpenConnectorsClient(settingsFor(server.port), { retry: { limit: 2, first: 1, ceiling: 10 } });
});

const lastBody = () => JSON.parse(server.received.at(-1)?.body ?? '') as unknown;

test('oauthUrl asks with what the settings say', async () => {
  reply = answers({
    element: 'sfdc',
    oauthUrl: 'https://login.salesforce.com/services/oauth2/authorize?client_secret=x',
  });
  const answer = await client.oauthUrl({ state: 'run-1' });
  expect(answer.element).toBe('sfdc');
  const asked = new URL(server.received[0]?.url ?? '', server.url);
  expect(asked.pathname).toBe(`${BASE}/elements/sfdc/oauth/url`);
  expect(Object.fromEntries(asked.searchParams)).toEqual({
    apiKey: '3MVG9.consumer-key',
    apiSecret: 'consumer-secret-0011',
    callbackUrl: 'http://callback.localhost/oauth/callback',
    scope: 'full refresh_token',
    siteAddress: `http://login.salesforce.localhost:${server.port}`,
    state: 'run-1',
  });
});

test('an OAuth URL need not say for which connector it is', async () => {
  reply = answers({ oauthUrl: 'https://login.salesforce.com/services/oauth2/authorize' });
  expect(await client.oauthUrl({ state: 'run-1' })).toEqual({ oauthUrl: expect.stringContaining('/authorize') });
  reply = answers({ element: 'sfdc' });
  await expect(client.oauthUrl({ state: 'run-1' })).rejects.toThrow(/does not fit .*: oauthUrl/);
});

test('createInstance sends the body for the wish, and gives the instance', async () => {
  reply = answers(instanceAnswer());
  const wish = { name: 'Nightly', code: 'aPrxCode==', tags: ['run'] };
  const instance = await client.createInstance(wish);
  expect(server.received[0]).toMatchObject({
    method: 'POST',
    url: `${BASE}/instances`,
    headers: { authorization: ACCOUNT },
  });
  expect(lastBody()).toEqual(createBody(settingsFor(server.port), wish));
  expect(instance).toMatchObject({ id: 471196, tags: ['nightly'], disabled: false });
});

test.describe('instance', () => {
  test('by id', async () => {
    reply = answers(instanceAnswer());
    expect((await client.instance({ id: 471196 })).configuration?.['event.notification.callback.url']).toBeNull();
    expect(server.received[0]).toMatchObject({
      method: 'GET',
      url: `${BASE}/instances/471196`,
      headers: { authorization: ACCOUNT },
    });
  });

  const other = instanceAnswer({ id: 1, token: 'other' });
  const pages = [answers([other], 200, { 'elements-next-page-token': 'two' }), answers([instanceAnswer()])];
  for (const [from, given, asked] of [
    ['a list', answers([other, instanceAnswer()]), '/instances'],
    ['one object', answers(instanceAnswer()), '/instances'],
    ['the second page', inTurn(...pages), '/instances?nextPage=two'],
  ] as const)
    test(`by token, from ${from}`, async () => {
      reply = given;
      expect((await client.instance({ token: 'element-token-of-471196=' })).id).toBe(471196);
      expect(server.received.at(-1)).toMatchObject({
        url: `${BASE}${asked}`,
        headers: { authorization: `${ACCOUNT}, Element element-token-of-471196=` },
      });
    });

  test('by token, never another one than the one asked for', async () => {
    reply = answers([instanceAnswer({ token: 'other-token' })]);
    const asked = client.instance({ token: 'element-token-of-471196=' });
    await expect(asked).rejects.toThrow('Open Connectors listed 1 instances, and none has the element token');
  });

  test('tags and configuration are brought to one form', async () => {
    reply = answers(
      instanceAnswer({ tags: [{ id: 1, name: 'old' }, 'new'], configuration: { a: true, b: 3, c: null, d: 'x' } }),
    );
    const instance = await client.instance({ id: 1 });
    expect(instance.tags).toEqual(['old', 'new']);
    expect(instance.configuration).toEqual({ a: 'true', b: '3', c: null, d: 'x' });
  });

  test('ids are numbers, also where they come as the text of their digits', async () => {
    const instance = instanceAnswer({ id: '471196', user: { id: '1234' } });
    reply = inTurn(answers(instance), answers([instance]));
    expect(await client.instance({ id: 471196 })).toMatchObject({ id: 471196, user: { id: 1234 } });
    expect(await client.instances()).toMatchObject([{ id: 471196 }]);
    for (const id of ['471196x', '', ' 471196', '-1', '4e5', [471196], null]) {
      reply = answers({ ...instance, id });
      await expect(client.instance({ id: 471196 }), JSON.stringify(id)).rejects.toThrow(/does not fit .*: id \(/);
    }
  });

  test('so are truth values', async () => {
    reply = answers(instanceAnswer({ valid: 'true', disabled: 'false' }));
    expect(await client.instance({ id: 471196 })).toMatchObject({ valid: true, disabled: false });
    reply = answers(instanceAnswer({ valid: 'yes', disabled: 0 }));
    await expect(client.instance({ id: 471196 })).rejects.toThrow(
      /valid \(invalid_union\), disabled \(invalid_union\)/,
    );
  });

  test('null says what a member that is left out says', async () => {
    reply = answers(instanceAnswer({ disabled: null, tags: null, configuration: null, user: null, element: null }));
    const { disabled, tags, configuration, user, element } = await client.instance({ id: 1 });
    expect([disabled, tags, configuration, user, element]).toEqual([undefined, [], undefined, undefined, undefined]);
  });

  test('whether it is valid may be left out', async () => {
    const { valid: _, ...answered } = instanceAnswer();
    reply = answers(answered);
    expect(await client.instance({ id: 471196 })).toMatchObject({ id: 471196 });
  });

  test('an answer without what is relied on is refused by name, not by value', async () => {
    reply = answers({ ...instanceAnswer(), token: '', valid: 'yes' });
    await expect(client.instance({ id: 1 })).rejects.toThrow(
      /does not fit what it documents: token \(too_small\), valid \(invalid_union\)/,
    );
  });
});

test('a tag that nobody carries is answered with 404, which is an empty list', async () => {
  reply = answers({ requestId: '5f0c', message: 'No element instances found' }, 404);
  expect(await client.instancesByTag('lease')).toEqual([]);
  expect(decodeURIComponent(server.received[0]?.url ?? '')).toBe(`${BASE}/instances?tags[]=lease`);
});

test.describe('writes', () => {
  test('patchInstance goes to the id, or to the element token', async () => {
    reply = answers(instanceAnswer());
    await client.patchInstance({ id: 471196 }, { name: 'x' });
    await client.patchInstance({ token: 'element-token' }, { name: 'x' });
    expect(server.received).toMatchObject([
      { method: 'PATCH', url: `${BASE}/instances/471196`, headers: { authorization: ACCOUNT } },
      { method: 'PATCH', url: `${BASE}/instances`, headers: { authorization: `${ACCOUNT}, Element element-token` } },
    ]);
  });

  test('putInstance says whether to re-authenticate, or nothing', async () => {
    reply = answers(instanceAnswer());
    await client.putInstance({ id: 1 }, {}, { reAuthenticate: true });
    await client.putInstance({ id: 1 }, {}, { reAuthenticate: false });
    await client.putInstance({ id: 1 }, {});
    expect(server.received.map(({ method, url }) => `${method} ${url.slice(BASE.length)}`)).toEqual([
      'PUT /instances/1?reAuthenticate=true',
      'PUT /instances/1?reAuthenticate=false',
      'PUT /instances/1',
    ]);
  });

  test('setTags sends tags alone', async () => {
    reply = answers(instanceAnswer());
    await client.setTags({ id: 1 }, ['a', 'b']);
    expect(lastBody()).toEqual({ tags: ['a', 'b'] });
  });

  test('a mask is never sent', async () => {
    reply = answers(instanceAnswer());
    const body = { configuration: { 'oauth.api.secret': '********' } };
    const mask = 'configuration.oauth.api.secret is a mask';
    await expect(client.raw.patchInstance({ id: 1 }, body)).rejects.toThrow(mask);
    await expect(client.raw.putInstance({ id: 1 }, body)).rejects.toThrow(mask);
    await expect(client.patchInstance({ id: 1 }, body)).rejects.toThrow(mask);
    await expect(client.createInstance({ name: '********', code: 'y' })).rejects.toThrow('name is a mask');
    expect(server.received).toEqual([]);
  });

  test('a write is sent once, whatever happens to it', async () => {
    reply = (_, response) => void response.writeHead(503).end('<html>down</html>');
    await expect(client.createInstance({ name: 'x', code: 'y' })).rejects.toThrow(
      'Open Connectors answered 503 to POST /instances: HTML, not JSON',
    );
    await expect(client.patchInstance({ id: 1 }, {})).rejects.toThrow(/503/);
    await expect(client.putInstance({ id: 1 }, {})).rejects.toThrow(/503/);
    expect(server.received).toHaveLength(3);
  });

  test('delete and enable take an empty answer', async () => {
    reply = (_, response) => void response.end();
    await client.deleteInstance({ id: 1 });
    await client.enable({ id: 1 });
    await client.enable({ token: 'element-token' });
    expect(server.received.map(({ method, url }) => `${method} ${url.slice(BASE.length)}`)).toEqual([
      'DELETE /instances/1',
      'PUT /instances/1/enabled',
      'PUT /instances/enabled',
    ]);
    reply = answers({ requestId: 'abc', message: 'gone' }, 404);
    await expect(client.deleteInstance({ id: 1 })).rejects.toThrow(
      'answered 404 to DELETE /instances/1: gone (request id abc)',
    );
    await expect(client.enable({ id: 1 })).rejects.toThrow(OpenConnectorsError);
  });

  test('delete and enable are sent again, as once more does no harm', async () => {
    for (const [act, asked] of [
      [() => client.deleteInstance({ id: 1 }), 'DELETE'],
      [() => client.enable({ id: 1 }), 'PUT'],
    ] as const) {
      reply = (_, response, count) => void response.writeHead(count === 1 ? 503 : 200).end();
      server.received.length = 0;
      await act();
      expect(server.received.map(({ method }) => method)).toEqual([asked, asked]);
    }
  });

  test('setConfiguration changes one entry by its key', async () => {
    const entry = {
      id: 7,
      key: 'oauth.user.refresh_time',
      name: 'Refresh time',
      propertyValue: '1',
      type: 'TEXTFIELD_32',
    };
    reply = ({ method }, response) => json(response, method === 'GET' ? [{ id: 6, key: 'other' }, entry] : entry);
    await client.setConfiguration(471196, 'oauth.user.refresh_time', '0');
    expect(server.received[1]).toMatchObject({ method: 'PATCH', url: `${BASE}/instances/471196/configuration/7` });
    expect(lastBody()).toEqual({ ...entry, propertyValue: '0' });
    await expect(client.setConfiguration(1, 'missing', 'x')).rejects.toThrow(
      'Instance 1 has no configuration entry missing.',
    );
  });
});

test.describe('accounts', () => {
  test('are records, with the instance that answered', async () => {
    reply = answers([{ Id: '001', Name: 'Acme' }], 200, { 'elements-element-instance-id': '471196' });
    expect(await client.records('element-token', { pageSize: 1 })).toEqual({
      records: [{ Id: '001', Name: 'Acme' }],
      instanceId: '471196',
    });
    expect(server.received[0]).toMatchObject({
      url: `${BASE}/hubs/crm/accounts?pageSize=1`,
      headers: { authorization: `${ACCOUNT}, Element element-token` },
    });
  });

  test('are not a part of what the platform counted; a smaller count is no fault', async () => {
    reply = answers([{ Id: '001' }], 200, { 'elements-returned-count': '200' });
    await expect(client.records('element')).rejects.toThrow(/answered 1 of 200 rows \(elements-returned-count\)/);
    for (const count of ['1', '0', '', 'many']) {
      reply = answers([{ Id: '001' }], 200, { 'elements-returned-count': count });
      expect((await client.records('element')).records).toHaveLength(1);
    }
  });

  for (const status of [202, 203, 206]) {
    test(`are not what comes with ${status}`, async () => {
      reply = answers([{ Id: '001' }], status);
      await expect(client.records('element')).rejects.toThrow(`answered ${status} to GET /hubs/crm/accounts: a`);
    });
  }

  for (const [title, record, says] of [
    [
      "Salesforce's",
      { errorCode: 'INVALID_SESSION_ID', message: 'Session expired' },
      'INVALID_SESSION_ID: Session expired',
    ],
    ["the platform's", { requestId: '5f0c', message: 'Too many requests' }, 'Too many requests (request id 5f0c)'],
  ] as const) {
    test(`are not an error with status 200, alone or behind records: ${title}`, async () => {
      for (const before of [[], [{ Id: '001' }]]) {
        reply = answers([...before, record]);
        await expect(client.records('element')).rejects.toThrow(`: ${says}`);
      }
    });
  }

  test('that call themselves HTML are somebody else’s', async () => {
    reply = answers([{ Id: '001' }], 200, { 'content-type': 'text/html' });
    await expect(client.records('element')).rejects.toThrow(/JSON that calls itself text\/html, with status 200/);
  });

  test('name their instance once, also where a header comes twice', async () => {
    for (const value of [['471196', '471196'], '471196, 471196', '471196,471196']) {
      reply = (_, response) => {
        response.setHeader('elements-element-instance-id', value);
        json(response, []);
      };
      expect(await client.records('element')).toMatchObject({ instanceId: '471196' });
    }
  });

  test('are asked for once where the grant may be gone', async () => {
    reply = answers({ message: 'Request failed' }, 502);
    await expect(client.records('element-token', { retry: false })).rejects.toMatchObject({ status: 502 });
    expect(server.received).toHaveLength(1);
    await expect(client.records('element-token')).rejects.toMatchObject({ status: 502 });
    expect(server.received).toHaveLength(4);
  });
});

test.describe('refusals', () => {
  test('are refusals with status 200, too, and say what they say', async () => {
    reply = answers({ requestId: 'a1', message: 'Failed to authenticate: the code has expired.' });
    const says = / answered 200 to \w+ \S+: Failed to authenticate: the code has expired \(request id a1\)$/;
    await expect(client.patchInstance({ id: 1 }, { name: 'x' })).rejects.toThrow(says);
    await expect(client.records('element-token-0011', { pageSize: 1 })).rejects.toThrow(says);
    await expect(client.instances()).rejects.toThrow(says);
    await expect(client.oauthUrl({ state: 'run-1' })).rejects.toThrow(says);
    reply = answers({ id: 1, name: 'x', token: 'element-token-0011', requestId: 'a1', message: 'Updated' });
    expect(await client.patchInstance({ id: 1 }, { name: 'x' }), 'what has an id is none').toMatchObject({ id: 1 });
  });

  const ID = '53dbca9430045c016b46566c';
  for (const { title, body, says } of [
    {
      title: 'a text for what Salesforce said',
      body: { requestId: ID, message: 'Request failed', providerMessage: '{"error":"invalid_grant"}' },
      says: `Request failed; Salesforce had said: {"error":"invalid_grant"} (request id ${ID})`,
    },
    {
      title: 'an object for what Salesforce said',
      body: { requestId: ID, message: 'Request failed', providerMessage: { error: 'invalid_grant' } },
      says: `Request failed; Salesforce had said: {"error":"invalid_grant"} (request id ${ID})`,
    },
    {
      title: 'numbers and lists',
      body: { requestId: 17, message: ['a', 'b'], providerMessage: 400 },
      says: '["a","b"]; Salesforce had said: 400 (request id 17)',
    },
    {
      title: 'no message',
      body: { requestId: ID, providerMessage: [{ errorCode: 'INVALID_SESSION_ID' }] },
      says:
        `{"requestId":"${ID}","providerMessage":[{"errorCode":"INVALID_SESSION_ID"}]}; ` +
        `Salesforce had said: [{"errorCode":"INVALID_SESSION_ID"}] (request id ${ID})`,
    },
    {
      title: 'a list of one',
      body: [{ requestId: ID, message: 'Request failed', providerMessage: null }],
      says: `Request failed (request id ${ID})`,
    },
    { title: 'other fields', body: { error: 'not_found' }, says: '{"error":"not_found"} (request id from-header)' },
  ]) {
    test(`say all that the JSON says: ${title}`, async () => {
      reply = answers(body, 400, { 'elements-request-id': 'from-header' });
      expect(await errorOf(client.patchInstance({ id: 1 }, {}))).toMatchObject({
        name: 'OpenConnectorsError',
        status: 400,
        message: `Open Connectors answered 400 to PATCH /instances/1: ${says}`,
      });
    });
  }

  test('hide secrets in JSON of another shape, too', async () => {
    const { registerSecret } = await import('../../../redaction/index.ts');
    registerSecret('SALESFORCE_CONSUMER_SECRET', 'consumer-secret-0011');
    reply = answers(
      { message: 'x', providerMessage: { said: 'bad consumer-secret-0011', refresh_token: '5Aep861x' } },
      400,
    );
    const error = await errorOf(client.patchInstance({ id: 1 }, {}));
    expect(String(error)).toContain('Salesforce had said: {"said":"bad ');
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/consumer-secret-0011|5Aep861x/);
  });

  test('do not show records that came with a status that nobody documents', async () => {
    reply = answers([{ Name: 'A customer' }], 207);
    await expect(client.records('token')).rejects.toThrow(/207 .*: a status that it does not document$/);
  });

  test('name the host that the call was redirected to', async () => {
    reply = inTurn(
      (_, response) => void response.writeHead(302, { location: '/login' }).end(),
      answers({ requestId: 'r', message: 'No such resource' }, 404),
    );
    const to = 'redirected to api.openconnectors.localhost';
    await expect(client.records('element')).rejects.toThrow(`404 to GET /hubs/crm/accounts, ${to}`);
  });

  test('hold no secret, even where the service repeats one', async () => {
    reply = answers({ message: 'bad code aPrxSecretCode in consumer-secret-0011', requestId: 'r' }, 400);
    const { registerSecret } = await import('../../../redaction/index.ts');
    registerSecret('SALESFORCE_CONSUMER_SECRET', 'consumer-secret-0011');
    const error = await errorOf(client.createInstance({ name: 'x', code: 'aPrxSecretCode' }));
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(
      /aPrxSecretCode|consumer-secret-0011|user\+secret/,
    );
  });

  test('in their raw form are answers', async () => {
    reply = answers({ message: 'no' }, 401, { 'elements-request-id': 'r' });
    for (const call of [
      client.raw.instances(),
      client.raw.patchInstance({ id: 1 }, {}),
      client.raw.putInstance({ id: 1 }, {}),
      client.raw.records('t'),
    ]) {
      expect(await call).toMatchObject({ status: 401, body: '{"message":"no"}', requestId: 'r' });
    }
  });
});

test('the observer sees tokens by name only', async () => {
  const reports: CallReport[] = [];
  const observed = new OpenConnectorsClient(settingsFor(server.port), {
    observer: (report) => void reports.push(report),
  });
  reply = answers(
    instanceAnswer({ token: 'element-token-observed', configuration: { 'oauth.user.token': '00D!observed-access' } }),
  );
  await observed.createInstance({ name: 'x', code: 'aPrxObservedCode' });
  expect(JSON.stringify(reports)).toContain('oauth.user.token');
  expect(JSON.stringify(reports)).not.toMatch(/element-token-observed|observed-access|aPrxObservedCode|user\+secret/);
});
