import { expect, test } from './fixtures.ts';
import { type Answer, type PlainBrowser, textOf } from './plain-browser.ts';

const LIST = '/identity/app/connectedAppsUsage.apexp?setupid=ConnectedAppsUsage';

/** The rows of a classic list, as the texts of their cells. */
function rows(body: string): string[][] {
  return [...body.matchAll(/<tr class="dataRow[\s\S]*?<\/tr>/g)].map(([row]) =>
    [...row.matchAll(/<t[hd][\s\S]*?<\/t[hd]>/g)].map(([cell]) => textOf(cell)),
  );
}

function userList(acme: string, app: { name: string; consumerKey: string }): string {
  const query = new URLSearchParams({ app_name: app.name, consumer_key: app.consumerKey });
  return `${acme}/identity/app/connectedAppsUserList.apexp?${query.toString()}`;
}

/** The key in the onclick of a user's Revoke. */
function keyOf(body: string, name: string): string {
  const row = [...body.matchAll(/<tr class="dataRow[\s\S]*?<\/tr>/g)].find(([text]) => text.includes(`>${name}<`))?.[0];
  return /vfPost\(&#39;revoke&#39;,&quot;([^&]*)&quot;/.exec(row ?? '')?.[1] ?? '';
}

function press(plain: PlainBrowser, page: Answer, action: string, key: string): Promise<Answer> {
  return plain.submit(page, { 'vf:action': action, 'vf:key': key });
}

test('the list shows each connected app, and no other, with the number of its users', async ({ stage, plain }) => {
  stage.grant('connector2');
  stage.grant('connector2');
  const page = await stage.logIn(plain, 'sam.setup', stage.acme + LIST);
  expect(page.body).toContain('<title>Connected Apps OAuth Usage ~ Salesforce - Developer Edition</title>');
  expect(rows(page.body).map((row) => [row[0], row[3]])).toEqual([
    ['Open Connectors Reauthentication', '3'],
    ['Open Connectors Reauthentication Dev', '3'],
  ]);
  expect(page.body).toContain(
    '/identity/app/connectedAppsUserList.apexp?app_name=Open+Connectors+Reauthentication&amp;',
  );
});

test('the user list has one row per grant, and Revoke ends that grant alone', async ({ stage, plain }) => {
  stage.grant('connector2');
  stage.grant('connector3');
  const page = await stage.logIn(plain, 'sam.setup', userList(stage.acme, stage.app));
  expect(rows(page.body).map((row) => row[0])).toEqual(['Ann Lee', 'Ann Leeson', 'Bob Bystander', 'Mary Ann Lee']);
  const after = await press(plain, page, 'revoke', keyOf(page.body, 'Ann Lee'));
  expect(rows(after.body).map((row) => row[0])).toEqual(['Ann Leeson', 'Bob Bystander', 'Mary Ann Lee']);
  expect(stage.salesforce.ownGrants(stage.live('connector2'))).toHaveLength(0);
  expect(stage.presses()).toMatchObject({ Revoke: 1, 'Revoke All': 0, Block: 0 });
});

for (const [locale, form] of [
  ['en_US', /^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d\d [AP]M$/],
  ['de_DE', /^\d\d\.\d\d\.\d{4}, \d\d:\d\d$/],
] as const) {
  test(`dates are shown by the user's locale: ${locale}`, async ({ stage, plain }) => {
    stage.live('sam.setup').locale = locale;
    const page = await stage.logIn(plain, 'sam.setup', userList(stage.acme, stage.app));
    expect(rows(page.body).map((row) => row[1])).toEqual([expect.stringMatching(form), expect.stringMatching(form)]);
  });
}

test('Setup has its tabs and the gear, and says that an address does not exist', async ({ stage, plain }) => {
  const node = (name: string) => `${stage.acmeSetup}/lightning/setup/${name}/home`;
  const home = await stage.logIn(plain, 'sam.setup', node('SetupOneHome'));
  expect(textOf(home.body)).toContain('Sam Setup Setup Home Object Manager');
  expect(home.body).toMatch(/id="related_setup_app_home">\s*<a role="menuitem" target="_blank"/);
  expect(textOf((await plain.get(node('NoSuchNode'))).body)).toContain('Page not found There is no page');
  expect(textOf((await plain.get(node('ConnectedAppsUsage'))).body)).not.toContain('Page not found');
});

test('Revoke All and Block do what they say, and are counted', async ({ stage, plain }) => {
  const users = await stage.logIn(plain, 'sam.setup', userList(stage.acme, stage.app));
  const none = await press(plain, users, 'revokeAll', '');
  expect(textOf(none.body)).toContain('No records to display.');
  const list = await plain.get(stage.acme + LIST);
  expect(rows(list.body).map((row) => row[0])).toEqual(['Open Connectors Reauthentication Dev']);
  await press(plain, list, 'block', stage.appNamed('Open Connectors Reauthentication Dev').id);
  expect(rows((await plain.get(stage.acme + LIST)).body)).toEqual([['No records to display.']]);
  expect(stage.presses()).toMatchObject({ 'Revoke All': 1, Block: 1 });
  expect(stage.salesforce.ownGrants(stage.live('connector1'))).toHaveLength(0);
});

test('a forged post revokes nothing', async ({ stage, plain }) => {
  const page = await stage.logIn(plain, 'sam.setup', userList(stage.acme, stage.app));
  await plain.submit(page, { 'vf:action': 'revokeAll', 'com.salesforce.visualforce.ViewState': 'guessed' });
  expect(rows((await plain.get(page.url)).body)).toHaveLength(2);
});

test('without the permissions there is no list', async ({ stage, plain }) => {
  const page = await stage.logIn(plain, 'connector2', stage.acme + LIST);
  expect(textOf(page.body)).toContain('Insufficient Privileges');
});

test('the Setup host takes its session from My Domain', async ({ stage, plain }) => {
  const page = await stage.logIn(plain, 'sam.setup', `${stage.acmeSetup}/lightning/setup/ConnectedAppsUsage/home`);
  expect(page.url.href).toBe(`${stage.acmeSetup}/lightning/setup/ConnectedAppsUsage/home`);
  expect(plain.visited.filter((line) => line.includes('/secur/frontdoor.jsp'))).toHaveLength(2);
  expect([...(plain.cookies.get('acme.my.salesforce-setup.localhost')?.keys() ?? [])]).toEqual(['sid']);
});

test('a Setup address on My Domain leads to the Setup host', async ({ stage, plain }) => {
  const page = await stage.logIn(plain, 'sam.setup', `${stage.acme}/lightning/setup/ConnectedAppsUsage/home`);
  expect(page.url.origin).toBe(stage.acmeSetup);
});

for (const host of ['acme.my.salesforce.localhost', 'acme.my.salesforce-setup.localhost']) {
  test(`a front door of ${host} opens once`, async ({ stage, plain }) => {
    await stage.logIn(plain, 'sam.setup', `${stage.acmeSetup}/lightning/setup/ConnectedAppsUsage/home`);
    const doors = plain.visited.map((line) => new URL(line.replace('GET ', '').replace('POST ', '')));
    const door = doors.find((url) => url.hostname === host && url.pathname === '/secur/frontdoor.jsp');
    plain.cookies.clear();
    const again = await plain.get(door ?? '');
    expect(again.headers.location).toContain('/?ec=302');
  });
}

test('row per user: one row stands for all grants of a user, and Revoke ends them all', async ({ stage, plain }) => {
  await stage.under('row-per-user');
  stage.grant('connector2');
  stage.grant('connector2');
  const page = await stage.logIn(plain, 'sam.setup', userList(stage.acme, stage.app));
  expect(rows(page.body).map((row) => [row[0], row[3]])).toContainEqual(['Ann Lee', '2']);
  await press(plain, page, 'revoke', keyOf(page.body, 'Ann Lee'));
  expect(stage.salesforce.ownGrants(stage.live('connector2'))).toHaveLength(0);
});

test('count zero: an app without grants left stays, with 0 users', async ({ stage, plain }) => {
  await stage.under('count-zero');
  const users = await stage.logIn(plain, 'sam.setup', userList(stage.acme, stage.app));
  await press(plain, users, 'revokeAll', '');
  const list = await plain.get(stage.acme + LIST);
  expect(rows(list.body).map((row) => [row[0], row[3]])[0]).toEqual(['Open Connectors Reauthentication', '0']);
});

test('denied attempts are one more number in the row, without a link', async ({ stage, plain }) => {
  await stage.under('denied-attempts');
  const list = await stage.logIn(plain, 'sam.setup', stage.acme + LIST);
  expect(rows(list.body)[0]?.slice(3, 5)).toEqual(['2', '0']);
  expect(list.body).not.toMatch(/<a[^>]*>0</);
});

for (const [variant, shown] of [
  ['user-column-username', ['bob.bystander@acme.example']],
  ['user-column-both', ['Bob Bystander', 'bob.bystander@acme.example']],
] as const) {
  test(`${variant} is how users are named`, async ({ stage, plain }) => {
    await stage.under(variant);
    const page = await stage.logIn(plain, 'sam.setup', userList(stage.acme, stage.app));
    expect(rows(page.body)[0]?.slice(0, shown.length)).toEqual(shown);
  });
}

test('many users on pages: 600 more, 25 on a page', async ({ stage, plain }) => {
  await stage.under('many-users', 'paged-users', 'paged-list');
  const list = await stage.logIn(plain, 'sam.setup', stage.acme + LIST);
  expect(rows(list.body)[0]?.[3]).toBe('602');
  const first = await plain.get(userList(stage.acme, stage.app));
  expect(rows(first.body)).toHaveLength(25);
  const second = await press(plain, first, 'page', '2');
  expect(rows(second.body)).toHaveLength(25);
  expect(rows(second.body)).not.toEqual(rows(first.body));
  const last = await press(plain, first, 'page', '25');
  expect(rows(last.body)).toHaveLength(2);
  expect(textOf(last.body)).toContain('25 / 25');
});

for (const [variant, html] of [
  ['revoke-titled', /<a [^>]*title="Revoke"/],
  ['revoke-button', /<button [^>]*>Revoke<\/button>/],
  ['revoke-input', /<input type="button" [^>]*value=" Revoke "/],
  ['nested-tables', /<td class="outerCell">[\s\S]*<table class="list"/],
] as const) {
  test(`${variant} is what the list has`, async ({ stage, plain }) => {
    await stage.under(variant);
    const page = await stage.logIn(plain, 'sam.setup', userList(stage.acme, stage.app));
    expect(page.body).toMatch(html);
  });
}

test('deep link redirected: a classic address ends in the Lightning shell', async ({ stage, plain }) => {
  await stage.under('deep-link-redirected');
  const address = userList(stage.acme, stage.app);
  const page = await stage.logIn(plain, 'sam.setup', address);
  expect(page.url.origin + page.url.pathname).toBe(`${stage.acmeSetup}/lightning/setup/ConnectedAppsUsage/page`);
  expect(stage.acme + (page.url.searchParams.get('address') ?? '')).toBe(address);
});

test('Classic: a Lightning address of Setup ends on the raw page', async ({ stage, plain }) => {
  await stage.under('classic');
  const page = await stage.logIn(plain, 'sam.setup', `${stage.acmeSetup}/lightning/setup/ConnectedAppsUsage/home`);
  expect(page.url.href).toBe(stage.acme + LIST);
  expect(rows(page.body)).toHaveLength(2);
});
