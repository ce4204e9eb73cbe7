import { type Settings } from '../../../fixtures/settings/index.ts';
import { type VariantName } from '../../../simulator/variants.ts';
import { expectRefusal } from '../../support/refusal.ts';
import { expect, test } from '../../support/stage.ts';

test.describe('wrong settings', () => {
  const wrong: { title: string; app: Partial<Settings['salesforce']['app']>; says: RegExp }[] = [
    {
      title: 'an unknown consumer key',
      app: { consumerKey: '3MVG9.aConsumerKeyThatNobodyHas' },
      says: /: invalid_client_id, “client identifier invalid”\. No app has this consumer key on this host: check SALESFORCE_CONSUMER_KEY/,
    },
    {
      title: 'a callback that the app does not have',
      app: { callbackUrl: 'http://elsewhere.localhost/oauth/callback' },
      says: /: redirect_uri_mismatch, .* SALESFORCE_CALLBACK_URL has to be one of the app’s callback URLs/,
    },
  ];
  for (const { title, app, says } of wrong) {
    test(title, async ({ stage }) => {
      const mistaken = stage.with({ salesforce: { app } });
      await expectRefusal(mistaken, mistaken.provision(), { name: 'AuthorizationRefusedError', says });
      expect(stage.state().callback).toEqual({ received: 0, codes: 0, redeemed: 0 });
    });
  }
});

test('a scope that the app does not have', async ({ stage }) => {
  stage.control('app', { name: stage.settings.salesforce.app.name, scopes: ['api', 'refresh_token'] });
  await expectRefusal(stage, stage.provision(), {
    name: 'AuthorizationRefusedError',
    says: /\(error page\): OAUTH_APPROVAL_ERROR_GENERIC, “the requested scope is not allowed” \(also said: invalid_scope, .*compare SALESFORCE_SCOPE with/,
  });
});

test.describe('refused by the org', () => {
  const refusals: { variants: VariantName[]; says: RegExp }[] = [
    { variants: ['refused-blocked'], says: /: OAUTH_APP_BLOCKED, .* unblock the app in Setup/ },
    { variants: ['refused-not-installed'], says: /must be installed|not installed in the org/ },
    { variants: ['refused-not-approved'], says: /: OAUTH_APP_ACCESS_DENIED, .* assign the user by profile/ },
    { variants: ['refused-cross-org'], says: /: OAUTH_AUTHORIZATION_BLOCKED, .* the My Domain of that org/ },
    { variants: ['refused-eca-not-found'], says: /: OAUTH_EC_APP_NOT_FOUND, .* check SALESFORCE_CONSUMER_KEY/ },
    { variants: ['refused-generic'], says: /: OAUTH_APPROVAL_ERROR_GENERIC, / },
    {
      variants: ['pkce-required'],
      says: /: invalid_request, “missing required code challenge”\. .*the app wants one .*or the org does .*: take an older app .*, have Salesforce Support .*, or ask SAP/,
    },
    {
      variants: ['missing-challenge-at-callback', 'pkce-required'],
      says: /\(callback\): invalid_request, “missing required code challenge”/,
    },
  ];
  for (const { variants, says } of refusals) {
    test(`${variants.join(', ')} ends the step by name, with advice`, async ({ stage }) => {
      await stage.under(...variants);
      await expectRefusal(stage, stage.provision(), { name: 'AuthorizationRefusedError', says });
      expect(stage.state().callback.received, 'the callback is caught with an error, too').toBe(0);
    });
  }
});

test('consent denied: what Salesforce said, and nothing at the callback', async ({ stage }) => {
  await expectRefusal(stage, stage.authorize({ decision: 'deny' }), {
    name: 'AuthorizationRefusedError',
    says: /^Salesforce refused the authorization \(callback\): access_denied, “end-user denied authorization”\. Deny was pressed/,
  });
  expect(stage.state()).toMatchObject({ callback: { received: 0 }, presses: { Deny: 1 } });
});

// What else a URL is refused for: oauth-url.spec.ts.
test('an OAuth URL that leads elsewhere is not opened', async ({ stage }) => {
  stage.plant('oauth-url-origin');
  await expectRefusal(stage, stage.provision(), {
    name: 'OAuthUrlError',
    says: /: its origin is http:\/\/phishing\..*, not the login origin http:\/\/login\./,
  });
  const opened = Object.keys(stage.state().requests).filter((request) => request.startsWith('GET login.'));
  expect(opened, 'pages of the login host').toEqual([]);
});

test.describe('a refusal that leaves no page behind', () => {
  // Salesforce documents no content type for it: a browser may show such a body, or download it as a file. Chromium downloads no error.
  const answers: { title: string; status?: number; headers: Record<string, string>; at: string }[] = [
    { title: 'no content type', headers: {}, at: 'plain text' },
    { title: 'an empty content type', headers: { 'content-type': '' }, at: 'plain text' },
    { title: 'plain text', headers: { 'content-type': 'text/plain' }, at: 'plain text' },
    {
      title: 'a file to download',
      status: 200,
      headers: { 'content-disposition': 'attachment; filename=authorize' },
      at: 'download',
    },
  ];
  for (const { title, status = 400, headers, at } of answers) {
    test(`answered with ${title}`, async ({ stage, serve }) => {
      const host = await serve((_request, response) =>
        response.writeHead(status, headers).end('error=invalid_client_id&error_description=client+identifier+invalid'),
      );
      const elsewhere = stage.with({ salesforce: { loginUrl: `http://login.salesforce.localhost:${host.port}` } });
      await expectRefusal(elsewhere, elsewhere.provision(), {
        name: 'AuthorizationRefusedError',
        says: new RegExp(
          `^Salesforce refused the authorization \\(${at}\\): invalid_client_id, “client identifier invalid”`,
        ),
      });
    });
  }
});
