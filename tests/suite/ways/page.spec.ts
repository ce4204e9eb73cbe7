import { freePort, whileUsed } from '../../support/server.ts';
import { serve as serveExample } from '../examples/processes.ts';
import { Application, html, redirect, type Bent, type Handler } from './application.ts';
import { expect, test as base } from './existing.ts';

const failed = (says: RegExp) => ({ name: 'Error', says });

/** Starts an application whose instance has lost its access. */
const test = base.extend<{ having: (bent: Bent) => Promise<Application> }>({
  having: ({ lost }, use) => whileUsed((bent: Bent) => Application.start(lost, bent), use),
});

// Each test has a simulator of its own, and some wait: the file is the longest of the last ones.
test.describe.configure({ mode: 'parallel' });

test('an application is pressed through: login, consent, callback, and back', async ({ having, stage }) => {
  const application = await having({});
  await application.lost.regain(application.own());
  await expect(application.lost.instance).toBeAuthenticated();
  expect(stage.state().presses).toMatchObject({ Allow: 1 });
});

test('the example re-authenticates', async ({ lost, stage }) => {
  const port = await freePort();
  const customer = await lost.withCallback(`http://app.localhost:${port}/salesforce/callback`);
  const { openConnectors, salesforce } = customer.stage.settings;
  const example = await serveExample('page/server.mjs', {
    OPEN_CONNECTORS_URL: openConnectors.baseUrl,
    OPEN_CONNECTORS_USER_SECRET: openConnectors.userSecret,
    OPEN_CONNECTORS_ORGANIZATION_SECRET: openConnectors.organizationSecret,
    SALESFORCE_LOGIN_URL: salesforce.loginUrl,
    SALESFORCE_CONSUMER_KEY: salesforce.app.consumerKey,
    SALESFORCE_CONSUMER_SECRET: salesforce.app.consumerSecret,
    SALESFORCE_CALLBACK_URL: salesforce.app.callbackUrl,
  });
  try {
    await customer.regain({
      page: {
        url: `http://app.localhost:${port}/connections/{instanceId}`,
        button: 'Reconnect Salesforce',
        done: 'Connected to Salesforce.',
        timeout: 30_000,
      },
    });
    await expect(customer.instance).toBeAuthenticated();
  } finally {
    await example.stop();
  }
  expect(stage.state().callback.received, 'the simulator has no part in it').toBe(0);
});

/** Says that it is done before anything was done. */
const landing: Handler = (_application, _url, response) =>
  html(
    response,
    'Connected to Salesforce.<form method="post" action="/reconnect"><button>Reconnect Salesforce</button></form>',
  );

test.describe('bad input', () => {
  const elsewhere =
    (address: string): Handler =>
    (_application, _url, response) =>
      redirect(response, address);
  const page =
    (body: string): Handler =>
    (_application, _url, response) =>
      html(response, body);
  const cases: { title: string; bent: Bent; says: RegExp; timeout?: number; actionTimeout?: number }[] = [
    {
      title: 'a page without the control',
      bent: { page: page('<h1>Welcome</h1><button>Reconnect Salesforce Sandbox</button>') },
      says: /has no button or link “Reconnect Salesforce” \(REAUTHENTICATE_PAGE_BUTTON\); http.*\/connections\/\d+ says “Welcome Reconnect/,
      actionTimeout: 1_000,
    },
    {
      title: 'a page with the control twice',
      bent: { page: page('<button>Reconnect Salesforce</button><a href="/">Reconnect Salesforce</a>') },
      says: /has 2 buttons or links “Reconnect Salesforce”/,
    },
    {
      title: 'a control that does nothing',
      bent: {
        page: page('<button onclick="this.after(\'Please wait.\')">Reconnect Salesforce</button>'),
        patience: 1_000,
      },
      says: /did not lead to Salesforce; http.* says “Reconnect Salesforce ?Please wait\.”\.$/,
    },
    {
      title: 'a page that is not there',
      bent: { page: (_application, _url, response) => html(response, 'Nothing here', 404) },
      says: /^The application \(http:\/\/app\.localhost:\d+\) answered 404 to GET http:\/\/app\.localhost:\d+\/connections\/\d+\.$/,
    },
    {
      title: 'a callback that never answers',
      bent: { callback: () => undefined },
      timeout: 8_000,
      says: /was not back within 8 s \(REAUTHENTICATE_PAGE_TIMEOUT_SECONDS\): nobody has answered GET http:\/\/app\.localhost:\d+\/salesforce\/callback yet\.$/,
    },
    {
      title: 'a callback that ends in an error',
      bent: { callback: (_application, _url, response) => html(response, 'Oops', 500) },
      says: /answered 500 to GET http:\/\/app\.localhost:\d+\/salesforce\/callback\.$/,
    },
    {
      title: 'an application that comes back and says that it failed',
      bent: { callback: page('<h1>Sorry</h1>Salesforce could not be reconnected.') },
      says: /came back, but never showed “Connected to Salesforce\.” \(REAUTHENTICATE_PAGE_DONE\); http.*\/salesforce\/callback says “Sorry Salesforce could not/,
      actionTimeout: 3_000,
    },
    {
      title: 'an application that comes back and says the contrary',
      bent: { callback: page('<h1>Sorry</h1>Not connected to Salesforce.') },
      says: /came back, but never showed “Connected to Salesforce\.” \(REAUTHENTICATE_PAGE_DONE\); http.* says “Sorry Not connected/,
      actionTimeout: 3_000,
    },
    {
      title: 'an application that opens a pop-up',
      bent: { page: page('<button onclick="window.open(\'/reconnect\')">Reconnect Salesforce</button>') },
      says: /opened a pop-up: login and consent have to come in the same window\.$/,
    },
  ];
  for (const { title, bent, says, timeout = 30_000, actionTimeout = 9_000 } of cases) {
    test.describe(() => {
      // What is not there is waited for as long as an action may take.
      test.use({ actionTimeout });

      test(title, async ({ having }) => {
        const application = await having(bent);
        await application.lost.expectFailure(application.own({ timeout }), failed(says));
      });
    });
  }

  test('an application that redirects off to another host', async ({ having, serve }) => {
    const other = await serve((_request, response) => html(response, '<h1>Somewhere else</h1>'));
    const address = `http://elsewhere.localhost:${other.port}/lost?secret=1`;
    const application = await having({ reconnect: elsewhere(address), patience: 1_000 });
    await application.lost.expectFailure(
      application.own(),
      failed(
        /did not lead to Salesforce: the browser is on http:\/\/elsewhere\.localhost:\d+\. Unknown page: .*“Somewhere else”/,
      ),
    );
  });

  test('an application that comes back without having been at Salesforce', async ({ having, serve }) => {
    const other = await serve(({ url }, response) => redirect(response, url.slice(1)));
    const reconnect: Handler = ({ origin }, _url, response) =>
      redirect(response, `http://elsewhere.localhost:${other.port}/${origin}/connections/1`);
    const application = await having({ reconnect, page: landing, patience: 1_000 });
    await application.lost.expectFailure(application.own(), failed(/did not lead to Salesforce/));
  });

  test('an application with a login page of another host: no password is typed there', async ({ having, serve }) => {
    const form =
      '<form id="login_form"><input id="username"><input id="password" type="password"><input id="Login" type="submit"></form>';
    const other = await serve((_request, response) => html(response, form));
    const address = `http://elsewhere.localhost:${other.port}/`;
    const application = await having({ reconnect: elsewhere(address) });
    await application.lost.expectFailure(application.own(), { name: 'PageError', says: /elsewhere\.localhost/ });
    expect(other.received.filter(({ url }) => url.includes('?'))).toEqual([]);
  });

  test('an application that goes away after the callback', async ({ having, serve }) => {
    const other = await serve((_request, response) => html(response, '<h1>Somewhere else</h1>'));
    const address = `http://elsewhere.localhost:${other.port}/`;
    const application = await having({ callback: elsewhere(address), patience: 3_000 });
    await application.lost.expectFailure(
      application.own(),
      failed(/did not come back from Salesforce: the browser is on http:\/\/elsewhere\.localhost:\d+\./),
    );
    await application.lost.expectRestored();
  });

  test('an application that says it is done, and did nothing, is caught by the oracles', async ({ having }) => {
    const application = await having({ callback: page('Connected to Salesforce.') });
    await application.lost.regain(application.own());
    await expect(expect(application.lost.instance).toBeAuthenticated()).rejects.toThrow(
      /oracle 1: CRM calls give .*\n.*\n.*Open Connectors answered 401/,
    );
    await application.lost.expectRestored();
  });
});
