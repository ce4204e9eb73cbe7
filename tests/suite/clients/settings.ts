import { type Settings } from '../../../fixtures/settings/index.ts';

/** Settings of made-up values, with both services on one test server. */
export function settingsFor(port: number): Settings {
  return {
    target: 'simulator',
    openConnectors: {
      baseUrl: `http://api.openconnectors.localhost:${port}/elements/api-v2`,
      userSecret: 'user+secret/of=the-account=',
      organizationSecret: 'organization-secret-0011',
      elementKey: 'sfdc',
      resource: 'hubs/crm/accounts',
      instanceConfiguration: { 'filter.response.nulls': true },
    },
    salesforce: {
      loginUrl: `http://login.salesforce.localhost:${port}`,
      orgId: '00D000000000001EAA',
      myDomainUrl: `http://acme.my.salesforce.localhost:${port}`,
      apiVersion: 'v62.0',
      records: { object: 'Account', fields: ['Name', 'Phone'] },
      app: {
        name: 'Open Connectors Reauthentication',
        consumerKey: '3MVG9.consumer-key',
        consumerSecret: 'consumer-secret-0011',
        callbackUrl: 'http://callback.localhost/oauth/callback',
        scope: 'full refresh_token',
      },
    },
    secrets: {},
    connectorUsers: [{ username: 'connector@example.test', password: 'a made-up password' }],
    auditor: { consumerKey: '3MVG9.auditor-key', consumerSecret: 'auditor-secret-0011' },
    setupSession: 'form',
    pageExtras: false,
    callsAtOnce: 4,
    allowProductionOrg: false,
    revocationTimeout: 5_000,
    appearanceTimeout: 5_000,
    configurationMayChange: [],
    unknownPageTimeout: 15_000,
  };
}

/** An instance as the platform answers it. */
export function instanceAnswer(changes: Record<string, unknown> = {}) {
  return {
    id: 471196,
    name: 'Re-authentication',
    createdDate: '2026-01-02T03:04:05Z',
    token: 'element-token-of-471196=',
    element: { id: 23, key: 'sfdc', name: 'Salesforce Sales Cloud' },
    elementId: 23,
    tags: ['nightly'],
    provisionInteractions: [],
    valid: true,
    disabled: false,
    configuration: {
      'base.url': 'https://acme.my.salesforce.com',
      'oauth.api.key': '********',
      'oauth.api.secret': '********',
      'oauth.callback.url': 'http://callback.localhost/oauth/callback',
      'oauth.user.token': '00D000000000001!old-access-token',
      'oauth.user.refresh_token': '5Aep861old-refresh-token==',
      'oauth.user.refresh_time': '1767323045000',
      'filter.response.nulls': 'true',
      'event.notification.callback.url': null,
    },
    user: { id: 1234 },
    ...changes,
  };
}
