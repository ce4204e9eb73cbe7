import { expect, type Page } from '@playwright/test';
import {
  ExternalClientAppsUsagePage,
  ExternalClientAppUsersPage,
  PersonalOAuthConnectedAppsPage,
} from '../../../pages/index.ts';
import { MY_DOMAIN, serve, SETUP, test } from './saved/index.ts';
import { externalAppsDocument, externalUsersDocument, personalDocument, setupHome } from './saved/lightning-lists.ts';
import { APPS, lightningShell } from './saved/setup-lists.ts';

const APP = 'Open Connectors Reauthentication';
const EXTERNAL = '/lightning/setup/ExternalClientAppUsage';
const USERS = [
  { name: 'Ann Leeson', username: 'leeson@acme.example' },
  { name: 'Ann Lee', username: 'ann@acme.example' },
];
const DETAILS = '/lightning/settings/personal/AdvancedUserDetails/home';
const RECORD = '/005xx0000012345';

test.describe('external client apps', () => {
  const open = (page: Page, action: 'button' | 'menu' = 'button') =>
    serve(page, {
      [`${SETUP}/lightning/setup/SetupOneHome/home`]: setupHome(),
      [`${SETUP}${EXTERNAL}/home`]: externalAppsDocument(APPS),
      [`${SETUP}${EXTERNAL}/page`]: externalUsersDocument(APP, USERS, action),
    });

  test('the list is opened by Quick Find, and from it the users', async ({ page }) => {
    await open(page);
    const usage = new ExternalClientAppsUsagePage(page);
    await usage.open(SETUP);
    expect(await usage.userCount(APP)).toBe(1234);
    expect(await usage.userCount('Open Connectors')).toBe(0);
    const users = await usage.openUserList(APP);
    expect((await users.rows()).map(({ user }) => user)).toEqual(['Ann Leeson', 'Ann Lee']);
  });

  for (const action of ['button', 'menu'] as const) {
    test(`Revoke in the row of one user, as a ${action}; Bulk Revoke is left alone`, async ({ page, presses }) => {
      await open(page, action);
      await page.goto(`${SETUP}${EXTERNAL}/page`);
      const users = new ExternalClientAppUsersPage(page);
      const outcome = await users.revoke('Ann Lee', { app: { appName: APP } });
      expect(outcome).toMatchObject({ pressed: 1, rowsAfter: 0 });
      expect(outcome.dialogs.join()).toContain('Revoke this user');
      expect(presses).toEqual(['PRESSED Revoke Ann Lee']);
    });
  }

  test('the list of another app is refused', async ({ page }) => {
    await open(page);
    await page.goto(`${SETUP}${EXTERNAL}/page`);
    const users = new ExternalClientAppUsersPage(page);
    await expect(users.revoke('Ann Lee', { app: { appName: 'Open Connectors' } })).rejects.toThrow(
      /is not the list of “Open Connectors”/,
    );
  });
});

test.describe('personal settings', () => {
  async function open(page: Page, apps: string[], confirm?: string) {
    await serve(page, {
      [`${MY_DOMAIN}${DETAILS}`]: lightningShell([{ src: RECORD }]),
      [`${MY_DOMAIN}${RECORD}`]: personalDocument(apps, confirm),
    });
    return new PersonalOAuthConnectedAppsPage(page);
  }

  test('only rows under the heading are the user’s grants', async ({ page, presses }) => {
    const own = await open(page, [`${APP} Dev`, APP, APP]);
    await own.open(MY_DOMAIN);
    expect(await own.grantCount(APP)).toBe(2);
    expect(await own.revoke(APP, { rows: 2 })).toMatchObject({
      pressed: 2,
      dialogs: ['Are you sure?', 'Are you sure?'],
    });
    expect([await own.grantCount(APP), await own.grantCount(`${APP} Dev`)]).toEqual([0, 1]);
    expect(presses).toEqual([`PRESSED OAuth Connected Apps: ${APP}`, `PRESSED OAuth Connected Apps: ${APP}`]);
  });

  test('only the paging under the heading is pressed; Login History has no end', async ({ page, presses }) => {
    const own = await open(page, [...Array.from({ length: 6 }, (_, i) => `App ${i}`), APP]);
    await own.open(MY_DOMAIN);
    expect(await own.grantCount(APP)).toBe(1);
    expect(await own.revoke(APP)).toMatchObject({ pressed: 1, rowsAfter: 0 });
    expect(presses).toEqual([
      ...['MORE OAuth Connected Apps', 'MORE OAuth Connected Apps'],
      `PRESSED OAuth Connected Apps: ${APP}`,
    ]);
  });

  test('without a grant there is none, though other lists name the app', async ({ page, presses }) => {
    const own = await open(page, []);
    await own.open(MY_DOMAIN);
    expect(await own.grantCount(APP)).toBe(0);
    await expect(own.revoke(APP)).rejects.toThrow(
      /expected 1 row of .*, found 0 in a list of \d+\. Nothing was pressed\./,
    );
    expect(presses).toEqual([]);
  });

  test('nothing is pressed in the record of another user', async ({ page, presses }) => {
    const own = await open(page, [APP]);
    await own.open(MY_DOMAIN);
    await expect(own.revoke(APP, { userId: '005xx0000054321AAA' })).rejects.toThrow(
      /the record is that of user 005xx0000012345, not of 005xx0000054321AAA\. Nothing was pressed\./,
    );
    expect(presses).toEqual([]);
    expect(await own.revoke(APP, { userId: '005xx0000012345AAA' })).toMatchObject({ pressed: 1 });
  });

  test('an unexpected question is dismissed', async ({ page }) => {
    const own = await open(page, [APP], 'Delete this user?');
    await own.open(MY_DOMAIN);
    await expect(own.revoke(APP)).rejects.toThrow(
      /^Unexpected dialog \(confirm\) after Revoke: “Delete this user\?”\. It was dismissed\.$/,
    );
    expect(await own.grantCount(APP)).toBe(1);
  });
});
