import { EXISTING, expect, PATIENTLY, test, TOKEN, USER } from '../../support/live-run.ts';
import { askedOf, stateOf } from '../../support/state.ts';

/**
 * The times of the real services, as far as they are known: a revocation is seen after a minute, Open Connectors tries five refreshes ten seconds
 * apart within one call and then disables the instance, and heals nothing on a 401. Once the run has looked for the revocation in vain, the minute
 * is over.
 */
test('against realistic services an existing instance ends authenticated, the same one', async ({ live }) => {
  const simulator = await live.start({ variants: ['realistic'], seed: EXISTING });
  expect(live.variable('OPEN_CONNECTORS_INSTANCE_TOKEN')).toBe(TOKEN);
  const [before] = structuredClone(stateOf(simulator).instances);
  const one = ['-g', 'refresh token, re-authenticated by PATCH'];
  const { status, tests, output } = await live.run(one, {}, async () => {
    const advance = () => simulator.context.control.act({ action: 'advance', ms: 60_000 });
    const { revoked, looked } = { revoked: /^POST .*\/oauth2\/revoke$/, looked: /^GET .*\/query$/ };
    // The guard revokes its own grant first, and believes it when it sees it.
    await expect.poll(() => askedOf(simulator, revoked), PATIENTLY).toBe(1);
    advance();
    await expect.poll(() => askedOf(simulator, revoked), PATIENTLY).toBe(2);
    const asked = askedOf(simulator, looked);
    await expect.poll(() => askedOf(simulator, looked), PATIENTLY).toBeGreaterThan(asked + 2);
    advance();
  });
  expect(status, output).toBe(0);
  expect(Object.values(tests)).toEqual(['passed', 'passed', 'passed']);
  const { instances, grants } = stateOf(simulator);
  expect(instances).toEqual([
    expect.objectContaining({ id: before?.id, name: 'Nightly CRM', token: TOKEN, tags: before?.tags, disabled: false }),
  ]);
  const held = instances[0]?.configuration['oauth.user.refresh_token'];
  expect(held).not.toBe(before?.configuration['oauth.user.refresh_token']);
  const alive = grants.filter((grant) => grant.live && grant.username === USER);
  expect(alive.map(({ refreshToken }) => refreshToken)).toEqual([held]);
});
