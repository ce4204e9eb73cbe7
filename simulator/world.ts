import { type AppSeed, type InstanceSeed, type OrgSeed, type UserSeed } from './seed-schema.ts';

/** An entry of a seed with every member. */
type Whole<Seed> = { [Member in keyof Seed]-?: NonNullable<Seed[Member]> };

export interface WorldOrg extends Whole<Omit<OrgSeed, 'accounts'>> {
  accounts: { id: string; name: string; industry: string; phone: string }[];
}

export interface WorldUser extends Whole<Omit<UserSeed, 'totpSecret'>> {
  id: string;
  totpSecret: string | undefined;
}

/**
 * Who a seeded user is in the tests. Those with `connector`, `setup` and `main` go into the printed `.env`; an `external-connector` consents to
 * the org's external client app.
 */
export type UserRole = WorldUser['role'];

export interface WorldApp extends Whole<Omit<AppSeed, 'clientCredentialsUser'>> {
  id: string;
  /** Username; undefined: the flow is off. */
  clientCredentialsUser: string | undefined;
}

/** An instance of Open Connectors that exists from the start, with a grant of its user. */
interface WorldInstance extends Whole<Omit<InstanceSeed, 'app'>> {
  /** Index in `World.apps`. */
  app: number;
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
