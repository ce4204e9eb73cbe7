import { sessionIn } from '../../../fixtures/instance/tokens.ts';
import { scenarios, wayToLose } from '../../../fixtures/ways/scenarios.ts';
import { parseSettings } from '../../../fixtures/settings/index.ts';
import { provisionQuickly } from '../../support/quick.ts';
import { expect, lose, test } from '../../support/stage.ts';
import { DEAD, deadThenAlive } from '../../support/verdict.ts';

test('newer approvals end the grant, and are revoked; the instance is dead, then back', async ({ stage, instance }) => {
  await lose(instance, 'displaced');
  expect(stage.leftBehind()).toEqual(['instance Staged']);
  const { dead, alive } = await deadThenAlive(stage, instance);
  expect(dead.message + alive.message).toBe('');
  expect(dead.outcomes).toEqual(DEAD);
  expect(alive.seen[5]).toBe('1 before, 1 now, 1 of them new');
});

test('where a user may have four approvals, no more are given, also without an auditor', async ({ stage: whole }) => {
  await whole.under('five-limit-four');
  const stage = whole.with({ auditor: undefined });
  const instance = await provisionQuickly(stage);
  // The user's own session lists the user's grants.
  instance.before.grants = await stage.scene.grants.list(instance.userId, sessionIn(instance.before.tokens));
  await lose(instance, 'displaced');
  expect(stage.leftBehind()).toEqual(['instance Staged']);
  const json = stage.told();
  expect(json.match(/Gave a newer approval/g)).toHaveLength(4);
  expect(json).toContain('Displaced by 4 newer approvals');
});

test('another grant of the user for the app could be displaced: nothing is done', async ({ stage }) => {
  const { username } = stage.user;
  stage.control('issue', { username });
  const instance = await provisionQuickly(stage);
  await expect(lose(instance, 'displaced')).rejects.toThrow(/has 2 grants for .*, and this run knows of 1/);
  instance.before.grants = { hidden: 'nobody may look' };
  await expect(lose(instance, 'displaced')).rejects.toThrow(/cannot be told \(nobody may look\).*: nothing was done/);
  expect(stage.state().grants.filter((grant) => grant.live && grant.username === username)).toHaveLength(2);
});

test('runs only where the settings admit it', () => {
  const { isAdmitted } = { isAdmitted: () => true, ...wayToLose('displaced') };
  expect(isAdmitted(parseSettings({}))).toBe(false);
  expect(isAdmitted(parseSettings({ DISPLACE_GRANT: 'on' }))).toBe(true);
  expect(scenarios().map(({ id }) => id)).not.toContain('displaced.patch');
});
