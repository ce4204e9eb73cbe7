import { SalesforceError } from '../../../fixtures/clients/salesforce/index.ts';
import { errorOf } from '../../support/refusal.ts';
import { regainedQuickly } from '../../support/quick.ts';
import { expect, test } from '../../support/stage.ts';

for (const [status, body, asked] of [
  [500, '[{"message":"An unexpected error occurred","errorCode":"UNKNOWN_EXCEPTION"}]', 2],
  // Two oracles ask. Whoever may not see a field is asked for fewer, and then for one.
  [400, '[{"message":"No such column Phone on entity Account","errorCode":"INVALID_FIELD"}]', 6],
] as const) {
  test(`where nothing else failed, a call that is answered ${status} is no verdict`, async ({ stage }) => {
    const instance = await regainedQuickly(stage);
    const answer = { call: { service: 'Salesforce', method: 'GET', path: '/query' }, status, headers: {}, body };
    let calls = 0;
    stage.scene.salesforce.recordsById = () => {
      calls += 1;
      return Promise.reject(new SalesforceError(answer));
    };
    const { name, message } = await errorOf(expect(instance).toBeAuthenticated());
    expect(name).toBe('SalesforceError');
    expect(message).toMatch(new RegExp(`^Salesforce answered ${status} to GET /query: `));
    expect(calls).toBe(asked);
  });
}
