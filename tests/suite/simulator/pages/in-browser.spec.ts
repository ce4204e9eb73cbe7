import { type FrameLocator, type Page } from '@playwright/test';
import { expect, type Stage, test } from './fixtures.ts';

const FRAME = 'force-aloha-page iframe[name^="vfFrameId_"]';

async function openUsage(stage: Stage, page: Page): Promise<FrameLocator> {
  await page.goto(`${stage.acmeSetup}/lightning/setup/ConnectedAppsUsage/home`);
  await stage.logInWith(page, 'sam.setup');
  return page.frameLocator(FRAME).last();
}

async function openUsers(stage: Stage, page: Page): Promise<FrameLocator> {
  const frame = await openUsage(stage, page);
  const app = frame
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: stage.app.name, exact: true }) });
  await app.getByRole('link', { name: '2', exact: true }).click();
  await expect(page.frameLocator(FRAME).last().getByText("Connected App User's Usage")).toBeVisible();
  return page.frameLocator(FRAME).last();
}

function live(stage: Stage): string[] {
  return stage.salesforce.grants
    .rowsInSetup(stage.live('connector1').orgId, stage.app.id)
    .map((grant) => stage.salesforce.directory.user(grant.userId).lastName);
}

test('the login button is disabled while the form is on its way', async ({ stage, page }) => {
  await page.goto(stage.hosts.login);
  await page.locator('#username').fill('connector1@acme.example');
  await page.locator('#password').fill('not-the-password');
  await page.evaluate(() =>
    document.querySelector('#login_form')?.addEventListener('submit', (e) => e.preventDefault()),
  );
  await page.locator('#Login').click();
  await expect(page.locator('#Login')).toBeDisabled();
  await expect(page.locator('#un_hfid')).toHaveValue('connector1@acme.example');
});

test('Setup in Lightning: spinner, shadow root, frame, a new frame for the user list', async ({ stage, page }) => {
  const frame = await openUsers(stage, page);
  expect(new URL(page.url()).pathname).toBe('/lightning/setup/ConnectedAppsUsage/page');
  expect(new URL(page.url()).searchParams.get('address')).toContain(
    '/identity/app/connectedAppsUserList.apexp?app_name=',
  );
  await expect(page.locator(FRAME)).toHaveCount(1);
  await expect(page.locator(FRAME)).toHaveAttribute('title', /^Connected App User's Usage ~ Salesforce - /);
  await expect(frame.getByRole('button', { name: 'Revoke All' })).toBeVisible();
  await expect(page.getByRole('status')).toHaveCount(0);
});

test('Revoke asks by confirm(): nothing happens unless that is accepted', async ({ stage, page }) => {
  const frame = await openUsers(stage, page);
  const revoke = frame.getByRole('row').filter({ hasText: 'Bob' }).getByRole('link', { name: 'Revoke' });
  const texts: string[] = [];
  page.once('dialog', (dialog) => {
    texts.push(dialog.message());
    void dialog.dismiss();
  });
  await revoke.click();
  expect(texts).toEqual(['Are you sure you want to revoke access?']);
  expect(live(stage)).toEqual(['Lee', 'Bystander']);
  page.once('dialog', (dialog) => void dialog.accept());
  await revoke.click();
  await expect(frame.getByRole('row').filter({ hasText: 'Bob' })).toHaveCount(0);
  expect(live(stage)).toEqual(['Lee']);
});

test('Revoke without a question: revokes at one press', async ({ stage, page }) => {
  await stage.under('revoke-input', 'revoke-no-confirm', 'nested-tables', 'classic');
  await page.goto(`${stage.acme}/identity/app/connectedAppsUsage.apexp`);
  await stage.logInWith(page, 'sam.setup');
  await page.getByRole('link', { name: '2', exact: true }).click();
  await page.locator('tr.dataRow').filter({ hasText: 'Bob' }).getByRole('button', { name: 'Revoke' }).click();
  await expect(page.locator('tr.dataRow')).toHaveCount(1);
  expect(live(stage)).toEqual(['Lee']);
});

test('lingering frame: the old frame stays in front of the new one, hidden', async ({ stage, page }) => {
  await stage.under('lingering-frame', 'slow-lightning');
  const frame = await openUsers(stage, page);
  await expect(page.locator(FRAME)).toHaveCount(2);
  await expect(page.locator(FRAME).first()).toBeHidden();
  await expect(frame.getByText('Bob Bystander')).toBeVisible();
});

test('changing list: rows change places while the page is open', async ({ stage, page }) => {
  await stage.under('changing-list', 'classic');
  for (const name of ['connector1', 'connector2', 'connector3']) stage.grant(name);
  await page.goto(`${stage.acme}/identity/app/connectedAppsUsage.apexp`);
  await stage.logInWith(page, 'sam.setup');
  await page.getByRole('link', { name: '5', exact: true }).click();
  const first = page.locator('tr.dataRow').first();
  // The rows change every second: whoever looks every second, as the matchers do, may see the same row for ever.
  const often = { intervals: [130] };
  await expect.poll(() => first.innerText(), often).toContain('Bob');
  await expect.poll(() => first.innerText(), often).toContain('Ann');
});

test('slow session server: the form is hidden at first', async ({ stage, page }) => {
  await stage.under('slow-session-server');
  await page.goto(stage.hosts.login);
  await expect(page.locator('#content')).toBeHidden();
  await expect(page.locator('#username')).toBeVisible();
});

test('remembered user: the card stands in place of the username, and can be cleared', async ({ stage, page }) => {
  await stage.under('saved-identity');
  await page.goto(stage.hosts.login);
  await expect(page.locator('#idcard-identity')).toHaveText('gloria@globex.example');
  await expect(page.locator('#username')).toBeHidden();
  await page.locator('#clear_link').click();
  await expect(page.locator('#username')).toBeVisible();
  await expect(page.locator('#username')).toHaveValue('');
});

test('chooser: lets choose among the remembered users, or another', async ({ stage, page }) => {
  await stage.under('saved-chooser');
  await page.goto(stage.hosts.login);
  await expect(page.locator('#chooser_label')).toHaveText('2 Saved Usernames');
  await expect(page.locator('#Login')).toBeHidden();
  await page.locator('#use_new_identity').click();
  await expect(page.locator('#username')).toBeVisible();
});
