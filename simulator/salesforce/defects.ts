import { type DefectName } from '../defects.ts';
import { type SalesforceHooks, healthy, NO_EFFECT, NO_REVOCATION as NOTHING, soundRevocation } from './hooks.ts';
import { type Grant } from './model.ts';

/** Long enough for every patience. */
const SLOW_MS = 10 * 60_000;

/**
 * Whether a user gives an app a grant again after one was revoked. Defects of approving act then only, so that an instance can be
 * provisioned, and the re-authentication is what meets them.
 */
function again(earlier: readonly Grant[]): boolean {
  return earlier.some((grant) => grant.revokedAt !== undefined);
}

/** Every defect of Salesforce: the hooks that it bends. `policy-zero` is in load-world.ts, as it is a setting of the app. */
const bent: Partial<Record<DefectName, Partial<SalesforceHooks>>> = {
  'revoke-does-nothing': { revocation: (grant, by) => (by === 'api' ? NOTHING : soundRevocation(grant)) },
  'revoke-refused': { refusesRevocation: () => true },
  'revoke-ends-access-only': { revocation: (grant) => ({ ...NOTHING, accessTokensOf: [grant] }) },
  'revoke-spares-access': { revocation: (grant) => ({ ...soundRevocation(grant), spareAccessTokensOf: [grant] }) },
  'revoke-bars-only': { revocation: (grant) => ({ ...NOTHING, bar: [grant] }) },
  'revoke-takes-other-apps': {
    revocation: (grant, _by, all) => ({
      ...NOTHING,
      grants: [grant, ...all.filter((other) => other.userId === grant.userId && other.appId !== grant.appId)],
    }),
  },
  'grant-not-in-setup': { listsInSetup: ({ requestToken }) => requestToken === undefined },
  'revoke-takes-others': {
    revocation: (grant, _by, all) => ({
      ...NOTHING,
      grants: [grant, ...all.filter((other) => other.appId === grant.appId && other.userId !== grant.userId)],
    }),
  },
  'setup-revoke-hides': {
    revocation: (grant, by) =>
      by === 'setup' || by === 'user' ? { ...NOTHING, hide: [grant] } : soundRevocation(grant),
  },
  'revoked-row-stays': { revocation: (grant) => ({ ...soundRevocation(grant), keepListed: [grant] }) },
  'grant-comes-back': {
    exchanged: (_fresh, earlier) => ({
      ...NO_EFFECT,
      revive: earlier.filter((grant) => grant.revokedAt !== undefined).slice(-1),
    }),
  },
  'code-not-single-use': { refusesUsedCode: () => false },
  'grant-of-another-user': {
    grantee: (user, users, earlier) =>
      (again(earlier) ? users.findLast((other) => other.orgId === user.orgId && other.id !== user.id) : undefined) ??
      user,
  },
  'grant-of-another-org': {
    grantee: (user, users, earlier) =>
      (again(earlier) ? users.findLast((other) => other.orgId !== user.orgId) : undefined) ?? user,
  },
  'two-grants-per-code': {
    exchanged: (_fresh, earlier) => ({ ...NO_EFFECT, approvals: again(earlier) ? 1 : 0 }),
  },
  'newer-approval-evicts': {
    accessUsed: (grant, earlier) =>
      again(earlier) && grant.requestToken !== undefined && grant.revokedAt === undefined
        ? { ...NO_EFFECT, evict: [grant], approvals: 1 }
        : NO_EFFECT,
  },
  'slow-revocation': { revokeLagMs: () => SLOW_MS },
};

/** The hooks under a defect; those of a sound Salesforce when there is none, or one that is another part's. */
export function hooksUnder(defect: string | undefined): SalesforceHooks {
  return { ...healthy, ...(defect === undefined ? {} : bent[defect as DefectName]) };
}
