/**
 * The calls of a bare script: what the scenario asks of both services, the oracles' questions included, with `node:http` and nothing else. Nothing is
 * judged beyond what the next call needs.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { type Evidence } from '../fixtures/evidence/index.ts';
import { together, type Works } from '../fixtures/instance/together.ts';
import { lookup } from '../fixtures/clients/http/network.ts';
import { type BenchUser } from './pool.ts';

/** The value of a variable of the simulator's `.env`. @throws Error where it has none */
export type Variables = (name: string) => string;

export type Json = Record<string, unknown>;

/** Nobody writes down what a bare script does. */
export const UNWRITTEN: Pick<Evidence, 'apart'> = { apart: (work) => work() };

/** The calls of one run against one simulator. */
export class Calls {
  private readonly get: Variables;
  private readonly callsAtOnce: number;
  private readonly agent: http.Agent;
  private auditor = '';

  /** @param callsAtOnce of one service at most; with 1 all is asked one after the other */
  constructor(get: Variables, callsAtOnce: number) {
    this.get = get;
    this.callsAtOnce = callsAtOnce;
    // A connection that has been idle is given up before the service may be closing it, which is after 5 s in Node: a script tries nothing again.
    this.agent = new http.Agent({ keepAlive: true, maxSockets: callsAtOnce, timeout: 2_000 });
  }

  /** What does not depend on each other. @returns what each gave, in the order given */
  together<const T extends Works>(works: T): ReturnType<typeof together<T>> {
    const { callsAtOnce } = this;
    return together({ settings: { callsAtOnce }, evidence: UNWRITTEN }, works);
  }

  /** What a run asks once: the auditor's token; and whose grants may come and go in the meantime, those of the run's other users. */
  async beginRun(users: readonly BenchUser[]): Promise<void> {
    const form = {
      grant_type: 'client_credentials',
      client_id: this.get('AUDITOR_CONSUMER_KEY'),
      client_secret: this.get('AUDITOR_CONSUMER_SECRET'),
    };
    this.auditor = String((JSON.parse(await this.post('/services/oauth2/token', form)) as Json).access_token);
    const names = users.map(({ username }) => `'${username}'`).join(', ');
    await this.ask(`SELECT Id, Username, Name FROM User WHERE Username IN (${names})`);
  }

  async platform<T = Json>(method: string, path: string, body?: Json, element?: string): Promise<T> {
    const secrets = `User ${this.get('OPEN_CONNECTORS_USER_SECRET')}, Organization ${this.get('OPEN_CONNECTORS_ORGANIZATION_SECRET')}`;
    const headers = {
      authorization: element === undefined ? secrets : `${secrets}, Element ${element}`,
      'content-type': 'application/json',
    };
    const url = `${this.get('OPEN_CONNECTORS_URL')}/elements/api-v2${path}`;
    const answer = await this.call(method, url, headers, body === undefined ? undefined : JSON.stringify(body));
    return JSON.parse(answer || '{}') as T;
  }

  accounts(element: string, pageSize: number, page = 1): Promise<Json[]> {
    return this.platform('GET', `/hubs/crm/accounts?pageSize=${pageSize}&page=${page}`, undefined, element);
  }

  async oauthUrl(): Promise<string> {
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

  instanceBody(code: string): Json {
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
    const answer = await this.call('GET', `${this.get('SALESFORCE_MY_DOMAIN_URL')}${path}`, {
      authorization: `Bearer ${token}`,
    });
    // A dead token is refused by userinfo with a bare word.
    return (answer === 'Bad_OAuth_Token' ? {} : JSON.parse(answer)) as Json;
  }

  userinfo(token: string): Promise<Json> {
    return this.rest(token, '/services/oauth2/userinfo');
  }

  /** Whether the user is active, frozen or locked out. */
  async mayLogIn({ username }: BenchUser): Promise<void> {
    const fields = 'Id, Username, Name, IsActive, LanguageLocaleKey';
    const found = await this.ask(`SELECT ${fields} FROM User WHERE Username IN ('${username}')`);
    const [user] = found.records as Json[];
    const who = `UserId IN ('${String(user?.Id)}')`;
    await this.ask(`SELECT UserId, IsFrozen, IsPasswordLocked FROM UserLogin WHERE ${who}`);
  }

  private ask(soql: string): Promise<Json> {
    return this.query(this.auditor, soql);
  }

  private query(token: string, soql: string): Promise<Json> {
    return this.rest(token, `/services/data/v62.0/query?q=${encodeURIComponent(soql)}`);
  }

  oneAccount(token: string): Promise<Json> {
    return this.query(token, 'SELECT Id, Name FROM Account ORDER BY Id LIMIT 1');
  }

  recordsById(records: readonly Json[]): Promise<Json> {
    const ids = records.map((record) => `'${String(record.Id)}'`).join(', ');
    return this.ask(`SELECT Id, Name, Industry, Phone FROM Account WHERE Id IN (${ids})`);
  }

  grantsOfApp(): Promise<Json> {
    return this.grants(` WHERE AppName = '${this.get('SALESFORCE_APP_NAME')}'`);
  }

  private grants(where = ''): Promise<Json> {
    const columns = 'AppName, UserId, CreatedDate, LastUsedDate, UseCount, AppMenuItemId, DeleteToken';
    return this.ask(`SELECT ${columns} FROM OauthToken${where}`);
  }

  logins(userId: string): Promise<Json> {
    const columns = 'UserId, LoginTime, LoginType, LoginSubType, Status, Application';
    return this.ask(`SELECT ${columns} FROM LoginHistory WHERE UserId = '${userId}' ORDER BY LoginTime DESC LIMIT 50`);
  }

  /** All grants, and all instances. */
  async lookAround(): Promise<void> {
    await this.together([() => this.grants(), () => this.platform('GET', '/instances')]);
  }

  private post(path: string, form: Record<string, string>): Promise<string> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const url = `${this.get('SALESFORCE_MY_DOMAIN_URL')}${path}`;
    return this.call('POST', url, headers, new URLSearchParams(form).toString());
  }

  introspect(token: string, hint: string): Promise<string> {
    return this.post('/services/oauth2/introspect', {
      token,
      token_type_hint: hint,
      client_id: this.get('SALESFORCE_CONSUMER_KEY'),
      client_secret: this.get('SALESFORCE_CONSUMER_SECRET'),
    });
  }

  revokeToken(token: string): Promise<string> {
    return this.post('/services/oauth2/revoke', { token });
  }

  private async call(method: string, url: string, headers: Record<string, string>, body?: string): Promise<string> {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = { method, agent: this.agent, lookup, headers: { ...headers, ...length } };
    const [response] = (await once(http.request(url, options).end(body), 'response')) as [http.IncomingMessage];
    return text(response);
  }
}

/** The tokens that an instance holds. */
export function tokensOf(instance: Json): { access: string; refresh: string } {
  const configuration = instance.configuration as Json;
  return {
    access: String(configuration['oauth.user.token']),
    refresh: String(configuration['oauth.user.refresh_token']),
  };
}
