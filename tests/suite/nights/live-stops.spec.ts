import { type ChildProcess } from 'node:child_process';
import { type Simulator } from '../../../simulator/server.ts';
import { EXISTING, expect, reached, test, TOKEN, USER } from '../../support/live-run.ts';
import { plant, stateOf } from '../../support/state.ts';

// What a run stopped that way does not come to is left out from the beginning: preflight and restore.
const inSetup = ['--no-deps', '-g', 'revoked in Setup, re-authenticated by PATCH'];
const API = 'revoked over the API by refresh token, re-authenticated by PATCH';
/** Its grant is gone, and yet the run stays in step 7. */
const STAYS_DEAD = 'revoked-row-stays';

/** The refresh token that the existing instance holds, as long as Salesforce takes it. */
function heldAlive(simulator: Simulator): string | undefined {
  const { instances, grants } = stateOf(simulator);
  const held = instances.find(({ token }) => token === TOKEN)?.configuration['oauth.user.refresh_token'];
  return grants.find((grant) => grant.live && grant.refreshToken === held)?.refreshToken;
}

/** As systems send it that end a job: to the runner, its workers and whatever else is in its group. */
function toAll({ pid = 0 }: ChildProcess, signal: NodeJS.Signals): void {
  process.kill(-pid, signal);
}

function expectRestored(simulator: Simulator, before: string | undefined): void {
  expectAlive(simulator);
  expect(heldAlive(simulator), 'another grant than before').not.toBe(before);
}

function expectAlive(simulator: Simulator): void {
  expect(heldAlive(simulator), 'the instance holds a grant that is alive').toBeDefined();
  const { instances, grants } = stateOf(simulator);
  expect(instances.map(({ name, tags, disabled }) => ({ name, tags, disabled }))).toEqual([
    { name: 'Nightly CRM', tags: ['nightly', 'kept by a person'], disabled: false },
  ]);
  expect(grants.filter((grant) => grant.live && grant.username === USER)).toHaveLength(1);
}

test('a run that is stopped on the way to Revoke does not press it any more', async ({ live }) => {
  const simulator = await live.start({ seed: EXISTING });
  const listed = reached(simulator, /\/identity\/app\/connectedAppsUserList\.apexp/);
  await live.run(inSetup, {}, async (run) => {
    await listed;
    // A terminal that is closed.
    for (const stream of [run.stdout, run.stderr]) stream?.destroy();
    toAll(run, 'SIGHUP');
  });
  expectAlive(simulator);
  expect(stateOf(simulator)).toMatchObject({ presses: { Revoke: 0 } });
});

test('an instance that is being provisioned when a run is stopped is taken back', async ({ live }) => {
  const simulator = await live.start();
  const provisioned = reached(simulator, /^POST .*\/instances$/);
  const deleted = reached(simulator, /^DELETE .*\/instances\//);
  await live.run(inSetup, {}, async (run) => {
    await provisioned;
    run.kill('SIGINT');
    await deleted;
    expect(live.shared(/user-\w+\.lock$/), 'it is still the turn of the user').toHaveLength(1);
  });
  const { instances, grants } = stateOf(simulator);
  expect(instances.map(({ name }) => name)).toEqual([]);
  expect(grants.filter((grant) => grant.live && grant.username === USER)).toEqual([]);
});

test.describe('a run that is stopped while the instance is dead restores it before it ends', () => {
  test('a signal at the login, whose code is not exchanged, and the global time-out', async ({ live }) => {
    const simulator = await live.start({ seed: EXISTING });
    const one = ['--no-deps', '-g', API];
    const before = heldAlive(simulator);
    const began = Date.now();
    let deadAfter = 0;
    // The first one is the guard's.
    const atLogin = reached(simulator, /\/services\/oauth2\/authorize/, 1);
    const { tests } = await live.run(one, {}, async (run) => {
      await atLogin;
      deadAfter = Date.now() - began;
      expect(heldAlive(simulator)).toBeUndefined();
      toAll(run, 'SIGTERM'); // A job that is cancelled.
    });
    expect(tests[API]).toBe('interrupted');
    expectRestored(simulator, before);

    plant(simulator, STAYS_DEAD);
    // By what this machine needed just now: late enough for the instance to be dead, early enough for step 7 to be at work.
    const again = heldAlive(simulator);
    const timeout = Math.round(deadAfter * 1.5) + 5_000;
    const patience = { REVOCATION_TIMEOUT_SECONDS: String(Math.ceil((3 * timeout) / 1000)) };
    const { status, output } = await live.run([...one, `--global-timeout=${timeout}`], patience);
    expect(status).toBe(1);
    expect(output).toContain('for the test suite to run');
    expectRestored(simulator, again);
  });

  test('the most failures that were asked for', async ({ live }) => {
    const simulator = await live.start({ seed: EXISTING, defect: STAYS_DEAD });
    const before = heldAlive(simulator);
    const all = ['--no-deps', '-g', 'over the API|as published', '--max-failures=1'];
    const { tests, errors } = await live.run(all, { REVOCATION_TIMEOUT_SECONDS: '2' });
    expect(errors).toContain('oracle 3: Salesforce does not list the grant any more');
    expect(Object.values(tests).filter((status) => status === 'failed')).toHaveLength(1);
    expect(Object.values(tests)).toContain('did not run');
    expectRestored(simulator, before);
  });
});
