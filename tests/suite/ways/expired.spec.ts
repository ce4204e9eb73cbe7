import { release } from '../../../fixtures/custody/release.ts';
import { take } from '../../../fixtures/custody/take.ts';
import { reauthenticateQuickly } from '../../support/quick.ts';
import { expect, lose, type Stage } from '../../support/stage.ts';
import { DEAD, deadThenAlive, judgement } from '../../support/verdict.ts';
import { EXISTING, test } from './existing.ts';

/** A policy of hours, which a night's guard lets pass; and a little more than these. */
const POLICY = 'specific_lifetime:12:HOURS';
const SINCE_LAST_NIGHT = 13 * 3_600_000;

const takeAsFound = (stage: Stage) => take(stage.scene, { token: EXISTING.token, isLost: true });

function letExpire(stage: Stage): void {
  const { name } = stage.settings.salesforce.app;
  stage.control('app', { name, refreshTokenPolicy: POLICY });
  stage.control('advance', { ms: SINCE_LAST_NIGHT });
}

for (const [title, callsMeanwhile] of [
  ['found expired: dead, re-authenticated, and left so for the next night', 0],
  ['found expired, and disabled by failed refreshes: enabled before step 10', 5],
] as const) {
  test(title, async ({ stage }) => {
    const { raw } = stage.scene.openConnectors;
    letExpire(stage);
    for (let call = 0; call < callsMeanwhile; call += 1) await raw.records(EXISTING.token, { retry: false });
    const taken = await takeAsFound(stage);
    const { instance } = taken;
    await lose(instance, 'expired');
    const { dead, alive } = await deadThenAlive(stage, instance);
    expect(dead.message + alive.message).toBe('');
    expect(dead.outcomes).toMatchObject({ 1: 'held', 2: 'held', 3: 'not applicable', 4: 'held' });
    expect(alive.outcomes).toMatchObject({ ...DEAD, 5: 'held', 6: 'held', 8: 'held' });
    expect(alive.seen[1]).toContain('Salesforce has all 4; not observable: it gave none before');
    await release(taken);
    expect((await raw.records(EXISTING.token)).status).toBe(200);
    expect((await instance.read()).tags).toEqual(EXISTING.tags);
  });
}

test('not expired yet: said, before anything is re-authenticated', async ({ stage }) => {
  const taken = await takeAsFound(stage);
  await expect(lose(taken.instance, 'expired')).rejects.toThrow(
    /^The refresh token of instance \d+ has not expired yet: run once the period of the app's Refresh Token Policy/,
  );
  await release(taken);
  expect((await taken.instance.read()).tags).toEqual(EXISTING.tags);
});

test('what came to life by another grant is noticed', async ({ stage }) => {
  letExpire(stage);
  const { instance } = await takeAsFound(stage);
  await lose(instance, 'expired');
  await reauthenticateQuickly(stage, instance);
  stage.control('issue', { username: stage.user.username });
  const { message } = await judgement(stage, instance, 'authenticated again');
  expect(message).toMatch(/oracle 5: .*\n.*\n {4}seen: {5}.*2 of them new/);
});
