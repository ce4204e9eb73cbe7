import { expect, test } from '@playwright/test';
import { observeCall } from '../../../fixtures/evidence/observer.ts';

test('of a long list the first and the last entries are shown', async () => {
  const listed = (length: number) => JSON.stringify(Array.from({ length }, (_, id) => ({ id })));
  const attachedOf = async (body: string): Promise<string> => {
    const call = {
      service: 'Open Connectors',
      method: 'GET',
      host: 'api',
      path: '/instances',
      duration: 1,
      attempts: 1,
    };
    await observeCall({ ...call, request: { headers: {} }, status: 200, response: { headers: {}, body } });
    return String(test.info().attachments.at(-1)?.body);
  };
  const entries = async (length: number): Promise<unknown> =>
    (JSON.parse(await attachedOf(listed(length))) as { response: { body: unknown } }).response.body;

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
