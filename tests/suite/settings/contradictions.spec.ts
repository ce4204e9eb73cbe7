import { expect, test } from '@playwright/test';
import { expectProblem, live, problemsOf } from './environment.ts';

const SETUP = { SETUP_USER_USERNAME: 'setup@example.test', SETUP_USER_PASSWORD: 'another password' };
const TOTP = 'JBSWY3DPEHPK3PXPJBSWY3DP';
const LOGIN = 'https://login.salesforce.com';
const TEST = 'https://test.salesforce.com';
const SANDBOX = 'https://acme--uat.sandbox.my.salesforce.com';
const ACME = 'https://acme.my.salesforce.com';

test.describe('a whole line in place of a value', () => {
  for (const [name, value, wrong] of [
    ['CONNECTOR_USER_PASSWORD', 'CONNECTOR_USER_PASSWORD=a made-up password', /^has its name in its value/],
    ['SALESFORCE_CONSUMER_SECRET', 'SALESFORCE_CONSUMER_SECRET: MADEUP0011', /^has its name in its value/],
    ['SALESFORCE_LOGIN_URL', `export SALESFORCE_LOGIN_URL=${LOGIN}`, /^has its name in its value/],
    ['CONNECTOR_USER_PASSWORD', 'a made-up SALESFORCE_SCOPE=full', /^goes on with another variable, SALESFORCE_SCOPE/],
  ] as const) {
    test(`${name}: ${value.slice(0, 40)}`, () => {
      expectProblem(name, wrong, live({ [name]: value }));
    });
  }
});

test.describe('values that cannot be true together', () => {
  const { CONNECTOR_USER_PASSWORD, SALESFORCE_CONSUMER_KEY, OPEN_CONNECTORS_USER_SECRET } = live();
  const { OPEN_CONNECTORS_ORGANIZATION_SECRET } = live();
  const swapped = {
    OPEN_CONNECTORS_USER_SECRET: OPEN_CONNECTORS_ORGANIZATION_SECRET ?? '',
    OPEN_CONNECTORS_ORGANIZATION_SECRET: OPEN_CONNECTORS_USER_SECRET ?? '',
  };
  const wrong: [string, Record<string, string>, string, RegExp][] = [
    [
      'a user secret as element token',
      { OPEN_CONNECTORS_INSTANCE_TOKEN: OPEN_CONNECTORS_USER_SECRET ?? '' },
      'OPEN_CONNECTORS_INSTANCE_TOKEN',
      /has the value of OPEN_CONNECTORS_USER_SECRET/,
    ],
    [
      'a username as password',
      { CONNECTOR_USER_PASSWORD: 'connector@example.test' },
      'CONNECTOR_USER_PASSWORD',
      /has the value of CONNECTOR_USER_USERNAME/,
    ],
    ['user and organization secret', swapped, 'OPEN_CONNECTORS_USER_SECRET', /swap the two/],
    [
      'one user with two passwords',
      { ...SETUP, SETUP_USER_USERNAME: 'Connector@example.test' },
      'SETUP_USER_PASSWORD',
      /the username is the same/,
    ],
    [
      'two users with one TOTP secret',
      { ...SETUP, CONNECTOR_USER_TOTP_SECRET: TOTP, SETUP_USER_TOTP_SECRET: TOTP },
      'SETUP_USER_TOTP_SECRET',
      /the usernames are two/,
    ],
    [
      'two My Domains',
      { SALESFORCE_LOGIN_URL: 'https://other.my.salesforce.com', SALESFORCE_MY_DOMAIN_URL: ACME },
      'SALESFORCE_LOGIN_URL',
      /another My Domain/,
    ],
    [
      'Setup of another My Domain',
      { SALESFORCE_LOGIN_URL: ACME, SALESFORCE_SETUP_URL: 'https://other.my.salesforce-setup.com' },
      'SALESFORCE_SETUP_URL',
      /another My Domain/,
    ],
    ['login. with a sandbox', { SALESFORCE_MY_DOMAIN_URL: SANDBOX }, 'SALESFORCE_LOGIN_URL', /users of a sandbox/],
    [
      'test. without a sandbox',
      { SALESFORCE_LOGIN_URL: TEST, SALESFORCE_MY_DOMAIN_URL: ACME },
      'SALESFORCE_LOGIN_URL',
      /is not of one/,
    ],
  ];
  for (const [title, changes, name, sentence] of wrong) {
    test(title, () => {
      const problems = problemsOf(live(changes));
      expect(problems).toMatchObject([{ name, wrong: expect.stringMatching(sentence) }]);
      for (const value of Object.values(changes)) expect(problems[0]?.wrong).not.toContain(value);
    });
  }

  const well: [string, Record<string, string>][] = [
    [
      'one person as both users',
      { SETUP_USER_USERNAME: 'connector@example.test', SETUP_USER_PASSWORD: CONNECTOR_USER_PASSWORD ?? '' },
    ],
    ['two users with one password', { ...SETUP, SETUP_USER_PASSWORD: CONNECTOR_USER_PASSWORD ?? '' }],
    [
      'one app as both',
      { AUDITOR_CONSUMER_KEY: SALESFORCE_CONSUMER_KEY ?? '', AUDITOR_CONSUMER_SECRET: 'MADEUPCONSUMERSECRET0011' },
    ],
    ['test. with a sandbox', { SALESFORCE_LOGIN_URL: TEST, SALESFORCE_MY_DOMAIN_URL: SANDBOX }],
    ['login. with a Developer Edition', { SALESFORCE_MY_DOMAIN_URL: 'https://a-dev-ed.develop.my.salesforce.com' }],
    [
      'an older and a newer address of one sandbox',
      {
        SALESFORCE_LOGIN_URL: 'https://acme--uat.my.salesforce.com',
        SALESFORCE_SETUP_URL: 'https://acme--uat.sandbox.my.salesforce-setup.com',
      },
    ],
    [
      'the three addresses of one org',
      {
        SALESFORCE_LOGIN_URL: ACME,
        SALESFORCE_MY_DOMAIN_URL: ACME,
        SALESFORCE_SETUP_URL: 'https://acme.my.salesforce-setup.com',
      },
    ],
  ];
  for (const [title, changes] of well) test(`${title}, is well`, () => expect(problemsOf(live(changes))).toEqual([]));
});
