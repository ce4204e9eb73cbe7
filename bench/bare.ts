/**
 * The floor's calls: what the scenario asks of both services, the oracles' questions included, in its order, with `node:http` and nothing else.
 * Nothing is judged beyond what the next call needs. That it is the same requests, the benchmark shows by counting them.
 */
import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { lookup } from '../fixtures/clients/http/network.ts';
import { type BenchUser, type Pool } from './pool.ts';

/** The part that a browser does; by Playwright or by Selenium. */
export interface BarePages {
  /** Login and consent. @returns the provider code */
  authorize(oauthUrl: string, user: BenchUser): Promise<string>;
  /** Revokes in Setup, and asks for the list of users once more. @param name as the list shows the user */
  revoke(name: string): Promise<void>;
}

/** How long one scenario took, milliseconds, and when it began (milliseconds since 1970). */
export interface BareTime {
  at: number;
  whole: number;
  /** Steps 4, 5a and 9: Setup, and the authorization after it. */
  pages: number;
}

/** The value of a variable of the simulator's `.env`. @throws Error where it has none */
export type Variables = (name: string) => string;

/** The whole of a process of the floor: reads its work from standard input, and prints the times as JSON. */
export async function runBare(pagesOf: (get: Variables) => BarePages): Promise<void> {
  const { variables, users } = JSON.parse(readFileSync(0, 'utf8')) as Pick<Pool, 'variables' | 'users'>;
  const get: Variables = (name) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`The simulator's .env has no ${name}.`);
    return value;
  };
  const bare = new Bare(get, users);
  const pages = pagesOf(get);
  const times: BareTime[] = [];
  for (const user of users) {
    await delay(10); // The last call of one and the first of the next never share a millisecond: they are told apart by it.
    times.push(await bare.scenario(user, pages));
  }
  process.stdout.write(JSON.stringify(times));
}

type Json = Record<string, unknown>;

const agent = new http.Agent({ keepAlive: true });

function call(method: string, url: string, headers: Record<string, string>, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const request = http.request(url, { method, agent, lookup, headers: { ...headers, ...length } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** The calls of one run against one simulator. */
class Bare {
  private readonly get: Variables;
  private readonly colleagues: string;
  private auditor = '';
  private readonly checked = new Set<string>();

  constructor(get: Variables, users: readonly BenchUser[]) {
    this.get = get;
    this.colleagues = users.map(({ username }) => `'${username}'`).join(', ');
  }

  /** One scenario: provisioned, revoked in Setup, re-authenticated by PATCH, proven, deleted. */
  async scenario(user: BenchUser, pages: BarePages): Promise<BareTime> {
    const at = Date.now();
    const began = performance.now();
    await this.platform('GET', '/instances?tags[]=reauthentication-lease:none');
    const isFirst = this.auditor === '';
    if (isFirst) this.auditor = await this.clientCredentials();
    if (!this.checked.has(user.username)) await this.mayLogIn(user);
    await this.grantsOfApp();
    const first = await pages.authorize(await this.oauthUrl(), user);
    const made = await this.platform('POST', '/instances', this.instanceBody(first));
    const path = `/instances/${String(made.id)}`;
    const element = String(made.token);
    await this.accounts(element, 1);
    const old = tokensOf(await this.platform('GET', path));
    await this.lookAround();
    const me = await this.rest(old.access, '/services/oauth2/userinfo');
    await this.introspect(old.refresh, 'refresh_token');
    // Whose grants may come and go in the meantime: those of the run's other users.
    if (isFirst)
      await this.query(this.auditor, `SELECT Id, Username, Name FROM User WHERE Username IN (${this.colleagues})`);

    const beganRevoking = performance.now();
    await pages.revoke(String(me.name));
    const revoking = performance.now() - beganRevoking;
    await this.lookAround();

    await this.oneAccount(old.access);
    await this.oneAccount(old.access);
    await this.accounts(element, 1);
    await this.introspect(old.refresh, 'refresh_token');
    await this.lookAround();

    const oauthUrl = await this.oauthUrl();
    const beganAuthorizing = performance.now();
    const code = await pages.authorize(oauthUrl, user);
    const authorizing = performance.now() - beganAuthorizing;

    await this.lookAround();
    const blank = { 'oauth.user.token': '', 'oauth.user.refresh_token': '' };
    await this.platform('PATCH', '/instances', { configuration: blank, providerData: { code } }, element);
    const fresh = tokensOf(await this.platform('GET', path));
    await this.lookAround();
    const records = [...(await this.accounts(element, 3)), ...(await this.accounts(element, 3, 2))];
    for (let again = 0; again < 3; again += 1) await this.accounts(element, 1);
    await this.recordsById(records);
    await this.oneAccount(fresh.access);
    await this.rest(fresh.access, '/services/oauth2/userinfo');
    await this.introspect(fresh.access, 'access_token');
    await this.introspect(fresh.refresh, 'refresh_token');
    await this.revokeToken(fresh.access);
    await this.introspect(fresh.access, 'access_token');
    await this.oneAccount(fresh.access);
    await this.accounts(element, 1);
    const healed = tokensOf(await this.platform('GET', path));
    const [record] = records;
    await this.recordsById([record ?? {}]);
    await this.accounts(element, 1);
    await this.oneAccount(fresh.access);
    await this.introspect(healed.access, 'access_token');
    await this.introspect(healed.refresh, 'refresh_token');
    await this.lookAround();
    await this.oneAccount(old.access);
    await this.introspect(old.refresh, 'refresh_token');

    await this.platform('GET', `/audit-logs/element-instances/${String(made.id)}?from=2026-01-01&pageSize=200`);
    await this.query(
      this.auditor,
      `SELECT UserId, LoginTime, LoginType, LoginSubType, Status, Application FROM LoginHistory WHERE UserId = '${String(me.user_id)}' ORDER BY LoginTime DESC LIMIT 50`,
    );
    await this.lookAround();
    const last = tokensOf(await this.platform('GET', path));
    await this.platform('DELETE', path);
    await this.platform('GET', path);
    await this.platform('GET', '/instances', undefined, element);
    await this.revokeToken(last.refresh);
    await this.introspect(last.refresh, 'refresh_token');
    await this.introspect(last.access, 'access_token');
    await this.grantsOfApp();
    await this.lookAround();
    return { at, whole: performance.now() - began, pages: revoking + authorizing };
  }

  private async platform<T = Json>(method: string, path: string, body?: Json, element?: string): Promise<T> {
    const secrets = `User ${this.get('OPEN_CONNECTORS_USER_SECRET')}, Organization ${this.get('OPEN_CONNECTORS_ORGANIZATION_SECRET')}`;
    const headers = {
      authorization: element === undefined ? secrets : `${secrets}, Element ${element}`,
      'content-type': 'application/json',
    };
    const url = `${this.get('OPEN_CONNECTORS_URL')}/elements/api-v2${path}`;
    const answer = await call(method, url, headers, body === undefined ? undefined : JSON.stringify(body));
    return JSON.parse(answer || '{}') as T;
  }

  private accounts(element: string, pageSize: number, page = 1): Promise<Json[]> {
    return this.platform('GET', `/hubs/crm/accounts?pageSize=${pageSize}&page=${page}`, undefined, element);
  }

  private async oauthUrl(): Promise<string> {
    const query = new URLSearchParams({
      apiKey: this.get('SALESFORCE_CONSUMER_KEY'),
      apiSecret: this.get('SALESFORCE_CONSUMER_SECRET'),
      callbackUrl: this.get('SALESFORCE_CALLBACK_URL'),
      scope: 'full refresh_token',
      siteAddress: this.get('SALESFORCE_LOGIN_URL'),
      state: randomBytes(16).toString('base64url'),
    });
    return String((await this.platform('GET', `/elements/sfdc/oauth/url?${query.toString()}`)).oauthUrl);
  }

  private instanceBody(code: string): Json {
    const login = this.get('SALESFORCE_LOGIN_URL');
    return {
      name: 'Benchmark',
      element: { key: 'sfdc' },
      tags: ['benchmark'],
      configuration: {
        'oauth.api.key': this.get('SALESFORCE_CONSUMER_KEY'),
        'oauth.api.secret': this.get('SALESFORCE_CONSUMER_SECRET'),
        'oauth.callback.url': this.get('SALESFORCE_CALLBACK_URL'),
        'oauth.scope': 'full refresh_token',
        'oauth.token.url': `${login}/services/oauth2/token`,
        'sfdc.token.url': `${login}/services/oauth2/token`,
        'sfdc.revoke.url': `${login}/services/oauth2/revoke`,
      },
      providerData: { code },
    };
  }

  private async rest(token: string, path: string): Promise<Json> {
    const answer = await call('GET', `${this.get('SALESFORCE_MY_DOMAIN_URL')}${path}`, {
      authorization: `Bearer ${token}`,
    });
    return JSON.parse(answer) as Json;
  }

  /** Whether the user is active, frozen or locked out: asked once. */
  private async mayLogIn({ username }: BenchUser): Promise<void> {
    this.checked.add(username);
    const fields = 'Id, Username, Name, IsActive, LanguageLocaleKey';
    const found = await this.query(this.auditor, `SELECT ${fields} FROM User WHERE Username IN ('${username}')`);
    const [user] = found.records as Json[];
    const who = `UserId IN ('${String(user?.Id)}')`;
    await this.query(this.auditor, `SELECT UserId, IsFrozen, IsPasswordLocked FROM UserLogin WHERE ${who}`);
  }

  private query(token: string, soql: string): Promise<Json> {
    return this.rest(token, `/services/data/v62.0/query?q=${encodeURIComponent(soql)}`);
  }

  private oneAccount(token: string): Promise<Json> {
    return this.query(token, 'SELECT Id, Name FROM Account ORDER BY Id LIMIT 1');
  }

  private recordsById(records: readonly Json[]): Promise<Json> {
    const ids = records.map((record) => `'${String(record.Id)}'`).join(', ');
    return this.query(this.auditor, `SELECT Id, Name, Industry, Phone FROM Account WHERE Id IN (${ids})`);
  }

  private grantsOfApp(): Promise<Json> {
    return this.grants(` WHERE AppName = '${this.get('SALESFORCE_APP_NAME')}'`);
  }

  private grants(where = ''): Promise<Json> {
    const columns = 'AppName, UserId, CreatedDate, LastUsedDate, UseCount, AppMenuItemId, DeleteToken';
    return this.query(this.auditor, `SELECT ${columns} FROM OauthToken${where}`);
  }

  /** All grants, and all instances. */
  private async lookAround(): Promise<void> {
    await this.grants();
    await this.platform('GET', '/instances');
  }

  private post(path: string, form: Record<string, string>): Promise<string> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const url = `${this.get('SALESFORCE_MY_DOMAIN_URL')}${path}`;
    return call('POST', url, headers, new URLSearchParams(form).toString());
  }

  private async clientCredentials(): Promise<string> {
    const form = {
      grant_type: 'client_credentials',
      client_id: this.get('AUDITOR_CONSUMER_KEY'),
      client_secret: this.get('AUDITOR_CONSUMER_SECRET'),
    };
    return String((JSON.parse(await this.post('/services/oauth2/token', form)) as Json).access_token);
  }

  private introspect(token: string, hint: string): Promise<string> {
    return this.post('/services/oauth2/introspect', {
      token,
      token_type_hint: hint,
      client_id: this.get('SALESFORCE_CONSUMER_KEY'),
      client_secret: this.get('SALESFORCE_CONSUMER_SECRET'),
    });
  }

  private revokeToken(token: string): Promise<string> {
    return this.post('/services/oauth2/revoke', { token });
  }
}

function tokensOf(instance: Json): { access: string; refresh: string } {
  const configuration = instance.configuration as Json;
  return {
    access: String(configuration['oauth.user.token']),
    refresh: String(configuration['oauth.user.refresh_token']),
  };
}
