import { type SimulatorContext } from '../../context.ts';
import { type Asked, rewritten } from '../../asked.ts';
import { type DefectName } from '../../defects.ts';
import { withChecksum } from '../../salesforce/ids.ts';
import { ACCESS_TOKEN, type Configuration, MASK, REFRESH_TOKEN } from '../configuration.ts';
import { INVALID_SECRETS, PlatformError, REQUEST_FAILED } from '../errors.ts';
import { healthy, type OpenConnectorsHooks } from '../hooks.ts';
import { type Instance, newElementToken } from '../instance.ts';
import { defectsAfterwards } from './afterwards.ts';
import { defectsBesides } from './besides.ts';
import { bentBody, type Hooks, isList, isPatch, isRead, isRecords, jsonOf } from './calls.ts';
import { urlDefects } from './oauth-url.ts';

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

  clear(): void {
    this.#planted = undefined;
  }
}

/** Every defect of the platform: the hooks that it bends. */
function bentHooks(simulator: SimulatorContext): Partial<Record<DefectName, Hooks>> {
  const reauthenticated = new Set<number>();
  const cached = accountsCached();
  const remember: Hooks = {
    reauthenticated: (instance) => void reauthenticated.add(instance.id),
  };
  const bentRecords = (bend: (records: Record<string, unknown>[]) => object[]): Hooks => ({
    ...remember,
    accounts: async (instance, ask) => {
      const asked = await ask(); // Salesforce is asked whatever the records become, so that a dead instance is a dead one.
      return reauthenticated.has(instance.id) ? bend(asked as Record<string, unknown>[]) : asked;
    },
  });
  const instead = (records: object[]): Hooks => bentRecords(() => records);
  const eachRecord = (bend: (record: Record<string, unknown>, index: number) => object): Hooks =>
    bentRecords((records) => records.map(bend));
  /** What answers to calls of one kind become once an instance was re-authenticated. */
  const afterwards = (
    isMeant: (asked: Asked) => boolean,
    bend: (answer: Response, asked: Asked) => Response | Promise<Response>,
  ): Hooks => ({
    ...remember,
    answered: (asked, answer) =>
      reauthenticated.size > 0 && isMeant(asked) && answer.status === 200 ? bend(answer, asked) : answer,
  });
  /** The same of its JSON, and perhaps of its status. */
  const bentJson = <T>(isMeant: (asked: Asked) => boolean, bend: (answered: T) => unknown, status?: number): Hooks =>
    afterwards(isMeant, async (answer) => rewritten(answer, bend(await jsonOf<T>(answer)), status));
  const shownAs = (change: object): Hooks => bentJson(isRead, (shown: object) => ({ ...shown, ...change }));
  /** What happens to another instance of the account meanwhile. */
  const another = (happens: (other: Instance, instance: Instance) => void): Hooks => {
    let other: Instance | undefined;
    return {
      receiver: (instance, [first]) => {
        other = first;
        return instance;
      },
      reauthenticated: (instance) => {
        if (other === undefined) throw new Error('This defect needs another instance in the account.');
        happens(other, instance);
      },
    };
  };
  /** Another instance gets tokens; `own` is its configuration. */
  const anotherGets = (tokens: (own: Configuration, instance: Instance) => Configuration): Hooks =>
    another((other, instance) => {
      other.configuration = { ...other.configuration, ...tokens(other.configuration, instance) };
    });
  const refusedEvery = (nth: number, status: 400 | 401 | 500 = 401): Hooks => {
    let calls = 0;
    return afterwards(isRecords, (answer) => {
      calls += 1;
      return calls % nth === 0
        ? rewritten(answer, new PlatformError(status, REQUEST_FAILED).body('refused-0001'), status)
        : answer;
    });
  };
  const nothing: Hooks = { exchange: ({ given }) => Promise.resolve(given) };

  return {
    'exchange-skipped': nothing,
    'code-refused': { exchange: () => Promise.reject(new PlatformError(400, REQUEST_FAILED)) },
    'access-token-not-stored': {
      stored: (before, exchanged) => ({ ...exchanged, [ACCESS_TOKEN]: before[ACCESS_TOKEN] ?? '' }),
    },
    'refresh-token-not-stored': stores({ [REFRESH_TOKEN]: '' }),
    'old-refresh-token-kept': { stored: oldRefreshTokenIn },
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
    'scope-changed': stores({ 'oauth.scope': 'api refresh_token' }),
    'base-url-changed': {
      stored: (_before, exchanged) => ({
        ...exchanged,
        'base.url': new URL(exchanged['sfdc.token.url'] ?? simulator.hosts.login).origin,
      }),
    },
    'mask-stored-as-secret': stores({ 'oauth.api.secret': MASK }),
    'left-disabled': { reauthenticated: (instance) => void (instance.disabled = true) },
    'enable-does-nothing': { enables: () => false },
    'rotation-not-stored': { refreshed: oldRefreshTokenIn },
    'stale-read': { readLagMs: () => STALE_MS },
    'accounts-cached': { accounts: cached },
    'accounts-cached-afterwards': {
      ...remember,
      accounts: (instance, ask) => (reauthenticated.has(instance.id) ? cached(instance, ask) : ask()),
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
      accounts: (_instance, ask) =>
        ask().catch((error: unknown) => Promise.reject(isUnauthorized(error, new PlatformError(403, 'Forbidden')))),
    },
    'ping-lies': { ...nothing, ping: () => Promise.resolve() },
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
      ...remember,
      refreshed: (_before, refreshed) =>
        reauthenticated.size > 0 ? withAnotherUsersAccess(simulator, refreshed) : refreshed,
    },
    'mask-stored-as-refresh-token': stores({ [REFRESH_TOKEN]: MASK }),
    'refresh-time-in-the-future': stores({ 'oauth.user.refresh_time': String(Date.UTC(2100, 0)) }),
    'refresh-time-dropped': { stored: (_before, exchanged) => without(exchanged, 'oauth.user.refresh_time') },
    'refresh-interval-of-years': stores({ 'oauth.user.refresh_interval': String(10 * 365 * 86_400) }),
    'cache-switched-on': shownAs({ maxCacheSize: 1000, cacheTimeToLive: 3600 }),
    'owner-changed': {
      reauthenticated: (instance) => void (instance.user = { ...instance.user, id: instance.user.id + 1 }),
    },
    'instance-invalid': shownAs({ valid: false }),
    'created-again': { reauthenticated: (instance) => void (instance.created += 86_400_000) },
    'session-url-of-another-org': stores({ 'sfdc.session.instance.url': 'https://globex.my.salesforce.com' }),
    'other-instance-gets-tokens': anotherGets((_own, { configuration }) => ({
      [ACCESS_TOKEN]: configuration[ACCESS_TOKEN] ?? '',
      [REFRESH_TOKEN]: configuration[REFRESH_TOKEN] ?? '',
    })),
    'other-instance-blanked': anotherGets(() => ({ [ACCESS_TOKEN]: '', [REFRESH_TOKEN]: '' })),
    'other-instance-deleted': another((other) => void (other.organizationSecret = 'nobody’s')),
    'other-instance-disabled': another((other) => void (other.disabled = true)),
    'other-instance-gets-strangers-token': anotherGets((own) => withAnotherUsersGrant(simulator, own)),
    'other-instance-gets-strangers-access': anotherGets((own) => withAnotherUsersAccess(simulator, own)),
    'other-instance-gets-dead-token': anotherGets(() => ({ [REFRESH_TOKEN]: newElementToken() })),
    'instance-doubled': bentJson(isList, (listed: { id: number }[]) => {
      const twin = listed.find(({ id }) => reauthenticated.has(id));
      return twin === undefined ? listed : [...listed, { ...twin, id: twin.id + 1, token: newElementToken() }];
    }),
    'accounts-unnamed': afterwards(isRecords, (answer) => {
      answer.headers.delete('elements-element-instance-id');
      return answer;
    }),
    'accounts-without-ids': eachRecord(({ Id: _, ...rest }) => rest),
    'accounts-ids-invented': eachRecord((record) => ({ ...record, Id: `${String(record['Id']).slice(0, 15)}ZZZ` })),
    'accounts-null': eachRecord((record) => Object.fromEntries(Object.keys(record).map((key) => [key, null]))),
    'accounts-session-error': instead([{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]),
    'accounts-platform-error': instead([{ requestId: '5f0c0ffee0ddba11', message: 'Too many requests' }]),
    'accounts-203': bentJson(isRecords, same, 203),
    'accounts-206': bentJson(isRecords, same, 206),
    'accounts-doubled': bentRecords((records) => records.map(() => records[0] ?? {})),
    'accounts-names-foreign': eachRecord((record, index) => ({
      ...record,
      Name: `Umbrella Foreign Trade ${index + 1}`,
    })),
    'accounts-fields-shuffled': bentRecords((records) =>
      records.map((record, index) => ({ ...record, Phone: records[(index + 1) % records.length]?.['Phone'] })),
    ),
    'accounts-second-page-again': firstPageAgain(afterwards),
    'accounts-page-size-ignored': firstPageAgain(afterwards, (query) => query.get('pageSize') === '1'),
    'accounts-refused-every-second': refusedEvery(2),
    'accounts-refused-every-third': refusedEvery(3),
    'caller-refused-when-dead': tokenForgotten(),
    'refused-for-address-when-dead': gatewayRefuses(() =>
      Response.json(new PlatformError(401, 'Request failed: ip restricted').body('refused-0003'), { status: 401 }),
    ),
    'gateway-refuses-dead': gatewayRefuses(() => Response.json({ error: 'unauthorized' }, { status: 401 })),
    'gateway-html-refuses-dead': gatewayRefuses(
      () =>
        new Response('<!doctype html><title>401</title><h1>Authorization Required</h1>', {
          status: 401,
          headers: { 'Content-Type': 'text/html' },
        }),
    ),
    'patch-answers-other-instance': bentJson(isPatch, (one: { id: number }) => ({ ...one, id: one.id + 1 })),
    'patch-answers-other-name': bentJson(isPatch, (one: object) => ({ ...one, name: 'Another instance' })),
    'patch-answers-other-token': bentJson(isPatch, (one: object) => ({ ...one, token: newElementToken() })),
    'patch-answers-strangers-token': bentJson(isPatch, (one: { configuration: Configuration }) => ({
      ...one,
      configuration: withAnotherUsersGrant(simulator, one.configuration),
    })),
    'access-token-masked': bentJson(isRead, (one: { configuration: Configuration }) => ({
      ...one,
      configuration: { ...one.configuration, [ACCESS_TOKEN]: MASK },
    })),
    'accounts-400-every-second': refusedEvery(2, 400),
    'accounts-500-every-second': refusedEvery(2, 500),
    'accounts-500-every-third': refusedEvery(3, 500),
    'accounts-lack-one': bentRecords((records) => records.filter(({ Name }) => Name !== 'Dickenson plc')),
    'header-of-another-app': stores({ 'oauth.basic.header': btoa('3MVG9OtherApp:itsSecret') }),
    'session-of-before': {
      stored: (before, exchanged) => ({ ...exchanged, 'crm.session.id': before[ACCESS_TOKEN] ?? '' }),
    },
    'accounts-second-page-empty': afterwards(isRecords, (answer, { query }) =>
      query.has('nextPage') ? rewritten(answer, []) : answer,
    ),
    'patch-accepted-202': bentJson(isPatch, same, 202),
    'accounts-fields-lost': eachRecord(({ Phone: _, Industry: __, ...rest }) => rest),
    'accounts-end-early': afterwards(isRecords, (answer) => {
      answer.headers.delete('elements-next-page-token');
      return answer;
    }),
    ...defectsAfterwards(),
    ...defectsBesides(),
    'delete-does-nothing': { deletes: () => false },
    'delete-keeps-token': deleteKeepsToken(),
    ...urlDefects(simulator),
  };
}

const same = (answered: unknown): unknown => answered;

/** What a re-authentication stores has this in place of what the exchange gave. */
function stores(change: Configuration): Hooks {
  return { stored: (_before, exchanged) => ({ ...exchanged, ...change }) };
}

function oldRefreshTokenIn(before: Configuration, now: Configuration): Configuration {
  return { ...now, [REFRESH_TOKEN]: before[REFRESH_TOKEN] ?? '' };
}

/** A gateway answers for the platform where an instance is refused. */
function gatewayRefuses(instead: () => Response): Hooks {
  return { answered: (asked, answer) => (isRecords(asked) && answer.status === 401 ? instead() : answer) };
}

/** From the first call on that finds the instance dead. */
function tokenForgotten(): Hooks {
  let isForgotten = false;
  return {
    answered: (asked, answer) => {
      isForgotten ||= isRecords(asked) && answer.status === 401;
      return isForgotten && /\bElement /.test(asked.authorization)
        ? Response.json(new PlatformError(401, INVALID_SECRETS).body('refused-0002'), { status: 401 })
        : answer;
    },
  };
}

function firstPageAgain(
  afterwards: (
    isMeant: (asked: Asked) => boolean,
    bend: (answer: Response, asked: Asked) => Promise<Response>,
  ) => Hooks,
  isMeant = (query: URLSearchParams) => query.has('nextPage') || query.has('page'),
): Hooks {
  let first: unknown;
  return afterwards(isRecords, async (answer, { query }) => {
    if (!isMeant(query)) {
      first ??= await jsonOf(answer);
      return answer;
    }
    return rewritten(answer, first);
  });
}

/** Whoever asks by id is told that there is none; whoever has the Element token goes on. */
function deleteKeepsToken(): Hooks {
  const deleted = new Set<string>();
  const listed = bentBody<{ id: number }[]>(isList, (all) => all.filter(({ id }) => !deleted.has(String(id))));
  return {
    deletes: () => false,
    answered: (asked, answer) => {
      const [, id] = /\/instances\/(\d+)$/.exec(asked.path) ?? [];
      if (id !== undefined && asked.method === 'DELETE') deleted.add(id);
      if (id !== undefined && asked.method === 'GET' && deleted.has(id)) {
        return rewritten(
          answer,
          new PlatformError(404, `No element instance found with ID ${id}`).body('gone-0001'),
          404,
        );
      }
      return listed(asked, answer);
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

function accountsCached(): OpenConnectorsHooks['accounts'] {
  const cache = new Map<number, object[]>();
  return async ({ id }, ask) => {
    const records = cache.get(id) ?? (await ask());
    cache.set(id, records);
    return records;
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
