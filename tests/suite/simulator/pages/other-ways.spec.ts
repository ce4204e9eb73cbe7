import { type Page } from '@playwright/test';
import { type VariantName } from '../../../../simulator/variants.ts';
import { expect, type Stage, test } from './fixtures.ts';
import { textOf } from './plain-browser.ts';

async function openExternalUsers(stage: Stage, page: Page): Promise<void> {
  await page.goto(`${stage.acmeSetup}/lightning/setup/SetupOneHome/home`);
  await stage.logInWith(page, 'sam.setup');
  await page.getByRole('searchbox', { name: 'Quick Find' }).fill('external client');
  await expect(page.getByRole('link', { name: 'Connected Apps OAuth Usage' })).toBeHidden();
  await page.getByRole('link', { name: 'OAuth Usage', exact: true }).click();
  await page.getByRole('row').filter({ hasText: 'Reporting Hub' }).getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'External Client Apps Usage by User' })).toBeVisible();
}

function usersOf(stage: Stage, app: string): string[] {
  const { id } = stage.appNamed(app);
  return stage.salesforce.grants
    .rowsInSetup(stage.live('connector1').orgId, id)
    .map((grant) => stage.salesforce.directory.user(grant.userId).username.split('@')[0] ?? '');
}

test.describe('external client apps', () => {
  test('Bulk Revoke ends those that are ticked', async ({ stage, page }) => {
    for (const name of ['connector1', 'connector2']) stage.grant(name, stage.appNamed('Reporting Hub'));
    await openExternalUsers(stage, page);
    await page.getByRole('checkbox', { name: 'Select Bob Bystander' }).check();
    await page.getByRole('checkbox', { name: 'Select Ann Lee' }).check();
    await page.getByRole('button', { name: 'Bulk Revoke' }).click();
    await expect(page.getByRole('row').filter({ hasText: 'Bob' })).toHaveCount(0);
    expect(usersOf(stage, 'Reporting Hub')).toEqual(['connector1']);
    expect(stage.presses()).toMatchObject({ Revoke: 0, 'Bulk Revoke': 1 });
  });

  test('is closed to those who may not view them', async ({ stage, plain }) => {
    stage.live('sam.setup').permissions.delete('ViewAllExternalClientApps');
    const page = await stage.logIn(
      plain,
      'sam.setup',
      `${stage.acmeSetup}/lightning/setup/ExternalClientAppsOAuthUsage/home`,
    );
    expect(textOf(page.body)).toContain('Insufficient Privileges');
  });
});

for (const variant of ['external-row-menu', 'external-modal'] as const satisfies VariantName[]) {
  test(`${variant}: Revoke takes one press more`, async ({ stage, page }) => {
    await stage.under(variant);
    await openExternalUsers(stage, page);
    const bob = page.getByRole('row').filter({ hasText: 'Bob' });
    await bob.getByRole('button').click();
    expect(usersOf(stage, 'Reporting Hub')).toEqual(['bob.bystander']);
    await page
      .getByRole('menuitem', { name: 'Revoke' })
      .or(page.getByRole('dialog').getByRole('button', { name: 'Revoke' }))
      .click();
    await expect(bob).toHaveCount(0);
    expect(usersOf(stage, 'Reporting Hub')).toEqual([]);
  });
}

test.describe('personal settings', () => {
  test("somebody else's details are closed", async ({ stage, plain }) => {
    const address = `${stage.acme}/${stage.live('connector3').id}?noredirect=1&isUserEntityOverride=1`;
    const page = await stage.logIn(plain, 'connector2', address);
    expect(textOf(page.body)).toContain('Insufficient Privileges');
  });

  test('who may manage users sees them', async ({ stage, plain }) => {
    stage.grant('connector3');
    const page = await stage.logIn(plain, 'sam.setup', `${stage.acme}/${stage.live('connector3').id.slice(0, 15)}`);
    expect(textOf(page.body)).toContain('Ann Leeson');
    expect(textOf(page.body)).toContain('OAuth Connected Apps');
  });
});

test('the policies of an app can be read', async ({ stage, plain }) => {
  await stage.logIn(plain, 'sam.setup', stage.acme);
  const list = await plain.get(`${stage.acme}/app/mgmt/forceconnectedapps/forceInstalledConnectedAppList.apexp`);
  const href = /href="([^"]*forceAppDetail[^"]*)"[^>]*>Open Connectors Reauthentication</.exec(list.body)?.[1] ?? '';
  const detail = await plain.get(new URL(href, list.url));
  expect(textOf(detail.body)).toContain('Refresh Token Policy: Refresh token is valid until revoked');
});

test('single access gives no session to a user who may only use the API', async ({ stage, plain }) => {
  const otp = stage.salesforce.logins.issueTicket(stage.live('auditor'), '/setup/forcecomHomepage.apexp');
  const door = `${stage.acme}/secur/frontdoor.jsp?${new URLSearchParams({ otp }).toString()}`;
  const page = await plain.follow(await plain.get(door));
  expect(textOf(page.body)).toContain('Forgot Your Password?');
  expect(stage.salesforce.logins.sessions.size).toBe(0);
});

test('single access at the MFA wall: a user without a second factor registers one', async ({ stage, plain }) => {
  await stage.under('single-access-mfa-wall');
  const otp = stage.salesforce.logins.issueTicket(stage.live('connector2'), '/setup/forcecomHomepage.apexp');
  const door = `${stage.acme}/secur/frontdoor.jsp?${new URLSearchParams({ otp }).toString()}`;
  const page = await plain.follow(await plain.get(door));
  expect(textOf(page.body)).toContain('Connect an Authenticator App');
});
