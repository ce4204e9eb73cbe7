import { type Grant, type Revoker, type User } from './model.ts';

/** What a revocation of a grant ends; what is left out, it leaves alone. */
interface RevocationEffect {
  /** These grants are revoked: row gone, all tokens dead. */
  grants?: Grant[];
  /** Only the access tokens of these grants die. */
  accessTokensOf?: Grant[];
  /** These grants live on, but Setup no longer shows them. */
  hide?: Grant[];
  /** The rows of these grants stay in all lists, whatever becomes of their tokens. */
  keepListed?: Grant[];
  /** The access tokens of these grants live on, whatever becomes of the grants. */
  spareAccessTokensOf?: Grant[];
  /** These grants live on, but their access tokens may not use the REST API any more. */
  bar?: Grant[];
}

/** What an event makes of the grants of a user and app; what is left out, it leaves alone. */
export interface GrantEffect {
  /** Revoked grants that live again. */
  revive?: Grant[];
  /** Grants that end, as the approval limit ends them. */
  evict?: Grant[];
  /** How many more grants the user gives the app. */
  approvals?: number;
}

/**
 * The places at which a seeded defect can bend the simulated Salesforce; each member of `healthy` is what the real service does.
 * The domain calls them, defects.ts beside this file replaces them: there is no other test for a defect in the Salesforce part.
 * `earlier` are all grants, dead ones too, that the user gave the app before.
 */
export interface SalesforceHooks {
  /** A grant is being revoked; `all` are the live grants of its org. */
  revocation(grant: Grant, by: Revoker, all: readonly Grant[]): RevocationEffect;
  /** Whether `/services/oauth2/revoke` refuses whatever it is given. */
  refusesRevocation(): boolean;
  /** Whether a code that was used before is refused. */
  refusesUsedCode(): boolean;
  /** Whose grant a code exchange makes; `users` are all active users of all orgs. */
  grantee(user: User, users: readonly User[], earlier: readonly Grant[]): User;
  /** A code was exchanged for `fresh`. */
  exchanged(fresh: Grant, earlier: readonly Grant[]): GrantEffect;
  /** A call was answered for an access token of `grant`. */
  accessUsed(grant: Grant, earlier: readonly Grant[]): GrantEffect;
  /** What the consent page of an app asks for. */
  asksFor(scopes: string[]): string[];
  listsInSetup(grant: Grant): boolean;
  /** Milliseconds until a revocation is seen. */
  revokeLagMs(configured: number): number;
}

/** What a sound revocation does: that grant, and nothing else. */
export function soundRevocation(grant: Grant): RevocationEffect {
  return { grants: [grant] };
}

/** As the real service does. */
export const healthy: SalesforceHooks = {
  revocation: soundRevocation,
  refusesRevocation: () => false,
  refusesUsedCode: () => true,
  grantee: (user) => user,
  exchanged: () => ({}),
  accessUsed: () => ({}),
  asksFor: (scopes) => scopes,
  listsInSetup: () => true,
  revokeLagMs: (configured) => configured,
};
