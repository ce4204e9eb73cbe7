import { type Clock } from '../clock.ts';
import { type Hosts } from '../hosts.ts';
import { type Timing } from '../variants.ts';
import { assertRedeemable } from './codes.ts';
import { type Directory } from './directory.ts';
import { type GrantEffect, type SalesforceHooks } from './hooks.ts';
import { newAccessToken, newDeleteToken, newId, newJwtAccessToken, newRefreshToken, signature } from './ids.ts';
import { type AccessToken, type App, type Code, type Grant, type Revoker, type User } from './model.ts';
import { deadToken, OAuthError, unsupportedToken } from './oauth-error.ts';

/** The members of a token answer, in the order and form of Salesforce (`issued_at` is a string of milliseconds). */
export interface TokenAnswer {
  access_token: string;
  refresh_token?: string;
  signature: string;
  scope: string;
  instance_url: string;
  id: string;
  token_type: 'Bearer';
  /** Only of a JSON Web Token. */
  token_format?: 'jwt';
  issued_at: string;
}

interface GrantsParts {
  directory: Directory;
  clock: Clock;
  hosts: Hosts;
  timing: () => Timing;
  hooks: () => SalesforceHooks;
}

/** Codes, grants (rows of `OauthToken`) and access tokens: how they are made, used, renewed and ended. */
export class Grants {
  readonly codes = new Map<string, Code>();
  /** Revoked ones too: `live` and `rows` tell. */
  readonly all: Grant[] = [];
  readonly accessTokens = new Map<string, AccessToken>();
  readonly #parts: GrantsParts;

  constructor(parts: GrantsParts) {
    this.#parts = parts;
  }

  clear(): void {
    this.codes.clear();
    this.all.length = 0;
    this.accessTokens.clear();
  }

  /** The rows of `OauthToken` in an org: grants with a refresh token that are not revoked, once the lists know them. */
  rows(orgId: string): Grant[] {
    return this.#live(orgId).filter((grant) => !this.#isUnknown(grant));
  }

  #live(orgId: string): Grant[] {
    return this.all.filter(
      (grant) =>
        grant.orgId === orgId &&
        grant.refreshToken !== undefined &&
        (grant.revokedAt === undefined || grant.listing === 'always'),
    );
  }

  /** The rows of one app (and user) as Setup shows them. */
  rowsInSetup(orgId: string, appId: string): Grant[] {
    return this.rows(orgId).filter(
      (grant) => grant.appId === appId && grant.listing !== 'not in Setup' && this.#parts.hooks().listsInSetup(grant),
    );
  }

  /** The rows of one user and app, least recently used first. */
  rowsOf(app: App, user: User): Grant[] {
    return this.#live(user.orgId)
      .filter((grant) => grant.appId === app.id && grant.userId === user.id)
      .sort((a, b) => a.lastUsed - b.lastUsed || a.created - b.created);
  }

  /** The grant that one more approval of this user and app would displace; the consent page names it. */
  wouldDisplace(app: App, user: User): Grant | undefined {
    const rows = this.rowsOf(app, user);
    return rows.length >= this.#parts.timing().approvalLimit ? rows[0] : undefined;
  }

  /**
   * Exchange a code.
   * @throws OAuthError of `assertRedeemable`, or when app and user may have no tokens at all.
   */
  exchange(
    host: string,
    app: App,
    request: { code: string; redirectUri: string; verifier: string | undefined },
  ): TokenAnswer {
    const { clock, directory } = this.#parts;
    const code = this.codes.get(request.code);
    assertRedeemable(code, {
      app,
      ...request,
      now: clock.now(),
      served: (orgId) => directory.serves(host, directory.org(orgId)),
      singleUse: this.#parts.hooks().refusesUsedCode(),
    });
    const user = directory.user(code.userId);
    this.#assertUsable(app, user);
    code.usedAt = clock.now();
    return this.issue(app, user, code.scopes, code.value);
  }

  /**
   * Give a user's grant for an app, as a code exchange does; seeded instances get theirs here too. More approvals than the limit
   * displace the least recently used one.
   */
  issue(app: App, asked: User, scopes: readonly string[], requestToken?: string): TokenAnswer {
    const { clock, directory, hooks } = this.#parts;
    const exchanged = requestToken !== undefined;
    const active = [...directory.users.values()].filter((other) => other.active && !other.frozen);
    const user = exchanged ? hooks().grantee(asked, active, this.#of(app.id, asked.id)) : asked;
    const earlier = this.#of(app.id, user.id);
    const durable = scopes.includes('refresh_token') || scopes.includes('offline_access');
    if (durable) {
      const displaced = this.wouldDisplace(app, user);
      if (displaced !== undefined) this.#end(displaced, 'limit');
    }
    const now = clock.now();
    const grant: Grant = {
      id: newId('0CR'),
      deleteToken: newDeleteToken(),
      refreshToken: durable ? newRefreshToken() : undefined,
      prevRefreshTokens: [],
      requestToken,
      appId: app.id,
      userId: user.id,
      orgId: user.orgId,
      scopes: [...scopes],
      created: now,
      lastUsed: now,
      useCount: 1,
      revokedAt: undefined,
      revokedBy: undefined,
      listing: 'normal',
      barred: false,
    };
    this.all.push(grant);
    const answer = this.#answer(app, user, grant, scopes);
    if (exchanged) this.#apply(grant, hooks().exchanged(grant, earlier));
    return grant.refreshToken === undefined ? answer : { ...answer, refresh_token: grant.refreshToken };
  }

  /**
   * The refresh grant. The Refresh Token Policy is evaluated here, on use; with rotation the old token is replaced, and replaying a
   * replaced one ends the grant.
   * @throws OAuthError `invalid_grant` with `expired access/refresh token`.
   */
  refresh(host: string, app: App, refreshToken: string): TokenAnswer {
    const { clock, directory } = this.#parts;
    const now = clock.now();
    const grant = this.#grantOf(app, refreshToken);
    if (grant === undefined || !directory.serves(host, directory.org(grant.orgId))) throw deadToken();
    const previous = grant.lastUsed;
    grant.lastUsed = now;
    if (this.isDead(grant)) throw deadToken();
    if (grant.refreshToken !== refreshToken) {
      this.#end(grant, 'replay');
      throw deadToken();
    }
    if (this.#expiredByPolicy(app, grant, previous)) {
      if (app.refreshTokenPolicy.type !== 'zero') this.#end(grant, 'policy');
      throw deadToken();
    }
    const user = directory.user(grant.userId);
    this.#assertUsable(app, user);
    grant.useCount += 1;
    const answer = this.#answer(app, user, grant, grant.scopes);
    if (!app.rotation) return answer;
    grant.prevRefreshTokens.push(refreshToken);
    grant.refreshToken = newRefreshToken();
    return { ...answer, refresh_token: grant.refreshToken };
  }

  /** An access token without a grant, for the client credentials flow. @throws OAuthError when app and user may have none. */
  clientCredentials(app: App, user: User): TokenAnswer {
    this.#assertUsable(app, user);
    return this.#answer(app, user, undefined, app.scopes);
  }

  /**
   * Revoke a token given to `/services/oauth2/revoke`: an access token ends alone, a refresh token or DeleteToken ends the grant with
   * all its tokens (Salesforce help `xcloud.remoteaccess_revoke_token`).
   * @throws OAuthError `invalid_token` for a token that is unknown or dead already; RFC 7009's 200 is not what Salesforce does.
   */
  revoke(host: string, token: string): void {
    const { clock, directory, hooks } = this.#parts;
    if (hooks().refusesRevocation()) throw unsupportedToken();
    const served = (orgId: string): boolean => directory.serves(host, directory.org(orgId));
    const access = this.accessTokens.get(token);
    if (
      access !== undefined &&
      served(access.orgId) &&
      this.#accessEnd(access) === undefined &&
      access.expires > clock.now()
    ) {
      access.revokedAt = clock.now();
      return;
    }
    const grant = this.all.find(
      (candidate) =>
        (candidate.refreshToken === token || candidate.deleteToken === token) && candidate.revokedAt === undefined,
    );
    if (grant === undefined || !served(grant.orgId)) throw new OAuthError('invalid_token', 'invalid token');
    this.revokeGrant(grant, 'api');
  }

  /** Revoke a grant as a whole: Setup's Revoke, the user's personal settings, `DELETE …/apps/oauth/usage`. */
  revokeGrant(grant: Grant, by: Revoker): void {
    const effect = this.#parts.hooks().revocation(grant, by, this.rows(grant.orgId));
    for (const ended of effect.grants ?? []) this.#end(ended, by);
    // All the rest comes of seeded defects.
    for (const hidden of effect.hide ?? []) hidden.listing = 'not in Setup';
    for (const listed of effect.keepListed ?? []) listed.listing = 'always';
    for (const barred of effect.bar ?? []) barred.barred = true;
    for (const access of this.accessTokens.values()) {
      const isOf = (grants: readonly Grant[] = []) => grants.some(({ id }) => id === access.grantId);
      if (isOf(effect.accessTokensOf)) access.revokedAt ??= this.#parts.clock.now();
      // Without its grant, an access token ends by itself only.
      if (isOf(effect.spareAccessTokensOf)) access.grantId = undefined;
    }
  }

  /** Whether the tokens of a grant are refused by now: a revocation is seen only after the lag. */
  isDead(grant: Grant): boolean {
    return this.#seen(grant.revokedAt);
  }

  /** The live access token with this value, not used by looking. */
  peek(token: string): AccessToken | undefined {
    const access = this.accessTokens.get(token);
    if (access === undefined) return undefined;
    const user = this.#parts.directory.user(access.userId);
    const grant = this.all.find(({ id }) => id === access.grantId);
    if (grant !== undefined && this.#isUnknown(grant)) return undefined;
    const expired = access.expires <= this.#parts.clock.now();
    return this.#seen(this.#accessEnd(access)) || expired || !user.active || user.frozen ? undefined : access;
  }

  /** The live access token with this value. Use moves its expiry on, as it does with a session. */
  access(token: string): AccessToken | undefined {
    const access = this.peek(token);
    if (access === undefined) return undefined;
    const { clock, directory } = this.#parts;
    const user = directory.user(access.userId);
    access.expires = clock.now() + directory.org(user.orgId).sessionTimeoutMs;
    const grant = this.all.find((candidate) => candidate.id === access.grantId);
    if (grant !== undefined) {
      const earlier = this.#of(grant.appId, grant.userId).filter((other) => other.created < grant.created);
      this.#apply(grant, this.#parts.hooks().accessUsed(grant, earlier));
    }
    return access;
  }

  /** The live grant whose current refresh token this is, its policy counted. Does not use it. */
  liveByRefreshToken(token: string): Grant | undefined {
    const grant = this.all.find((candidate) => candidate.refreshToken === token);
    if (grant === undefined || this.isDead(grant) || this.#isUnknown(grant)) return undefined;
    return this.#expiredByPolicy(this.#parts.directory.app(grant.appId), grant, grant.lastUsed) ? undefined : grant;
  }

  /** @throws OAuthError when app and user may have no tokens at all. */
  #assertUsable(app: App, user: User): void {
    if (!user.active || user.frozen) throw new OAuthError('invalid_grant', 'inactive user');
    if (user.ipRestricted && app.ipRelaxation === 'Enforce') throw new OAuthError('invalid_grant', 'ip restricted');
    if (app.blocked) throw new OAuthError('app_blocked', 'this app is blocked by admin');
    if (app.preAuthorized && !app.preAuthorizedUserIds.has(user.id)) {
      throw new OAuthError('invalid_app_access', 'user is not admin approved to access this app');
    }
  }

  #grantOf(app: App, refreshToken: string): Grant | undefined {
    return this.all.find(
      (grant) =>
        grant.appId === app.id &&
        (grant.refreshToken === refreshToken || grant.prevRefreshTokens.includes(refreshToken)),
    );
  }

  /** All grants, dead ones too, of a user and app. */
  #of(appId: string, userId: string): Grant[] {
    return this.all.filter((grant) => grant.appId === appId && grant.userId === userId);
  }

  #apply(grant: Grant, { revive = [], evict = [], approvals = 0 }: GrantEffect): void {
    const { directory } = this.#parts;
    for (const revived of revive) revived.revokedAt = revived.revokedBy = undefined;
    for (const evicted of evict) this.#end(evicted, 'limit');
    for (let i = 0; i < approvals; i++) {
      this.issue(directory.app(grant.appId), directory.user(grant.userId), grant.scopes);
    }
  }

  #expiredByPolicy(app: App, grant: Grant, lastUsed: number): boolean {
    const now = this.#parts.clock.now();
    const policy = app.refreshTokenPolicy;
    switch (policy.type) {
      case 'infinite':
        return false;
      case 'zero':
        return true;
      case 'specific_lifetime':
        return now > grant.created + policy.periodMs;
      case 'specific_inactivity':
        return now > lastUsed + policy.periodMs;
    }
  }

  #end(grant: Grant, by: Revoker): void {
    grant.revokedAt ??= this.#parts.clock.now();
    grant.revokedBy ??= by;
  }

  /** When an access token was revoked, by itself or with its grant. */
  #accessEnd(access: AccessToken): number | undefined {
    if (access.revokedAt !== undefined || access.grantId === undefined) return access.revokedAt;
    return this.all.find((grant) => grant.id === access.grantId)?.revokedAt;
  }

  /** A new approval is not known everywhere at once. */
  #isUnknown({ requestToken, created }: Grant): boolean {
    const { clock, timing } = this.#parts;
    return requestToken !== undefined && created + timing().appearLagMs > clock.now();
  }

  #seen(revokedAt: number | undefined): boolean {
    const lag = this.#parts.hooks().revokeLagMs(this.#parts.timing().revokeLagMs);
    return revokedAt !== undefined && revokedAt + lag <= this.#parts.clock.now();
  }

  #answer(app: App, user: User, grant: Grant | undefined, scopes: readonly string[]): TokenAnswer {
    const { clock, directory, hosts } = this.#parts;
    const org = directory.org(user.orgId);
    const now = clock.now();
    const token = app.jwtAccessTokens
      ? newJwtAccessToken({ iss: hosts.myDomain(org), sub: `uid:${user.id}`, scp: scopes.join(' ') })
      : newAccessToken(org.id);
    this.accessTokens.set(token, {
      token,
      grantId: grant?.id,
      appId: app.id,
      userId: user.id,
      orgId: org.id,
      scopes: [...scopes],
      issued: now,
      expires: now + org.sessionTimeoutMs,
      revokedAt: undefined,
    });
    const id = `${hosts.loginOf(org)}/id/${org.id}/${user.id}`;
    const issuedAt = String(now);
    return {
      access_token: token,
      signature: signature(app.consumerSecret, id, issuedAt),
      scope: scopes.join(' '),
      instance_url: hosts.myDomain(org),
      id,
      token_type: 'Bearer',
      ...(app.jwtAccessTokens ? { token_format: 'jwt' } : {}),
      issued_at: issuedAt,
    };
  }
}
