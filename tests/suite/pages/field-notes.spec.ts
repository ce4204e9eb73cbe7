import { expect, test } from '@playwright/test';
import { fieldNotes } from '../../../pages/index.ts';
import { MY_DOMAIN, saved, serve, SETUP } from './saved/index.ts';
import { appsDocument, lightningShell, userListDocument } from './saved/setup-lists.ts';

const USERS = '/identity/app/connectedAppsUserList.apexp';

test('the outline of a list names tags, frames and actions, and no value', async ({ page }) => {
  const shell = `${SETUP}/lightning/setup/ConnectedAppsUsage/page`;
  const users = [{ name: 'Zelda Quux', username: 'zelda@acme.example', userId: '005xx0000012345AAA' }];
  await serve(page, {
    [shell]: lightningShell([{ src: `${USERS}?consumer_key=3MVG9secret` }]),
    [`${SETUP}${USERS}`]: userListDocument({ users, control: 'input' }),
  });
  await page.goto(shell);
  await page.locator('iframe').contentFrame().getByText('Revoke All').waitFor();
  const notes = await fieldNotes(page, { dialogs: ['Are you sure, Zelda?'] });
  expect(notes).toContain('frame name=vfFrameId_9');
  expect(notes).toContain(USERS);
  expect(notes).toMatch(/input\.btn type=button “Revoke”/);
  expect(notes).toMatch(/th “Most Recent Use”/);
  expect(notes).toContain('a “xxxxx xxxx”');
  expect(notes).toContain("h1.pageType “Connected App User's Usage”");
  expect(notes).toContain('dialog: “Are you sure, xxxxx?”');
  for (const value of ['Zelda', 'zelda', '005xx', '3MVG9', '1/2/2026', 'href']) expect(notes).not.toContain(value);
});

test('what was typed is not in the outline', async ({ page }) => {
  await serve(page, { [`${MY_DOMAIN}/`]: saved('login') });
  await page.goto(`${MY_DOMAIN}/?startURL=%2Fhome`);
  await page.locator('#username').fill('somebody@acme.example');
  await page.locator('#password').fill('typed-by-hand-1234');
  const notes = await fieldNotes(page);
  expect(notes).toContain('input#password');
  expect(notes).toContain('type=submit “Log In”');
  for (const value of ['somebody', 'typed-by-hand', 'startURL=']) expect(notes).not.toContain(value);
});

test('names of apps are values, too', async ({ page }) => {
  await serve(page, { [`${MY_DOMAIN}/apps`]: appsDocument({ apps: [{ name: 'Secret Project', users: 12 }] }) });
  await page.goto(`${MY_DOMAIN}/apps`);
  const notes = await fieldNotes(page);
  expect(notes).toContain('“Block”');
  expect(notes).toContain('a “99”');
  expect(notes).not.toContain('Secret Project');
});
