/** The floor or the limit, in a process of its own: runs one bare scenario per user. */
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { chooseBrowser } from '../pages/browser/choose-browser.ts';
import { runBare, type BarePages } from './bare.ts';
import { type Variables } from './calls.ts';
import { type BenchUser } from './pool.ts';
import { SETUP_USER } from '../scripts/nights.ts';
import { keepOutExtras } from '../pages/index.ts';

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

const FRAME = 'force-aloha-page iframe[name^="vfFrameId"]';

/** The page part by Playwright alone. */
class PlaywrightPages implements BarePages {
  private readonly browser: Browser;
  private readonly get: Variables;
  private setup: StorageState | undefined;

  constructor(browser: Browser, get: Variables) {
    this.browser = browser;
    this.get = get;
  }

  async logIn(oauthUrl: string, user: BenchUser): Promise<() => Promise<string>> {
    const context = await this.browser.newContext();
    const page = await context.newPage();
    await keepOutExtras(page);
    const { caught } = await this.catchCallback(page);
    await page.goto(oauthUrl, { waitUntil: 'domcontentloaded' });
    await login(page, user);
    return async () => {
      await page.locator('input[type=submit][title="Allow"]').click();
      const code = new URL(await caught).searchParams.get('code') ?? '';
      await context.close();
      return code;
    };
  }

  async revoke(name: string): Promise<() => Promise<void>> {
    this.setup ??= await this.logInToSetup();
    const context = await this.browser.newContext({ storageState: this.setup });
    const page = await context.newPage();
    await keepOutExtras(page);
    page.on('dialog', (dialog) => void dialog.accept());
    const rows = page.frameLocator(FRAME).getByRole('row');
    const row = (text: string) => rows.filter({ has: page.getByText(text, { exact: true }) }).last();
    const listed = () => page.frameLocator(FRAME).getByText('Most Recent Use', { exact: true }).waitFor();
    const openUsers = async () => {
      const list = `${this.get('SALESFORCE_SETUP_URL')}/lightning/setup/ConnectedAppsUsage/home`;
      await page.goto(list, { waitUntil: 'domcontentloaded' });
      await row(this.get('SALESFORCE_APP_NAME')).getByRole('link', { name: /^\d+$/ }).click();
      await listed();
    };
    await openUsers();
    await row(name).getByRole('link', { name: 'Revoke', exact: true }).click();
    await row(name).waitFor({ state: 'detached' });
    return async () => {
      await page.goto(page.url(), { waitUntil: 'domcontentloaded' });
      await listed();
      await context.close();
    };
  }

  private async catchCallback(page: Page): Promise<{ caught: Promise<string> }> {
    const session = await page.context().newCDPSession(page);
    const caught = new Promise<string>((resolve) => {
      session.on('Fetch.requestPaused', ({ requestId, request }: { requestId: string; request: { url: string } }) => {
        void session.send('Fetch.fulfillRequest', { requestId, responseCode: 200, body: '' });
        resolve(request.url);
      });
    });
    await session.send('Fetch.enable', { patterns: [{ urlPattern: `${this.get('SALESFORCE_CALLBACK_URL')}*` }] });
    return { caught };
  }

  private async logInToSetup(): Promise<StorageState> {
    const context = await this.browser.newContext();
    const page = await context.newPage();
    await keepOutExtras(page);
    await page.goto(this.get('SALESFORCE_LOGIN_URL'), { waitUntil: 'domcontentloaded' });
    await login(page, SETUP_USER);
    await page.waitForURL(/\/lightning\//);
    await page.goto(`${this.get('SALESFORCE_SETUP_URL')}/lightning/setup/ConnectedAppsUsage/home`);
    const state = await context.storageState();
    await context.close();
    return state;
  }
}

async function login(page: Page, { username, password }: { username: string; password: string }): Promise<void> {
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(password);
  await page.locator('#Login').click();
}

const { executablePath } = chooseBrowser({});
const browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
try {
  await runBare((get) => new PlaywrightPages(browser, get));
} finally {
  await browser.close();
}
