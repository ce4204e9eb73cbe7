import { expect } from '@playwright/test';
import { parseSettings, type Problem, SettingsError } from '../../../fixtures/settings/index.ts';

/** Records that are no accounts: one needs the other. */
export const OTHER_RESOURCE = {
  OPEN_CONNECTORS_RESOURCE: 'hubs/helpdesk/contacts',
  SALESFORCE_RESOURCE_QUERY: 'SELECT Name FROM Contact',
};

/** A complete live environment of made-up values, with some of them changed. */
export function live(changes: Record<string, string> = {}): Record<string, string> {
  return {
    TARGET: 'live',
    OPEN_CONNECTORS_URL: 'https://api.openconnectors.eu10.ext.hana.ondemand.com',
    OPEN_CONNECTORS_USER_SECRET: 'bWFkZS11cC11c2VyLXNlY3JldA==',
    OPEN_CONNECTORS_ORGANIZATION_SECRET: '00112233445566778899aabbccddeeff',
    SALESFORCE_LOGIN_URL: 'https://login.salesforce.com',
    SALESFORCE_ORG_ID: '00D000000000001EAA',
    SALESFORCE_APP_NAME: 'Open Connectors Reauthentication',
    SALESFORCE_CONSUMER_KEY: '3MVG9.madeUpConsumerKey',
    SALESFORCE_CONSUMER_SECRET: 'MADEUPCONSUMERSECRET0011',
    SALESFORCE_CALLBACK_URL: 'https://callback.example.test/oauth/callback',
    CONNECTOR_USER_USERNAME: 'connector@example.test',
    CONNECTOR_USER_PASSWORD: 'a made-up password',
    ...changes,
  };
}

/** What is said of an environment that has problems; undefined where it has none. */
export function refusalOf(...given: Parameters<typeof parseSettings>): SettingsError | undefined {
  try {
    parseSettings(...given);
    return undefined;
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
}

/** An environment has one problem: this variable, which is wrong in these words. */
export function expectProblem(name: string, wrong: string | RegExp, ...given: Parameters<typeof parseSettings>): void {
  const words = typeof wrong === 'string' ? expect.stringContaining(wrong) : expect.stringMatching(wrong);
  expect(problemsOf(...given)).toMatchObject([{ name, wrong: words }]);
}

/** The problems that an environment has; an empty list when it has none. */
export function problemsOf(...given: Parameters<typeof parseSettings>): readonly Problem[] {
  return refusalOf(...given)?.problems ?? [];
}
