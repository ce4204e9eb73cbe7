import { expect, type Page } from '@playwright/test';
import { ConnectedAppUserListPage, type UserGrantRow } from '../../../pages/index.ts';
import { MY_DOMAIN, saved, serve, SETUP, show, test } from './saved/index.ts';
import { lightningShell, userListDocument, USERS, type Control, type UserListOptions } from './saved/setup-lists.ts';
import { APP, USERS_PATH, SUB_PAGE, routes, NOT_LOGIN } from './saved/setup-routes.ts';

async function openUserList(page: Page, users: UserListOptions = {}) {
  await show(
    page,
    `${MY_DOMAIN}${USERS_PATH}?app_name=${encodeURIComponent(APP)}&consumer_key=3MVG9`,
    routes({}, users),
  );
  return new ConnectedAppUserListPage(page);
}

test.describe('Revoke', () => {
  const CONTROLS: Control[] = [
    'link',
    'link without href',
    'titled link',
    'picture',
    'labelled',
    'button',
    'input',
    'menu',
  ];

  test('as whatever is pressed, without a question and with one', async ({ page, presses }) => {
    const question = 'Are you sure you want to revoke this user’s access?';
    // The question is the page's, whatever was pressed: every second one has it.
    for (const [index, control] of CONTROLS.entries()) {
      const dialogs = [question].slice(index % 2);
      const list = await openUserList(page, { control, confirm: dialogs[0] });
      const read: UserGrantRow[] = [];
      const outcome = await list.revoke('Ann Lee', {
        app: { appName: APP, consumerKey: '3MVG9' },
        onRead: (rows) => Promise.resolve(void read.push(...rows)),
      });
      expect.soft(presses.splice(0), control).toEqual(['PRESSED Revoke Ann Lee']);
      const listed = ['Ann Lee', 'Ann Leeson', 'Mary Ann Lee', 'Connector User'];
      expect.soft(read.map(({ user }) => user).sort(), control).toEqual(listed.sort());
      expect.soft(outcome, control).toMatchObject({ pressed: 1, dialogs, rowsAfter: 0 });
      const left = (await list.rows()).map(({ user }) => user);
      expect.soft(left, control).toEqual(['Ann Leeson', 'Mary Ann Lee', 'Connector User']);
    }
  });

  test('a question that names somebody else of the list is dismissed', async ({ page, presses }) => {
    const asking = (name: string) => `Are you sure you want to revoke access of ${name}?`;
    const other = await openUserList(page, { confirm: asking('Mary Ann Lee') });
    await expect(other.revoke('Ann Lee')).rejects.toThrow(
      /^Unexpected dialog \(confirm\) after Revoke: .*Mary Ann Lee/,
    );
    expect(presses.splice(0)).toEqual(['CANCELLED Ann Lee']);
    const own = await openUserList(page, { confirm: asking('Ann Lee') });
    await own.revoke('Ann Lee');
    expect(presses).toEqual(['PRESSED Revoke Ann Lee']);
  });

  test('inside Lightning, with a frame that lingers from the last page', async ({ page, presses }) => {
    await serve(page, routes());
    const list = new ConnectedAppUserListPage(page);
    await list.openByConsumerKey(SETUP, { appName: APP, consumerKey: '3MVG9' });
    await list.revoke('Ann Lee');
    expect(presses).toEqual(['PRESSED Revoke Ann Lee']);
  });

  test('inside Lightning, with a visible frame of another app’s list before it', async ({ page, presses }) => {
    const stale = userListDocument({ app: 'Another App' });
    await serve(page, {
      ...routes(),
      [`${SETUP}${SUB_PAGE}`]: lightningShell([
        { src: '/stale' },
        { src: `${USERS_PATH}?app_name=${encodeURIComponent(APP)}` },
      ]),
      [`${SETUP}/stale`]: stale.replaceAll('PRESSED', 'WRONG'),
    });
    const list = new ConnectedAppUserListPage(page);
    await list.openByConsumerKey(SETUP, { appName: APP, consumerKey: '3MVG9' });
    await list.revoke('Ann Lee', { app: { appName: APP } });
    expect(presses).toEqual(['PRESSED Revoke Ann Lee']);
  });

  test('in a dialog of the page', async ({ page }) => {
    const list = await openUserList(page, { modal: 'Revoke access for this user?' });
    expect((await list.revoke('Ann Lee')).dialogs).toEqual(['Revoke access for this user?']);
  });

  test('in a list whose columns are German, or none', async ({ page }) => {
    for (const columns of ['German', 'none'] as const) {
      const list = await openUserList(page, { columns });
      expect((await list.revoke('Ann Lee')).rowsAfter, columns).toBe(0);
    }
  });

  test('several rows of one user, one after the other', async ({ page, presses }) => {
    const users = [{ name: 'Ann Lee' }, { name: 'Ann Leeson' }, { name: 'Ann Lee' }, { name: 'Ann Lee' }];
    const list = await openUserList(page, { users });
    expect(await list.revoke('Ann Lee', { rows: 3 })).toMatchObject({ pressed: 3, rowsAfter: 0 });
    expect(presses).toEqual(['PRESSED Revoke Ann Lee', 'PRESSED Revoke Ann Lee', 'PRESSED Revoke Ann Lee']);
  });

  test('nothing is pressed when there are more or fewer rows than expected', async ({ page, presses }) => {
    const list = await openUserList(page, {
      users: [{ name: 'Ann Lee' }, { name: 'Ann Lee' }, { name: 'Ann Leeson' }],
    });
    await expect(list.revoke('Ann Lee')).rejects.toThrow(/expected 1 row of “Ann Lee”, found 2.*“Ann Leeson”/);
    await expect(list.revoke(' ')).rejects.toThrow(/without a name/);
    await expect(list.revoke('Ann L')).rejects.toThrow(/of “Ann L”, found 0/);
    await expect(list.revoke('ann lee', { rows: 2 })).rejects.toThrow(/found 0/);
    expect(presses).toEqual([]);
  });

  test('60 users on pages of 10: the right one is found and revoked, and found gone', async ({ page, presses }) => {
    const users = Array.from({ length: 60 }, (_, index) => ({ name: `User ${index}` }));
    const list = await openUserList(page, { users, pageSize: 10 });
    expect(await list.revoke('User 5')).toMatchObject({ pressed: 1, rowsAfter: 0 });
    expect((await list.rows()).at(-1)?.user).toBe('User 59');
    expect(presses).toEqual(['PRESSED Revoke User 5']);
  });

  test('a username decides where the list shows it, as full names are not unique', async ({ page }) => {
    const users = [
      { name: 'Ann Lee', username: 'ann.lee@globex.example' },
      { name: 'Ann Lee', username: 'ann.lee@acme.example' },
    ];
    const list = await openUserList(page, { users });
    await list.revoke({ name: 'Ann Lee', username: 'ann.lee@acme.example' });
    expect((await list.rows()).map(({ cells }) => cells[1])).toEqual(['Ann Lee\nann.lee@globex.example']);
    await expect(list.revoke({ name: 'Ann Lee', username: 'ann.lee@acme.example' })).rejects.toThrow();
  });

  test('a list of full names, of which one is an address, is none of usernames', async ({ page, presses }) => {
    const list = await openUserList(page, { users: [{ name: 'Ann Lee' }, { name: 'deploy@acme.example' }] });
    await list.revoke({ name: 'Ann Lee', username: 'ann.lee@acme.example' });
    expect(presses.splice(0)).toEqual(['PRESSED Revoke Ann Lee']);
    const other = [{ name: 'Ann Lee', username: 'ann.lee@globex.example' }, { name: 'Bob' }];
    const both = await openUserList(page, { users: other });
    await expect(both.revoke({ name: 'Ann Lee', username: 'ann.lee@acme.example' })).rejects.toThrow(
      'found 0 in a list',
    );
    expect(presses).toEqual([]);
  });

  test('a link to the user’s record tells two users of one name apart', async ({ page }) => {
    const users = [
      { name: 'Ann Lee', userId: '005xx0000012345AAA' },
      { name: 'Ann Lee', userId: '005xx0000067890AAA' },
    ];
    const list = await openUserList(page, { users });
    await list.revoke({ name: 'Ann Lee', userId: '005xx0000067890AAA' });
    expect((await list.list.read()).rows.map(({ userId }) => userId)).toEqual(['005xx0000012345AAA']);
    await expect(list.revoke({ name: 'Ann Lee', userId: '005xx0000067890AAA' })).rejects.toThrow(
      /: the row of “Ann Lee” links to another user, 005xx0000012345AAA, than is meant, 005xx0000067890AAA\. Nothing was/,
    );
  });
});

test.describe('Revoke is refused', () => {
  test('a dialog that asks something else is dismissed', async ({ page, presses }) => {
    for (const text of [
      'Are you sure you want to revoke all users’ access?',
      'Block this app?',
      'Are you sure you want to uninstall this app? Its tokens are revoked.',
      'Really?',
    ]) {
      const list = await openUserList(page, { confirm: text });
      await expect(list.revoke('Ann Lee')).rejects.toThrow(`Unexpected dialog (confirm) after Revoke: “${text}”`);
      expect(presses.splice(0), text).toEqual(['CANCELLED Ann Lee']);
    }
  });

  test('so is an unexpected dialog of the page', async ({ page, presses }) => {
    const list = await openUserList(page, { modal: 'Uninstall this app?' });
    await expect(list.revoke('Ann Lee')).rejects.toThrow(
      /^Unexpected dialog \(on the page\) after Revoke: “Uninstall this app\?”/,
    );
    expect(presses).toEqual(['CANCELLED']);
  });

  test('a second dialog is not accepted with the first', async ({ page, presses }) => {
    const list = await openUserList(page, {
      confirm: 'Revoke access?',
      script: `const once = done; done = (row, name) => { if (confirm('Revoke another one, too?')) console.log('PRESSED another'); else once(row, name); }`,
    });
    await expect(list.revoke('Ann Lee')).rejects.toThrow(/Revoke another one, too/);
    expect(presses).not.toContain('PRESSED another');
  });

  test('in another language, where nothing is called Revoke', async ({ page, presses }) => {
    const list = await openUserList(page, { revoke: 'Widerrufen', columns: 'German' });
    await expect(list.revoke('Ann Lee')).rejects.toThrow(/“Widerrufen”.*must be English/);
    expect(presses).toEqual([]);
  });

  test('when the list is that of another app', async ({ page }) => {
    const list = await openUserList(page);
    await expect(list.revoke('Ann Lee', { app: { appName: 'Open Connectors' } })).rejects.toThrow(
      /is not the list of “Open Connectors”/,
    );
    await expect(list.revoke('Ann Lee', { app: { appName: APP, consumerKey: '3MVG8' } })).rejects.toThrow();
  });

  test('when the list keeps changing', async ({ page, presses }) => {
    const script = `let n = 0; setInterval(() => {
      const table = document.querySelector('table.list'); const row = table.querySelector('tr.dataRow').cloneNode(true);
      row.querySelector('th').innerText = 'Newcomer ' + n++; table.append(row); }, 30)`;
    const list = await openUserList(page, { script });
    list.list.patience.stable = 1_000;
    await expect(list.revoke('Ann Lee')).rejects.toThrow(/changed while it was read: .* Nothing was pressed\.$/);
    expect(presses).toEqual([]);
  });

  test('a list that changes and comes to rest is read as it is then', async ({ page }) => {
    const script = `setTimeout(() => { document.querySelectorAll('tr.dataRow')[0].remove() }, 150)`;
    const list = await openUserList(page, { script });
    await list.revoke('Ann Lee');
    expect((await list.rows()).map(({ user }) => user)).toEqual(['Mary Ann Lee', 'Connector User']);
  });

  for (const [what, change] of [
    ['the row says another name', (row: Element) => row.querySelector('th')?.replaceChildren('Bo Li')],
    [
      'what is called Revoke is called something else',
      (row: Element) => row.querySelector('button')?.replaceChildren('Block'),
    ],
  ] as const)
    test(`when ${what} by the time of the press`, async ({ page, presses }) => {
      const list = await openUserList(page, { control: 'button' });
      const row = page.getByRole('rowheader', { name: 'Ann Lee', exact: true }).locator('..');
      const attempt = list.revoke('Ann Lee', { onRead: () => row.evaluate(change) });
      await expect(attempt).rejects.toThrow(/the row of “Ann Lee” is not as it was read\. Nothing was pressed\./);
      expect(presses).toEqual([]);
    });

  test('when a second tab opens', async ({ page }) => {
    const script = `done = () => { window.open('/identity/app/connectedAppsUsage.apexp') }`;
    const list = await openUserList(page, { script });
    await expect(list.revoke('Ann Lee')).rejects.toThrow(
      /^A second tab opened after Revoke: .* Nothing was done in it\.$/,
    );
  });

  test('when it has no effect', async ({ page }) => {
    const list = await openUserList(page, { noEffect: true, confirm: 'Revoke access?' });
    const attempt = list.revoke('Ann Lee', { timeout: 1_000 });
    await expect(attempt).rejects.toThrow(/1 s later the row was still there; the dialog said “Revoke access\?”/);
  });

  test('when the row of somebody else goes instead', async ({ page }) => {
    const script = `done = () => [...document.querySelectorAll('tr.dataRow')].find(({ textContent }) => textContent.includes('Mary')).remove()`;
    const list = await openUserList(page, { script });
    const attempt = list.revoke('Ann Lee', { timeout: 1_000 });
    await expect(attempt).rejects.toThrow(/still there and that of “Mary Ann Lee” was gone: look in Setup whose grant/);
  });

  test('when that of somebody of the same name goes instead, who has another id', async ({ page }) => {
    const users = ['005xx0000012345AAA', '005xx0000067890AAA'].map((userId) => ({ name: 'Ann Lee', userId }));
    const script = `done = () => document.querySelector('a[href="/005xx0000012345AAA"]').closest('tr').remove()`;
    const list = await openUserList(page, { users, script });
    const attempt = list.revoke({ name: 'Ann Lee', userId: '005xx0000067890AAA' }, { timeout: 1_000 });
    await expect(attempt).rejects.toThrow(/still there and that of “Ann Lee, 005xx0000012345AAA” was gone: look/);
  });

  test('when the login page comes instead', async ({ page }) => {
    await show(page, `${MY_DOMAIN}${USERS_PATH}?app_name=x`, {
      ...routes({}, { script: `done = () => { location.href = '/' }` }),
      [`${MY_DOMAIN}/`]: saved('login'),
    });
    await expect(new ConnectedAppUserListPage(page).revoke('Ann Lee')).rejects.toThrow(
      NOT_LOGIN('connected-app-user-list'),
    );
  });
});

test('only rows of users are rows, and name them, in any language', async ({ page }) => {
  for (const columns of ['English', 'German', 'none'] as const) {
    const list = await openUserList(page, { columns });
    expect((await list.rows()).map(({ user }) => user)).toEqual(USERS.map(({ name }) => name));
  }
});

test("a date is no user's name, also where columns are not known", async ({ page }) => {
  for (const date of ['11/26/2026 1:05 AM', '26.11.2026, 01:05', '2026年11月26日 1:05', '٢٦‏/١١‏/٢٠٢٦، ١:٠٥ ص']) {
    const list = await openUserList(page, { columns: 'none', dateFirst: date });
    expect(
      (await list.rows()).map(({ user }) => user),
      date,
    ).toEqual(USERS.map(({ name }) => name));
  }
});

test('an empty list has no rows', async ({ page }) => {
  const list = await openUserList(page, { users: [] });
  list.list.patience.empty = 300;
  expect(await list.rows()).toEqual([]);
  await expect(list.revoke('Ann Lee')).rejects.toThrow(/found 0/);
});

test('columns whose rows are still to come are no empty list', async ({ page }) => {
  const script = `const rows = [...document.querySelectorAll('tr.dataRow')]; rows.forEach((row) => row.remove());
    setTimeout(() => document.querySelector('table.list').tBodies[0].append(...rows), 300)`;
  const list = await openUserList(page, { script });
  list.list.patience.empty = 1_000;
  expect(await list.rows()).toHaveLength(USERS.length);
});

test('a heading with an error in the place of the list is no empty list', async ({ page }) => {
  const list = await openUserList(page);
  expect(await list.rows()).toHaveLength(USERS.length);
  await page.locator('table.list').evaluate((table) => table.replaceWith('The list is not available.'));
  Object.assign(list.list.patience, { loaded: 1_000, stable: 500 });
  await expect(list.rows()).rejects.toThrow(/could not be read: it never finished loading/);
});
