import { test as base } from '@playwright/test';
import { newCode } from '../../../../simulator/salesforce/ids.ts';
import { type Simulator, startSimulator } from '../../../../simulator/server.ts';
import { type VariantName } from '../../../../simulator/variants.ts';
import { type State, stateOf } from '../../../support/state.ts';
import { PlainBrowser, send } from '../pages/plain-browser.ts';

/** All that the tests read of an answer's body; which of it is there depends on the call. */
interface AnswerBody {
  requestId: string;
  message: string;
  providerMessage: string;
  oauthUrl: string;
  id: number;
  token: string;
  name: string;
  tags: string[];
  disabled: boolean;
  externalAuthentication: string;
  configuration: Record<string, string | null>;
  providerData: object;
  key: string;
  propertyValue: string;
  Name: string;
}

/** An answer of the platform. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** The body as it came; empty for deletes. */
  text: string;
  /** The body where it is an object. */
  body: AnswerBody;
  /** The body where it is an array. */
  list: AnswerBody[];
  /** `error` (OAuth) or `errorCode` (REST) of what Salesforce said, from `providerMessage`. */
  provider(): string | undefined;
}

interface CallOptions {
  body?: unknown;
  /** The whole header; null: none at all. */
  authorization?: string | null;
  /** Element token, added to the default header. */
  element?: string;
}

export type InstanceState = State['instances'][number];

/** Calls a simulator as an owner of a Salesforce app and an Open Connectors account would. */
export class Platform {
  readonly simulator: Simulator;
  readonly domain: string;

  /** `domain` names the org whose app and first user are used. */
  constructor(simulator: Simulator, domain = 'acme') {
    this.simulator = simulator;
    this.domain = domain;
  }

  get app() {
    const apps = this.simulator.context.world.apps;
    const app = apps.find(({ org, role }) => org === this.domain && (role === 'main' || org !== 'acme'));
    if (app === undefined) throw new Error(`No app in ${this.domain}`);
    return app;
  }

  get callback(): string {
    return this.app.callbackUrls[0] ?? '';
  }

  get secrets(): string {
    const { users, organizationSecret } = this.simulator.context.world.openConnectors;
    return `User ${users[0]?.secret ?? ''}, Organization ${organizationSecret}`;
  }

  /** Users of the org who own grants, in the order of the world. */
  get users() {
    const { users } = this.simulator.context.world;
    return users.filter(({ org, role }) => org === this.domain && (role === 'connector' || org !== 'acme'));
  }

  /** A provider code, as a user's consent gives it. */
  code(change: { redirectUri?: string; user?: number; challenge?: string | undefined } = {}): string {
    const { salesforce, clock } = this.simulator.context;
    const app = salesforce.directory.app(this.app.id);
    const user = salesforce.directory.user(this.users[change.user ?? 0]?.id ?? '');
    const value = newCode();
    salesforce.grants.codes.set(value, {
      value,
      appId: app.id,
      userId: user.id,
      orgId: user.orgId,
      redirectUri: change.redirectUri ?? this.callback,
      scopes: app.scopes,
      challenge: change.challenge,
      nonce: undefined,
      issued: clock.now(),
      usedAt: undefined,
    });
    return value;
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { element } = options;
    const header = options.authorization === undefined ? this.secrets : options.authorization;
    const authorization = element === undefined ? header : `${header ?? ''}, Element ${element}`;
    const url = `${this.simulator.context.hosts.openConnectors}/elements/api-v2${path}`;
    const answer = await send(method, url, options.body === undefined ? '' : JSON.stringify(options.body), {
      ...(authorization !== null && { authorization }),
      ...(options.body !== undefined && { 'content-type': 'application/json' }),
    });
    const isJson = String(answer.headers['content-type']).includes('json');
    const parsed: unknown = isJson ? JSON.parse(answer.body) : undefined;
    const body = parsed as AnswerBody;
    return {
      status: answer.status,
      headers: answer.headers,
      text: answer.body,
      body,
      list: Array.isArray(parsed) ? (parsed as AnswerBody[]) : [],
      provider: () => {
        const said = [JSON.parse(body.providerMessage)].flat()[0] as { error?: string; errorCode?: string };
        return said.error ?? said.errorCode;
      },
    };
  }

  instanceBody(change: Record<string, unknown> = {}, configuration: Record<string, unknown> = {}) {
    return {
      name: 'reauthentication suite',
      element: { key: 'sfdc' },
      tags: ['suite'],
      providerData: { code: this.code() },
      configuration: {
        'oauth.api.key': this.app.consumerKey,
        'oauth.api.secret': this.app.consumerSecret,
        'oauth.callback.url': this.callback,
        ...configuration,
      },
      ...change,
    };
  }

  post(...changes: Parameters<Platform['instanceBody']>): Promise<Answer> {
    return this.call('POST', '/instances', { body: this.instanceBody(...changes) });
  }

  async create(configuration: Record<string, unknown> = {}): Promise<InstanceState> {
    const { status, body } = await this.post({}, configuration);
    if (status !== 200) throw new Error(`POST /instances answered ${status}: ${JSON.stringify(body)}`);
    return this.state(body.id);
  }

  async under(...variants: VariantName[]): Promise<void> {
    await this.simulator.context.control.act({ action: 'variants', variants: variants.join() });
  }

  state(id: number): InstanceState {
    const instance = stateOf(this.simulator).instances.find((candidate) => candidate.id === id);
    if (instance === undefined) throw new Error(`No instance ${id}`);
    return structuredClone(instance);
  }

  accounts({ token }: { token: string }): Promise<Answer> {
    return this.call('GET', '/hubs/crm/accounts?pageSize=5', { element: token });
  }

  /** Re-authenticate as the article does: blank tokens and a provider code. */
  patch({ id }: { id: number }, code = this.code()): Promise<Answer> {
    const configuration = { 'oauth.user.token': '', 'oauth.user.refresh_token': '' };
    return this.call('PATCH', `/instances/${id}`, { body: { configuration, providerData: { code } } });
  }

  async revoke(
    { configuration }: InstanceState,
    which: 'oauth.user.token' | 'oauth.user.refresh_token',
  ): Promise<void> {
    const url = `${configuration['base.url'] ?? ''}/services/oauth2/revoke`;
    const { status } = await new PlainBrowser().post(url, { token: configuration[which] ?? '' });
    if (status !== 200) throw new Error(`The revocation answered ${status}`);
  }
}

interface Fixtures {
  seed: object;
  simulator: Simulator;
  platform: Platform;
  instance: InstanceState;
}

/** Each test has a simulator of its own, on a free port; `instance` is one that was created there. */
export const test = base.extend<Fixtures>({
  seed: [{}, { option: true }],
  simulator: async ({ seed }, use) => {
    const simulator = await startSimulator({ seed });
    await use(simulator);
    await simulator.close();
  },
  platform: async ({ simulator }, use) => use(new Platform(simulator)),
  instance: async ({ platform }, use) => use(await platform.create()),
});

export { expect } from '@playwright/test';
