import { windowAt } from '../../../fixtures/flows/totp.ts';
import { type User } from '../../../simulator/salesforce/model.ts';
import { type VariantName } from '../../../simulator/variants.ts';
import { errorOf, expectRefusal } from '../../support/refusal.ts';
import { expect, type Stage, test } from '../../support/stage.ts';
import { type ShiftedClock, shiftClock } from '../../support/window.ts';

const loginsOf = (stage: Stage) => stage.state().logins[stage.user.username] ?? {};

function live({ simulator, user }: Stage): User {
  const users = [...simulator.context.salesforce.directory.users.values()];
  const found = users.find(({ username }) => username === user.username);
  if (found === undefined) throw new Error(`The simulator has no user ${user.username}.`);
  return found;
}

const AVOID =
  /^Cannot go on with connector2@acme\.example: .*register an authenticator app.* login IP ranges.* sfdc_lv2 cookie/;

const forms: VariantName[][] = [[], ['username-first']];
for (const variants of forms) {
  test(`a wrong password ends the step, and nobody tries the user again, ${variants.join() || 'one page'}`, async ({
    stage,
  }) => {
    await stage.under(...variants);
    const mistaken = stage.withUser({ password: 'a wrong made-up password' });
    await expectRefusal(mistaken, mistaken.provision(), {
      name: 'LoginRefusedError',
      says: /^Salesforce refused the login of connector2@acme\.example: “.*” Check the username and the password/,
    });
    const refusedOnce = { 'UiLogin Invalid Password': 1 };
    expect(loginsOf(stage)).toEqual(refusedOnce);

    // Also with the right password: in this run a person has to look first.
    await expectRefusal(stage, stage.provision(), {
      name: 'Error',
      says: /^connector2@acme\.example is not logged in again in this run, .* Salesforce refused the login of connector2/,
    });
    expect(loginsOf(stage)).toEqual(refusedOnce);
  });
}

for (const [variant, what] of [
  ['email-verification', 'e-mail'],
  ['sms-verification', 'SMS'],
  ['push-verification', 'push message'],
] as const)
  test(`a login that sends the user something sends it once in a run: ${what}`, async ({ stage }) => {
    await stage.under(variant);
    await expectRefusal(stage, stage.guard(), { name: 'UnattendedStopError', says: AVOID });
    await expectRefusal(stage, stage.guard(), {
      name: 'Error',
      says: /^connector2@acme\.example is not logged in again in this run, .* Cannot go on with connector2/,
    });
    expect(stage.state()).toMatchObject({ callback: { received: 0 }, presses: { 'Log In': 1, Allow: 0 } });
  });

test('what shuts a user out is said before the text of the login page', async ({ stage }) => {
  stage.control('freeze', { username: stage.user.username });
  await expectRefusal(stage, stage.provision(), {
    name: 'LoginRefusedError',
    says: /^connector2@acme\.example is frozen\. .* Salesforce refused the login of connector2@acme\.example: “/,
  });
});

test('a user who is asked for a code, and has no TOTP secret in the settings', async ({ stage }) => {
  const mistaken = stage.as('connector1').withUser({ totpSecret: undefined });
  await expectRefusal(mistaken, mistaken.provision(), {
    name: 'UnattendedStopError',
    says: /^Cannot go on with connector1@acme\.example: A code of an authenticator app .* Set the TOTP secret .*CONNECTOR_USER_TOTP_SECRET/,
  });
});

test.describe('codes of two TOTP windows', () => {
  let clock: ShiftedClock;

  test.beforeEach(() => (clock = shiftClock()));

  test.afterEach(() => clock.restore());

  /** As soon as the work waits for the next window, it is there. */
  async function inNextWindow<T>({ evidence }: Stage, work: Promise<T>): Promise<T> {
    const waits = () => evidence.finish({ status: 'passed' }).json.includes('for the next TOTP window');
    await expect.poll(waits, { timeout: 30_000 }).toBe(true);
    clock.nextWindow();
    return work;
  }

  test('a wrong TOTP secret: two codes at most, and nobody tries the user again', async ({ stage: all }) => {
    const stage = all.as('connector1');
    const mistaken = stage.withUser({ totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' });
    const error = await expectRefusal(mistaken, inNextWindow(stage, mistaken.provision()), {
      name: 'CodeRefusedError',
      says: /^Salesforce refused the verification code: .*Check the TOTP secret of connector1@acme\.example and the clock/,
    });
    expect(error.message, 'no code').not.toMatch(/\b\d{6}\b/);
    expect(live(stage).failedVerifications).toBe(2);

    expect((await errorOf(stage.provision())).message).toContain('is not logged in again in this run');
    expect(live(stage).failedVerifications).toBe(2);
  });

  test('a code that was used already: the next one is typed, once', async ({ stage: all }) => {
    const stage = all.as('connector1');
    const present = windowAt(Date.now());
    live(stage).totpUsed.add(present);
    await inNextWindow(stage, stage.authorize());
    expect(live(stage).failedVerifications, 'cleared by the code that was accepted').toBe(0);
    expect([...live(stage).totpUsed]).toEqual([present, present + 1]);
    expect(stage.told()).toContain('refused a TOTP code of connector1@acme.example');
  });

  test('codes that were used already: given up after the second', async ({ stage: all }) => {
    const stage = all.as('connector1');
    const present = windowAt(Date.now());
    for (const window of [present, present + 1, present + 2]) live(stage).totpUsed.add(window);
    await expectRefusal(stage, inNextWindow(stage, stage.provision()), {
      name: 'CodeRefusedError',
      says: /a code that was used once is refused, too/,
    });
    expect(live(stage).failedVerifications).toBe(2);
  });
});
