import { PageError } from './errors.ts';
import { oneLine } from '../browser/selectors.ts';

/** Where Salesforce said that it refuses an authorization. */
type RefusedAt = 'callback' | 'error page' | 'plain text' | 'download';

/** What Salesforce said in one place: a code, and a sentence that may be empty. */
export interface Said {
  readonly code: string;
  readonly description: string;
}

/** Says nothing: the sentence in the URL, or its code, often knows more. */
const GENERIC = 'OAUTH_APPROVAL_ERROR_GENERIC';

const UNINSTALLED =
  'The app belongs to another org and is not installed in this one (Salesforce refuses such apps since September 2025): use an app of this org, or install it in Setup → Connected Apps OAuth Usage.';
const BLOCKED = 'An administrator pressed Block: unblock the app in Setup → Connected Apps OAuth Usage.';
const NOT_ASSIGNED =
  'Only pre-authorized users may use the app: assign the user by profile or permission set, or set Permitted Users to “All users may self-authorize”.';
const DENIED = 'Deny was pressed on the consent page, or a policy of the org pressed it for the user.';
const CROSS_ORG =
  'An external client app is local to its org: set SALESFORCE_LOGIN_URL to the My Domain of that org, as login.salesforce.com will not do, and use the key of an app of the org that the user logs in to.';
const SCOPE =
  'The URL asks for a scope that the app does not have: compare SALESFORCE_SCOPE with the app’s Selected OAuth Scopes.';
/** The forcing and the org’s switch: release note rn_security_oauth_controls_new_apps; forcedotcom/sfdx-core 1035. */
const PKCE =
  'The authorization URL has no PKCE challenge, and the app wants one (“Require Proof Key for Code Exchange (PKCE)”, which external client apps made since July 2026 cannot do without) or the org does (Setup → OAuth and OpenID Connect Settings): take an older app of the same org that can, have Salesforce Support switch on a connected app, or ask SAP to let Open Connectors send a challenge.';

/**
 * Every documented code with which Salesforce refuses an authorization, and what to do about it. Sources: Salesforce help
 * `xcloud.remoteaccess_oauth_flow_errors`; the Mobile SDK's tests; docs.movedata.io; jsforce issue 762; PipedreamHQ/pipedream 21557.
 */
const REFUSALS: Readonly<Record<string, string>> = {
  access_denied: DENIED,
  'access-denied': DENIED,
  immediate_unsuccessful:
    'The URL asks for an answer without any page (immediate=true), and the user has to log in or consent: leave that parameter out.',
  invalid_client: 'Check SALESFORCE_CONSUMER_KEY and SALESFORCE_CONSUMER_SECRET against the app’s consumer details.',
  invalid_client_id:
    'No app has this consumer key on this host: check SALESFORCE_CONSUMER_KEY and SALESFORCE_LOGIN_URL (production, sandbox or My Domain); a new app needs up to ten minutes.',
  redirect_uri_mismatch: 'SALESFORCE_CALLBACK_URL has to be one of the app’s callback URLs, letter for letter.',
  redirect_uri_missing:
    'The app has several callback URLs and the authorization URL names none: set SALESFORCE_CALLBACK_URL.',
  invalid_request: 'The authorization URL is not complete; compare its parameters with the app.',
  invalid_scope: SCOPE,
  unsupported_response_type: 'The response type must be “code”.',
  unauthorized_client: 'The app does not allow this flow; check its OAuth settings and its policies.',
  invalid_session_level: 'The app or the org wants a high-assurance session: keep the app’s session level at STANDARD.',
  server_error: 'Salesforce failed; look at status.salesforce.com and try again.',
  temporarily_unavailable: 'Salesforce is busy; try again later.',
  [GENERIC]:
    'Seen when the app is not installed in the org, when a scope is not on the app, and for users who may use the API only: check these three.',
  OAUTH_APP_BLOCKED: BLOCKED,
  OAUTH_APP_ACCESS_DENIED: NOT_ASSIGNED,
  OAUTH_AUTHORIZATION_BLOCKED: CROSS_ORG,
  OAUTH_EC_APP_NOT_FOUND:
    'No external client app of this org has this key, or the app is not installed here: check SALESFORCE_CONSUMER_KEY and the org, and install the app where it is another org’s.',
};

/** Sentences go before codes: the same code comes with several. */
const BY_DESCRIPTION: readonly [RegExp, string][] = [
  [/must be installed/i, UNINSTALLED],
  [/blocked by admin/i, BLOCKED],
  [/not admin approved/i, NOT_ASSIGNED],
  [/cross-org/i, CROSS_ORG],
  [/code challenge/i, PKCE],
  [/scope is not allowed/i, SCOPE],
];

/** The codes with an advice of their own. */
export const KNOWN_REFUSAL_CODES: readonly string[] = Object.keys(REFUSALS);

/** What to do about a refusal, in one sentence or two: about the most specific of all that was said. */
function adviceFor(all: readonly Said[]): string {
  const sentences = all.map(({ description }) => description).join('\n');
  const known = all.map(({ code }) => code).filter((code) => Object.hasOwn(REFUSALS, code));
  const code = known.find((name) => name !== GENERIC) ?? known[0];
  return (
    BY_DESCRIPTION.find(([words]) => words.test(sentences))?.[1] ??
    (code === undefined ? undefined : REFUSALS[code]) ??
    'This code is not documented; look it up in Salesforce help under “OAuth 2.0 authorization errors”.'
  );
}

/** Salesforce refused the authorization. */
export class AuthorizationRefusedError extends PageError {
  /** Salesforce's code: a documented one, or whatever it was. */
  readonly code: string;
  readonly description: string;
  readonly advice: string;

  /** @param also what was said elsewhere about the same refusal */
  constructor(refusal: Said & { at: RefusedAt; also?: Said | undefined }) {
    const { code, at, also } = refusal;
    const description = oneLine(refusal.description);
    const advice = adviceFor(also === undefined ? [refusal] : [refusal, also]);
    const rest = also === undefined ? '' : ` (also said: ${also.code}, “${oneLine(also.description)}”)`;
    super(`Salesforce refused the authorization (${at}): ${code}, “${description}”${rest}. ${advice}`);
    this.code = code;
    this.description = description;
    this.advice = advice;
  }
}

/** The refusal in a callback's query, or in bare text of the same form; undefined when it says nothing of the kind. */
export function refusalIn(parameters: URLSearchParams, at: RefusedAt): AuthorizationRefusedError | undefined {
  const code = parameters.get('error');
  if (code === null) return undefined;
  return new AuthorizationRefusedError({ code, description: parameters.get('error_description') ?? '', at });
}
