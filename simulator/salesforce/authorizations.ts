import { type Clock } from '../clock.ts';
import { type Hosts } from '../hosts.ts';
import { type VariantName } from '../variants.ts';
import { type Directory } from './directory.ts';
import { type Grants } from './grants.ts';
import { newCode, newOpaque } from './ids.ts';
import { type App, type Authorization, type Grant, type Session, type User } from './model.ts';
import { OAuthError } from './oauth-error.ts';
import { allows } from './scopes.ts';

/** Where the page of an authorize request leads next. */
export type NextStep =
  /** No session that may be used: to the login form. */
  | { step: 'login' }
  /** Ask for consent. `displaced`: the grant that one more approval would end, which the page names. */
  | { step: 'consent'; authorization: Authorization; app: App; user: User; displaced: Grant | undefined }
  /** To the callback, with a code or an error. */
  | { step: 'callback'; url: string }
  /** To `/setup/secur/RemoteAccessErrorPage.apexp` on My Domain. */
  | { step: 'error page'; url: string };

/** What a request to `/services/oauth2/authorize` leads to. */
type AuthorizeResult = { kind: 'page'; authorization: Authorization } | { kind: 'callback'; url: string };

/** What the error page says where it says no more. */
export const GENERIC = 'An unexpected error has occured during authentication. Please try again.'; // sic

export const GENERIC_CODE = 'OAUTH_APPROVAL_ERROR_GENERIC';

/** `error` and `error_description` in the URL of the error page. */
type Refusal = readonly [error: string, sentence: string];

/** What stands in the place of the consent page, also by the variants of these names. */
const REFUSALS = {
  'refused-generic': [GENERIC_CODE, GENERIC],
  'refused-not-installed': ['invalid_client', 'app must be installed into org'],
  'refused-blocked': ['OAUTH_APP_BLOCKED', 'this app is blocked by admin'],
  'refused-not-approved': ['OAUTH_APP_ACCESS_DENIED', 'user is not admin approved to access this app'],
  'refused-cross-org': [
    'OAUTH_AUTHORIZATION_BLOCKED',
    'Cross-org OAuth flows are not supported for this external client app',
  ],
  'refused-eca-not-found': ['OAUTH_EC_APP_NOT_FOUND', 'external client app not found'],
} as const satisfies Partial<Record<VariantName, Refusal>>;

interface AuthorizationsParts {
  directory: Directory;
  grants: Grants;
  clock: Clock;
  hosts: Hosts;
  variants: ReadonlySet<VariantName>;
}

/** Authorize requests, from their parameters to the code. The pages show what `next` says and call `allow` or `deny`. */
export class Authorizations {
  readonly all = new Map<string, Authorization>();
  readonly #parts: AuthorizationsParts;

  constructor(parts: AuthorizationsParts) {
    this.#parts = parts;
  }

  clear(): void {
    this.all.clear();
  }

  /**
   * Check an authorize request's parameters.
   * @throws OAuthError that is answered as a 400 with plain text, without a redirect: unknown key, wrong callback, missing challenge.
   */
  begin(host: string, query: URLSearchParams): AuthorizeResult {
    const app = this.#parts.directory.appByKey(host, query.get('client_id') ?? '', this.#parts.clock.now());
    if (app === undefined) throw new OAuthError('invalid_client_id', 'client identifier invalid');
    const redirectUri = query.get('redirect_uri');
    if (redirectUri === null) throw new OAuthError('redirect_uri_missing', 'redirect_uri not provided');
    if (!app.callbackUrls.includes(redirectUri)) {
      throw new OAuthError('redirect_uri_mismatch', 'redirect_uri must match configuration');
    }
    if (query.get('response_type') !== 'code') {
      throw new OAuthError('unsupported_response_type', 'response type not supported');
    }
    const state = query.get('state') ?? undefined;
    const challenge = query.get('code_challenge') || undefined;
    if (app.pkceRequired && challenge === undefined) {
      const error = new OAuthError('invalid_request', 'missing required code challenge');
      if (!this.#parts.variants.has('missing-challenge-at-callback')) throw error;
      return { kind: 'callback', url: errorUrl({ redirectUri, state }, error) };
    }
    const authorization: Authorization = {
      source: `CAAAA${newOpaque(48)}`,
      appId: app.id,
      host,
      redirectUri,
      scopes: words(query.get('scope')) ?? [...app.scopes],
      state,
      prompt: new Set(words(query.get('prompt')) ?? []),
      loginHint: query.get('login_hint') ?? undefined,
      immediate: query.get('immediate') === 'true',
      display: query.get('display') ?? 'page',
      challenge,
      nonce: query.get('nonce') ?? undefined,
      created: this.#parts.clock.now(),
    };
    this.all.set(authorization.source, authorization);
    return { kind: 'page', authorization };
  }

  /** What the page of a request shows to a browser with this session (undefined: none). */
  next(source: string, session: Session | undefined): NextStep | undefined {
    const authorization = this.all.get(source);
    if (authorization === undefined) return undefined;
    const app = this.#parts.directory.app(authorization.appId);
    const usable =
      session !== undefined &&
      this.#parts.directory.serves(authorization.host, this.#parts.directory.org(session.orgId)) &&
      !(authorization.prompt.has('login') && session.created < authorization.created);
    if (!usable) return authorization.immediate ? this.#immediateFailed(authorization) : { step: 'login' };
    const user = this.#parts.directory.user(session.userId);
    const refusal = this.#refusal(authorization, app, user);
    if (refusal !== undefined) return this.#errorPage(user, refusal);
    if (!this.#needsConsent(authorization, app, user)) {
      return { step: 'callback', url: this.#codeUrl(authorization, app, user) };
    }
    if (authorization.immediate) return this.#immediateFailed(authorization);
    return { step: 'consent', authorization, app, user, displaced: this.#parts.grants.wouldDisplace(app, user) };
  }

  /** The user pressed Allow: where to go. Undefined when the request is unknown, or decided already. */
  allow(source: string, session: Session): string | undefined {
    const next = this.next(source, session);
    if (next === undefined || next.step === 'login') return undefined;
    if (next.step !== 'consent') return next.url;
    return this.#codeUrl(next.authorization, next.app, next.user);
  }

  /** The user pressed Deny: the callback with `access_denied`. */
  deny(source: string): string | undefined {
    const authorization = this.all.get(source);
    if (authorization === undefined) return undefined;
    this.all.delete(source);
    return errorUrl(authorization, new OAuthError('access_denied', 'end-user denied authorization'));
  }

  #needsConsent(authorization: Authorization, app: App, user: User): boolean {
    if (app.preAuthorized) return false;
    if (authorization.prompt.has('consent')) return true;
    return !this.#parts.grants
      .rowsOf(app, user)
      .some((grant) => authorization.scopes.every((scope) => grant.scopes.includes(scope)));
  }

  #refusal(authorization: Authorization, app: App, user: User): Refusal | undefined {
    const byVariant = Object.entries(REFUSALS).find(([name]) =>
      this.#parts.variants.has(name as keyof typeof REFUSALS),
    );
    if (byVariant !== undefined) return byVariant[1];
    const home = app.orgId === user.orgId;
    // Local to its org: another org's user is refused, and so is everybody on the login hosts, which all orgs share.
    const isLocal = this.#parts.directory.orgOfHost(authorization.host)?.id === app.orgId;
    if (app.kind === 'external' && !(home && isLocal)) return REFUSALS['refused-cross-org'];
    if (!home && !app.installedOrgIds.has(user.orgId) && this.#parts.grants.rowsOf(app, user).length === 0) {
      return REFUSALS['refused-not-installed'];
    }
    if (app.blocked) return REFUSALS['refused-blocked'];
    if (app.preAuthorized && !app.preAuthorizedUserIds.has(user.id)) return REFUSALS['refused-not-approved'];
    if (!authorization.scopes.every((scope) => allows(app.scopes, scope))) {
      // The page itself says no more than that something went wrong (forcedotcom/mcp-hosted#1, #47; jetstreamapp/jetstream#1462).
      return ['invalid_scope', 'the requested scope is not allowed'];
    }
    return user.apiOnly ? REFUSALS['refused-generic'] : undefined;
  }

  #errorPage(user: User, [error, error_description]: Refusal): NextStep {
    const url = new URL(
      '/setup/secur/RemoteAccessErrorPage.apexp',
      this.#parts.hosts.myDomain(this.#parts.directory.org(user.orgId)),
    );
    url.search = new URLSearchParams({ error, error_description }).toString();
    return { step: 'error page', url: url.href };
  }

  #immediateFailed(authorization: Authorization): NextStep {
    const error = new OAuthError('immediate_unsuccessful', 'immediate request unsuccessful');
    return { step: 'callback', url: errorUrl(authorization, error) };
  }

  #codeUrl(authorization: Authorization, app: App, user: User): string {
    this.all.delete(authorization.source);
    const value = newCode();
    this.#parts.grants.codes.set(value, {
      value,
      appId: app.id,
      userId: user.id,
      orgId: user.orgId,
      redirectUri: authorization.redirectUri,
      scopes: authorization.scopes,
      challenge: authorization.challenge,
      nonce: authorization.nonce,
      issued: this.#parts.clock.now(),
      usedAt: undefined,
    });
    const url = new URL(authorization.redirectUri);
    url.searchParams.append('code', value);
    if (authorization.state !== undefined) url.searchParams.append('state', authorization.state);
    if (this.#parts.variants.has('experience-site')) {
      url.searchParams.append('sfdc_community_url', 'https://acme.my.site.com/customers');
      url.searchParams.append('sfdc_community_id', '0DB5w000000ExperGAE');
    }
    return url.href;
  }
}

/** The callback with an error, `state` echoed. */
function errorUrl(target: { redirectUri: string; state: string | undefined }, error: OAuthError): string {
  const url = new URL(target.redirectUri);
  url.searchParams.append('error', error.error);
  if (error.description !== undefined) url.searchParams.append('error_description', error.description);
  if (target.state !== undefined) url.searchParams.append('state', target.state);
  return url.href;
}

function words(text: string | null): string[] | undefined {
  const list = (text ?? '').split(/\s+/).filter((word) => word !== '');
  return list.length === 0 ? undefined : list;
}
