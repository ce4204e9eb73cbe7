import { type AppKind, type OrgKind, type Permission } from './salesforce/model.ts';

/**
 * Who a seeded user is in the tests. Those with `connector`, `setup` and `main` go into the printed `.env`; an `external-connector` consents to
 * the org's external client app.
 */
export type UserRole = 'connector' | 'external-connector' | 'setup' | 'auditor' | 'bystander';
type AppRole = 'main' | 'auditor' | 'other';

export interface WorldOrg {
  id: string;
  name: string;
  kind: OrgKind;
  domain: string;
  sessionTimeoutMinutes: number;
  accounts: { id: string; name: string; industry: string; phone: string }[];
}

export interface WorldUser {
  id: string;
  /** Domain of the org. */
  org: string;
  role: UserRole;
  username: string;
  password: string;
  firstName: string;
  lastName: string;
  email: string;
  totpSecret: string | undefined;
  permissions: Permission[];
  apiOnly: boolean;
  active: boolean;
}

export interface WorldApp {
  id: string;
  /** Domain of the org that owns it. */
  org: string;
  role: AppRole;
  kind: AppKind;
  name: string;
  description: string;
  consumerKey: string;
  consumerSecret: string;
  callbackUrls: string[];
  scopes: string[];
  /** `infinite`, `zero`, `specific_lifetime:N:UNIT`, `specific_inactivity:N:UNIT`; UNIT is HOURS, DAYS or MONTHS. */
  refreshTokenPolicy: string;
  rotation: boolean;
  pkceRequired: boolean;
  preAuthorized: boolean;
  /** Usernames. */
  preAuthorizedUsers: string[];
  /** Domains of other orgs. */
  installedIn: string[];
  /** Username; undefined: the flow is off. */
  clientCredentialsUser: string | undefined;
}

/** An instance of Open Connectors that exists from the start, with a grant of its user. */
interface WorldInstance {
  name: string;
  /** Element token. */
  token: string;
  /** Username of the grant's owner, in the org of the app. */
  user: string;
  /** Index in `World.apps`. */
  app: number;
  tags: string[];
  /** Added to the configuration. */
  configuration: Record<string, string>;
}

/**
 * The world as it is at the start and after a reset: plain data, all secrets in clear, the same for the whole life of a simulator.
 */
export interface World {
  orgs: WorldOrg[];
  users: WorldUser[];
  apps: WorldApp[];
  /** Grants that exist from the start, besides those of the instances: indexes in `users` and `apps`. */
  grants: { user: number; app: number }[];
  openConnectors: {
    organizationSecret: string;
    users: { secret: string; email: string; firstName: string; lastName: string }[];
  };
  instances: WorldInstance[];
}
