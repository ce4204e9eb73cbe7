import { EXISTING, expect, test, TOKEN, USER } from '../../support/live-run.ts';

/** One scenario, which needs no Setup user. */
const ONE = ['-g', 'refresh token, re-authenticated by PATCH'];

/** A run has preflight, scenarios and restore, each with a browser of its own. */
const MINUTES = 3;

test.describe('TARGET=live against a simulator started by hand', () => {
  test.setTimeout(MINUTES * 60_000);

  test('an existing instance ends authenticated, with the same token, tags and name', async ({ live }) => {
    await live.start({ seed: EXISTING });
    expect(live.variable('OPEN_CONNECTORS_INSTANCE_TOKEN')).toBe(TOKEN);
    const [before] = (await live.state()).instances;
    const { status, output } = await live.run(ONE);
    expect(status, output).toBe(0);
    const { instances, grants } = await live.state();
    expect(instances).toEqual([
      expect.objectContaining({
        id: before?.id,
        name: 'Nightly CRM',
        token: TOKEN,
        tags: before?.tags,
        disabled: false,
      }),
    ]);
    const held = instances[0]?.configuration['oauth.user.refresh_token'];
    expect(held).not.toBe(before?.configuration['oauth.user.refresh_token']);
    const alive = grants.filter((grant) => grant.live && grant.username === USER);
    expect(alive.map(({ refreshToken }) => refreshToken)).toEqual([held]);
  });

  test('an existing instance whose scenario fails half way is restored', async ({ live }) => {
    await live.start({ seed: EXISTING, defect: 'revoked-row-stays' });
    const [before] = (await live.state()).instances;
    const { status, errors, tests } = await live.run(ONE, { REVOCATION_TIMEOUT_SECONDS: '5' });
    expect(status).toBe(1);
    expect(Object.values(tests).sort()).toEqual(['failed', 'passed', 'passed']);
    expect(errors).toContain('oracle 3: Salesforce does not list the grant any more');
    const { instances, grants } = await live.state();
    expect(instances).toEqual([expect.objectContaining({ id: before?.id, token: TOKEN, disabled: false })]);
    const held = instances[0]?.configuration['oauth.user.refresh_token'];
    expect(held).not.toBe(before?.configuration['oauth.user.refresh_token']);
    expect(grants.find(({ refreshToken }) => refreshToken === held)?.live).toBe(true);
  });

  // A scenario in Setup on live is what the benchmark runs, in .ci/run.
  test('scenarios over the API are green, nothing is left behind, no secret printed', async ({ live }) => {
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
});
