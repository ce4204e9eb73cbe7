import { loggedInToSetup, provisionQuickly } from '../../support/quick.ts';
import { errorOf, expectRefusal } from '../../support/refusal.ts';
import { expect, lose, type Stage, test } from '../../support/stage.ts';
import { NEVER_PRESSED, revokedInPages, traces } from '../../support/whole.ts';

test.describe.configure({ mode: 'parallel' });

const ERROR_ID = /Error ID 1425642734-35432 \(-1452389871\)/;

const PLACES = [
  ['connected-apps', 'connector2', []],
  ['connected-apps', 'connector2', ['classic']],
  ['external-client-apps', 'connector5', []],
  ['own-settings', 'connector2', []],
] as const;

const asUser = (all: Stage, user: string): Stage => {
  loggedInToSetup(all);
  return all.as(user);
};

test('an internal server error after Allow is named, with its Error ID', async ({ stage }) => {
  await stage.under('allow-fails');
  await expectRefusal(stage, stage.provision(), { name: 'UnattendedStopError', says: ERROR_ID });
});

for (const [place, user, shell] of PLACES) {
  const where = [place, ...shell].join(', ');

  test(`an error in place of a list: nothing is pressed, ${where}`, async ({ stage: all }) => {
    await all.under('lists-fail', ...shell);
    const stage = asUser(all, user);
    const instance = await provisionQuickly(stage);
    expect((await errorOf(lose(instance, place))).message).toMatch(ERROR_ID);
    expect(stage.state()).toMatchObject({ presses: { ...NEVER_PRESSED, Revoke: 0 } });
  });

  test(`an error in place of a list is no empty list, ${where}`, async ({ stage: all }) => {
    await all.under('lists-fail-after-revoke', ...shell);
    const stage = asUser(all, user);
    const instance = await provisionQuickly(stage);
    await lose(instance, place);
    const { message } = await errorOf(expect(instance).toBeNoLongerAuthenticated());
    expect(message).toMatch(/^Nothing could be judged: the list in .* could not be read: /);
    expect(message).toMatch(/oracle 3: .*\n.*\n.* could not be read: .*Error ID 1425642734/);
    expect(message).not.toMatch(/0 rows|gone:/);
    expect(stage.state()).toMatchObject({ presses: { ...NEVER_PRESSED, Revoke: 1 } });
  });
}

for (const [place, user, shell] of PLACES.filter(([name]) => name !== 'external-client-apps')) {
  test(`Revoke answered by an error: the list tells, ${[place, ...shell].join(', ')}`, async ({ stage: all }) => {
    await all.under('revoke-fails', ...shell);
    const stage = asUser(all, user);
    await revokedInPages(stage, (instance) => lose(instance, place));
    expect(traces(stage)).toMatch(/was answered by an error page: .*Error ID 1425642734/);
  });
}
