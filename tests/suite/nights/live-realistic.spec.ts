import { EXISTING, expect, PATIENTLY, test, TOKEN, USER } from '../../support/live-run.ts';

/**
 * The times of the real services, as far as they are known: a revocation is seen after a minute, Open Connectors tries five refreshes ten seconds
 * apart within one call and then disables the instance, and heals nothing on a 401. Once the run has looked for the revocation in vain, the minute
 * is over.
 */
test('against realistic services an existing instance ends authenticated, the same one', async ({ live }) => {
  await live.start({ variants: 'realistic', seed: EXISTING });
  expect(live.variable('OPEN_CONNECTORS_INSTANCE_TOKEN')).toBe(TOKEN);
  const [before] = (await live.state()).instances;
  const one = ['-g', 'refresh token, re-authenticated by PATCH'];
  const { status, tests, output } = await live.run(one, {}, async () => {
    const { revoked, looked } = { revoked: /^POST .*\/oauth2\/revoke$/, looked: /^GET .*\/query$/ };
    // The guard revokes its own grant first, and believes it when it sees it.
    await expect.poll(() => live.asked(revoked), PATIENTLY).toBe(1);
    await live.control('advance', { ms: 60_000 });
    await expect.poll(() => live.asked(revoked), PATIENTLY).toBe(2);
    const asked = await live.asked(looked);
    await expect.poll(() => live.asked(looked), PATIENTLY).toBeGreaterThan(asked + 2);
    await live.control('advance', { ms: 60_000 });
  });
  expect(status, output).toBe(0);
  expect(Object.values(tests)).toEqual(['passed', 'passed', 'passed']);
  const { instances, grants } = await live.state();
  expect(instances).toEqual([
    expect.objectContaining({ id: before?.id, name: 'Nightly CRM', token: TOKEN, tags: before?.tags, disabled: false }),
  ]);
  const held = instances[0]?.configuration['oauth.user.refresh_token'];
  expect(held).not.toBe(before?.configuration['oauth.user.refresh_token']);
  const alive = grants.filter((grant) => grant.live && grant.username === USER);
  expect(alive.map(({ refreshToken }) => refreshToken)).toEqual([held]);
});
