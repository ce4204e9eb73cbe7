import { type Bend } from '../asked.ts';
import { type Configuration } from './configuration.ts';
import { type Instance } from './instance.ts';

/** A re-authentication under way. */
interface Reauthentication {
  /** Exchange the code at Salesforce. */
  exchange: () => Promise<Configuration>;
  /** Get an access token for the refresh token of a configuration from Salesforce. */
  renew: (configuration: Configuration) => Promise<Configuration>;
  code: string;
  /** The configuration that the request asks for, not yet stored. */
  given: Configuration;
}

/**
 * The places at which a seeded defect can bend the simulated platform; each member of `healthy` is what a sound platform does.
 * The domain and the routes call them, what is in `defects` replaces them: there is no other test for a defect in this folder.
 */
export interface OpenConnectorsHooks {
  oauthUrl(url: string): string;
  /** What is taken for the outcome of the exchange. */
  exchange(request: Reauthentication): Promise<Configuration>;
  /** The instance that gets the new tokens; `others` belong to the same organization. */
  receiver(instance: Instance, others: readonly Instance[]): Instance | undefined;
  /** What is stored of an exchange. */
  stored(before: Configuration, exchanged: Configuration): Configuration;
  /** The re-authentication is over, `before` is the instance as it was. */
  reauthenticated(instance: Instance, before: Readonly<Instance>): void;
  /** What is stored of a refresh. */
  refreshed(before: Configuration, refreshed: Configuration): Configuration;
  enables(): boolean;
  deletes(): boolean;
  /** Any answer on its way out; undefined: as it is. */
  answered: Bend | undefined;
  /** Milliseconds for which a re-authenticated instance is read as it was before. */
  readLagMs(configured: number): number;
  /** Id of the instance that an answer names as the one it is from. */
  answeredBy(instance: Instance): number;
  /** CRM records for a caller; `ask` asks Salesforce. */
  accounts(instance: Instance, ask: () => Promise<object[]>): Promise<object[]>;
  /** The check behind ping; it throws when the instance is not authenticated. */
  ping(check: () => Promise<void>): Promise<void>;
}

/** As a sound platform does. */
export const healthy: OpenConnectorsHooks = {
  oauthUrl: (url) => url,
  exchange: ({ exchange }) => exchange(),
  receiver: (instance) => instance,
  stored: (_before, exchanged) => exchanged,
  reauthenticated: () => undefined,
  refreshed: (_before, refreshed) => refreshed,
  enables: () => true,
  deletes: () => true,
  answered: undefined,
  readLagMs: (configured) => configured,
  answeredBy: ({ id }) => id,
  accounts: (_instance, ask) => ask(),
  ping: (check) => check(),
};
