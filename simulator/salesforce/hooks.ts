import { type Code, type Grant, type Revoker, type User } from './model.ts';

/** What a revocation of a grant ends. */
export interface RevocationEffect {
  /** These grants are revoked: row gone, all tokens dead. */
  grants: Grant[];
  /** Only the access tokens of these grants die. */
  accessTokensOf: Grant[];
  /** These grants live on, but Setup no longer shows them. */
  hide: Grant[];
}

/**
 * The places at which a seeded defect can bend the simulated Salesforce; each member of `healthy` is what the real service does.
 * The domain calls them, defects.ts replaces them: there is no other test for a defect in the Salesforce part.
 */
export interface SalesforceHooks {
  /** A grant is being revoked; `all` are the live grants of its org. */
  revocation(grant: Grant, by: Revoker, all: readonly Grant[]): RevocationEffect;
  /** Whether a code that was used before is refused. */
  refusesUsedCode(code: Code): boolean;
  /** Whose grant a code exchange makes; `others` are the active users of the same org. */
  grantee(user: User, others: readonly User[]): User;
  /** Grants to bring back, and grants to end, once a code was exchanged for `fresh`. */
  afterExchange(fresh: Grant, earlier: readonly Grant[]): { revive: Grant[]; evict: Grant[] };
  /** Milliseconds until a revocation is seen. */
  revokeLagMs(configured: number): number;
}

/** As the real service does. */
export const healthy: SalesforceHooks = {
  revocation: (grant) => ({ grants: [grant], accessTokensOf: [], hide: [] }),
  refusesUsedCode: () => true,
  grantee: (user) => user,
  afterExchange: () => ({ revive: [], evict: [] }),
  revokeLagMs: (configured) => configured,
};
