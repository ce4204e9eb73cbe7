import { type SimulatorContext } from '../../context.ts';
import { ACCESS_TOKEN, type Configuration, MASK, REFRESH_TOKEN } from '../configuration.ts';
import { PlatformError, REQUEST_FAILED } from '../errors.ts';
import { type Instance, newElementToken } from '../instance.ts';
import { type Defects, type Hooks, isPatch } from './calls.ts';
import { type Memory } from './memory.ts';

/** What a re-authentication, or a refresh after it, exchanges and stores, and in which instance. */
export function exchangeDefects(simulator: SimulatorContext, memory: Memory): Defects {
  /** Another instance gets tokens; `own` is its configuration. */
  const anotherGets = (tokens: (own: Configuration, instance: Instance) => Configuration): Hooks =>
    memory.another((other, instance) => {
      other.configuration = { ...other.configuration, ...tokens(other.configuration, instance) };
    });
  return {
    'exchange-skipped': nothing,
    'ping-lies': { ...nothing, ping: () => Promise.resolve() },
    'code-refused': { exchange: () => Promise.reject(new PlatformError(400, REQUEST_FAILED)) },
    'code-accepted-twice': codeAcceptedTwice(),
    'access-token-not-stored': {
      stored: (before, exchanged) => ({ ...exchanged, [ACCESS_TOKEN]: before[ACCESS_TOKEN] ?? '' }),
    },
    'refresh-token-not-stored': stores({ [REFRESH_TOKEN]: '' }),
    'old-refresh-token-kept': { stored: oldRefreshTokenIn },
    'rotation-not-stored': { refreshed: oldRefreshTokenIn },
    'other-instance-reauthenticated': { receiver: (_instance, others) => others[0] },
    'other-users-token': {
      exchange: async ({ exchange, renew }) => renew(withAnotherUsersGrant(simulator, await exchange())),
    },
    'other-apps-token': { exchange: async ({ exchange }) => withAnotherAppsGrant(simulator, await exchange()) },
    'other-users-refresh-token': {
      stored: (_before, exchanged) => withAnotherUsersGrant(simulator, exchanged),
    },
    'refresh-token-of-another-app': {
      stored: (_before, exchanged) => ({
        ...withAnotherAppsGrant(simulator, exchanged),
        [ACCESS_TOKEN]: exchanged[ACCESS_TOKEN] ?? '',
      }),
    },
    'refresh-gives-other-users-token': {
      refreshed: (_before, refreshed) =>
        memory.before === undefined ? refreshed : withAnotherUsersAccess(simulator, refreshed),
    },
    'instance-token-changed': { reauthenticated: (instance) => void (instance.token = newElementToken()) },
    'instance-id-changed': { reauthenticated: (instance) => void (instance.id += 1) },
    'name-changed': { reauthenticated: (instance) => void (instance.name += ' (2)') },
    'tags-dropped': { reauthenticated: (instance) => void (instance.tags = []) },
    'left-disabled': { reauthenticated: (instance) => void (instance.disabled = true) },
    'owner-changed': {
      reauthenticated: (instance) => void (instance.user = { ...instance.user, id: instance.user.id + 1 }),
    },
    'created-again': { reauthenticated: (instance) => void (instance.created += 86_400_000) },
    'callback-dropped': drops('oauth.callback.url'),
    'events-dropped': drops('event.'),
    'refresh-time-dropped': drops('oauth.user.refresh_time'),
    'scope-changed': stores({ 'oauth.scope': 'api refresh_token' }),
    'base-url-changed': {
      stored: (_before, exchanged) => ({
        ...exchanged,
        'base.url': new URL(exchanged['sfdc.token.url'] ?? simulator.hosts.login).origin,
      }),
    },
    'mask-stored-as-secret': stores({ 'oauth.api.secret': MASK }),
    'mask-stored-as-refresh-token': stores({ [REFRESH_TOKEN]: MASK }),
    'refresh-time-in-the-future': stores({ 'oauth.user.refresh_time': String(Date.UTC(2100, 0)) }),
    'refresh-interval-of-years': stores({ 'oauth.user.refresh_interval': String(10 * 365 * 86_400) }),
    'session-url-of-another-org': stores({ 'sfdc.session.instance.url': 'https://globex.my.salesforce.com' }),
    'header-of-another-app': stores({ 'oauth.basic.header': btoa('3MVG9OtherApp:itsSecret') }),
    'session-of-before': {
      stored: (before, exchanged) => ({ ...exchanged, 'crm.session.id': before[ACCESS_TOKEN] ?? '' }),
    },
    'other-instance-gets-tokens': anotherGets((_own, { configuration }) => ({
      [ACCESS_TOKEN]: configuration[ACCESS_TOKEN] ?? '',
      [REFRESH_TOKEN]: configuration[REFRESH_TOKEN] ?? '',
    })),
    'other-instance-blanked': anotherGets(() => ({ [ACCESS_TOKEN]: '', [REFRESH_TOKEN]: '' })),
    'other-instance-gets-strangers-token': anotherGets((own) => withAnotherUsersGrant(simulator, own)),
    'other-instance-gets-strangers-access': anotherGets((own) => withAnotherUsersAccess(simulator, own)),
    'other-instance-gets-dead-token': anotherGets(() => ({ [REFRESH_TOKEN]: newElementToken() })),
    'patch-answers-strangers-token': memory.bentJson(isPatch, (one: { configuration: Configuration }) => ({
      ...one,
      configuration: withAnotherUsersGrant(simulator, one.configuration),
    })),
    'other-instance-deleted': memory.another((other) => void (other.organizationSecret = 'nobody’s')),
    'other-instance-disabled': memory.another((other) => void (other.disabled = true)),
    'refresh-disables-another': {
      refreshed: (_before, refreshed) => {
        if (memory.before !== undefined && memory.other !== undefined) memory.other.disabled = true;
        return refreshed;
      },
    },
  };
}

const nothing: Hooks = { exchange: ({ given }) => Promise.resolve(given) };

/** What a re-authentication stores has this in place of what the exchange gave. */
function stores(change: Configuration): Hooks {
  return { stored: (_before, exchanged) => ({ ...exchanged, ...change }) };
}

/** What a re-authentication stores has no keys that begin so. */
function drops(prefix: string): Hooks {
  return {
    stored: (_before, exchanged) =>
      Object.fromEntries(Object.entries(exchanged).filter(([key]) => !key.startsWith(prefix))),
  };
}

function oldRefreshTokenIn(before: Configuration, now: Configuration): Configuration {
  return { ...now, [REFRESH_TOKEN]: before[REFRESH_TOKEN] ?? '' };
}

/** The first code of an instance is exchanged, and its outcome handed out again for the same code. */
function codeAcceptedTwice(): Hooks {
  const outcomes = new Map<string, Configuration>();
  return {
    exchange: async ({ code, exchange }) => {
      const outcome = outcomes.get(code) ?? (await exchange());
      outcomes.set(code, outcome);
      return outcome;
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

/** With the access token of somebody else for the same app. */
function withAnotherUsersAccess({ salesforce }: SimulatorContext, refreshed: Configuration): Configuration {
  const { grants } = salesforce;
  const own = grants.accessTokens.get(refreshed[ACCESS_TOKEN] ?? '');
  const foreign = [...grants.accessTokens.values()].find(
    ({ appId, userId, revokedAt }) => appId === own?.appId && userId !== own.userId && revokedAt === undefined,
  );
  if (foreign === undefined) throw new Error('This defect needs a grant of another user of the app.');
  return { ...refreshed, [ACCESS_TOKEN]: foreign.token };
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
