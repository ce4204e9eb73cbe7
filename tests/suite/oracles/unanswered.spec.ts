import { openConnectorsError, salesforceError } from '../../support/errors.ts';
import { answersWith, instead } from '../../support/instead.ts';
import { errorOf } from '../../support/refusal.ts';
import { IMPATIENT, regainedQuickly } from '../../support/quick.ts';
import { expect, type Stage, test } from '../../support/stage.ts';
import { judgement } from '../../support/verdict.ts';

for (const [status, body, asked] of [
  [500, '[{"message":"An unexpected error occurred","errorCode":"UNKNOWN_EXCEPTION"}]', 2],
  // Two oracles ask, the first by two sessions. Whoever may not see a field is asked for fewer, and then for one.
  [400, '[{"message":"No such column Phone on entity Account","errorCode":"INVALID_FIELD"}]', 9],
] as const) {
  test(`where nothing else failed, a call that is answered ${status} is no verdict`, async ({ stage }) => {
    const instance = await regainedQuickly(stage);
    let calls = 0;
    stage.scene.salesforce.recordsById = () => {
      calls += 1;
      return Promise.reject(salesforceError(status, body));
    };
    const { name, message } = await errorOf(expect(instance).toBeAuthenticated());
    expect(name).toBe('SalesforceError');
    expect(message).toMatch(new RegExp(`^Salesforce answered ${status} to GET /query: `));
    expect(calls).toBe(asked);
  });
}

test('an answer that is no list is what failed, before what would not last', async ({ stage, regained: instance }) => {
  answersWith(stage.scene.openConnectors.raw, 'records', { body: '{"records":[]}' });
  const { message } = await errorOf(expect(instance).toBeAuthenticated());
  expect(message).toMatch(/^Nothing could be judged: Open Connectors answered JSON that does not fit/);
});

function callsAreAnswered({ simulator }: Stage, status: number): void {
  const body = '{"requestId":"5f0c","message":"Not now"}';
  const headers = { 'content-type': 'application/json', 'retry-after': '3600' };
  instead(simulator.context.faults, 'around', (around, request, ...rest) =>
    request.url.includes('/hubs/')
      ? Promise.resolve(new Response(body, { status, headers }))
      : around(request, ...rest),
  );
}

for (const status of [429, 503]) {
  test(`CRM calls that are answered ${status} for good say nothing of the re-authentication`, async ({ stage }) => {
    const instance = await regainedQuickly(stage);
    callsAreAnswered(stage, status);
    const { message } = await errorOf(expect(instance).toBeAuthenticated());
    expect(message).toMatch(new RegExp(`^Nothing could be judged: Open Connectors answered ${status} to GET /hubs`));
    expect(message).toContain(
      'run again once the service is well. Where only this instance is answered so, its re-auth',
    );
    expect(message).not.toMatch(/Remedy: The re-auth|remedy: +It got/);
  });
}

const NO_CALL_LEFT = '[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]';
for (const [status, body] of [
  [503, '[]'],
  [403, NO_CALL_LEFT],
] as const) {
  test(`data calls of Salesforce that are answered ${status} say nothing of the new tokens`, async ({ stage }) => {
    const instance = await regainedQuickly(stage);
    stage.scene.salesforce.oneRecord = () => Promise.reject(salesforceError(status, body));
    const { message } = await errorOf(expect(instance).toBeAuthenticated());
    expect(message).toMatch(new RegExp(`^Nothing could be judged: Salesforce answered ${status} to GET /query`));
    expect(message).toContain('run again once the service is well');
    expect(message).not.toMatch(/The code was not exchanged|lived on/);
  });
}

test('userinfo that refuses the new token does not say that it is somebody else’s', async ({ stage }) => {
  const instance = await regainedQuickly(stage);
  stage.scene.salesforce.userinfo = () => Promise.reject(salesforceError(403, 'Bad', '/userinfo'));
  const { message } = await errorOf(expect(instance).toBeAuthenticated());
  expect(message).toMatch(/^Salesforce does not say whose the tokens are: Salesforce answered 403 to GET \/userinfo/);
  expect(message).not.toContain('Somebody else consented');
});

test('a page in place of records at the call that heals is not blamed on the token', async ({ stage: patient }) => {
  const stage = patient.with(IMPATIENT);
  const regained = await regainedQuickly(stage);
  instead(stage.scene.salesforce, 'revoke', async (revoke, ...asked) => {
    await revoke(...asked);
    const call = { service: 'Open Connectors', method: 'GET', path: '/hubs/crm/accounts' } as const;
    const answer = {
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<!doctype html><title>Well</title>',
    };
    stage.scene.openConnectors.raw.records = () => Promise.resolve({ call, ...answer });
  });
  const { message } = await errorOf(expect(regained).toBeAuthenticated());
  expect(message).toMatch(/^Nothing could be judged: Open Connectors answered HTML, not JSON/);
});

test('a grant that ends between two calls: who ended it is asked, not the platform', async ({ stage, regained }) => {
  const ended = '{"requestId":"5f0c","message":"invalid_grant: expired access/refresh token"}';
  let calls = 0;
  instead(stage.scene.openConnectors, 'records', (records, ...asked) => {
    calls += 1;
    return calls === 2 ? Promise.reject(openConnectorsError(401, ended)) : records(...asked);
  });
  const { message } = await errorOf(expect(regained).toBeAuthenticated());
  expect(message).toMatch(/\nRemedy: The grant ended meanwhile: look who revoked it/);
});

/** CRM calls are refused with 400, by their numbers; who asks again is answered. */
function refusesCalls({ openConnectors }: Stage['scene'], refused: readonly number[]): void {
  let calls = 0;
  instead(openConnectors, 'records', async (records, ...asked) => {
    calls += 1;
    if (refused.includes(calls)) throw openConnectorsError(400, '{"requestId":"5f0c","message":"Bad request"}');
    return records(...asked);
  });
}

for (const [refused, outcome, said] of [
  // A soak had two faults of Salesforce's among its five calls.
  [[2, 4], 'held', /^200 with /],
  // Every second one, and those that are asked because of that.
  [
    Array.from({ length: 20 }, (_, index) => 2 * index + 1),
    'failed',
    /^\d+ of 20 calls were answered only when they were made again/,
  ],
] as const) {
  test(`CRM calls that are refused with 400 and answered when made again: ${outcome}`, async ({ stage }) => {
    const instance = await regainedQuickly(stage);
    refusesCalls(stage.scene, refused);
    const { outcomes, seen } = await judgement(stage, instance, 'authenticated again');
    expect(outcomes[1]).toBe(outcome);
    expect(seen[1]).toMatch(said);
  });
}
