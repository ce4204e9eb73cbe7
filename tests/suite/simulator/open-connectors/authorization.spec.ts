import { parseAuthorization } from '../../../../simulator/open-connectors/authorization.ts';
import { expect, test } from './platform.ts';

const INVALID = 'Invalid Organization or User secret, or invalid Element token provided.';

test('the header is read in any order and with any spaces', () => {
  const parts = { user: 'a+b/c=', organization: '0123', element: 'x/y==' };
  expect(parseAuthorization('User a+b/c=, Organization 0123, Element x/y==')).toEqual(parts);
  expect(parseAuthorization('  element x/y== ,organization   0123,User a+b/c=  ')).toEqual(parts);
  expect(parseAuthorization(undefined)).toEqual({});
  expect(parseAuthorization('Bearer abc')).toEqual({});
});

test('no header, a foreign user or organization, an unknown token: the same 401', async ({ platform }) => {
  const [user = '', organization = ''] = platform.secrets.split(', ');
  const wrong = [
    null,
    'Basic abc',
    user,
    organization,
    `User wrong, ${organization}`,
    `${user}, Organization wrong`,
    `${user}, ${organization}, Element wrong`,
  ];
  for (const authorization of wrong) {
    const { status, body, headers } = await platform.call('GET', '/instances', { authorization });
    expect(status, String(authorization)).toBe(401);
    expect(body).toEqual({ requestId: expect.stringMatching(/^[0-9a-f]{24}$/), message: INVALID });
    expect(headers['elements-request-id']).toBe(body.requestId);
  }
});

test('Organization may be left out beside an Element token, the order is free', async ({ platform }) => {
  const { token } = await platform.create();
  const [user = '', organization = ''] = platform.secrets.split(', ');
  for (const authorization of [`${user}, Element ${token}`, `Element ${token}, ${organization}, ${user}`]) {
    expect((await platform.call('GET', '/accounts', { authorization })).status).toBe(200);
  }
});

test('calls that the token addresses answer 401 without one', async ({ platform }) => {
  for (const [method, path] of [
    ['PATCH', '/instances'],
    ['PUT', '/instances'],
    ['DELETE', '/instances'],
    ['PUT', '/instances/enabled'],
    ['GET', '/instances/configuration'],
    ['GET', '/hubs/crm/accounts'],
    ['GET', '/ping'],
  ] as const) {
    const { status, body } = await platform.call(method, path, method === 'GET' ? {} : { body: {} });
    expect([path, status, body.message]).toEqual([path, 401, INVALID]);
  }
});

const UNKNOWN = [
  '/nothing',
  '/hubs/crm/nothing',
  '/elements/sfdc/nothing',
  '/instances/1/nothing',
  '/../api-v1/instances',
];

test('an unknown path answers 404 as JSON to a caller, and 401 to nobody', async ({ platform }) => {
  const { token } = await platform.create();
  for (const path of UNKNOWN) {
    for (const options of [{}, { element: token }]) {
      const { status, body, headers } = await platform.call('GET', path, options);
      expect([path, status]).toEqual([path, 404]);
      expect(body.requestId).toMatch(/^[0-9a-f]{24}$/);
      expect(headers['elements-request-id']).toBe(body.requestId);
    }
    for (const authorization of [null, 'Basic abc', `${platform.secrets}, Element wrong`]) {
      const { status, body } = await platform.call('GET', path, { authorization });
      expect([path, status, body.message]).toEqual([path, 401, INVALID]);
    }
  }
});

const MISSING = [
  ['GET', '/accounts/001'],
  ['POST', '/hubs/crm/accounts'],
  ['GET', '/hubs/crm/leads'],
  ['GET', '/elements'],
  ['GET', '/elements/sfdc'],
  ['GET', '/elements/sfdc/metadata'],
  ['GET', '/instances/count'],
  ['GET', '/instances/docs'],
  ['PUT', '/instances/1/trace-logging'],
  ['GET', '/audit-logs/element-instances'],
  ['GET', '/audit-logs/element-instances/1?userId=1001'],
  ['GET', '/docs/instances'],
  ['GET', '/accounts?fields=Name'],
] as const;

test('what the simulator does not have is no answer of the platform', async ({ platform, instance: { token } }) => {
  for (const [method, path] of MISSING) {
    const { status, headers, text } = await platform.call(method, path, { element: token });
    expect([path, status, headers['x-simulator']]).toEqual([path, 501, 'not simulated']);
    expect(headers).not.toHaveProperty('elements-request-id');
    expect(text).toMatch(/^Not simulated: /);
    expect((await platform.call(method, path, { authorization: null })).status).toBe(401);
  }
});
