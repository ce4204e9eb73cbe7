import got from 'got';
import { expect, type Platform, test as base } from '../simulator/open-connectors/platform.ts';
import { runExample, serve } from './processes.ts';

/** The application's own callback. */
const CALLBACK = 'http://app.localhost:8080/salesforce/callback';

class Application {
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  async text(instanceId: number): Promise<string> {
    return (await got(`${this.#origin}/connections/${instanceId}`)).body;
  }

  /** Press the button; gives the address that the browser is sent to. */
  async reconnect(instanceId: number): Promise<URL> {
    const answer = await got.post(`${this.#origin}/connections/${instanceId}/reconnect`, { followRedirect: false });
    return new URL(answer.headers.location ?? '');
  }

  /** Salesforce sends the browser back; gives status and text of the page that it ends on. */
  async comeBack(parameters: Record<string, string>): Promise<{ status: number; text: string }> {
    const callback = this.#origin + new URL(CALLBACK).pathname;
    const answer = await got(callback, { searchParams: parameters, throwHttpErrors: false });
    return { status: answer.statusCode, text: answer.body };
  }
}

const test = base.extend<{ application: Application; instance: Awaited<ReturnType<Platform['create']>> }>({
  application: async ({ platform }, use) => {
    const { users, organizationSecret } = platform.simulator.context.world.openConnectors;
    const { origin, stop } = await serve('page/server.mjs', {
      PORT: '0',
      OPEN_CONNECTORS_URL: platform.simulator.context.hosts.openConnectors,
      OPEN_CONNECTORS_USER_SECRET: users[0]?.secret ?? '',
      OPEN_CONNECTORS_ORGANIZATION_SECRET: organizationSecret,
      SALESFORCE_LOGIN_URL: platform.simulator.context.hosts.login,
      SALESFORCE_CONSUMER_KEY: platform.app.consumerKey,
      SALESFORCE_CONSUMER_SECRET: platform.app.consumerSecret,
      SALESFORCE_CALLBACK_URL: CALLBACK,
    });
    await use(new Application(origin));
    await stop();
  },
  instance: async ({ platform }, use) => {
    const body = platform.instanceBody(
      { providerData: { code: platform.code({ redirectUri: CALLBACK }) } },
      { 'oauth.callback.url': CALLBACK },
    );
    const { body: created } = await platform.call('POST', '/instances', { body });
    await use(platform.state(created.id));
  },
});

test('the button leads to Salesforce, the callback re-authenticates and shows it', async ({
  platform,
  application,
  instance,
}) => {
  await platform.revoke(instance, 'oauth.user.refresh_token');
  expect(await application.text(instance.id)).toContain('<button>Reconnect Salesforce</button>');
  expect(await application.text(instance.id)).not.toContain('Connected');

  const url = await application.reconnect(instance.id);
  expect(url.hostname).toBe('login.salesforce.localhost');
  expect(url.searchParams.get('redirect_uri')).toBe(CALLBACK);
  const state = url.searchParams.get('state') ?? '';
  expect(state).toMatch(/^[0-9a-f]{32}$/);

  const code = platform.code({ redirectUri: CALLBACK });
  expect(await application.comeBack({ code, state })).toEqual({
    status: 200,
    text: expect.stringContaining('Connected to Salesforce.'),
  });
  expect((await platform.accounts(instance)).status).toBe(200);
  expect((await application.comeBack({ code, state })).status).toBe(400);
});

test('a denial, a refused code and a foreign state are shown and change nothing', async ({
  platform,
  application,
  instance,
}) => {
  const trip = async () => (await application.reconnect(instance.id)).searchParams.get('state') ?? '';
  const denied = { error: 'access_denied', error_description: '<b>end-user denied</b>', state: await trip() };
  expect((await application.comeBack(denied)).text).toContain(
    'Salesforce could not be reconnected: &#60;b&#62;end-user denied&#60;/b&#62;',
  );
  expect((await application.comeBack({ code: 'aPrxnone', state: await trip() })).text).toContain('invalid_grant');
  expect((await application.comeBack({ code: platform.code(), state: 'foreign' })).status).toBe(400);
  expect(platform.state(instance.id)).toEqual(instance);
});

test('without its settings it says which ones it needs', async () => {
  const { code, stderr } = await runExample('page/server.mjs', '');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Set OPEN_CONNECTORS_URL, .*, SALESFORCE_CALLBACK_URL\.\n$/);
});
