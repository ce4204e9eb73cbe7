/** The floor with Selenium in the place of Playwright: the same calls, and the page part by WebDriver. See floor.ts. Without a chromedriver it says so, and prints `null`. */
import { existsSync } from 'node:fs';
import { Builder, By, until, type WebDriver, type WebElement } from 'selenium-webdriver';
import { Options, ServiceBuilder } from 'selenium-webdriver/chrome.js';
import { chooseBrowser } from '../pages/browser/choose-browser.ts';
import { SETUP_USER } from '../scripts/nights.ts';
import { runBare, type BarePages } from './bare.ts';
import { type Variables } from './calls.ts';
import { type BenchUser } from './pool.ts';

const PATIENCE = 30_000;

/** Debian: chromium-driver. */
const CHROMEDRIVER = process.env.CHROMEDRIVER ?? '/usr/bin/chromedriver';

/** The page part by Selenium. A window keeps its cookies: the Setup user has one of their own, a connector user a new one each time. */
class SeleniumPages implements BarePages {
  private readonly get: Variables;
  private setup: WebDriver | undefined;
  private readonly connector: ChromeDriver;

  constructor(connector: ChromeDriver, get: Variables) {
    this.connector = connector;
    this.get = get;
  }

  async logIn(oauthUrl: string, user: BenchUser): Promise<() => Promise<string>> {
    const driver = this.connector;
    // The nearest thing to a fresh context: the browser stays, its cookies go.
    await driver.sendDevToolsCommand('Network.clearBrowserCookies', {});
    await driver.get(oauthUrl);
    await login(driver, user);
    return async () => {
      await (await visible(driver, By.css('input[type=submit][title="Allow"]'))).click();
      await driver.wait(until.urlContains(`${this.get('SALESFORCE_CALLBACK_URL')}?`), PATIENCE);
      return new URL(await driver.getCurrentUrl()).searchParams.get('code') ?? '';
    };
  }

  async revoke(name: string): Promise<() => Promise<void>> {
    this.setup ??= await this.logInToSetup();
    const driver = this.setup;
    await this.openUsers(driver);
    const row = rowOf(name);
    const mine = await visible(driver, row);
    await mine.findElement(By.linkText('Revoke')).click();
    await (await driver.wait(until.alertIsPresent(), PATIENCE)).accept();
    await driver.wait(async () => (await driver.findElements(rowOf(name))).length === 0, PATIENCE);
    return async () => {
      await driver.navigate().refresh();
      await this.listed(driver);
    };
  }

  async close(): Promise<void> {
    await this.setup?.quit();
  }

  private async openUsers(driver: WebDriver): Promise<void> {
    await driver.get(`${this.get('SALESFORCE_SETUP_URL')}/lightning/setup/ConnectedAppsUsage/home`);
    await this.enterFrame(driver, 'connectedAppsUsage');
    const row = await visible(driver, rowOf(this.get('SALESFORCE_APP_NAME')));
    await row.findElement(By.css('a[href*="connectedAppsUserList.apexp"]')).click();
    await this.listed(driver);
  }

  private async listed(driver: WebDriver): Promise<void> {
    await driver.switchTo().defaultContent();
    await this.enterFrame(driver, 'connectedAppsUserList');
    await visible(driver, By.xpath('//th[normalize-space(.) = "User"]'));
  }

  /** The frame may be in an open shadow root, which WebDriver only finds by script. */
  private async enterFrame(driver: WebDriver, path: string): Promise<void> {
    const find = `
      const host = document.querySelector('force-aloha-page');
      return [...(host?.shadowRoot ?? document).querySelectorAll('iframe'), ...document.querySelectorAll('iframe')]
        .find(({ src }) => src.includes('${path}.apexp')) ?? null`;
    const frame = await driver.wait(() => driver.executeScript<WebElement | null>(find), PATIENCE);
    if (frame !== null) await driver.switchTo().frame(frame);
  }

  private async logInToSetup(): Promise<WebDriver> {
    const driver = await startDriver();
    await driver.get(this.get('SALESFORCE_LOGIN_URL'));
    await login(driver, SETUP_USER);
    await driver.wait(until.urlContains('/lightning/'), PATIENCE);
    return driver;
  }
}

async function login(driver: WebDriver, user: { username: string; password: string }): Promise<void> {
  await (await visible(driver, By.id('username'))).sendKeys(user.username);
  await driver.findElement(By.id('password')).sendKeys(user.password);
  await driver.findElement(By.id('Login')).click();
}

function rowOf(text: string): By {
  return By.xpath(`//tr[*[normalize-space(.) = "${text}"]]`);
}

async function visible(driver: WebDriver, by: By): Promise<WebElement> {
  const found = await driver.wait(until.elementLocated(by), PATIENCE);
  return driver.wait(until.elementIsVisible(found), PATIENCE);
}

type ChromeDriver = WebDriver & { sendDevToolsCommand(command: string, parameters: object): Promise<void> };

async function startDriver(): Promise<ChromeDriver> {
  const { executablePath } = chooseBrowser({});
  const options = new Options();
  options.addArguments('--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking');
  // The callback must not be reached: whoever answers there could exchange the code. The address of the page that is not there has it.
  options.addArguments('--host-resolver-rules=MAP callback.* ~NOTFOUND');
  if (executablePath !== undefined) options.setChromeBinaryPath(executablePath);
  const service = new ServiceBuilder(CHROMEDRIVER);
  const builder = new Builder().forBrowser('chrome').setChromeOptions(options).setChromeService(service);
  return (await builder.build()) as ChromeDriver;
}

async function measure(): Promise<void> {
  const connector = await startDriver();
  let pages: SeleniumPages | undefined;
  try {
    await runBare((get) => (pages = new SeleniumPages(connector, get)));
  } finally {
    await pages?.close();
    await connector.quit();
  }
}

if (existsSync(CHROMEDRIVER)) await measure();
else {
  console.error(
    `Selenium is not measured: there is no ${CHROMEDRIVER} (Debian: chromium-driver), and CHROMEDRIVER names none.`,
  );
  process.stdout.write('null');
}
