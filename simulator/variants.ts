/**
 * All variants by name, each with one sentence that says what it changes. Pages and timing that the real services are known to
 * have in more than one form are variants; mistakes that they should not make are defects (defects.ts).
 */
export const variants = {
  // Timing
  realistic:
    'As the real services: 10 s between refresh attempts, 60 s until a revocation is seen, disabling inside one call, no healing on 401.',
  'revoke-lag': 'A revocation is seen after 2 s.',

  // Connected apps and policies (they apply to the app under test)
  'five-limit-four': 'A user may have four approvals of an app, not five.',
  rotation: 'Refresh tokens rotate: each refresh gives a new one, and replaying an old one kills the current one.',
  'pkce-required': 'The app requires PKCE.',
  'pre-authorized': 'Admin approved users are pre-authorized: no consent page is shown.',
  'policy-zero': 'Refresh Token Policy: immediately expire refresh token.',
  'policy-lifetime': 'Refresh Token Policy: expire refresh token after one hour.',
  'policy-inactivity': 'Refresh Token Policy: expire refresh token if not used for one hour.',
  'scope-expanded': 'The token answer lists every scope that `full` contains.',
  'missing-challenge-at-callback': 'A missing code challenge is reported to the callback, not as a plain text answer.',

  // Pages (simulator/salesforce/pages)

  // Open Connectors (simulator/open-connectors)
  'patch-refused': 'PATCH with a provider code answers 405, so that PUT must be used.',
  'failed-patch-blanks-tokens': 'A PATCH whose code Salesforce refuses leaves the instance with blank tokens.',
  'masked-user-tokens': 'oauth.user.token and oauth.user.refresh_token are masked, as key and secret are.',
  'instances-object': 'GET /instances with an Element token answers that one instance, not a list.',
  'redirect-uri-encoded': 'The redirect_uri in an oauthUrl is percent-encoded.',
  'ping-always-ok': 'Ping answers 200 without asking Salesforce.',
} as const satisfies Record<string, string>;

export type VariantName = keyof typeof variants;

/** Whether this is the name of a variant. */
export function isVariant(name: string): name is VariantName {
  return Object.hasOwn(variants, name);
}

/**
 * The names in a comma-separated list.
 * @throws Error that lists every unknown name and all known ones.
 */
export function parseVariants(list: string): Set<VariantName> {
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = names.filter((name) => !isVariant(name));
  if (unknown.length > 0) {
    throw new Error(`Unknown variant: ${unknown.join(', ')}. Known: ${Object.keys(variants).join(', ')}.`);
  }
  return new Set(names.filter(isVariant));
}

/** How long things take, and how often they may happen. Milliseconds. */
export interface Timing {
  /** From a revocation until its tokens are refused. */
  revokeLagMs: number;
  /** Pause of Open Connectors between its refresh attempts inside one call. */
  refreshPauseMs: number;
  /** Open Connectors makes all its refresh attempts inside one call, and disables the instance at the end of it. */
  disableInOneCall: boolean;
  /** Open Connectors refreshes when a CRM call is answered with 401, not only when the refresh time is due. */
  healOnUnauthorized: boolean;
  /** Approvals that a user may have of one app. */
  approvalLimit: number;
}

/** The timing under these variants. */
export function timingOf(names: ReadonlySet<VariantName>): Timing {
  const realistic = names.has('realistic');
  return {
    revokeLagMs: realistic ? 60_000 : names.has('revoke-lag') ? 2_000 : 0,
    refreshPauseMs: realistic ? 10_000 : 0,
    disableInOneCall: realistic,
    healOnUnauthorized: !realistic,
    approvalLimit: names.has('five-limit-four') ? 4 : 5,
  };
}
