import { expect, test } from '@playwright/test';
import { parseSettings } from '../../../fixtures/settings/index.ts';
import { variables } from '../../../fixtures/settings/schema.ts';
import { expectProblem, live, OTHER_RESOURCE, problemsOf } from './environment.ts';

const refused: [string, string, RegExp][] = [
  ['OPEN_CONNECTORS_URL', 'http://api.example.com', /https/],
  ['OPEN_CONNECTORS_URL', 'https://api.example.com/other', /elements\/api-v2/],
  ['OPEN_CONNECTORS_URL', 'https://my.openconnectors.ext.hana.ondemand.com', /web interface/],
  ['OPEN_CONNECTORS_URL', 'https://user:pass@api.example.com', /user name/],
  ['OPEN_CONNECTORS_USER_SECRET', 'User c2VjcmV0c2VjcmV0', /bare value/],
  ['OPEN_CONNECTORS_USER_SECRET', 'c2VjcmV0,c2VjcmV0', /bare value/],
  ['OPEN_CONNECTORS_USER_SECRET', 'c2VjcmV0c2VjcmV0,', /ends in a comma/],
  ['OPEN_CONNECTORS_USER_SECRET', 'c2VjcmV0c2VjcmV0%3D', /has a character that none has/],
  ['OPEN_CONNECTORS_USER_SECRET', 'op://vault/item/secret', /has a character that none has/],
  ['OPEN_CONNECTORS_USER_SECRET', 'c2VjcmV0'.repeat(300), /longer than 2000/],
  ['SALESFORCE_CONSUMER_KEY', '3MVG9...xyz', /is shortened/],
  ['SALESFORCE_CONSUMER_KEY', '3MVG9.madeUpConsumerKey;', /semicolon/],
  ['SALESFORCE_CONSUMER_SECRET', '3MVG9.madeUpOther', /begins as a consumer key/],
  ['SALESFORCE_CONSUMER_SECRET', 'xxxxxxxxxxxx', /mask/],
  ['CONNECTOR_USER_PASSWORD', '••••••••', /mask/],
  ['OPEN_CONNECTORS_USER_SECRET', 'short12', /shorter than 8/],
  ['OPEN_CONNECTORS_USER_SECRET', '********', /mask/],
  ['OPEN_CONNECTORS_ORGANIZATION_SECRET', '00112233445566778899aabbccddeeff\n', /line break/],
  ['SALESFORCE_LOGIN_URL', 'https://login.salesforce.com/services', /origin/],
  ['OPEN_CONNECTORS_URL', 'https://my.openconnectors.trial.eu10.ext.hana.ondemand.com', /web interface/],
  ['OPEN_CONNECTORS_URL', 'https://openconnectors.ext.hana.ondemand.com', /begins with "api\."/],
  ['OPEN_CONNECTORS_URL', 'https://auth.cloudelements.io', /not the address of the API/],
  ['OPEN_CONNECTORS_URL', 'https://acme.my.salesforce.com', /address of Salesforce/],
  ['SALESFORCE_LOGIN_URL', 'https://acme.lightning.force.com', /Lightning or Setup: My Domain has/],
  ['SALESFORCE_LOGIN_URL', 'https://a.lightning.force.com/lightning/page/home', /Lightning or Setup/],
  ['SALESFORCE_LOGIN_URL', 'https://help.salesforce.com', /My Domain/],
  ['SALESFORCE_LOGIN_URL', 'https://my.salesforce.com', /My Domain/],
  ['SALESFORCE_LOGIN_URL', 'https://acme.my.salesforce.com:8443', /port/],
  ['SALESFORCE_LOGIN_URL', 'acme.my.salesforce.com', /begins with https/],
  ['SALESFORCE_MY_DOMAIN_URL', 'https://login.salesforce.com', /not where all orgs log in/],
  ['SALESFORCE_MY_DOMAIN_URL', 'https://acme.my.salesforce-setup.com', /Lightning or Setup/],
  ['SALESFORCE_SETUP_URL', 'https://login.salesforce.com', /origin of Setup/],
  ['SALESFORCE_SETUP_URL', 'https://setup.example.com', /origin of Setup/],
  ['SALESFORCE_LOGIN_URL', 'https://login.salesforce.com.evil.example', /My Domain/],
  ['SALESFORCE_LOGIN_URL', 'http://login.salesforce.com', /https/],
  ['SALESFORCE_ORG_ID', '00D00000000000', /15 or 18/],
  ['SALESFORCE_ORG_ID', '005000000000001EAA', /00D/],
  ['SALESFORCE_CALLBACK_URL', 'https://app.example.test/cb#here', /fragment/],
  ['SALESFORCE_CALLBACK_URL', '/oauth/callback', /absolute/],
  ['SALESFORCE_CALLBACK_URL', 'https:/app.example.test/cb', /absolute/],
  ['SALESFORCE_CALLBACK_URL', 'https://a.test/cb https://b.test/cb', /one address alone/],
  ['SALESFORCE_CALLBACK_URL', 'https://app.example.test/cb;', /semicolon/],
  ['SALESFORCE_SCOPE', 'full; refresh_token', /small letters/],
  ['SALESFORCE_API_VERSION', '620.0', /version such as/],
  ['SALESFORCE_API_VERSION', '30.0', /from 40\.0/],
  ['SALESFORCE_SCOPE', 'full', /refresh_token/],
  ['SALESFORCE_API_VERSION', 'latest', /version/],
  ['CONNECTOR_USER_USERNAME', 'connector.user', /has an @/],
  ['SETUP_USER_USERNAME', 'setup user@example.test', /has an @/],
  ['CONNECTOR_USER_USERNAME', 'mailto:connector@example.test', /has an @/],
  ['CONNECTOR_USER_USERNAME', 'connector@example.test.', /has an @/],
  ['CONNECTOR_USER_PASSWORD', '1234567', /shorter than 8/],
  ['CONNECTOR_USER_PASSWORD', 'pass\u00A0word', /cannot be seen, U\+00A0/],
  ['OPEN_CONNECTORS_USER_SECRET', 'c2VjcmV0\u200Bc2VjcmV0', /cannot be seen, U\+200B/],
  ['SALESFORCE_APP_NAME', 'App\u0007', /cannot be seen, U\+0007/],
  ['SALESFORCE_APP_NAME', '“Quoted App”', /typographic quotes/],
  ['CONNECTOR_USER_PASSWORD', '«made-up password»', /typographic quotes/],
  ['CONNECTOR_USER_PASSWORD', '“made-up password', /typographic quotes/],
  ['CONNECTOR_USER_PASSWORD', "'a made-up password'", /in quotes that would be part of it/],
  ['CONNECTOR_USER_PASSWORD', 'password\n', /line break/],
  ['CONNECTOR_USER_TOTP_SECRET', '0189 0189 0189 0189', /base32/],
  ['CONNECTOR_USER_TOTP_SECRET', 'JBSWY3DP', /too short/],
  ['CONNECTOR_USER_TOTP_SECRET', 'otpauth://totp/x?secret=JBSWY3DPEHPK3PXP', /behind secret=/],
  ['CONNECTOR_USER_PASSKEY_FILE', '~/user.passkey.json', /begins with ~/],
  ['HISTORY_FILE', 'file:///tmp/history.jsonl', /address/],
  ['HISTORY_FILE', '.private/', /folder/],
  ['OPEN_CONNECTORS_ELEMENT_KEY', 'elements/sfdc', /one word/],
  ['CONFIGURATION_MAY_CHANGE', 'one;two', /comma-separated/],
  ['OPEN_CONNECTORS_INSTANCE_CONFIGURATION', "{'a':1}", /is not JSON: keys and texts in double quotes/],
  ['OPEN_CONNECTORS_INSTANCE_CONFIGURATION', '["a"]', /JSON object/],
  ['OPEN_CONNECTORS_INSTANCE_CONFIGURATION', '{"a":{}}', /JSON object/],
  ['OPEN_CONNECTORS_INSTANCE_CONFIGURATION', '{"oauth.api.secret":"x"}', /variable of its own/],
  ['OPEN_CONNECTORS_INSTANCE_CONFIGURATION', '{"password":"********"}', /mask/],
  ['OPEN_CONNECTORS_RESOURCE', 'accounts', /path such as/],
  ['OPEN_CONNECTORS_RESOURCE', 'hubs/crm/accounts?pageSize=1', /path such as/],
  ['OPEN_CONNECTORS_RESOURCE', 'hubs/crm/ping', /platform alone/],
  ['SALESFORCE_RESOURCE_QUERY', 'SELECT Id FROM Contact', /fields besides Id/],
  ['SALESFORCE_RESOURCE_QUERY', "SELECT Name FROM Contact WHERE Name = 'a'", /nothing behind it/],
  ['CALLS_AT_ONCE', '0', /from 1 to 16/],
  ['CALLS_AT_ONCE', '17', /from 1 to 16/],
  ['CALLS_AT_ONCE', '1.5', /whole number/],
  ['REVOCATION_TIMEOUT_SECONDS', '0', /seconds/],
  ['REVOCATION_TIMEOUT_SECONDS', '601', /at most 600/],
  ['REVOCATION_TIMEOUT_SECONDS', '60s', /seconds/],
  ['REVOCATION_TIMEOUT_SECONDS', '0x10', /seconds/],
  ['REVOCATION_TIMEOUT_SECONDS', '0.0001', /seconds/],
  ['BROWSER_INSTALL', 'no', /on, distribution, off/],
];
for (const [name, value, wrong] of refused) {
  test(`${name} refuses ${JSON.stringify(value.slice(0, 40))}`, () => {
    const others = {
      SETUP_USER_USERNAME: 'setup@example.test',
      SETUP_USER_PASSWORD: 'another password',
      ...OTHER_RESOURCE,
    };
    expectProblem(name, wrong, live({ ...others, [name]: value }));
  });
}

for (const left of [
  '<password>',
  '{{ MY_PASSWORD }}',
  '${MY_PASSWORD}',
  '$(MY_PASSWORD)',
  '$MY_PASSWORD',
  '%MY_PASSWORD%',
  '#{password}#',
  'changeme',
  'undefined',
  '[redacted]',
  'your-password-here',
]) {
  test(`${left} is a placeholder`, () => {
    expectProblem('CONNECTOR_USER_PASSWORD', 'is a placeholder', live({ CONNECTOR_USER_PASSWORD: left }));
  });
}

const accepted: [string, string][] = [
  ['CONNECTOR_USER_PASSWORD', 'pa$$word{{1}}<2>%3%;'],
  ['CONNECTOR_USER_PASSWORD', 'nonesuch, your own'],
  ['CONNECTOR_USER_USERNAME', "o'neil+test@acme.example.uat"],
  ['SALESFORCE_APP_NAME', '“My” App'],
  ['SALESFORCE_LOGIN_URL', 'https://na54.salesforce.com'],
  ['SALESFORCE_MY_DOMAIN_URL', 'https://acme-dev-ed.develop.my.salesforce.com'],
  ['SALESFORCE_SETUP_URL', 'https://acme.lightning.force.com'],
  ['OPEN_CONNECTORS_URL', 'http://api.openconnectors.localhost:4000'],
  ['OPEN_CONNECTORS_URL', 'http://127.0.0.1:4000/elements/api-v2/'],
  ['OPEN_CONNECTORS_URL', 'http://[::1]:4000'],
  ['SALESFORCE_LOGIN_URL', 'https://test.salesforce.com/'],
  ['SALESFORCE_LOGIN_URL', 'https://acme--uat.sandbox.my.salesforce.com'],
  ['SALESFORCE_LOGIN_URL', 'http://login.salesforce.localhost:4000'],
  ['SALESFORCE_ORG_ID', '00D000000000001'],
  ['SALESFORCE_SCOPE', 'api offline_access'],
  ['CONNECTOR_USER_PASSWORD', ' pass word '],
  ['CONNECTOR_USER_PASSWORD', 'it’s "a" pässword\''],
  ['SALESFORCE_APP_NAME', 'Team’s App'],
  ['SALESFORCE_API_VERSION', 'v100.0'],
];
for (const [name, value] of accepted) {
  test(`${name} accepts ${JSON.stringify(value)}`, () => {
    expect(parseSettings(live({ [name]: value })).target).toBe('live');
  });
}

test('values are brought to one form', () => {
  const settings = parseSettings(
    live({
      OPEN_CONNECTORS_URL: 'http://127.0.0.1:4000/elements/api-v2/',
      SALESFORCE_LOGIN_URL: 'https://test.salesforce.com/',
      SALESFORCE_CALLBACK_URL: 'https://app.example.test',
      SALESFORCE_API_VERSION: '61.0',
      CONNECTOR_USER_TOTP_SECRET: 'jbsw y3dp ehpk 3pxp',
      OPEN_CONNECTORS_INSTANCE_CONFIGURATION: '{"filter.response.nulls":true,"event.objects":null}',
      OPEN_CONNECTORS_RESOURCE: '/hubs/helpdesk/incidents',
      SALESFORCE_RESOURCE_QUERY: 'select Subject,  Id,Status from Case',
      REVOCATION_TIMEOUT_SECONDS: '2.5',
      CALLS_AT_ONCE: '2',
    }),
  ).live;
  expect(settings?.openConnectors.baseUrl).toBe('http://127.0.0.1:4000/elements/api-v2');
  expect(settings?.salesforce.loginUrl).toBe('https://test.salesforce.com');
  expect(settings?.salesforce.app.callbackUrl).toBe('https://app.example.test');
  expect(settings?.salesforce.apiVersion).toBe('v61.0');
  expect(settings?.connectorUsers[0]?.totpSecret).toBe('JBSWY3DPEHPK3PXP');
  expect(settings?.openConnectors.instanceConfiguration).toEqual({
    'filter.response.nulls': true,
    'event.objects': null,
  });
  expect(settings?.openConnectors.resource).toBe('hubs/helpdesk/incidents');
  expect(settings?.salesforce.records).toEqual({ object: 'Case', fields: ['Subject', 'Status'] });
  expect(settings?.revocationTimeout).toBe(2500);
  expect(settings?.callsAtOnce).toBe(2);
});

test('values of .env.example are problems, where an example cannot be right', () => {
  const examples = Object.fromEntries(variables.map(({ name, example }) => [name, example]));
  const given = Object.keys(live()).filter((name) => name !== 'TARGET');
  const still = given.filter((name) =>
    problemsOf(live({ [name]: examples[name] ?? '' })).some(({ wrong }) => wrong.startsWith('is still the value of')),
  );
  expect(still).toEqual(given.filter((name) => !/_URL$|APP_NAME/.test(name) || name === 'SALESFORCE_CALLBACK_URL'));
  expect(parseSettings(live({ SALESFORCE_SCOPE: examples.SALESFORCE_SCOPE ?? '' })).target).toBe('live');
});

test('values are frozen all the way down', () => {
  const settings = parseSettings(live());
  expect(() => Object.assign(settings.live?.salesforce.app ?? {}, { name: 'other' })).toThrow(TypeError);
  expect(() => (settings.live?.connectorUsers as unknown[]).push({})).toThrow(TypeError);
});
