import { type Page, test as base } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { startSimulator, type Simulator } from '../../../../simulator/server.ts';
import { type VariantName } from '../../../../simulator/variants.ts';
import { type WorldApp, type WorldUser } from '../../../../simulator/world.ts';
import { stateOf } from '../../../support/state.ts';
import { type Answer, PlainBrowser } from './plain-browser.ts';

/** Code of the current window. Each simulator begins with all windows unused, so that no test waits for the next one. */
export function totp({ totpSecret = '' }: WorldUser): string {
  return new TOTP({ secret: Secret.fromBase32(totpSecret) }).generate();
}

/** What the tests of the simulated pages work with. */
export class Stage {
  readonly simulator: Simulator;
  readonly app: WorldApp;

  constructor(simulator: Simulator) {
    this.simulator = simulator;
    this.app = this.appNamed('Open Connectors Reauthentication');
  }

  get hosts() {
    return this.simulator.context.hosts;
  }

  get salesforce() {
    return this.simulator.context.salesforce;
  }

  get acme(): string {
    return this.hosts.myDomain({ domain: 'acme' });
  }

  get acmeSetup(): string {
    return this.hosts.setup({ domain: 'acme' });
  }

  /** A seeded user by the beginning of the username. */
  user(name: string): WorldUser {
    const found = this.simulator.context.world.users.find((user) => user.username.startsWith(name));
    if (found === undefined) throw new Error(`No user ${name}.`);
    return found;
  }

  live(name: string) {
    return this.salesforce.directory.user(this.user(name).id);
  }

  appNamed(name: string): WorldApp {
    const found = this.simulator.context.world.apps.find((app) => app.name === name);
    if (found === undefined) throw new Error(`No app ${name}.`);
    return found;
  }

  /** Give a user a grant of an app, as an exchanged code does. */
  grant(name: string, app: WorldApp = this.app): void {
    this.salesforce.grants.issue(this.salesforce.directory.app(app.id), this.live(name), app.scopes);
  }

  authorizeUrl(parameters: Record<string, string> = {}, origin = this.hosts.login): string {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: this.app.consumerKey,
      redirect_uri: this.app.callbackUrls[0] ?? '',
      scope: 'full refresh_token',
      state: 'some state',
      ...parameters,
    });
    return `${origin}/services/oauth2/authorize?${query.toString()}`;
  }

  /** From an address to the login form that stands before it. */
  async toLogin(browser: PlainBrowser, url = this.authorizeUrl()): Promise<Answer> {
    return browser.follow(await browser.get(url));
  }

  /** From an address through login form and code to the page that follows. Stops at the callback. */
  async logIn(browser: PlainBrowser, name: string, url = this.authorizeUrl()): Promise<Answer> {
    const page = await this.enter(browser, name, await this.toLogin(browser, url));
    const next = await browser.follow(page, this.isCallback);
    if (!next.url.pathname.includes('TotpVerificationUi')) return next;
    return browser.follow(
      await browser.submit(next, { tc: totp(this.user(name)), RememberDeviceCheckbox: 'on' }),
      this.isCallback,
    );
  }

  enter(browser: PlainBrowser, name: string, form: Answer, more: Record<string, string> = {}): Promise<Answer> {
    const { username, password } = this.user(name);
    return browser.submit(form, { username, pw: password, ...more });
  }

  readonly isCallback = (url: URL): boolean => url.href.startsWith(this.app.callbackUrls[0] ?? '');

  async under(...variants: VariantName[]): Promise<void> {
    await this.simulator.context.control.act({ action: 'variants', variants: variants.join() });
  }

  presses(): Record<string, number> {
    return stateOf(this.simulator).presses;
  }

  /** The same in a real browser. */
  async enterWith(page: Page, name: string): Promise<void> {
    const { username, password } = this.user(name);
    await page.locator('#username').fill(username);
    await page.locator('#password').fill(password);
    await page.locator('#Login').click();
  }

  async logInWith(page: Page, name: string): Promise<void> {
    await this.enterWith(page, name);
    const user = this.user(name);
    if (user.totpSecret === undefined) return;
    await page.locator('#tc').fill(totp(user));
    await page.locator('#save').click();
  }
}

/** `stage` is a simulator of its own; `plain` is a fresh browser without scripts. */
export const test = base.extend<{ stage: Stage; plain: PlainBrowser }>({
  stage: async ({}, use) => {
    const simulator = await startSimulator();
    await use(new Stage(simulator));
    await simulator.close();
  },
  plain: async ({}, use) => {
    await use(new PlainBrowser());
  },
});

export { expect } from '@playwright/test';
