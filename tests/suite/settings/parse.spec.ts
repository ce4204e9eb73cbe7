import { expect, test } from '@playwright/test';
import { parseSettings, secretsOf } from '../../../fixtures/settings/index.ts';
import { variables } from '../../../fixtures/settings/schema.ts';
import { type Variable } from '../../../fixtures/settings/variable.ts';
import { expectProblem, live, OTHER_RESOURCE, problemsOf, refusalOf } from './environment.ts';

test.describe('target', () => {
  test('an empty environment is the simulator, with four connector users', () => {
    const settings = parseSettings({});
    expect(settings).toMatchObject({ target: 'simulator', connectorUserSlots: 4, browser: { install: 'on' } });
    expect(settings.live).toBeUndefined();
  });

  test('the required variables are enough for live', () => {
    const settings = parseSettings(live());
    expect(settings).toMatchObject({ target: 'live', connectorUserSlots: 1 });
    expect(settings.live).toMatchObject({
      target: 'live',
      openConnectors: {
        baseUrl: 'https://api.openconnectors.eu10.ext.hana.ondemand.com/elements/api-v2',
        elementKey: 'sfdc',
        resource: 'hubs/crm/accounts',
        instanceConfiguration: {},
      },
      salesforce: {
        loginUrl: 'https://login.salesforce.com',
        apiVersion: 'v62.0',
        records: { object: 'Account', fields: expect.arrayContaining(['Name', 'AnnualRevenue']) },
        app: { scope: 'full refresh_token' },
      },
      revocationTimeout: 60_000,
      unknownPageTimeout: 60_000,
    });
    expect(settings.live?.connectorUsers).toHaveLength(1);
    expect(settings.live?.setupUser).toBeUndefined();
    expect(settings.live?.auditor).toBeUndefined();
  });

  test('a live variable without TARGET=live is an error, not a run on the simulator', () => {
    const { TARGET: _, ...withoutTarget } = live();
    const problems = problemsOf(withoutTarget);
    expect(problems.map(({ name }) => name).sort()).toEqual(Object.keys(withoutTarget).sort());
    expect(problems[0]?.wrong).toContain('add TARGET=live');
  });

  test('a simulator variable with TARGET=live is an error', () => {
    expectProblem('SIMULATOR_VARIANTS', 'is for the simulator', live({ SIMULATOR_VARIANTS: 'realistic' }));
  });

  test('an unknown target is said together with everything else', () => {
    const problems = problemsOf(live({ TARGET: 'Live', SALESFORCE_ORG_ID: 'nonsense' }));
    expect(problems.map(({ name }) => name)).toEqual(['TARGET', 'SALESFORCE_ORG_ID']);
  });
});

test.describe('names', () => {
  for (const [typo, meant] of [
    ['SALESFORCE_LOGIN_URI', 'SALESFORCE_LOGIN_URL'],
    ['OPEN_CONNECTORS_ORG_SECRET', 'OPEN_CONNECTORS_ORGANIZATION_SECRET'],
    ['CONNECTOR_USER_TOPT_SECRET', 'CONNECTOR_USER_TOTP_SECRET'],
    ['salesforce_org_id', 'SALESFORCE_ORG_ID'],
    ['OPENCONNECTORS_URL', 'OPEN_CONNECTORS_URL'],
    ['REVOCATION_TIMOUT_SECONDS', 'REVOCATION_TIMEOUT_SECONDS'],
  ] as const) {
    test(`${typo} is taken for ${meant}`, () => {
      const [problem] = problemsOf({ [typo]: 'x' });
      expect(problem).toMatchObject({ name: typo, wrong: expect.stringContaining(`did you mean ${meant}`) });
    });
  }

  test('names without our prefixes are none of our business', () => {
    expect(parseSettings({ PATH: '/bin', SALES_REGION: 'x', BROWSER: 'firefox', TARGET_DIR: '/x' }).target).toBe(
      'simulator',
    );
  });

  test('an empty text counts as not set', () => {
    expect(parseSettings({ SALESFORCE_LOGIN_URL: '', TARGET: '' }).target).toBe('simulator');
    expectProblem('SALESFORCE_ORG_ID', 'not set', live({ SALESFORCE_ORG_ID: '' }));
  });
});

test.describe('problems', () => {
  test('are reported all at once, with name, example and place, and never the value', () => {
    const error = refusalOf({
      TARGET: 'live',
      OPEN_CONNECTORS_URL: 'ftp://value-one.example',
      OPEN_CONNECTORS_USER_SECRET: 'valuetw',
      SALESFORCE_ORG_ID: 'value-three',
      OPEN_CONNECTORS_INSTANCE_CONFIGURATION: '{"value-four',
      SALESFORCE_UNKNOWN: 'value-five',
      SETUP_USER_USERNAME: 'value-six',
      BROWSER_INSTALL: 'value-seven',
      REVOCATION_TIMEOUT_SECONDS: 'value-eight',
    });
    const names = error?.problems.map(({ name }) => name);
    expect(names).toEqual([
      'OPEN_CONNECTORS_URL',
      'OPEN_CONNECTORS_USER_SECRET',
      'OPEN_CONNECTORS_ORGANIZATION_SECRET',
      'SALESFORCE_LOGIN_URL',
      'SALESFORCE_ORG_ID',
      'SALESFORCE_APP_NAME',
      'SALESFORCE_CONSUMER_KEY',
      'SALESFORCE_CONSUMER_SECRET',
      'SALESFORCE_CALLBACK_URL',
      'CONNECTOR_USER_USERNAME',
      'CONNECTOR_USER_PASSWORD',
      'SETUP_USER_USERNAME',
      'SETUP_USER_PASSWORD',
      'OPEN_CONNECTORS_INSTANCE_CONFIGURATION',
      'REVOCATION_TIMEOUT_SECONDS',
      'BROWSER_INSTALL',
      'SALESFORCE_UNKNOWN',
    ]);
    for (const name of names ?? []) expect(error?.message).toContain(name);
    expect(error?.message).toContain('Example: SALESFORCE_ORG_ID=00D');
    expect(error?.message).toContain('Set it in .env, or in the environment, which wins');
    expect(error?.message).not.toMatch(/value-|valuetw/);
    expect(error?.stack).toBe('');
  });

  test('say where the variable comes from', () => {
    const error = refusalOf(live({ SALESFORCE_ORG_ID: 'x' }), {
      sources: new Map([['SALESFORCE_ORG_ID', 'the environment']]),
    });
    expect(error?.problems[0]?.where).toBe('It comes from the environment');
  });
});

test.describe('actors', () => {
  for (const [given, missing, value = 'JBSWY3DPEHPK3PXP'] of [
    ['SETUP_USER_USERNAME', 'SETUP_USER_PASSWORD', 'setup@example.test'],
    ['SETUP_USER_PASSWORD', 'SETUP_USER_USERNAME'],
    ['SETUP_USER_TOTP_SECRET', 'SETUP_USER_USERNAME'],
    ['SETUP_USER_PASSKEY_FILE', 'SETUP_USER_USERNAME'],
    ['AUDITOR_CONSUMER_KEY', 'AUDITOR_CONSUMER_SECRET'],
    ['AUDITOR_CONSUMER_SECRET', 'AUDITOR_CONSUMER_KEY'],
    ['OPEN_CONNECTORS_RESOURCE', 'SALESFORCE_RESOURCE_QUERY', OTHER_RESOURCE.OPEN_CONNECTORS_RESOURCE],
    ['SALESFORCE_RESOURCE_QUERY', 'OPEN_CONNECTORS_RESOURCE', OTHER_RESOURCE.SALESFORCE_RESOURCE_QUERY],
  ] as const) {
    test(`${given} needs ${missing}`, () => {
      expectProblem(missing, `is not set, but ${given} is: set both or neither`, live({ [given]: value }));
    });
  }

  test('what the schema or the key of an entry calls secret is listed, and nothing else', () => {
    const secrets = variables.filter(isSecretOfAccount).map(({ name }) => name);
    const values = Object.fromEntries(
      secrets.map((name, index) => [name, `JBSWY3DPEHPK3PX${String.fromCharCode(65 + index)}`]),
    );
    const others = {
      SETUP_USER_USERNAME: 'setup@example.test',
      AUDITOR_CONSUMER_KEY: 'auditor-key',
      OPEN_CONNECTORS_INSTANCE_CONFIGURATION: '{"sfdc.password":"configured","pagination.type":"cursor-based"}',
    };
    const settings = parseSettings(live({ ...others, ...values })).live;
    const asEntry = ({ name, value }: { name: string; value: string }) => [name, value];
    expect(settings && Object.fromEntries(secretsOf(settings).map(asEntry))).toEqual({
      ...values,
      'sfdc.password': 'configured',
    });
    expect(secrets.length).toBeGreaterThan(5);
  });
});

function isSecretOfAccount({ secret, only }: Variable): boolean {
  return secret === true && only === 'live';
}
