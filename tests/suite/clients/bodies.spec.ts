import { expect, test } from '@playwright/test';
import {
  createBody,
  isElement,
  patchBody,
  patchMinimalBody,
  putBody,
  putPartialBody,
  refuseMask,
} from '../../../fixtures/clients/open-connectors/index.ts';
import { type Instance } from '../../../fixtures/clients/open-connectors/index.ts';
import { instanceAnswer, settingsFor } from './settings.ts';

const settings = settingsFor(1);
const instance = (changes: Record<string, unknown> = {}) => instanceAnswer(changes) as unknown as Instance;

test("the article's PATCH blanks both tokens and carries the code", () => {
  expect(patchBody('code')).toEqual({
    configuration: { 'oauth.user.token': '', 'oauth.user.refresh_token': '' },
    providerData: { code: 'code' },
  });
});

test('the minimal PATCH is name and code', () => {
  expect(patchMinimalBody(instance(), 'code')).toEqual({ name: 'Re-authentication', providerData: { code: 'code' } });
});

test('the whole PUT keeps all but the user tokens; key and secret are of the settings', () => {
  const body = putBody(settings, instance(), 'code');
  expect(body).toMatchObject({ id: 471196, tags: ['nightly'], user: { id: 1234 }, providerData: { code: 'code' } });
  expect(body.configuration).toEqual({
    'base.url': 'https://acme.my.salesforce.com',
    'oauth.api.key': '3MVG9.consumer-key',
    'oauth.api.secret': 'consumer-secret-0011',
    'oauth.callback.url': 'http://callback.localhost/oauth/callback',
    'oauth.user.refresh_time': '1767323045000',
    'filter.response.nulls': 'true',
    'event.notification.callback.url': null,
  });
  expect(() => refuseMask(body)).not.toThrow();
});

for (const mask of ['********', '****', '••••••••', '********cd12']) {
  test(`another value, masked as ${mask}, is that of the settings, or left out`, () => {
    const masked = instance({
      configuration: { 'sfdc.password': mask, 'event.notification.signature.key': mask },
    });
    const known = {
      ...settings,
      openConnectors: { ...settings.openConnectors, instanceConfiguration: { 'sfdc.password': 'known' } },
    };
    const { configuration } = putBody(known, masked);
    expect(configuration).toHaveProperty(['sfdc.password'], 'known');
    expect(configuration).not.toHaveProperty(['event.notification.signature.key']);
  });
}

test('without a code the whole PUT carries none', () => {
  expect(putBody(settings, instance())).not.toHaveProperty('providerData');
});

test('POST /instances names no token or revoke URL of the default login host', () => {
  const wish = { name: 'Nightly', code: 'code' };
  const production = { ...settings, salesforce: { ...settings.salesforce, loginUrl: 'https://login.salesforce.com' } };
  expect(createBody(production, wish)).toEqual({
    name: 'Nightly',
    element: { key: 'sfdc' },
    tags: [],
    configuration: {
      'oauth.api.key': '3MVG9.consumer-key',
      'oauth.api.secret': 'consumer-secret-0011',
      'oauth.callback.url': 'http://callback.localhost/oauth/callback',
      'oauth.scope': 'full refresh_token',
      'filter.response.nulls': true,
    },
    providerData: { code: 'code' },
  });
  const sandbox = { ...settings, salesforce: { ...settings.salesforce, loginUrl: 'https://test.salesforce.com' } };
  expect(createBody(sandbox, wish).configuration).toMatchObject({
    'oauth.token.url': 'https://test.salesforce.com/services/oauth2/token',
    'sfdc.token.url': 'https://test.salesforce.com/services/oauth2/token',
    'sfdc.revoke.url': 'https://test.salesforce.com/services/oauth2/revoke',
  });
});

test('the partial PUT is name, element, app and code', () => {
  const production = { ...settings, salesforce: { ...settings.salesforce, loginUrl: 'https://login.salesforce.com' } };
  expect(putPartialBody(production, instance(), 'code')).toEqual({
    name: 'Re-authentication',
    element: { key: 'sfdc' },
    configuration: {
      'oauth.api.key': '3MVG9.consumer-key',
      'oauth.api.secret': 'consumer-secret-0011',
      'oauth.callback.url': 'http://callback.localhost/oauth/callback',
    },
    providerData: { code: 'code' },
  });
});

test('the partial PUT names another login host: a PUT resets what it leaves out', () => {
  const { loginUrl } = settings.salesforce;
  expect(putPartialBody(settings, instance(), 'code').configuration).toMatchObject({
    'oauth.token.url': `${loginUrl}/services/oauth2/token`,
    'sfdc.token.url': `${loginUrl}/services/oauth2/token`,
  });
});

test('a connector is the same in capitals; by its number, any may be it', () => {
  expect([isElement('sfdc', 'SFDC'), isElement('SFDC', 'sfdc'), isElement('sfdc', '23')]).toEqual([true, true, true]);
  expect([isElement('sfdcservicecloud', 'sfdc'), isElement('', 'sfdc')]).toEqual([false, false]);
  const byNumber = { ...settings, openConnectors: { ...settings.openConnectors, elementKey: '23' } };
  expect(createBody(byNumber, { name: 'New', code: 'code' })).toMatchObject({ element: { id: 23 } });
  expect(putPartialBody(byNumber, instance(), 'code')).toMatchObject({ element: { id: 23 } });
});
