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
  'policy-lifetime-days': 'Refresh Token Policy: expire refresh token after 90 days.',
  'policy-inactivity': 'Refresh Token Policy: expire refresh token if not used for one hour.',
  'idle-limit': 'The idle limit of refresh tokens is on: they expire if not used for 30 days, and queries say so.',
  'idle-limit-hidden': 'The same, and queries still show "valid until revoked".',
  'jwt-access-tokens': 'The app issues JSON Web Tokens as access tokens.',
  'scope-expanded': 'The token answer lists every scope that `full` contains.',
  'dead-token-unsupported': 'Revoking a dead token is answered with unsupported_token_type, not with invalid_token.',
  'missing-challenge-at-callback': 'A missing code challenge is reported to the callback, not as a plain text answer.',

  // Pages (simulator/salesforce/pages)
  'other-language':
    'The labels of all pages are in a language that nobody has foreseen; ids and names stay as they are.',
  'username-first':
    'The login page asks for the username first; the password field is not there until that is sent. A refusal shows both, empty, with the message before the heading.',
  'saved-identity':
    'The login page shows the card of a remembered user, somebody else, in place of the username field.',
  'saved-chooser': 'The login page lets the user pick among remembered usernames before it shows its form.',
  'sso-only': 'The login page of My Domain has buttons of identity providers and no form.',
  'sso-button': 'The login page of My Domain has a button of an identity provider below its form.',
  'slow-interstitial': 'The page between login form and application stands for a whole second.',
  'connect-authenticator': 'A user without a second factor has to register an authenticator app.',
  'slow-session-server': 'The login form stays hidden for 1.5 s, as its session server does not answer.',
  'blocking-promotions': 'The frame with promotions on the login page blocks the process of the page for a minute.',
  'login-error-texts': 'A refused login says why (locked, inactive, rate), not only that it was refused.',
  'login-rate': 'Every login is refused: login rate exceeded.',
  'email-verification': 'An unknown browser has to give a code that was emailed.',
  'sms-verification': 'An unknown browser has to give a code that was sent by SMS.',
  'push-verification': 'An unknown browser waits for a push to Salesforce Authenticator.',
  'passkey-first': 'Users with a passkey are asked for it even when they have an authenticator app.',
  'create-passkey': '"Create a Passkey" stands between the verification code and the goal, for users without one.',
  'register-phone': '"Register Your Mobile Phone" stands between the login and the goal.',
  'password-expired': 'The login ends on "Change Your Password".',
  'maintenance-notice': '"Scheduled Maintenance" stands between the login and the goal.',
  'experience-site':
    'The redirect to the callback also names the Experience Cloud site on which the user has logged in.',
  'stale-session': 'The browser still has the session of another user when the consent page is asked for.',
  'login-as': 'The session is an administrator logged in as the user: the consent page is "Insufficient Privileges".',
  'old-allow-id': 'The Allow button has the id of older pages, `oaapprove`.',
  'refused-generic': 'In place of the consent page: OAUTH_APPROVAL_ERROR_GENERIC.',
  'refused-not-installed': 'In place of the consent page: app must be installed into org.',
  'refused-blocked': 'In place of the consent page: OAUTH_APP_BLOCKED.',
  'refused-not-approved': 'In place of the consent page: OAUTH_APP_ACCESS_DENIED.',
  'refused-cross-org': 'In place of the consent page: OAUTH_AUTHORIZATION_BLOCKED.',
  'refused-eca-not-found': 'In place of the consent page: OAUTH_EC_APP_NOT_FOUND.',
  'single-access-mfa-wall': 'A single-access URL leads to the verification page, as after a direct login.',
  'allow-fails': 'Allow is answered by the page of an internal server error.',
  'lists-fail': 'Every list of grants, in Setup and of the user, is an internal server error.',
  'lists-fail-after-revoke': 'From the first press of Revoke on, every list of grants is an internal server error.',
  'revoke-fails': 'Revoke is done, and answered by the page of an internal server error.',
  classic: 'Users of Setup have the Classic interface: no Lightning shell, no frames.',
  'slow-lightning': 'The Lightning shell shows its loading state for 2 s before its frame is there.',
  'stuck-lightning': 'The Lightning shell never gets beyond its loading state.',
  'lingering-frame': 'The frame of the last navigation stays in the document, hidden, in front of the new one.',
  'deep-link-redirected': 'A classic address of Setup on My Domain is redirected into the Lightning shell.',
  'nested-tables': 'Classic lists stand inside layout tables, so that an outer row holds all inner ones.',
  'revoke-titled': 'Revoke is a link with an icon and a title.',
  'revoke-button': 'Revoke is a button element.',
  'revoke-input': 'Revoke is an input element.',
  'revoke-no-confirm': 'Revoke asks nothing.',
  'revoke-unexpected-dialog': 'Revoke opens a dialog that speaks of something else.',
  'row-per-user': 'The user list has one row per user, whose Revoke ends all grants of that user for the app.',
  'user-column-username': 'The user list shows usernames where it otherwise shows full names.',
  'user-column-both': 'The user list shows the full name and the username, in two columns.',
  'external-row-menu': 'Revoke of an external client app stands in a menu of its row.',
  'external-modal': 'Revoke of an external client app asks in a dialog of the page.',
  'count-zero': 'An app whose last grant was revoked stays in the list, with user count 0.',
  'denied-attempts': 'The list of apps has one more column of numbers, the denied attempts.',
  'paged-list': 'The list of apps has two apps on a page.',
  'paged-users': 'The user list has 25 rows on a page.',
  'many-users': 'The app under test has 600 users more.',
  'changing-list': 'The rows of the user list change places while the page is open, and on every rendering.',

  'late-replicas':
    'For 1.5 s a new grant is in no list, its tokens are unknown to introspection and data calls, and a re-authenticated instance is read as it was before.',

  // Open Connectors (simulator/open-connectors)
  'patch-refused': 'PATCH with a provider code answers 405, so that PUT must be used.',
  'failed-patch-blanks-tokens': 'A PATCH whose code Salesforce refuses leaves the instance with blank tokens.',
  'masked-user-tokens': 'oauth.user.token and oauth.user.refresh_token are masked, as key and secret are.',
  'instances-object': 'GET /instances with an Element token answers that one instance, not a list.',
  'double-headers': 'The headers of Open Connectors come twice, with the same values.',
  'code-challenge':
    'An oauthUrl carries a PKCE challenge (S256), and the platform exchanges its codes with the verifier.',
  'redirect-uri-encoded': 'The redirect_uri in an oauthUrl is percent-encoded.',
  'dead-as-bad-secrets':
    'A call to an instance whose grant is dead is refused in the words for a wrong secret or Element token.',
  'scalars-as-text': 'Every number and truth value in an answer of Open Connectors, ids too, comes as a text.',
  'ping-always-ok': 'Ping answers 200 without asking Salesforce.',
} as const satisfies Record<string, string>;

export type VariantName = keyof typeof variants;

function isVariant(name: string): name is VariantName {
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
  /** From a new approval until lists, introspection and data calls know it. */
  appearLagMs: number;
  /** Pause of Open Connectors between its refresh attempts inside one call. */
  refreshPauseMs: number;
  /** Open Connectors makes all its refresh attempts inside one call, and disables the instance at the end of it. */
  disableInOneCall: boolean;
  /** Open Connectors refreshes when a CRM call is answered with 401, not only when the refresh time is due. */
  healOnUnauthorized: boolean;
  /** Approvals that a user may have of one app. */
  approvalLimit: number;
  /** Windows of 30 s, before and after the current one, whose TOTP codes are accepted. */
  totpWindow: number;
}

/** The timing under these variants. */
export function timingOf(names: ReadonlySet<VariantName>): Timing {
  const realistic = names.has('realistic');
  return {
    revokeLagMs: realistic ? 60_000 : names.has('revoke-lag') ? 2_000 : 0,
    appearLagMs: names.has('late-replicas') ? 1_500 : 0,
    refreshPauseMs: realistic ? 10_000 : 0,
    disableInOneCall: realistic,
    healOnUnauthorized: !realistic,
    approvalLimit: names.has('five-limit-four') ? 4 : 5,
    totpWindow: 1,
  };
}
