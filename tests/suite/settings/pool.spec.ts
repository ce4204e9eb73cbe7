import { expect, test } from '@playwright/test';
import { ofConnectorUser, parseSettings, secretsOf, type Settings } from '../../../fixtures/settings/index.ts';
import { divide } from '../../../fixtures/ways/groups.ts';
import { wayToLose } from '../../../fixtures/ways/scenarios.ts';
import { expectProblem, live, problemsOf } from './environment.ts';

const FILE = 'pool.json';

/** The live environment with a pool in place of the one connector user. */
function environment(): Record<string, string> {
  const {
    CONNECTOR_USER_USERNAME: _username,
    CONNECTOR_USER_PASSWORD: _password,
    ...rest
  } = live({ CONNECTOR_USERS_FILE: FILE });
  return rest;
}

const withFile = (text: string) => ({ readFile: () => text });

const problems = (text: string) =>
  problemsOf(environment(), withFile(text)).map(({ wrong }) => wrong.replace(/^has a problem: /, ''));

const app = {
  name: 'Second app',
  consumerKey: '3MVG9.second-key',
  consumerSecret: 'second-consumer-secret',
  callbackUrl: 'https://callback.example.test/second',
  loginUrl: 'https://acme.my.salesforce.com',
};

const pool = {
  apps: [app],
  connectorUsers: [
    {
      username: 'one@example.test',
      password: 'password one',
      totpSecret: 'JBSW Y3DP EHPK 3PXP',
      instances: ['token-of-one-1', 'token-of-one-2'],
    },
    { username: 'two@example.test', password: 'password two', app: 'Second app', instances: 3 },
    { username: 'three@example.test', password: 'password three' },
  ],
};

function parsed(): Settings {
  const { live: settings } = parseSettings(environment(), withFile(JSON.stringify(pool)));
  if (!settings) throw new Error('The pool gave no live settings.');
  return settings;
}

test('a pool gives users, their apps and their instances', () => {
  const settings = parseSettings(environment(), withFile(JSON.stringify(pool)));
  expect(settings.connectorUserSlots).toBe(3);
  expect(settings.live?.connectorUsers).toMatchObject([
    {
      username: 'one@example.test',
      totpSecret: 'JBSWY3DPEHPK3PXP',
      instances: [{ token: 'token-of-one-1' }, { token: 'token-of-one-2' }],
    },
    { username: 'two@example.test', app: { ...app, scope: 'full refresh_token' }, instances: [{}, {}, {}] },
    { username: 'three@example.test', instances: [{}] },
  ]);
});

test('the settings of one user are this user and their app', () => {
  const settings = parsed();
  const second = ofConnectorUser(settings, 1);
  expect(second.connectorUsers).toHaveLength(1);
  expect(second.salesforce).toMatchObject({ app: { name: 'Second app' }, loginUrl: app.loginUrl });
  expect(ofConnectorUser(settings, 0).salesforce).toMatchObject({
    app: { name: 'Open Connectors Reauthentication' },
    loginUrl: settings.salesforce.loginUrl,
  });
  expect(() => ofConnectorUser(settings, 3)).toThrow('There is no connector user 4: the settings have 3.');
});

test('a user without TOTP is a warning', () => {
  const { warnings } = parseSettings(environment(), withFile(JSON.stringify(pool)));
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toMatch(/^Connector user 2 has no totpSecret/);
});

test('every secret of the pool can be listed', () => {
  const settings = parsed();
  const names = secretsOf(settings).map(({ name }) => name);
  for (const name of [
    'CONNECTOR_USER_1_PASSWORD',
    'CONNECTOR_USER_1_TOTP_SECRET',
    'CONNECTOR_USER_1_INSTANCE_TOKEN_2',
    'CONNECTOR_USER_2_CONSUMER_SECRET',
    'CONNECTOR_USER_3_PASSWORD',
  ]) {
    expect(names).toContain(name);
  }
});

test('every problem is said at once, with its place, without a value', () => {
  const text = `{
  "apps": [
    { "name": "App", "consumerKey": "value-key-1", "consumerSecret": "value-7",
      "callbackUrl": "value-callback", "colour": "value-blue" },
    { "name": "App", "consumerKey": "value-key-2", "consumerSecret": "value-secret-2", "callbackUrl": "https://value.example/" }
  ],
  "connectorUsers": [
    { "username": "value-one@example.test", "password": "value 12" },
    { "username": "value-two@example.test", "pasword": "value-password" },
    { "username": "VALUE-ONE@example.test", "password": "value 12",
      "totpSecret": "value-0189",
      "app": "value-other",
      "instances": ["value-token-1", "value-token-1"] },
    { "username": 7, "password": "value 13", "instances": 0 }
  ],
  "users": []
}`;
  const said = problems(text);
  expect(said).toEqual([
    'consumerSecret of app 1 is shorter than 8 characters, so it could not be kept out of the reports safely',
    'callbackUrl of app 1 is not an absolute URL, which begins with https://',
    'app 1 has a key that is not known, colour (name, consumerKey, consumerSecret, callbackUrl, scope, loginUrl are)',
    'password of connector user 2 is missing',
    'connector user 2 has a key that is not known, pasword (username, password, totpSecret, app, instances, expires are)',
    'totpSecret of connector user 3 is not base32 (letters A to Z, digits 2 to 7)',
    'username of connector user 4 must be of type string',
    'instances of connector user 4 must be at least 1',
    'the file has a key that is not known, users (apps, connectorUsers are)',
    'name of app 2 is the same as name of app 1',
    'username of connector user 3 is the same as username of connector user 1',
    'app of connector user 3 names an app that is not among the apps',
    'number 2 of instances of connector user 3 is the same as number 1 of instances of connector user 3',
  ]);
  expect(said.join()).not.toMatch(/value-|blue/);
});

for (const [text, wrong] of [
  ['{"connectorUsers": ["value-one",]}', /^the file is not JSON: keys and texts in double quotes/],
  ['{"connectorUsers": [', /^the file is not JSON: /],
  [' \n', /^the file is empty$/],
  ['{\0"\0', /^the file is no text in UTF-8$/],
] as const) {
  test(`${JSON.stringify(text)} is no JSON, and is not quoted`, () => {
    expect(problems(text)).toEqual([expect.stringMatching(wrong)]);
  });
}

test('instances that expire are those of a list', () => {
  const user = { username: 'one@example.test', password: 'password one', expires: true };
  expect(problems(JSON.stringify({ connectorUsers: [{ ...user, instances: 2 }] }))).toEqual([
    'expires of connector user 1 is for instances that are there: list their element tokens',
  ]);
  const text = JSON.stringify({ connectorUsers: [{ ...user, instances: ['token-of-one-1'] }] });
  const run = parseSettings(environment(), withFile(text));
  expect(run.live?.connectorUsers[0]?.expires).toBe(true);
  const ways = ['expired', 'connected-apps'] as const;
  const scenarios = ways.map((name) => ({ lose: wayToLose(name) }));
  const group = { places: [], most: Infinity, instances: [{ existing: true }] };
  const divided = divide(scenarios, [
    { slot: 0, ...group, expires: true },
    { slot: 1, ...group },
  ]);
  expect([...divided.values()].flat().map(({ lose }) => lose.name)).toEqual(ways);
  expect(wayToLose('expired')).toMatchObject({ isFound: true });
});

test('an empty pool is a problem', () => {
  expect(problems('{"connectorUsers": []}')).toEqual(['connectorUsers is empty']);
  expect(problems('[]')).toEqual(['the file must be of type object']);
});

test('problems of the file and of the variables come together', () => {
  const given = { ...environment(), SALESFORCE_ORG_ID: 'x' };
  const names = problemsOf(given, withFile('{}')).map(({ name }) => name);
  expect(names).toEqual(['SALESFORCE_ORG_ID', 'CONNECTOR_USERS_FILE']);
});

test('a file that cannot be read is said so', () => {
  const readFile = () => {
    throw Object.assign(new Error('ENOENT: value-path'), { code: 'ENOENT' });
  };
  expectProblem('CONNECTOR_USERS_FILE', 'names a file that cannot be read', environment(), { readFile });
});

test('pool and single user exclude each other, and one of them is needed', () => {
  const both = problemsOf(live({ CONNECTOR_USERS_FILE: FILE }), withFile(JSON.stringify(pool)));
  expect(both.map(({ name, wrong }) => `${name} ${wrong}`)).toEqual([
    'CONNECTOR_USER_USERNAME is set, and so is CONNECTOR_USERS_FILE, which stands for it: set one of them',
    'CONNECTOR_USER_PASSWORD is set, and so is CONNECTOR_USERS_FILE, which stands for it: set one of them',
  ]);
  const { CONNECTOR_USERS_FILE: _, ...neither } = environment();
  expect(problemsOf(neither).map(({ name }) => name)).toEqual(['CONNECTOR_USER_USERNAME', 'CONNECTOR_USER_PASSWORD']);
});
