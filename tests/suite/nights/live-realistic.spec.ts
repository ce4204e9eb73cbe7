import { expect, test } from '../../support/live-run.ts';

/**
 * The times of the real services, as far as they are known: a revocation is seen after a minute, Open Connectors tries five refreshes ten seconds
 * apart within one call and then disables the instance, and heals nothing on a 401. It takes two and a half minutes, most of them waiting.
 */
test('TARGET=live against a realistic simulator: one scenario is green @slow', async ({ live }) => {
  test.setTimeout(8 * 60_000);
  await live.start({ variants: 'realistic' });
  const { status, tests, output } = await live.run(['-g', 'refresh token, re-authenticated by PATCH']);
  expect(status, output).toBe(0);
  expect(Object.values(tests)).toEqual(['passed', 'passed', 'passed']);
  const { instances, grants } = await live.state();
  expect(instances).toEqual([]);
  expect(grants.filter((grant) => grant.live && grant.username === 'connector2@acme.example')).toEqual([]);
});
