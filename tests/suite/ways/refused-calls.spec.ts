import { restore } from '../../../fixtures/custody/restore.ts';
import { type Settings } from '../../../fixtures/settings/index.ts';
import { freePort, html } from '../../support/server.ts';
import { type Changes } from '../../support/changed.ts';
import { instead } from '../../support/instead.ts';
import { codeOf, IMPATIENT, provisionQuickly } from '../../support/quick.ts';
import { expectRefusal, type Refusal } from '../../support/refusal.ts';
import { expect, type Stage, test } from '../../support/stage.ts';

const OPEN_CONNECTORS = (port: number) => `http://api.openconnectors.localhost:${port}/elements/api-v2`;

/** What a stage keeps that has provisioned an instance. */
const PROVISIONED = ['instance Staged', 'grant of connector2@acme.example'];

test.describe('provider codes', () => {
  test('a code that was exchanged before makes no instance', async ({ stage }) => {
    const code = codeOf(stage);
    const first = await stage.scene.salesforce.exchangeCode({ code });
    await stage.scene.salesforce.revoke(first.refresh_token ?? '');
    await expectRefusal(stage, stage.scene.openConnectors.createInstance({ name: 'Second', code }), {
      name: 'OpenConnectorsError',
      says: /^Open Connectors answered 400 to POST \/instances: .*Salesforce had said: .*invalid_grant/,
    });
  });

  // A refresh token that the policy has expired is dead to introspection, and only the list of grants tells that its grant is ours.
  for (const [what, change, keeps] of [
    ['both are taken back, instance and grant', {}, []],
    ['without an auditor the instance is taken back', { auditor: undefined }, ['grant of connector2@acme.example']],
  ] as const) {
    test(`exchanged for nothing usable: ${what}`, async ({ stage: whole }) => {
      await whole.under('policy-zero');
      const stage = whole.with({ ...IMPATIENT, ...change });
      accessTokensDieAtBirth(stage);
      const says = /^Open Connectors answered 401 to GET \/hubs\/crm\/accounts: /;
      await expectRefusal(stage, stage.provision(), { name: 'OpenConnectorsError', says }, keeps);
      expect(stage.told()).toContain('Deleted the half-made instance');
    });
  }
});

/** With a policy under which no refresh works, an instance can be created then, and not be used. */
function accessTokensDieAtBirth({ simulator }: Stage): void {
  const { grants } = simulator.context.salesforce;
  instead(grants, 'issue', (issue, ...approval) => {
    const answer = issue(...approval);
    grants.accessTokens.delete(answer.access_token);
    return answer;
  });
}

test.describe('instances', () => {
  test('unknown by id', async ({ stage }) => {
    await expectRefusal(stage, stage.scene.openConnectors.instance({ id: 4711 }), {
      name: 'OpenConnectorsError',
      says: /^There is no instance 4711 \(any more\)\. Open Connectors answered 404 to GET \/instances\/4711: No element instance found with ID 4711/,
    });
  });

  test('by an element token that nobody has', async ({ stage }) => {
    const stranger = stage.with({ openConnectors: { instanceToken: 'ElementTokenThatNobodyHas=' } });
    const error = await expectRefusal(stranger, stranger.guard(), {
      name: 'RestoreError',
      says: /^No instance has the element token sha256:\w+ of the settings: .*Open Connectors answered 401 to GET \/instances: /,
    });
    expect(error.message).not.toContain('ElementTokenThatNobodyHas');
  });

  test('calls with an element token that nobody has change no instance', async ({ stage }) => {
    await provisionQuickly(stage);
    const { openConnectors } = stage.scene;
    const token = 'ElementTokenThatNobodyHas=';
    const before = stage.state().instances;
    const code = codeOf(stage);
    const refused = (call: string) => ({
      name: 'OpenConnectorsError',
      says: new RegExp(`^Open Connectors answered 401 to ${call}: `),
    });
    await expectRefusal(stage, openConnectors.records(token), refused('GET /hubs/crm/accounts'), PROVISIONED);
    const patch = openConnectors.patchInstance({ token }, { providerData: { code } });
    await expectRefusal(stage, patch, refused('PATCH /instances'), PROVISIONED);
    expect(stage.state().instances).toEqual(before);
  });

  test('one that cannot be restored yet: why', async ({ stage, instance }) => {
    stage.control('revoke', { username: stage.user.username });
    const mistaken = stage.withUser({ password: 'a wrong made-up password' });
    const work = restore(mistaken.scene, instance.id);
    await expectRefusal(
      mistaken,
      work,
      {
        name: 'NotRestoredYetError',
        says: new RegExp(
          `^Instance ${instance.id} is not authenticated yet \\(Salesforce refused the login .*The end of the run tries again`,
        ),
      },
      ['instance Staged'],
    );
  });
});

/** A service as each test needs it from a port of this machine, who asks it first, and what is said of one that is down, or answers HTML. */
const SERVICES: {
  service: string;
  at: (port: number) => Changes<Settings>;
  ask: (stage: Stage) => Promise<unknown>;
  down: Refusal;
  inHtml: Refusal;
}[] = [
  {
    service: 'Open Connectors',
    at: (port) => ({ openConnectors: { baseUrl: OPEN_CONNECTORS(port) } }),
    ask: (stage) => stage.guard(),
    down: {
      name: 'HttpError',
      says: /^Open Connectors is down: api\.openconnectors\.localhost:\d+ refused the connection \(GET \/.*\)$/,
    },
    inHtml: { name: 'HttpError', says: /^Open Connectors .*HTML.*\(GET \/instances\)$/i },
  },
  {
    service: 'Salesforce, for calls',
    at: (port) => ({ salesforce: { myDomainUrl: `http://acme.my.salesforce.localhost:${port}` } }),
    ask: (stage) => stage.guard(),
    down: {
      name: 'HttpError',
      says: /^Salesforce is down: acme\.my\.salesforce\.localhost:\d+ refused the connection \(POST \/services\/oauth2\/token\)$/,
    },
    inHtml: { name: 'HttpError', says: /^Salesforce .*HTML.*\(POST \/services\/oauth2\/token\)$/i },
  },
  {
    service: 'Salesforce, for the browser',
    at: (port) => ({ salesforce: { loginUrl: `http://login.salesforce.localhost:${port}` }, unknownPageTimeout: 1000 }),
    ask: (stage) => stage.provision(),
    down: {
      name: 'PageError',
      says: /^The browser could not open http:\/\/login\.salesforce\.localhost:\d+\/services\/oauth2\/authorize: net::ERR_CONNECTION_REFUSED\. Check the host/,
    },
    inHtml: {
      name: 'UnknownPageError',
      says: /^Unknown page: .*title “Gateway”, URL http:\/\/login\.salesforce\.localhost:\d+\/services\/oauth2\/authorize, headings: “We will be back soon”/,
    },
  },
];
for (const { service, at, ask, down, inHtml } of SERVICES) {
  test(`a service that is down: ${service}`, async ({ stage }) => {
    const alone = stage.with(at(await freePort()));
    await expectRefusal(alone, ask(alone), down);
  });

  test(`a service that answers HTML: ${service}`, async ({ stage, serve }) => {
    const gateway = await serve((_request, response) =>
      html(response, '<!doctype html><title>Gateway</title><h1>We will be back soon</h1>'),
    );
    const behind = stage.with(at(gateway.port));
    await expectRefusal(behind, ask(behind), inHtml);
  });
}
