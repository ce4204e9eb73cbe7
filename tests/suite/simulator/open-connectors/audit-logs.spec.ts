import { expect, test } from './platform.ts';

const log = (id: number, query = '') => `/audit-logs/element-instances/${id}${query}`;

test('the log of an instance has its requests, the latest first', async ({ platform, instance: { id, token } }) => {
  const other = await platform.create();
  const call = await platform.call('GET', '/hubs/crm/accounts', { element: token });
  const missing = await platform.call('PATCH', `/instances/${id}/configuration/1`, { body: { propertyValue: 'x' } });
  await platform.call('GET', '/instances', { element: other.token });
  const { status, list } = await platform.call('GET', log(id));
  expect(status).toBe(200);
  expect(list).toEqual([
    expect.objectContaining({ method: 'PATCH', status: '404', id: missing.body.requestId }),
    {
      instance_id: String(id),
      account_id: expect.stringMatching(/^\d+$/),
      method: 'GET',
      user_id: '1001',
      org_id: expect.stringMatching(/^\d+$/),
      resource_uri: '/elements/api-v2/hubs/crm/accounts',
      id: call.headers['elements-request-id'],
      ip_address: '127.0.0.1',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      status: '200',
    },
  ]);
});

test('the log comes in pages, and from a time on', async ({ platform, instance: { id, token } }) => {
  for (let call = 0; call < 3; call += 1) await platform.call('GET', '/instances', { element: token });
  const first = await platform.call('GET', log(id, '?pageSize=2'));
  expect([first.list.length, first.headers['elements-next-page-token']]).toEqual([2, '2']);
  expect((await platform.call('GET', log(id, '?pageSize=2&nextPage=2'))).list).toHaveLength(1);
  expect((await platform.call('GET', log(id, '?from=2020-01-01'))).list).toHaveLength(3);
  expect((await platform.call('GET', log(id, '?from=2999-01-01T00:00:00.000Z'))).list).toEqual([]);
});

test('the log of an instance that is gone is gone, and a wrong time is refused', async ({ platform }) => {
  const { id } = await platform.create();
  expect((await platform.call('GET', log(id, '?from=yesterday'))).status).toBe(400);
  expect((await platform.call('GET', log(id), { authorization: null })).status).toBe(401);
  await platform.call('DELETE', `/instances/${id}`);
  expect((await platform.call('GET', log(id))).status).toBe(404);
});
