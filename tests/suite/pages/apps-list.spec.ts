import { expect, type Page } from '@playwright/test';
import { ConnectedAppsOAuthUsagePage } from '../../../pages/index.ts';
import { MY_DOMAIN, saved, serve, SETUP, type Routes, test } from './saved/index.ts';
import { appsDocument, lightningShell, USERS } from './saved/setup-lists.ts';
import { APP, APPS_PATH, USERS_PATH, HOME, routes, NOT_LOGIN } from './saved/setup-routes.ts';

const OTHER = { name: 'Other', users: 2 };

/** Opens the list of apps; as Classic shows it, unless another origin is given. */
async function openUsage(page: Page, served: Routes = routes(), origin = MY_DOMAIN) {
  await serve(page, served);
  const usage = new ConnectedAppsOAuthUsagePage(page);
  await usage.open(origin, origin === SETUP ? 'lightning' : 'classic');
  return usage;
}

test.describe('Connected Apps OAuth Usage', () => {
  for (const [shell, origin] of [
    ['lightning', SETUP],
    ['classic', MY_DOMAIN],
  ] as const) {
    test(`${shell}: counts users by exact label, or none, and opens the user list`, async ({ page, presses }) => {
      const usage = await openUsage(page, routes(), origin);
      expect(await usage.userCount(APP)).toBe(1234);
      expect(await usage.userCount('Open Connectors')).toBe(0);
      expect(await usage.userCount('Salesforce Mobile')).toBe(0);
      const list = await usage.openUserList(APP);
      await list.checkApp({ appName: APP });
      const rows = await list.rows();
      expect(rows.map(({ user }) => user)).toEqual(USERS.map(({ name }) => name));
      expect(presses).toEqual([]);
      expect(list.miscount(rows)).toBe(
        `User Count is 1234, and the list has ${USERS.length} rows of ${USERS.length} users`,
      );
    });
  }

  test('a number as of the users, or of the rows, of the list that it opens', async ({ page }) => {
    const usage = await openUsage(page, routes({ apps: [{ name: APP, users: USERS.length }] }));
    const list = await usage.openUserList(APP);
    expect(list.miscount(await list.rows())).toBeUndefined();
  });

  test('a number that others of the run have changed meanwhile', async ({ page }) => {
    const usage = await openUsage(page, routes({ apps: [{ name: APP, users: USERS.length + 2 }] }));
    const list = await usage.openUserList(APP);
    const rows = await list.rows();
    expect(list.miscount(rows, 2)).toBeUndefined();
    expect(list.miscount(rows, 1)).toContain(`User Count is ${USERS.length + 2}`);
  });

  test('a list whose text names another app is of that one, whatever its address says', async ({ page, presses }) => {
    const usage = await openUsage(page, routes({}, { app: `${APP} Dev` }));
    const list = await usage.openUserList(APP);
    await expect(list.revoke('Ann Lee', { app: { appName: APP, consumerKey: '3MVG9' } })).rejects.toThrow(
      `is not the list of “${APP}”: its text names “${APP} Dev”. Nothing was pressed.`,
    );
    expect(presses).toEqual([]);
  });

  for (const columns of ['German', 'none'] as const) {
    test(`columns: ${columns}`, async ({ page }) => {
      const usage = await openUsage(page, routes({ columns, apps: [OTHER, { name: APP, users: 5 }] }));
      expect(await usage.userCount(APP)).toBe(5);
      await usage.openUserList(APP);
    });
  }

  test('a list of several pages is read to its end, and the app found on its page', async ({ page }) => {
    const apps = Array.from({ length: 60 }, (_, index) => ({ name: `App ${index}`, users: index + 1 }));
    const usage = await openUsage(page, routes({ apps, pageSize: 25 }), SETUP);
    expect(await usage.userCount('App 59')).toBe(60);
    expect(await usage.userCount('App 5')).toBe(6);
    await usage.openUserList('App 52');
  });

  for (const { by, named } of [
    { by: 'its label', named: ` aria-label="' + name + '">»</a>` },
    { by: 'its title', named: ` title="' + name + '">»</a>` },
    { by: 'its picture', named: `><img width="9" height="9" alt="' + name + '"></a>` },
  ])
    test(`a list is turned by a control that only ${by} names`, async ({ page }) => {
      const apps = Array.from({ length: 30 }, (_, index) => ({ name: `App ${index}`, users: index + 1 }));
      const list = appsDocument({ apps, pageSize: 25 }).replace(`>' + name + '</a>`, named);
      const usage = await openUsage(page, { ...routes(), [`${MY_DOMAIN}${APPS_PATH}`]: list });
      expect(await usage.userCount('App 29')).toBe(30);
    });

  test('a user list in a second tab is followed', async ({ page }) => {
    const usage = await openUsage(page, routes({ newTab: true }));
    const list = await usage.openUserList(APP);
    expect(list.page).not.toBe(page);
    expect(await list.rows()).toHaveLength(USERS.length);
  });

  test('a visible frame that lingers before the list is not read', async ({ page }) => {
    const shell = lightningShell([{ src: `${USERS_PATH}?app_name=Stale` }, { src: APPS_PATH }]);
    const usage = await openUsage(page, { ...routes(), [`${SETUP}${HOME}`]: shell }, SETUP);
    expect(await usage.userCount(APP)).toBe(1234);
  });

  test('two apps of the same label are not told apart', async ({ page }) => {
    const usage = await openUsage(page, routes({ apps: [OTHER, OTHER] }));
    await expect(usage.userCount(OTHER.name)).rejects.toThrow(/could not be read: .* has 2 rows in it\./);
  });

  test('an app that is not listed has no user list', async ({ page }) => {
    const usage = await openUsage(page);
    await expect(usage.openUserList('Unheard Of')).rejects.toThrow(/could not be read: “Unheard Of” has no row in it/);
  });

  for (const { title, apps } of [
    { title: 'counted with nobody', apps: [{ name: APP, users: 0 }] },
    { title: 'not listed', apps: [OTHER] },
  ])
    test(`after the last grant: an app that is ${title} has no users to look at`, async ({ page }) => {
      const usage = await openUsage(page, routes({ apps }));
      expect(await usage.openUserListIfAny(APP)).toBeUndefined();
      expect(page.url()).toContain(APPS_PATH);
    });

  test('drift: a count that is no plain link is found by its address', async ({ page, drifts }) => {
    const named = appsDocument().replaceAll(/>([\d,]+)<\/a>/g, '>$1 users</a>');
    const usage = await openUsage(page, { ...routes(), [`${MY_DOMAIN}${APPS_PATH}`]: named });
    await usage.openUserList(APP);
    expect(drifts.map(({ page: name, locator }) => `${name}.${locator}`)).toEqual([
      'ConnectedAppsOAuthUsagePage.userCount',
    ]);
  });

  test('the login page in its place is an error that names it', async ({ page }) => {
    await serve(page, { [`${SETUP}${HOME}`]: saved('login') });
    await expect(new ConnectedAppsOAuthUsagePage(page).open(SETUP)).rejects.toThrow(NOT_LOGIN('connected-apps-usage'));
  });
});
