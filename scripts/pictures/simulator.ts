import { type BrowserContext, type Page } from '@playwright/test';
import { type Shoot } from './report.ts';

/** The tour of docs/tour.md, as a person goes it: with nothing but what the index page says. */
export async function simulatorPictures(context: BrowserContext, url: string, shoot: Shoot): Promise<void> {
  const index = await context.newPage();
  await index.setViewportSize({ width: 1200, height: 840 });
  await index.goto(url);
  await shoot(index, 'tour-index');

  const login = await newTab(index, () =>
    index.getByRole('button', { name: 'Start an authorization' }).first().click(),
  );
  await logIn(login, index, 'connector2@acme.example');
  await login.getByRole('button', { name: 'Allow', exact: true }).waitFor();
  await login.setViewportSize({ width: 700, height: 560 });
  await shoot(login, 'tour-consent');
  await login.getByRole('button', { name: 'Allow', exact: true }).click();
  await login.getByRole('button', { name: 'Provision an instance' }).click();
  await login.getByText('The last call was answered 200').waitFor();
  await login.close();

  await index.reload();
  const setup = await newTab(index, () => index.getByRole('link', { name: 'Log in as Sam Setup' }).last().click());
  await setup.setViewportSize({ width: 1000, height: 520 });
  await logIn(setup, index, 'sam.setup@acme.example');
  const frame = setup.frameLocator('force-aloha-page iframe').last();
  await frame
    .getByRole('row', { name: /^Open Connectors Reauthentication Grants/ })
    .getByRole('link', { name: '3' })
    .click();
  const revoke = frame.getByRole('row', { name: /^Ann Lee / }).getByRole('link', { name: 'Revoke' });
  await revoke.waitFor();
  await shoot(setup, 'tour-setup');
  setup.on('dialog', (dialog) => void dialog.accept());
  await revoke.click();
  await revoke.waitFor({ state: 'detached' });
  await setup.close();

  await index.getByRole('button', { name: 'Read accounts' }).first().click();
  await index.getByText('The last call was answered 401').waitFor();
  await index.setViewportSize({ width: 1000, height: 240 });
  await index.locator('#answer').evaluate((heading) => heading.scrollIntoView());
  await shoot(index, 'tour-answer');
  await index.close();
}

async function newTab(page: Page, press: () => Promise<void>): Promise<Page> {
  const opened = page.waitForEvent('popup');
  await press();
  return opened;
}

/** Logs a user in with the password and the code that the index page shows. */
async function logIn(page: Page, index: Page, username: string): Promise<void> {
  const user = index.getByRole('row').filter({ has: index.getByRole('cell', { name: username, exact: true }) });
  const [, password = '', code = ''] = await user.getByRole('cell').allTextContents();
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log In' }).click();
  if (!/^\d{6}$/.test(code)) return;
  await page.getByLabel('Verification Code').fill(code);
  await page.getByRole('button', { name: 'Verify' }).click();
}
