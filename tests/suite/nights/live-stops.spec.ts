import { EXISTING, expect, PATIENTLY, test, TOKEN, USER, type Live } from '../../support/live-run.ts';

/** Its grant is gone, and yet the run stays in step 7: there is time to stop it there. */
const STAYS_DEAD = 'revoked-row-stays';

/** The refresh token that the existing instance holds, as long as Salesforce takes it. */
async function heldAlive(live: Live): Promise<string | undefined> {
  const { instances, grants } = await live.state();
  const held = instances.find(({ token }) => token === TOKEN)?.configuration['oauth.user.refresh_token'];
  return grants.find((grant) => grant.live && grant.refreshToken === held)?.refreshToken;
}

async function expectRestored(live: Live, before: string | undefined): Promise<void> {
  await expectAlive(live);
  expect(await heldAlive(live), 'another grant than before').not.toBe(before);
}

async function expectAlive(live: Live): Promise<void> {
  expect(await heldAlive(live), 'the instance holds a grant that is alive').toBeDefined();
  const { instances, grants } = await live.state();
  expect(instances.map(({ name, tags, disabled }) => ({ name, tags, disabled }))).toEqual([
    { name: 'Nightly CRM', tags: ['nightly', 'kept by a person'], disabled: false },
  ]);
  expect(grants.filter((grant) => grant.live && grant.username === USER)).toHaveLength(1);
}

test.describe('what a stopped scenario had begun does not go on during its teardown', () => {
  const IN_SETUP = ['-g', 'revoked in Setup, re-authenticated by PATCH'];

  for (const { title, page, times } of [
    {
      title: 'on the way to Revoke, which is not pressed any more',
      page: /\/identity\/app\/connectedAppsUserList\.apexp$/,
      times: 1,
    },
    {
      title: 'at the login of step 9, whose code is not exchanged any more',
      page: /\/services\/oauth2\/authorize$/,
      times: 2,
    },
  ])
    test(title, async ({ live }) => {
      await live.start({ seed: EXISTING, faults: 'latency=200' });
      await live.run(IN_SETUP, {}, async (run) => {
        await expect.poll(() => live.asked(page), PATIENTLY).toBeGreaterThanOrEqual(times);
        run.kill('SIGINT');
      });
      await expectAlive(live);
    });
});

test('an instance that is being provisioned when a run is stopped is taken back', async ({ live }) => {
  await live.start({ faults: 'latency=200' });
  await live.run(['-g', 'revoked in Setup, re-authenticated by PATCH'], {}, async (run) => {
    await expect.poll(() => live.asked(/^POST .*\/instances$/), PATIENTLY).toBe(1);
    run.kill('SIGINT');
  });
  const { instances, grants } = await live.state();
  expect(instances.map(({ name }) => name)).toEqual([]);
  expect(grants.filter((grant) => grant.live && grant.username === USER)).toEqual([]);
});

test.describe('a run that is stopped while the instance is dead restores it before it ends', () => {
  test('an interrupt, and the global time-out', async ({ live }) => {
    await live.start({ seed: EXISTING, defect: STAYS_DEAD });
    const one = ['-g', 'refresh token, re-authenticated by PATCH'];
    const before = await heldAlive(live);
    const began = Date.now();
    let deadAfter = 0;
    const { tests } = await live.run(one, { REVOCATION_TIMEOUT_SECONDS: '120' }, async (run) => {
      await expect.poll(() => heldAlive(live), PATIENTLY).toBeUndefined();
      deadAfter = Date.now() - began;
      run.kill('SIGINT');
    });
    expect(tests['revoked over the API by refresh token, re-authenticated by PATCH']).toBe('interrupted');
    await expectRestored(live, before);

    // By what this machine needed just now: late enough for the instance to be dead, early enough for step 7 to be at work.
    const again = await heldAlive(live);
    const timeout = Math.round(deadAfter * 1.5) + 5_000;
    const patience = { REVOCATION_TIMEOUT_SECONDS: String(Math.ceil((3 * timeout) / 1000)) };
    const { status, output } = await live.run([...one, `--global-timeout=${timeout}`], patience);
    expect(status).toBe(1);
    expect(output).toContain('for the test suite to run');
    await expectRestored(live, again);
  });

  test('the most failures that were asked for', async ({ live }) => {
    await live.start({ seed: EXISTING, defect: STAYS_DEAD });
    const before = await heldAlive(live);
    const all = ['-g', 'over the API|as published', '--max-failures=1'];
    const { tests, errors } = await live.run(all, { REVOCATION_TIMEOUT_SECONDS: '5' });
    expect(errors).toContain('oracle 3: Salesforce does not list the grant any more');
    expect(Object.values(tests).filter((status) => status === 'failed')).toHaveLength(1);
    expect(Object.values(tests)).toContain('did not run');
    await expectRestored(live, before);
  });
});
