import { type SimulatorContext } from '../context.ts';
import { type DefectName } from '../defects.ts';
import { withChecksum } from '../salesforce/ids.ts';
import { ACCESS_TOKEN, type Configuration, MASK, REFRESH_TOKEN } from './configuration.ts';
import { PlatformError, REQUEST_FAILED } from './errors.ts';
import { healthy, type OpenConnectorsHooks } from './hooks.ts';
import { type Instance, newElementToken } from './instance.ts';

const STALE_MS = 60_000;

/** Keeps the hooks of the defect in force, and what that defect remembers. */
export class PlantedDefect {
  readonly #simulator: SimulatorContext;
  #planted: { name: DefectName | undefined; hooks: OpenConnectorsHooks } | undefined;

  constructor(simulator: SimulatorContext) {
    this.#simulator = simulator;
  }

  /** The hooks under the simulator's defect; those of a sound platform when it has none, or one that is Salesforce's. */
  get hooks(): OpenConnectorsHooks {
    const name = this.#simulator.defect;
    if (this.#planted?.name !== name) {
      const bent = name === undefined ? {} : bentHooks(this.#simulator)[name];
      this.#planted = { name, hooks: { ...healthy, ...bent } };
    }
    return this.#planted?.hooks ?? healthy;
  }

  /** Forget what the defect remembers. */
  clear(): void {
    this.#planted = undefined;
  }
}

/** Every defect of the platform: the hooks that it bends. */
function bentHooks(simulator: SimulatorContext): Partial<Record<DefectName, Partial<OpenConnectorsHooks>>> {
  const reauthenticated = new Set<number>();
  const cache = new Map<number, object[]>();
  const remember: Partial<OpenConnectorsHooks> = {
    reauthenticated: (instance) => void reauthenticated.add(instance.id),
  };
  const instead = (records: object[]): Partial<OpenConnectorsHooks> => ({
    ...remember,
    accounts: async (instance, ask) => {
      const asked = await ask(); // Salesforce is asked all the same, so that a dead instance is a dead one.
      return reauthenticated.has(instance.id) ? records : asked;
    },
  });
  const nothing: Partial<OpenConnectorsHooks> = { exchange: ({ given }) => Promise.resolve(given) };

  return {
    'exchange-skipped': nothing,
    'code-refused': { exchange: () => Promise.reject(new PlatformError(400, REQUEST_FAILED)) },
    'access-token-not-stored': {
      stored: (before, exchanged) => ({ ...exchanged, [ACCESS_TOKEN]: before[ACCESS_TOKEN] ?? '' }),
    },
    'refresh-token-not-stored': { stored: (_before, exchanged) => ({ ...exchanged, [REFRESH_TOKEN]: '' }) },
    'old-refresh-token-kept': {
      stored: (before, exchanged) => ({ ...exchanged, [REFRESH_TOKEN]: before[REFRESH_TOKEN] ?? '' }),
    },
    'other-instance-reauthenticated': { receiver: (_instance, others) => others[0] },
    'other-users-token': {
      exchange: async ({ exchange, renew }) => renew(withAnotherUsersGrant(simulator, await exchange())),
    },
    'other-apps-token': { exchange: async ({ exchange }) => withAnotherAppsGrant(simulator, await exchange()) },
    'code-accepted-twice': codeAcceptedTwice(),
    'instance-token-changed': { reauthenticated: (instance) => void (instance.token = newElementToken()) },
    'instance-id-changed': { reauthenticated: (instance) => void (instance.id += 1) },
    'name-changed': { reauthenticated: (instance) => void (instance.name += ' (2)') },
    'tags-dropped': { reauthenticated: (instance) => void (instance.tags = []) },
    'callback-dropped': { stored: (_before, exchanged) => without(exchanged, 'oauth.callback.url') },
    'events-dropped': { stored: (_before, exchanged) => without(exchanged, 'event.') },
    'scope-changed': { stored: (_before, exchanged) => ({ ...exchanged, 'oauth.scope': 'api refresh_token' }) },
    'base-url-changed': {
      stored: (_before, exchanged) => ({
        ...exchanged,
        'base.url': new URL(exchanged['sfdc.token.url'] ?? simulator.hosts.login).origin,
      }),
    },
    'mask-stored-as-secret': { stored: (_before, exchanged) => ({ ...exchanged, 'oauth.api.secret': MASK }) },
    'left-disabled': { reauthenticated: (instance) => void (instance.disabled = true) },
    'enable-does-nothing': { enables: () => false },
    'rotation-not-stored': {
      refreshed: (before, refreshed) => ({ ...refreshed, [REFRESH_TOKEN]: before[REFRESH_TOKEN] ?? '' }),
    },
    'stale-read': staleRead(simulator),
    'accounts-cached': accountsCached(),
    'accounts-cached-afterwards': {
      ...remember,
      accounts: async (instance, ask) => {
        if (!reauthenticated.has(instance.id)) return ask();
        const records = cache.get(instance.id) ?? (await ask());
        cache.set(instance.id, records);
        return records;
      },
    },
    'accounts-of-another-instance': {
      ...remember,
      answeredBy: ({ id }) => (reauthenticated.has(id) ? id + 1 : id),
    },
    'accounts-empty': instead([]),
    'accounts-foreign': instead([
      {
        Id: withChecksum('0015w00002Frgn1'),
        Name: 'Umbrella Foreign Trade',
        Industry: 'Shipping',
        Phone: '(512) 555-0100',
      },
    ]),
    'accounts-empty-when-dead': {
      accounts: (_instance, ask) => ask().catch((error: unknown) => isUnauthorized(error, [])),
    },
    'forbidden-when-dead': {
      accounts: (_instance, ask) => ask().catch((error: unknown) => forbiddenForUnauthorized(error)),
    },
    'ping-lies': { ...nothing, ping: () => Promise.resolve() },
    'oauth-url-origin': bentUrl((url) => void (url.host = url.host.replace(/^[^.]+/, 'phishing'))),
    'oauth-url-client': bentUrl(({ searchParams }) => searchParams.set('client_id', '3MVG9OtherApp')),
    'oauth-url-callback': bentUrl(({ searchParams }) =>
      searchParams.set('redirect_uri', `${simulator.hosts.callback}/`),
    ),
    'oauth-url-scope': bentUrl(({ searchParams }) => searchParams.set('scope', 'api')),
    'oauth-url-state': bentUrl(({ searchParams }) => searchParams.set('state', 'other')),
  };
}

function bentUrl(bend: (url: URL) => void): Partial<OpenConnectorsHooks> {
  return {
    oauthUrl: (text) => {
      const url = new URL(text);
      bend(url);
      return url.href;
    },
  };
}

function without(configuration: Configuration, prefix: string): Configuration {
  return Object.fromEntries(Object.entries(configuration).filter(([key]) => !key.startsWith(prefix)));
}

function isUnauthorized<T>(error: unknown, instead: T): T {
  if (error instanceof PlatformError && error.status === 401) return instead;
  throw error;
}

function forbiddenForUnauthorized(error: unknown): never {
  if (error instanceof PlatformError && error.status === 401) throw new PlatformError(403, 'Forbidden');
  throw error;
}

/** The first code of an instance is exchanged, and its outcome handed out again for the same code. */
function codeAcceptedTwice(): Partial<OpenConnectorsHooks> {
  const outcomes = new Map<string, Configuration>();
  return {
    exchange: async ({ code, exchange }) => {
      const outcome = outcomes.get(code) ?? (await exchange());
      outcomes.set(code, outcome);
      return outcome;
    },
  };
}

function accountsCached(): Partial<OpenConnectorsHooks> {
  const cache = new Map<number, object[]>();
  return {
    accounts: async (instance, ask) => {
      const records = cache.get(instance.id) ?? (await ask());
      cache.set(instance.id, records);
      return records;
    },
  };
}

function staleRead({ clock }: SimulatorContext): Partial<OpenConnectorsHooks> {
  const earlier = new Map<number, { instance: Instance; until: number }>();
  return {
    reauthenticated: (instance, before) =>
      void earlier.set(instance.id, { instance: before, until: clock.now() + STALE_MS }),
    read: (instance) => {
      const stale = earlier.get(instance.id);
      return stale !== undefined && clock.now() < stale.until ? stale.instance : instance;
    },
  };
}

/** With the refresh token of somebody else for the same app, as a platform would have it that mixes up two of its customers. */
function withAnotherUsersGrant({ salesforce }: SimulatorContext, exchanged: Configuration): Configuration {
  const { grants } = salesforce;
  const own = grants.accessTokens.get(exchanged[ACCESS_TOKEN] ?? '');
  const foreign = grants
    .rows(own?.orgId ?? '')
    .find((grant) => grant.appId === own?.appId && grant.userId !== own.userId);
  if (foreign === undefined) throw new Error('The defect other-users-token needs a grant of another user of the app.');
  return { ...exchanged, [REFRESH_TOKEN]: foreign.refreshToken ?? '' };
}

/** With tokens that the same user gave to another app of the org, as a platform would have it that uses the wrong app's settings. */
function withAnotherAppsGrant({ salesforce }: SimulatorContext, exchanged: Configuration): Configuration {
  const { grants, directory } = salesforce;
  const own = grants.accessTokens.get(exchanged[ACCESS_TOKEN] ?? '');
  const other = [...directory.apps.values()].find(
    (app) => own !== undefined && app.orgId === own.orgId && app.id !== own.appId && app.scopes.includes('full'),
  );
  if (own === undefined || other === undefined) throw new Error('The defect other-apps-token needs another app.');
  const { access_token, refresh_token } = grants.issue(other, directory.user(own.userId), other.scopes);
  return { ...exchanged, [ACCESS_TOKEN]: access_token, [REFRESH_TOKEN]: refresh_token ?? '' };
}
