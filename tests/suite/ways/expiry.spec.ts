import { wayToLose } from '../../../fixtures/ways/scenarios.ts';
import { reauthenticateQuickly } from '../../support/quick.ts';
import { expect, test } from './existing.ts';

/** Just over the hour that the policies of these tests allow. */
const OVER_AN_HOUR = 61 * 60_000;

const policies = [
  { policy: 'specific_lifetime:1:HOURS', what: 'an hour old' },
  { policy: 'specific_inactivity:1:HOURS', what: 'unused for an hour' },
  { policy: 'zero', what: 'expired at once' },
];

for (const { policy, what } of policies) {
  test(`refresh token ${what}: dead, re-authenticated under the right policy`, async ({ existing, stage }) => {
    const { name } = stage.settings.salesforce.app;
    const setPolicy = (refreshTokenPolicy: string) => stage.control('app', { name, refreshTokenPolicy });
    setPolicy(policy);
    stage.control('advance', { ms: OVER_AN_HOUR });
    stage.control('expire-access', { username: stage.user.username });
    existing.loss = wayToLose('expired');
    await expect(existing).toBeNoLongerAuthenticated();

    setPolicy('infinite');
    await reauthenticateQuickly(stage, existing);
    await expect(existing).toBeAuthenticated();
  });
}

test('re-authenticated under "immediately expire": it answers, and will not last', async ({ existing, stage }) => {
  const { name } = stage.settings.salesforce.app;
  stage.control('revoke', { username: stage.user.username });
  existing.loss = { how: 'revoking', kills: { accessToken: true, refreshToken: true, grant: true } };
  stage.control('app', { name, refreshTokenPolicy: 'zero' });
  await reauthenticateQuickly(stage, existing);
  await expect(expect(existing).toBeAuthenticated()).rejects.toThrow(
    /but 1 of 9 oracles failed[^]*\n {2}oracle 7: it lasts.*\n {4}expected: the new refresh token is active.*\n {4}seen: {5}.*: active false/,
  );
});
