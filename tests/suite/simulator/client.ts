import { type TokenAnswer } from '../../../simulator/salesforce/grants.ts';
import { type WorldApp } from '../../../simulator/world.ts';
import { type Answer, PlainBrowser, send } from './pages/plain-browser.ts';
import { expect, type Stage, test as base } from './pages/fixtures.ts';

/** What a JSON body of the token endpoint may hold. */
export type TokenBody = TokenAnswer & { id_token?: string; error?: string; error_description?: string };

export const keyOf = ({ consumerKey, consumerSecret }: WorldApp) => ({
  client_id: consumerKey,
  client_secret: consumerSecret,
});

type Tokens = TokenBody & { refresh_token: string };

/** A client of the simulated Salesforce, over HTTP alone. Its users have no TOTP unless a test says so. */
export class Client {
  readonly stage: Stage;

  constructor(stage: Stage) {
    this.stage = stage;
  }

  get login(): string {
    return this.stage.hosts.login;
  }

  get clock() {
    return this.stage.simulator.context.clock;
  }

  /** Log in, press Allow where it is asked for, and come back with the callback's URL. */
  async authorize(
    name = 'connector2',
    parameters: Record<string, string> = {},
    origin = this.login,
  ): Promise<{ callback: URL; code: string; consentShown: boolean }> {
    const browser = new PlainBrowser();
    let page = await this.stage.logIn(browser, name, this.stage.authorizeUrl(parameters, origin));
    const consentShown = page.body.includes('Allow Access?');
    if (consentShown)
      page = await browser.follow(await browser.submit(page, { save: ' Allow ' }), this.stage.isCallback);
    return { callback: page.url, code: page.url.searchParams.get('code') ?? '', consentShown };
  }

  /** POST to the token endpoint, with the key and secret of the app under test. */
  token(form: Record<string, string>, origin = this.login): Promise<Answer> {
    return this.post(`${origin}/services/oauth2/token`, { ...keyOf(this.stage.app), ...form });
  }

  exchange(code: string, form: Record<string, string> = {}, origin = this.login): Promise<Answer> {
    const redirect_uri = this.stage.app.callbackUrls[0] ?? '';
    return this.token({ grant_type: 'authorization_code', code, redirect_uri, ...form }, origin);
  }

  refresh(refreshToken: string | undefined, origin = this.login): Promise<Answer> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken ?? '' }, origin);
  }

  async grant(name?: string): Promise<Tokens> {
    const { code } = await this.authorize(name);
    const body = json<TokenBody>(await this.exchange(code));
    return { ...body, refresh_token: body.refresh_token ?? '' };
  }

  revoke(token: string, origin = this.login): Promise<Answer> {
    return this.post(`${origin}/services/oauth2/revoke`, { token });
  }

  introspect(token: string): Promise<Answer> {
    return this.post(`${this.login}/services/oauth2/introspect`, { token, ...keyOf(this.stage.app) });
  }

  rest(token: string, path = '/services/data/v67.0', origin = this.stage.acme): Promise<Answer> {
    return new PlainBrowser().get(origin + path, { authorization: `Bearer ${token}` });
  }

  send(method: string, url: string, token: string): Promise<Answer> {
    return send(method, url, '', { authorization: `Bearer ${token}` });
  }

  query(token: string, soql: string): Promise<Answer> {
    return this.rest(token, `/services/data/v67.0/query?${new URLSearchParams({ q: soql }).toString()}`);
  }

  /** An access token of the auditor, who sees everybody's grants. */
  async auditor(): Promise<string> {
    const key = keyOf(this.stage.appNamed('Reauthentication Auditor'));
    const form = { grant_type: 'client_credentials', ...key };
    const answer = await this.post(`${this.stage.acme}/services/oauth2/token`, form);
    return json<TokenBody>(answer).access_token;
  }

  /** Rows of `OauthToken` of a user for the app under test, as the auditor sees them, oldest first. */
  async rows(name = 'connector2') {
    const soql = `SELECT DeleteToken, UseCount, AppName FROM OauthToken WHERE UserId = '${this.stage.user(name).id}' AND AppName = '${this.stage.app.name}' ORDER BY CreatedDate`;
    return json<{ records: { DeleteToken: string; UseCount: number; AppName: string }[] }>(
      await this.query(await this.auditor(), soql),
    ).records;
  }

  async expectDead(tokens: { access_token: string; refresh_token: string }): Promise<void> {
    expect((await this.rest(tokens.access_token)).status).toBe(401);
    const refreshed = await this.refresh(tokens.refresh_token);
    expect(refreshed.status).toBe(400);
    expect(json(refreshed)).toEqual({ error: 'invalid_grant', error_description: 'expired access/refresh token' });
    expect(await this.rows()).toHaveLength(0);
    expect((await this.authorize()).consentShown).toBe(true);
  }

  post(url: string, form: Record<string, string>): Promise<Answer> {
    return new PlainBrowser().post(url, form);
  }

  control(action: Record<string, unknown>): unknown {
    return this.stage.simulator.context.control.act(action);
  }
}

/** The JSON body of an answer. */
export function json<T = unknown>(answer: Answer): T {
  return JSON.parse(answer.body) as T;
}

/** `tokens` are those of a new grant of connector user 2. */
export const test = base.extend<{ client: Client; tokens: Tokens }>({
  client: async ({ stage }, use) => use(new Client(stage)),
  tokens: async ({ client }, use) => use(await client.grant()),
});

export { send } from './pages/plain-browser.ts';
export { expect } from '@playwright/test';
