import { expect, reached, test } from '../../support/live-run.ts';

test('a policy that is changed after the guard has looked fails the end of the run', async ({ live }) => {
  const simulator = await live.start();
  const endOnly = ['--no-deps', '--project=restore', '-g', 'as a run has to leave them'];
  // The guard has read the policies when it revokes its own grant.
  const hasLooked = reached(simulator, /^POST .*\/oauth2\/revoke$/);
  const { status, errors, output } = await live.run(endOnly, {}, async () => {
    await hasLooked;
    const name = live.variable('SALESFORCE_APP_NAME');
    simulator.context.control.act({ action: 'app', name, refreshTokenPolicy: 'specific_inactivity:30:DAYS' });
  });
  expect(status, output).toBe(1);
  expect(errors).toMatch(
    /^Error: The policies of .* were changed during the run, from “connected app, permitted .*” to /m,
  );
});
