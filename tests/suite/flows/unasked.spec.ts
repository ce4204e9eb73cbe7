import { expect, test } from '@playwright/test';
import { JUDGED } from '../../../fixtures/flows/oauth-url.ts';
import { unasked } from '../../../fixtures/flows/unasked.ts';
import { settingsFor } from '../clients/settings.ts';

const settings = settingsFor(1);
const { app, loginUrl, orgId } = settings.salesforce;
const ASKED = { client_id: app.consumerKey, redirect_uri: app.callbackUrl, scope: app.scope, state: 'abc' };

/** What is said of a parameter that stands beside those that were asked for. */
const saidOf = (name: string, value: string) => unasked(Object.entries({ ...ASKED, [name]: value }), JUDGED, settings);

const wrong: [name: string, value: string, says: RegExp][] = [
  ['Client_Id', '3MVG9other', /^it has Client_Id besides client_id, and nobody can say which one counts$/],
  ['consumer_key', 'other', /besides client_id/],
  ['redirect_url', 'https://evil.test/cb', /besides redirect_uri/],
  ['REDIRECT-URI', 'https://evil.test/cb', /besides redirect_uri/],
  ['scopes', 'full web', /besides scope/],
  [
    'resource',
    'https://globex.my.salesforce.com',
    /^it has resource, .* names another host, globex\.my\.salesforce\.com$/,
  ],
  ['for', 'app 3MVG9other', /names another app$/],
  ['username', 'mary@acme.test', /names another user, mary@acme\.test$/],
  ['claims', '{"sub":{"value":"005000000000777AAA"}}', /names a user$/],
  ['org', '00D000000000777EAA', /names another org$/],
  ['access_token', '00Dxx!AQEA', /^it has access_token, .* a token has no place in an address$/],
  ['x', '1;client_id=3', /names parameters of its own$/],
];

for (const [name, value, says] of wrong) {
  test(`a parameter that nobody asked for may not say anything: ${name}`, () => {
    expect(saidOf(name, value)).toEqual([expect.stringMatching(says)]);
  });
}

const harmless: [name: string, value: string][] = [
  ['display', 'page'],
  ['nonce', 'b7Uq0-1'],
  ['utm_source', 'openconnectors'],
  ['redirect_url', app.callbackUrl],
  ['audience', loginUrl],
  ['org', orgId.slice(0, 15)],
  ['username', settings.connectorUsers[0]?.username ?? ''],
];

for (const [name, value] of harmless) {
  test(`a parameter that nobody asked for does no harm: ${name}`, () => {
    expect(saidOf(name, value)).toEqual([]);
  });
}

test('a My Domain that the settings do not name may be ours, and another host may not', () => {
  const { salesforce } = settings;
  const unnamed = { ...settings, salesforce: { ...salesforce, myDomainUrl: undefined } };
  const saidOfIssuer = (value: string) => unasked([['iss', value]], JUDGED, unnamed);
  expect(saidOfIssuer('https://acme.my.salesforce.com')).toEqual([]);
  expect(saidOfIssuer('https://collector.example.test')).toEqual([expect.stringMatching(/names another host/)]);
});

test('what is judged nowhere is not said twice: a callback names no scopes', () => {
  expect(unasked([['scope', 'api web']], new Set(['code', 'state']), settings)).toEqual([]);
});
