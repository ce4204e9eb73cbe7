import { PageError } from './errors.ts';
import { oneLine } from '../browser/selectors.ts';

/** Where Salesforce said that it refuses an authorization. */
type RefusedAt = 'callback' | 'error page' | 'plain text' | 'download';

interface KnownRefusal {
  advice: string;
  /** Words of the description that tell this case from others of the same code. */
  words?: RegExp;
}

const UNINSTALLED =
  'The app belongs to another org and is not installed in this one (Salesforce refuses such apps since September 2025): use an app of this org, or install it in Setup → Connected Apps OAuth Usage.';
const BLOCKED = 'An administrator pressed Block: unblock the app in Setup → Connected Apps OAuth Usage.';
const NOT_ASSIGNED =
  'Only pre-authorized users may use the app: assign the user by profile or permission set, or set Permitted Users to “All users may self-authorize”.';
const CROSS_ORG =
  'The external client app is local to another org: use the key of an app of the org that the user logs in to.';

/**
 * Every documented code with which Salesforce refuses an authorization, and what to do about it. Sources: Salesforce help
 * `xcloud.remoteaccess_oauth_flow_errors`; the Mobile SDK's tests; docs.movedata.io; jsforce issue 762; PipedreamHQ/pipedream 21557.
 */
const REFUSALS: Readonly<Record<string, readonly KnownRefusal[]>> = {
  access_denied: [{ advice: 'Deny was pressed on the consent page, or a policy of the org pressed it for the user.' }],
  'access-denied': [
    { advice: 'Deny was pressed on the consent page, or a policy of the org pressed it for the user.' },
  ],
  immediate_unsuccessful: [
    {
      advice:
        'The URL asks for an answer without any page (immediate=true), and the user has to log in or consent: leave that parameter out.',
    },
  ],
  invalid_client: [
    { words: /must be installed/i, advice: UNINSTALLED },
    { advice: 'Check SALESFORCE_CONSUMER_KEY and SALESFORCE_CONSUMER_SECRET against the app’s consumer details.' },
  ],
  invalid_client_id: [
    {
      advice:
        'No app has this consumer key on this host: check SALESFORCE_CONSUMER_KEY and SALESFORCE_LOGIN_URL (production, sandbox or My Domain); a new app needs up to ten minutes.',
    },
  ],
  redirect_uri_mismatch: [
    { advice: 'SALESFORCE_CALLBACK_URL has to be one of the app’s callback URLs, letter for letter.' },
  ],
  redirect_uri_missing: [
    { advice: 'The app has several callback URLs and the authorization URL names none: set SALESFORCE_CALLBACK_URL.' },
  ],
  invalid_request: [
    {
      words: /code challenge/i,
      advice:
        'The app requires PKCE, which Open Connectors does not send: switch off “Require Proof Key for Code Exchange” in the app.',
    },
    { advice: 'The authorization URL is not complete; compare its parameters with the app.' },
  ],
  invalid_scope: [
    {
      advice:
        'The URL asks for a scope that the app does not have: compare SALESFORCE_SCOPE with the app’s Selected OAuth Scopes.',
    },
  ],
  unsupported_response_type: [{ advice: 'The response type must be “code”.' }],
  unauthorized_client: [{ advice: 'The app does not allow this flow; check its OAuth settings and its policies.' }],
  invalid_session_level: [
    { advice: 'The app or the org wants a high-assurance session: keep the app’s session level at STANDARD.' },
  ],
  server_error: [{ advice: 'Salesforce failed; look at status.salesforce.com and try again.' }],
  temporarily_unavailable: [{ advice: 'Salesforce is busy; try again later.' }],
  OAUTH_APPROVAL_ERROR_GENERIC: [
    { words: /must be installed/i, advice: UNINSTALLED },
    {
      advice:
        'Seen when the app is not installed in the org, when a scope is not on the app, and for users who may use the API only: check these three.',
    },
  ],
  OAUTH_APP_BLOCKED: [{ advice: BLOCKED }],
  OAUTH_APP_ACCESS_DENIED: [{ advice: NOT_ASSIGNED }],
  OAUTH_AUTHORIZATION_BLOCKED: [{ advice: CROSS_ORG }],
  OAUTH_EC_APP_NOT_FOUND: [
    { advice: 'No external client app of this org has this key: check SALESFORCE_CONSUMER_KEY and the org.' },
  ],
};

const BY_DESCRIPTION: readonly [RegExp, string][] = [
  [/must be installed/i, UNINSTALLED],
  [/blocked by admin/i, BLOCKED],
  [/not admin approved/i, NOT_ASSIGNED],
  [/cross-org/i, CROSS_ORG],
];

/** The codes with an advice of their own. */
export const KNOWN_REFUSAL_CODES: readonly string[] = Object.keys(REFUSALS);

/** What to do about a refusal, in one sentence or two. */
function adviceFor(code: string, description: string): string {
  const known = REFUSALS[code]?.find(({ words }) => words === undefined || words.test(description));
  return (
    BY_DESCRIPTION.find(([words]) => words.test(description))?.[1] ??
    known?.advice ??
    'This code is not documented; look it up in Salesforce help under “OAuth 2.0 authorization errors”.'
  );
}

/** Salesforce refused the authorization. */
export class AuthorizationRefusedError extends PageError {
  /** Salesforce's code: a documented one, or whatever it was. */
  readonly code: string;
  readonly description: string;
  readonly advice: string;
  readonly at: RefusedAt;
  constructor(refusal: { code: string; description: string; at: RefusedAt }) {
    const description = oneLine(refusal.description);
    const advice = adviceFor(refusal.code, description);
    super(`Salesforce refused the authorization (${refusal.at}): ${refusal.code}, “${description}”. ${advice}`);
    this.code = refusal.code;
    this.description = description;
    this.advice = advice;
    this.at = refusal.at;
  }
}

/** The refusal in a callback's query, or in bare text of the same form; undefined when it says nothing of the kind. */
export function refusalIn(parameters: URLSearchParams, at: RefusedAt): AuthorizationRefusedError | undefined {
  const code = parameters.get('error');
  if (code === null) return undefined;
  return new AuthorizationRefusedError({ code, description: parameters.get('error_description') ?? '', at });
}
