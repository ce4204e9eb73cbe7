import { instead } from '../../support/instead.ts';
import { codeOf, IMPATIENT, lostQuickly, reauthenticateQuickly, regainedQuickly } from '../../support/quick.ts';
import { errorOf, expectRefusal } from '../../support/refusal.ts';
import { expect, lose, regain, type Stage, test } from '../../support/stage.ts';
import { expectFailures, judgement } from '../../support/verdict.ts';

const FROZEN =
  /connector2@acme\.example is frozen\. Salesforce freezes a user, .* \(help 005318944\).*unfreezing alone does not hold/;

const loginsOf = (stage: Stage) => stage.state().logins[stage.user.username];
const change = (stage: Stage, changes: object, username = stage.user.username) =>
  stage.control('user', { username, ...changes });

test.describe('the guard', () => {
  const cases = [
    { title: 'a frozen connector user', changes: { frozen: true }, says: FROZEN },
    {
      title: 'one who is locked out',
      changes: { lockedForMs: 600_000 },
      says: /^connector2\S+ is locked out\. Too many /,
    },
    {
      title: 'an inactive one',
      changes: { active: false },
      says: /^connector2\S+ is inactive\. Activate the user in /,
    },
  ];
  for (const { title, changes, says } of cases) {
    test(`${title} is refused before anybody logs in`, async ({ stage }) => {
      change(stage, changes);
      await expectRefusal(stage, stage.guard(), { name: 'GuardError', says });
      expect(loginsOf(stage)).toBeUndefined();
    });
  }

  test('a frozen Setup user, too', async ({ stage }) => {
    change(stage, { frozen: true }, 'sam.setup@acme.example');
    await expectRefusal(stage, stage.guard(), { name: 'GuardError', says: /^sam\.setup@acme\.example is frozen\. / });
  });

  test('another user of the pool, where the first has passed', async ({ stage }) => {
    await stage.guard();
    const other = stage.as('connector3');
    await other.guard();
    change(other, { frozen: true });
    await expectRefusal(other, other.guard(), { name: 'GuardError', says: /^connector3@acme\.example is frozen\. / });
  });

  test('an auditor who may not look is a fact, and no refusal', async ({ stage }) => {
    const users = [...stage.simulator.context.salesforce.directory.users.values()];
    for (const user of users) user.permissions.delete('ManageUsers');
    expect((await stage.guard()).facts).toMatchObject({ 'frozen users': 'not told: the auditor lacks Manage Users' });
  });

  test('tokens refused for the address: the settings that can do it', async ({ stage }) => {
    stage.control('app', { name: stage.settings.salesforce.app.name, ipRelaxation: 'Enforce' });
    change(stage, { ipRestricted: true });
    await expectRefusal(stage, stage.guard(), {
      name: 'GuardError',
      says: /^Salesforce refuses tokens to connector2@acme\.example from this address, .*ip restricted.*"Relax IP restrictions".*"Enforce login IP ranges on every request"/,
    });
  });

  test('login IP ranges that the app relaxes are none of its business', async ({ stage }) => {
    change(stage, { ipRestricted: true });
    expect((await stage.guard()).warnings).toEqual([]);
  });

  test('a run-as user of the auditor who is inactive', async ({ stage }) => {
    change(stage, { active: false }, 'auditor@acme.example');
    await expectRefusal(stage, stage.guard(), {
      name: 'GuardError',
      says: /^Salesforce refuses tokens to the run-as user of the auditor .*invalid_grant: inactive user.* Activate /,
    });
  });

  test('a user who is frozen between login and exchange', async ({ stage }) => {
    instead(stage.simulator.context.salesforce.grants, 'exchange', (exchange, ...request) => {
      change(stage, { frozen: true });
      return exchange(...request);
    });
    await expectRefusal(stage, stage.guard(), {
      name: 'GuardError',
      says: /^Salesforce refuses tokens to connector2@acme\.example \(invalid_grant: inactive user\)\. connector2\S+ is frozen/,
    });
  });
});

test.describe('a login that is refused', () => {
  test('names what froze the user', async ({ stage }) => {
    change(stage, { frozen: true });
    await expectRefusal(stage, stage.provision(), { name: 'LoginRefusedError', says: FROZEN });
  });

  test('without an auditor says what the page says', async ({ stage }) => {
    const alone = stage.with({ auditor: undefined });
    change(alone, { frozen: true });
    const error = await expectRefusal(alone, alone.provision(), { name: 'LoginRefusedError', says: /Login History/ });
    expect(error.message).not.toContain('is frozen');
  });
});

test('a look at the users that fails does not hide what went wrong', async ({ stage }) => {
  change(stage, { active: false }, 'auditor@acme.example');
  const mistaken = stage.withUser({ password: 'a wrong made-up password' });
  await expectRefusal(mistaken, mistaken.authorize(), {
    name: 'LoginRefusedError',
    says: /Check the username and the password/,
  });
  expect(stage.told()).toContain('is frozen or locked out could not be told');
});

test.describe('grants that are gone', () => {
  test('a user frozen for a risky address, before the revoke', async ({ stage, instance }) => {
    stage.control('freeze', { username: stage.user.username });
    const error = await errorOf(lose(instance, 'refresh-token'));
    expect(error.message).toMatch(FROZEN);
    expect(instance.loss, 'nothing was taken away by this run').toBeUndefined();
  });

  test('one frozen before it: what refused the code says so', async ({ stage, dead: instance }) => {
    const code = codeOf(stage);
    change(stage, { frozen: true });
    const { message } = await errorOf(regain(instance, code));
    expect(message).toMatch(FROZEN);
    expect(message).toContain('Salesforce had said: {"error":"invalid_grant","error_description":"inactive user"}');
  });

  test('one frozen after the re-authentication: the verdict says so', async ({ stage: patient }) => {
    const stage = patient.with(IMPATIENT);
    const instance = await regainedQuickly(stage);
    stage.control('freeze', { username: stage.user.username });
    const { message } = await judgement(stage, instance, 'authenticated again');
    expect(message).toMatch(FROZEN);
    expect(message).toContain('"Enforce login IP ranges on every request"');
  });

  for (const [title, action, other, seen] of [
    [
      'others who were frozen are named',
      'freeze',
      'connector1@acme.example',
      /gone: 005.*bob\.bystander@acme\.example is frozen\. .*help 005318944/,
    ],
    [
      'others who lost theirs at once, and are not frozen now',
      'revoke',
      'mary.ann.lee@acme.example',
      /gone: 005.*nobody of them is shut out now\. .*somebody may have unfrozen them/,
    ],
  ] as const)
    test(title, async ({ stage }) => {
      const names = [other, 'bob.bystander@acme.example'];
      for (const username of names) stage.control('issue', { username });
      const instance = await lostQuickly(stage);
      for (const username of names) stage.control(action, { username });
      const verdict = await judgement(stage, instance, 'no longer authenticated');
      expectFailures(verdict, instance, { 4: { expected: /nobody else lost or got a grant$/, seen } });
    });

  test('a sound scenario asks nobody who is frozen', async ({ stage }) => {
    stage.scene.salesforce.userLogins = () => Promise.reject(new Error('Somebody asked.'));
    const instance = await lostQuickly(stage);
    await judgement(stage, instance, 'no longer authenticated');
    await reauthenticateQuickly(stage, instance);
    const { message } = await judgement(stage, instance, 'authenticated again');
    expect(message).toBe('');
  });
});
