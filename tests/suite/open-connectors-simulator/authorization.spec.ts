import { parseAuthorization } from '../../../simulator/open-connectors/authorization.ts';
import { expect, test } from './platform.ts';

const INVALID = 'Invalid Organization or User secret, or invalid Element token provided.';

test('the header is read in any order and with any spaces', () => {
  const parts = { user: 'a+b/c=', organization: '0123', element: 'x/y==' };
  expect(parseAuthorization('User a+b/c=, Organization 0123, Element x/y==')).toEqual(parts);
  expect(parseAuthorization('  element x/y== ,organization   0123,User a+b/c=  ')).toEqual(parts);
  expect(parseAuthorization(undefined)).toEqual({});
  expect(parseAuthorization('Bearer abc')).toEqual({});
});

test('no header, a foreign user or organization, and an unknown token all answer the same 401', async ({
  platform,
}) => {
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

test('an unknown path answers 404 as JSON', async ({ platform }) => {
  const { status, body } = await platform.call('GET', '/nothing');
  expect(status).toBe(404);
  expect(body.requestId).toMatch(/^[0-9a-f]{24}$/);
});
