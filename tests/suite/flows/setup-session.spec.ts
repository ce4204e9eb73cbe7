import { type EventEmitter } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { UnderWay } from '../../../fixtures/custody/under-way.ts';
import { inSetup } from '../../../fixtures/flows/setup-session.ts';
import { SESSION_FILE } from '../../../redaction/index.ts';
import { writePrivately } from '../../../support/files.ts';
import { instead } from '../../support/instead.ts';
import { loggedInToSetup, provisionQuickly } from '../../support/quick.ts';
import { type Stage, expect, lose, test } from '../../support/stage.ts';

const SETUP_USER = 'sam.setup@acme.example';
/** An auditor whose run-as user may open Setup in a browser. */
const AUDITOR_IN_SETUP = {
  users: [
    {
      username: 'auditor@acme.example',
      password: 'not used: it never logs in',
      role: 'auditor',
      apiOnly: false,
      permissions: ['ViewSetup', 'ManageUsers', 'CustomizeApplication'],
    },
  ],
};

function visitSetup(stage: Stage): Promise<number> {
  return inSetup(stage.scene, 'connected-apps', (usage) => usage.userCount(stage.settings.salesforce.app.name));
}

function formLogins(stage: Stage): number {
  return stage.state().presses['Log In'] ?? 0;
}

function bySingleAccess(stage: Stage): Stage {
  stage.control('app', { name: 'Reauthentication Auditor', scopes: ['full'] });
  return stage.with({ setupSession: 'single-access' });
}

test('the Setup user logs in once per run; only the owner can read the kept session', async ({ stage }) => {
  await visitSetup(stage);
  await visitSetup(stage);
  expect(formLogins(stage)).toBe(1);
  const kept = readdirSync(stage.scene.folders.run).filter((name) => name.startsWith('setup-session'));
  expect(kept).toHaveLength(1);
  const { mode } = statSync(path.join(stage.scene.folders.run, kept[0] ?? ''));
  expect(mode & 0o777).toBe(0o600);
});

test('a worker goes back to its page in Setup; one that failed is not kept', async ({ stage }) => {
  const { scene } = stage;
  const pageIn = () => inSetup(scene, 'connected-apps', (usage) => Promise.resolve(usage.page));
  const [first, second] = [await pageIn(), await pageIn()];
  expect(second).toBe(first);
  expect(scene.browser.contexts().flatMap((context) => context.pages())).toEqual([first]);
  await expect(first).toHaveURL('about:blank');
  await expect(first.locator(':root')).toHaveText('Kept for the next visit to Setup.');
  const failed = inSetup(scene, 'connected-apps', () => Promise.reject(new Error('not readable')));
  await expect(failed).rejects.toThrow('not readable');
  expect(scene.browser.contexts()).toEqual([]);
  expect(await pageIn()).not.toBe(first);
  expect(formLogins(stage)).toBe(1);
});

test('a page that cannot be emptied is closed, and the next visit has another', async ({ stage }) => {
  const { scene } = stage;
  const first = await inSetup(scene, 'connected-apps', ({ page }) => {
    instead(page, 'goto', () => Promise.reject(new Error('It does not go.')));
    return Promise.resolve(page);
  });
  const second = await inSetup(scene, 'connected-apps', ({ page }) => Promise.resolve(page));
  expect([first.isClosed(), second.isClosed()]).toEqual([true, false]);
  expect(formLogins(stage)).toBe(1);
});

test('a visit leaves nothing on the page that is kept, which would keep its scenario', async ({ stage }) => {
  const { browser } = stage.scene;
  const listening = async () => {
    await lose(await provisionQuickly(stage), 'connected-apps');
    const [page] = browser.contexts().flatMap((context) => context.pages()) as unknown as EventEmitter[];
    return page?.eventNames().map((name) => [name, page.listenerCount(name)]);
  };
  const first = await listening();
  expect(first).toBeDefined();
  expect(await listening()).toEqual(first);
});

test('a context whose session is not the kept one any more is closed', async ({ stage }) => {
  const { scene } = stage;
  const contextIn = () => inSetup(scene, 'connected-apps', ({ page }) => Promise.resolve(page.context()));
  const first = await contextIn();
  // As another worker does, when it has to log in again.
  const file = path.join(scene.folders.run, SESSION_FILE);
  writePrivately(file, `${readFileSync(file, 'utf8')}\n`);
  expect(await contextIn()).not.toBe(first);
  expect(scene.browser.contexts()).not.toContain(first);
});

test('a scenario that is stopped does not wait for a page in the context that is kept', async ({ stage }) => {
  const { browser } = stage.scene;
  const kept = await inSetup(stage.scene, 'connected-apps', ({ page }) => Promise.resolve(page.context()));
  let waited = false;
  const waitsFor = () => {
    waited = true;
    return Promise.reject(new Error('No page will come.'));
  };
  Object.assign(kept, { waitForEvent: waitsFor });
  const underWay = new UnderWay();
  const act = underWay.act(async () => (await browser.newPage()).waitForEvent('download'));
  const ended = expect(act).rejects.toThrow(/closed/);
  await expect.poll(() => browser.contexts().length).toBe(2);
  expect(await underWay.end(browser)).toBe(true);
  await ended;
  expect([waited, browser.contexts()]).toEqual([false, []]);
});

test('two workers at once share one login', async ({ stage }) => {
  await Promise.all([visitSetup(stage), visitSetup(stage)]);
  expect(formLogins(stage)).toBe(1);
});

test('a kept session that has ended is made again', async ({ stage }) => {
  await visitSetup(stage);
  stage.simulator.context.salesforce.logins.sessions.clear();
  await visitSetup(stage);
  expect(formLogins(stage)).toBe(2);
});

test('a login that ends on a page that nobody can pass is not tried again', async ({ stage }) => {
  await stage.under('email-verification');
  await expect(visitSetup(stage)).rejects.toThrow(/email/i);
  expect(formLogins(stage)).toBe(1);
});

/** The session in Setup ends right before the nth answer whose path is like this. */
function endsBefore({ simulator }: Stage, what: RegExp, nth = 1): void {
  let seen = 0;
  instead(simulator.context.faults, 'around', (around, ...asked) => {
    if (what.test(`${asked[0].method} ${asked[0].url}`) && (seen += 1) === nth)
      simulator.context.salesforce.logins.sessions.clear();
    return around(...asked);
  });
}

for (const [when, what, nth] of [
  ['before Revoke is answered', /^POST .*connectedAppsUserList/, 1],
  ['before the list is read again', /^GET .*connectedAppsUserList/, 2],
] as const)
  test(`a session that ends ${when} is made again`, async ({ stage }) => {
    const instance = await provisionQuickly(stage);
    loggedInToSetup(stage);
    endsBefore(stage, what, nth);
    await lose(instance, 'connected-apps');
    expect(formLogins(stage)).toBe(1);
    expect(stage.state().presses.Revoke).toBe(1);
    expect(instance.loss?.setup?.after).toMatchObject({ rows: 0 });
    expect(stage.told()).toContain('has ended; a new one is made');
  });

test.describe('single access', () => {
  test.use({ seed: AUDITOR_IN_SETUP });

  test('opens Setup without a login form, once per run', async ({ stage }) => {
    const direct = bySingleAccess(stage);
    await visitSetup(direct);
    await visitSetup(direct);
    expect(formLogins(stage)).toBe(0);
  });

  test('at the MFA wall falls back to the form, and says why', async ({ stage }) => {
    await stage.under('single-access-mfa-wall');
    await visitSetup(bySingleAccess(stage));
    expect(stage.state().logins[SETUP_USER]).toBeDefined();
    expect(formLogins(stage)).toBe(1);
    expect(stage.told()).toContain('Single access ended on another page');
  });

  test('that may not open the lists falls back to the form, and says why', async ({ stage }) => {
    for (const user of stage.simulator.context.salesforce.directory.users.values())
      user.permissions = new Set(
        [...user.permissions].filter((name) => !user.username.startsWith('auditor') || name !== 'ManageUsers'),
      );
    await visitSetup(bySingleAccess(stage));
    expect(formLogins(stage)).toBe(1);
    expect(stage.told()).toMatch(/Single access did not lead to Setup/);
  });
});

test('single access of a user who may only use the API falls back to the form', async ({ stage }) => {
  await visitSetup(bySingleAccess(stage));
  expect(formLogins(stage)).toBe(1);
  expect(stage.told()).toContain('Single access ended on another page');
});
