import { expect, test } from '@playwright/test';
import { observeCall } from '../../../fixtures/evidence/observer.ts';

const GET = {
  service: 'Open Connectors',
  method: 'GET',
  host: 'api',
  duration: 1,
  attempts: 1,
  request: { headers: {} },
};

test('of a long list the first and the last entries are shown', async () => {
  const entries = async (length: number): Promise<unknown> => {
    const body = JSON.stringify(Array.from({ length }, (_, id) => ({ id })));
    await observeCall({ ...GET, path: '/instances', status: 200, response: { headers: {}, body } });
    const attached = String(test.info().attachments.at(-1)?.body);
    return (JSON.parse(attached) as { response: { body: unknown } }).response.body;
  };

  expect(await entries(7)).toHaveLength(7);
  expect(await entries(256)).toEqual([
    { id: 0 },
    { id: 1 },
    { id: 2 },
    '… 250 more …',
    { id: 253 },
    { id: 254 },
    { id: 255 },
  ]);
});

test('the list of attachments tells the calls apart', async () => {
  await observeCall({ ...GET, path: '/instances?tags[]=nightly', status: 404 });
  await observeCall({ ...GET, path: "/query?q=SELECT Id FROM OauthToken WHERE AppName = 'x'", status: 200 });
  await observeCall({ ...GET, path: '/instances' });
  expect(test.info().attachments.map(({ name }) => name)).toEqual([
    'GET /instances → 404',
    'GET /query of OauthToken → 200',
    'GET /instances → no answer',
  ]);
});
