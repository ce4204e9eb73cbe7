import { type Page } from '@playwright/test';
import { violationsOf } from '../../support/accessibility.ts';
import { PlainBrowser } from './pages/plain-browser.ts';
import { expect, type Stage, test, totp } from './pages/fixtures.ts';

/** Presses a button that opens a new tab, and logs in there. */
async function authorize(stage: Stage, index: Page): Promise<Page> {
  const opened = index.waitForEvent('popup');
  await index.getByRole('button', { name: 'Start an authorization' }).first().click();
  const tab = await opened;
  await stage.logInWith(tab, 'connector2');
  await tab.getByRole('button', { name: 'Allow', exact: true }).click();
  await expect(tab.getByRole('textbox', { name: 'Provider code' })).not.toHaveValue('');
  return tab;
}

test('the whole article can be done by hand', async ({ stage, page }) => {
  await page.goto(stage.simulator.url);
  const index = await authorize(stage, page);
  const answered = (status: number) => expect(index.getByText(`The last call was answered ${status}`)).toBeVisible();
  const read = () => index.getByRole('button', { name: 'Read accounts' }).first().click();
  await index.getByRole('button', { name: 'Provision an instance' }).click();
  await answered(200);
  await expect(index.getByRole('combobox', { name: 'Instance' })).toContainText('By hand');
  await read();
  await expect(index.getByText('Burlington Textiles')).toBeVisible();

  await test.step('5a. Revoke in Setup', async () => {
    const opened = index.waitForEvent('popup');
    await index.getByRole('link', { name: 'Log in as Sam Setup' }).last().click();
    const setup = await opened;
    await stage.logInWith(setup, 'sam.setup');
    const frame = setup.frameLocator('force-aloha-page iframe');
    await frame
      .getByRole('row', { name: `${stage.app.name} Grants` })
      .getByRole('link', { name: '3' })
      .click();
    setup.on('dialog', (dialog) => dialog.accept());
    const row = frame.getByRole('row', { name: 'Ann Lee' }).filter({ hasNotText: 'Mary' });
    await row.getByRole('link', { name: 'Revoke', exact: true }).click();
    await expect(row).toHaveCount(0);
  });
  await read();
  await answered(401);

  const again = await authorize(stage, index);
  await again.getByRole('button', { name: 'PATCH the instance' }).click();
  await expect(again.getByText('The last call was answered 200')).toBeVisible();
  await again.getByRole('button', { name: 'Read accounts' }).first().click();
  await expect(again.getByText('Burlington Textiles')).toBeVisible();
  await expect(again.getByText('Revoke: 1')).toBeVisible();
  expect(await violationsOf(again)).toEqual([]);
});

test('codes are the current ones, and counts change without a reload', async ({ stage, page }) => {
  await page.goto(stage.simulator.url);
  const sam = stage.live('sam.setup');
  const code = page
    .getByRole('row', { name: `${sam.username} ${sam.password}` })
    .getByRole('cell')
    .nth(2);
  await expect.poll(async () => (await code.textContent()) === totp(stage.user('sam.setup'))).toBe(true);
  // This window and the next: the test may stand between two.
  for (const ahead of [0, 1]) sam.totpUsed.add(Math.floor(Date.now() / 30_000) + ahead);
  await expect(code).toHaveText('spent; wait');
  await expect(page.getByText(/good for \d+ s more/)).toBeVisible();
  const app = page.getByRole('row', { name: `${stage.app.name} acme connected app, under test` });
  await expect(app.getByRole('cell').last()).toHaveText('2');
  stage.grant('connector3');
  await expect(app.getByRole('cell').last()).toHaveText('3');
});

test('variants, a defect and faults are switched, and a wrong one is said', async ({ stage, page }) => {
  await page.goto(stage.simulator.url);
  await page.getByRole('combobox', { name: 'Defect' }).selectOption('exchange-skipped');
  await page.getByRole('textbox', { name: 'Faults' }).fill('latency=1');
  await page.getByText('Variants: none').click();
  await page.getByRole('checkbox', { name: /^rotation / }).check();
  await page.getByRole('button', { name: 'Switch' }).click();
  await expect(page.getByText('Variants: rotation')).toBeVisible();
  expect(stage.simulator.context.control.report()).toMatchObject({
    variants: ['rotation'],
    defect: 'exchange-skipped',
    faults: { plan: 'latency=1' },
  });
  await page.getByRole('textbox', { name: 'Faults' }).fill('latency=soon');
  await page.getByRole('button', { name: 'Switch' }).click();
  await expect(page.getByRole('alert')).toHaveText(/^Faults cannot be read: latency/);
  expect(await violationsOf(page)).toEqual([]);
});

test('no host of the services has it, and no foreign page can press its buttons', async ({ stage }) => {
  const browser = new PlainBrowser();
  const { hosts } = stage;
  for (const origin of [hosts.login, hosts.openConnectors, hosts.callback, stage.acme, stage.acmeSetup]) {
    expect((await browser.get(`${origin}/now`)).body).not.toContain('"left"');
    expect((await browser.get(origin)).body).not.toContain(stage.user('sam.setup').password);
  }
  expect((await browser.post(`${hosts.control}/begin-again`, {})).status).toBe(403);
});
