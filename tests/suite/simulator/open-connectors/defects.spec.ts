import { type DefectName, isDefect, parseDefect } from '../../../../simulator/defects.ts';
import { type VariantName } from '../../../../simulator/variants.ts';
import { startSimulator } from '../../../../simulator/server.ts';
import { expect, type InstanceState, Platform, test } from './platform.ts';

const ACCESS = 'oauth.user.token';
const REFRESH = 'oauth.user.refresh_token';

interface Case {
  /** What a caller sees. */
  observe: (platform: Platform) => Promise<unknown>;
  bent: unknown;
  sound: unknown;
  variants?: VariantName[];
}

/** An instance whose grant was revoked and which was then re-authenticated as the article does. */
async function reauthenticated(platform: Platform): Promise<{ before: InstanceState; after: InstanceState }> {
  const created = await platform.create({ 'event.notification.enabled': 'true' });
  await platform.revoke(created, REFRESH);
  const before = platform.state(created.id);
  expect((await platform.patch(before)).status).toBe(200);
  return { before, after: platform.state(before.id) };
}

/** Status of a CRM call after the re-authentication, and of another one when the access token is dead as well. */
async function durability(platform: Platform): Promise<number[]> {
  const { before, after } = await reauthenticated(platform);
  const alive = await platform.accounts(before);
  await platform.revoke(after, ACCESS);
  return [alive.status, (await platform.accounts(before)).status];
}

async function oauthUrl(platform: Platform): Promise<URL> {
  const query = new URLSearchParams({
    apiKey: platform.app.consumerKey,
    apiSecret: platform.app.consumerSecret,
    callbackUrl: platform.callback,
    state: 'run',
  });
  return new URL((await platform.call('GET', `/elements/sfdc/oauth/url?${query}`)).body.oauthUrl);
}

/** Which of these keys are still what they were after a re-authentication. */
function kept(...keys: string[]): Case {
  return {
    observe: async (platform) => {
      const { before, after } = await reauthenticated(platform);
      return keys.every((key) => after.configuration[key] === before.configuration[key]);
    },
    bent: false,
    sound: true,
  };
}

async function userOf(platform: Platform, { token }: InstanceState): Promise<string | undefined> {
  const { body } = await platform.call('GET', '/instances', { element: token });
  return platform.simulator.context.salesforce.grants.accessTokens.get(body.configuration[ACCESS] ?? '')?.userId;
}

const cases: Partial<Record<DefectName, Case>> = {
  'exchange-skipped': {
    observe: async (platform) => (await platform.accounts((await reauthenticated(platform)).before)).status,
    bent: 401,
    sound: 200,
  },
  'code-refused': {
    observe: async (platform) => {
      const { id } = await platform.create();
      return (await platform.patch({ id })).status;
    },
    bent: 400,
    sound: 200,
  },
  'access-token-not-stored': {
    observe: async (platform) => {
      const { before, after } = await reauthenticated(platform);
      return [ACCESS, REFRESH].map((key) => after.configuration[key] === before.configuration[key]);
    },
    bent: [true, false],
    sound: [false, false],
  },
  'other-apps-token': {
    observe: async (platform) => {
      const { after } = await reauthenticated(platform);
      const { grants } = platform.simulator.context.salesforce;
      return grants.accessTokens.get(after.configuration[ACCESS] ?? '')?.appId === platform.app.id;
    },
    bent: false,
    sound: true,
  },
  'instance-id-changed': {
    observe: async (platform) => {
      const { id } = await platform.create();
      await platform.patch({ id });
      return (await platform.call('GET', `/instances/${id}`)).body.id === id;
    },
    bent: false,
    sound: true,
  },
  'name-changed': {
    observe: async (platform) => {
      const { id } = await platform.create();
      const name = async () => (await platform.call('GET', `/instances/${id}`)).body.name;
      const before = await name();
      await platform.patch({ id });
      return (await name()) === before;
    },
    bent: false,
    sound: true,
  },
  'scope-changed': kept('oauth.scope'),
  'base-url-changed': kept('base.url'),
  'accounts-cached-afterwards': {
    observe: async (platform) => {
      const { before, after } = await reauthenticated(platform);
      const first = (await platform.accounts(before)).status;
      await platform.revoke(after, REFRESH);
      return [first, (await platform.accounts(before)).status];
    },
    bent: [200, 200],
    sound: [200, 401],
  },
  'accounts-of-another-instance': {
    observe: async (platform) => {
      const { before } = await reauthenticated(platform);
      const { headers } = await platform.call('GET', '/hubs/crm/accounts', { element: before.token });
      return headers['elements-element-instance-id'] === String(before.id);
    },
    bent: false,
    sound: true,
  },
  'forbidden-when-dead': {
    observe: async (platform) => {
      const instance = await platform.create();
      await platform.revoke(instance, REFRESH);
      return [(await platform.accounts(instance)).status, platform.state(instance.id).disabled];
    },
    bent: [403, false],
    sound: [401, false],
  },
  'refresh-token-not-stored': { observe: durability, bent: [200, 401], sound: [200, 200] },
  'old-refresh-token-kept': { observe: durability, bent: [200, 401], sound: [200, 200] },
  'mask-stored-as-secret': { observe: durability, bent: [200, 401], sound: [200, 200] },
  'other-instance-reauthenticated': {
    observe: async (platform) => {
      const other = await platform.create();
      const { before } = await reauthenticated(platform);
      const changed = platform.state(other.id).configuration[ACCESS] !== other.configuration[ACCESS];
      return [(await platform.accounts(before)).status, changed];
    },
    bent: [401, true],
    sound: [200, false],
  },
  'other-users-token': {
    observe: async (platform) => {
      const { before } = await reauthenticated(platform);
      return [(await platform.accounts(before)).status, (await userOf(platform, before)) === platform.users[0]?.id];
    },
    variants: ['instances-object'],
    bent: [200, false],
    sound: [200, true],
  },
  'code-accepted-twice': {
    observe: async (platform) => {
      const instance = await platform.create();
      const code = platform.code();
      return [(await platform.patch(instance, code)).status, (await platform.patch(instance, code)).status];
    },
    bent: [200, 200],
    sound: [200, 400],
  },
  'instance-token-changed': {
    observe: async (platform) => {
      const { before, after } = await reauthenticated(platform);
      return [after.token === before.token, (await platform.accounts(before)).status];
    },
    bent: [false, 401],
    sound: [true, 200],
  },
  'tags-dropped': {
    observe: async (platform) => {
      const { before } = await reauthenticated(platform);
      return (await platform.call('GET', `/instances/${before.id}`)).body.tags;
    },
    bent: [],
    sound: ['suite'],
  },
  'callback-dropped': kept('oauth.callback.url'),
  'events-dropped': kept('event.notification.enabled', 'event.poller.refresh_interval'),
  'left-disabled': {
    observe: async (platform) => {
      const { before, after } = await reauthenticated(platform);
      return [after.disabled, (await platform.accounts(before)).status];
    },
    bent: [true, 403],
    sound: [false, 200],
  },
  'enable-does-nothing': {
    observe: async (platform) => {
      const { id } = await platform.create();
      await platform.call('DELETE', `/instances/${id}/enabled`);
      const { status } = await platform.call('PUT', `/instances/${id}/enabled`);
      return [status, platform.state(id).disabled];
    },
    bent: [200, true],
    sound: [200, false],
  },
  'rotation-not-stored': {
    observe: async (platform) => {
      const { id, token } = await platform.create();
      const refresh = async () => {
        const configuration = { 'oauth.user.refresh_time': '1' };
        await platform.call('PATCH', `/instances/${id}`, { body: { configuration } });
        return (await platform.accounts({ token })).status;
      };
      return [await refresh(), await refresh()];
    },
    variants: ['rotation'],
    bent: [200, 401],
    sound: [200, 200],
  },
  'stale-read': {
    observe: async (platform) => {
      const { before, after } = await reauthenticated(platform);
      const read = async () => (await platform.call('GET', `/instances/${before.id}`)).body.configuration[ACCESS];
      const first = await read();
      platform.simulator.context.clock.advance(60_000);
      return [first === after.configuration[ACCESS], (await read()) === after.configuration[ACCESS]];
    },
    bent: [false, true],
    sound: [true, true],
  },
  'accounts-cached': {
    observe: async (platform) => {
      const instance = await platform.create();
      await platform.accounts(instance);
      await platform.revoke(instance, REFRESH);
      return (await platform.accounts(instance)).status;
    },
    bent: 200,
    sound: 401,
  },
  'accounts-empty': {
    observe: async (platform) => {
      const { list, status } = await platform.accounts((await reauthenticated(platform)).before);
      return [status, list.length > 0];
    },
    bent: [200, false],
    sound: [200, true],
  },
  'accounts-foreign': {
    observe: async (platform) => (await platform.accounts((await reauthenticated(platform)).before)).list[0]?.Name,
    bent: 'Umbrella Foreign Trade',
    sound: 'Burlington Textiles',
  },
  'accounts-empty-when-dead': {
    observe: async (platform) => {
      const instance = await platform.create();
      await platform.revoke(instance, REFRESH);
      const { status, list } = await platform.accounts(instance);
      return [status, list];
    },
    bent: [200, []],
    sound: [401, []],
  },
  'ping-lies': {
    observe: async (platform) => {
      const { before } = await reauthenticated(platform);
      const ping = await platform.call('GET', '/ping', { element: before.token });
      return [ping.status, (await platform.accounts(before)).status];
    },
    bent: [200, 401],
    sound: [200, 200],
  },
  'oauth-url-origin': {
    observe: async (platform) => (await oauthUrl(platform)).hostname,
    bent: 'phishing.salesforce.localhost',
    sound: 'login.salesforce.localhost',
  },
  'oauth-url-client': {
    observe: async (platform) => (await oauthUrl(platform)).searchParams.get('client_id') === platform.app.consumerKey,
    bent: false,
    sound: true,
  },
  'oauth-url-callback': {
    observe: async (platform) => (await oauthUrl(platform)).searchParams.get('redirect_uri') === platform.callback,
    bent: false,
    sound: true,
  },
  'oauth-url-scope': {
    observe: async (platform) => (await oauthUrl(platform)).searchParams.get('scope'),
    bent: 'api',
    sound: 'full refresh_token',
  },
  'oauth-url-state': {
    observe: async (platform) => (await oauthUrl(platform)).searchParams.get('state'),
    bent: 'other',
    sound: 'run',
  },
};

for (const [name, { observe, bent, sound, variants = [] }] of Object.entries(cases)) {
  const defect = parseDefect(name);

  test(name, async () => {
    const broken = await startSimulator({ defect, variants });
    const healthy = await startSimulator({ variants });
    try {
      expect(await observe(new Platform(broken)), 'with the defect').toEqual(bent);
      expect(await observe(new Platform(healthy)), 'without').toEqual(sound);
    } finally {
      await Promise.all([broken.close(), healthy.close()]);
    }
  });
}

test('a defect leaves the creation of an instance alone, and a reset makes it forget', async () => {
  const simulator = await startSimulator({ defect: 'accounts-cached' });
  const platform = new Platform(simulator);
  const instance = await platform.create();
  expect((await platform.accounts(instance)).status).toBe(200);
  await simulator.context.control.reset();
  expect((await platform.accounts(await platform.create())).status).toBe(200);
  await simulator.close();
});

test('unknown names are refused with the list of the known ones', () => {
  expect(isDefect('toString')).toBe(false);
  expect(() => parseDefect('nothing')).toThrow(/Unknown defect: nothing\. Known: exchange-skipped, /);
});
