import { randomBytes } from 'node:crypto';
import { type Hosts } from './hosts.ts';
import { newConsumerKey, newConsumerSecret, newId, randomText } from './salesforce/ids.ts';
import { type World, type WorldApp, type WorldOrg, type WorldUser } from './world.ts';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const APP_NAME = 'Open Connectors Reauthentication';

/** A password that satisfies any policy. */
function newPassword(): string {
  return `${randomText(8)}-${randomText(8)}-${randomText(4)}7!`;
}

function newTotpSecret(): string {
  return [...randomBytes(32)].map((byte) => BASE32.charAt(byte % 32)).join('');
}

/** A secret of Open Connectors: base64 of 32 random bytes, 44 characters. */
export function newPlatformSecret(): string {
  return randomBytes(32).toString('base64');
}

/** An org with every member; `accounts` are company names. */
export function newOrg(given: Pick<WorldOrg, 'domain' | 'name' | 'kind'>, accounts: string[]): WorldOrg {
  // What was made later has a greater id: Salesforce counts up.
  const ids = accounts.map(() => newId('001')).sort();
  return {
    id: newId('00D'),
    sessionTimeoutMinutes: 120,
    ...given,
    accounts: accounts.map((name, index) => ({
      id: ids[index] ?? '',
      name,
      industry: ['Energy', 'Biotechnology', 'Construction', 'Apparel'][index % 4] ?? 'Other',
      phone: `(555) 01${index}-42${index}7`,
    })),
  };
}

/** A user with every member; names default to the username's. */
export function newUser(given: Partial<WorldUser> & Pick<WorldUser, 'username'>): WorldUser {
  return {
    id: newId('005'),
    org: 'acme',
    role: 'bystander',
    password: newPassword(),
    firstName: 'Test',
    lastName: given.username.split('@')[0] ?? given.username,
    email: given.username,
    totpSecret: undefined,
    permissions: [],
    apiOnly: false,
    active: true,
    ...given,
  };
}

/** An app with every member: scopes `full refresh_token`, valid until revoked, self-authorized, the simulator's callback. */
export function newApp(given: Partial<WorldApp> & Pick<WorldApp, 'name'>, hosts: Hosts): WorldApp {
  return {
    id: newId(given.kind === 'external' ? '0xI' : '0H4'),
    org: 'acme',
    role: 'other',
    kind: 'connected',
    description: '',
    consumerKey: newConsumerKey(),
    consumerSecret: newConsumerSecret(),
    callbackUrls: [hosts.callbackUrl],
    scopes: ['full', 'refresh_token'],
    refreshTokenPolicy: 'infinite',
    rotation: false,
    pkceRequired: false,
    preAuthorized: false,
    preAuthorizedUsers: [],
    installedIn: [],
    clientCredentialsUser: undefined,
    ...given,
  };
}

function users(): WorldUser[] {
  const person = (username: string, firstName: string, lastName: string, more: Partial<WorldUser> = {}): WorldUser =>
    newUser({ username, firstName, lastName, ...more });
  const connector = (number: number, firstName: string, lastName: string, more: Partial<WorldUser> = {}): WorldUser =>
    person(`connector${number}@acme.example`, firstName, lastName, { role: 'connector', ...more });
  const uat = { org: 'acme--uat.sandbox' };
  return [
    connector(1, 'Connie', 'Nector', { totpSecret: newTotpSecret() }),
    connector(2, 'Ann', 'Lee'),
    connector(3, 'Ann', 'Leeson'),
    connector(4, 'Connie', 'Nectorson', { totpSecret: newTotpSecret() }),
    connector(5, 'Eve', 'External', { role: 'external-connector' }),
    person('sam.setup@acme.example', 'Sam', 'Setup', {
      role: 'setup',
      permissions: ['ViewSetup', 'ManageUsers', 'ViewAllExternalClientApps'],
      totpSecret: newTotpSecret(),
    }),
    person('auditor@acme.example', 'Audrey', 'Auditor', {
      role: 'auditor',
      permissions: ['ViewSetup', 'CustomizeApplication', 'ManageUsers'],
      apiOnly: true,
    }),
    person('mary.ann.lee@acme.example', 'Mary Ann', 'Lee'),
    person('bob.bystander@acme.example', 'Bob', 'Bystander'),
    person('connector1@acme.example.uat', 'Connie', 'Nector', uat),
    person('sam.setup@acme.example.uat', 'Sam', 'Setup', { ...uat, permissions: ['ViewSetup', 'ManageUsers'] }),
    person('gloria@globex.example', 'Gloria', 'Globex', { org: 'globex' }),
  ];
}

function apps(hosts: Hosts): WorldApp[] {
  const app = (given: Parameters<typeof newApp>[0]) => newApp(given, hosts);
  // Installed at Globex, so that the consent of another company's user is possible.
  const main = app({
    name: APP_NAME,
    role: 'main',
    description: 'Grants of SAP Open Connectors instances',
    installedIn: ['globex'],
  });
  const { consumerKey, consumerSecret } = main;
  return [
    main,
    app({ name: `${APP_NAME} Dev`, description: 'The same for development' }),
    app({ name: 'Reporting Hub', kind: 'external', description: 'An external client app' }),
    app({
      name: 'Reauthentication Auditor',
      role: 'auditor',
      description: 'Reads OauthToken for the tests',
      scopes: ['api'],
      clientCredentialsUser: 'auditor@acme.example',
    }),
    // A sandbox copies its production org's apps, consumer key and secret included.
    app({ name: APP_NAME, org: 'acme--uat.sandbox', consumerKey, consumerSecret }),
    app({ name: `${APP_NAME} at Globex`, org: 'globex' }),
  ];
}

/** The world without a seed: three orgs, fixed names, secrets made up at each start. */
export function defaultWorld(hosts: Hosts): World {
  const world: World = {
    orgs: [
      newOrg({ domain: 'acme', name: 'Acme', kind: 'developer' }, [
        'Burlington Textiles',
        'Dickenson plc',
        'Edge Communications',
        'Grand Hotels',
      ]),
      newOrg({ domain: 'acme--uat.sandbox', name: 'Acme UAT', kind: 'sandbox' }, [
        'Sandbox Trading',
        'Sandbox Logistics',
      ]),
      newOrg({ domain: 'globex', name: 'Globex', kind: 'production' }, [
        'Hammock District',
        'Cypress Creek Power',
        'Northern Lights',
      ]),
    ],
    users: users(),
    apps: apps(hosts),
    grants: [],
    openConnectors: {
      organizationSecret: newPlatformSecret(),
      users: [{ secret: newPlatformSecret(), email: 'dev@acme.example', firstName: 'Dev', lastName: 'Example' }],
    },
    instances: [],
  };
  const grants: [username: string, app: string][] = [
    ['mary.ann.lee@acme.example', APP_NAME],
    ['bob.bystander@acme.example', APP_NAME],
    ['mary.ann.lee@acme.example', `${APP_NAME} Dev`],
    ['bob.bystander@acme.example', `${APP_NAME} Dev`],
    ['connector1@acme.example', `${APP_NAME} Dev`],
    ['bob.bystander@acme.example', 'Reporting Hub'],
  ];
  world.grants = grants.map(([username, app]) => ({
    user: world.users.findIndex((user) => user.username === username),
    app: world.apps.findIndex((candidate) => candidate.name === app),
  }));
  return world;
}
