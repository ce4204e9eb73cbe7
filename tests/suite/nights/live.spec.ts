import { expect, test, USER } from '../../support/live-run.ts';

// A scenario in Setup on live is what the benchmark runs, in .ci/run; an existing instance is in live-realistic.spec.ts and live-stops.spec.ts.
test('scenarios over the API on live are green, nothing left behind, no secret printed', async ({ live }) => {
  test.setTimeout(3 * 60_000);
  await live.start();
  const { status, tests, output } = await live.run(['-g', 'over the API|as published']);
  expect(status, output).toBe(0);
  expect(new Set(Object.values(tests))).toEqual(new Set(['passed']));
  const { instances, grants, callback } = await live.state();
  expect(instances).toEqual([]);
  expect(grants.filter((grant) => grant.live && grant.username === USER)).toEqual([]);
  expect(callback.received).toBe(0);
  for (const secret of ['CONNECTOR_USER_PASSWORD', 'SALESFORCE_CONSUMER_SECRET', 'OPEN_CONNECTORS_USER_SECRET']) {
    expect(output).not.toContain(live.variable(secret));
  }
});
