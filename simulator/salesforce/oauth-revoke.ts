import { type Context } from 'hono';
import { type SimulatorContext } from '../context.ts';
import { NotSimulated } from '../not-simulated.ts';
import { type App, type User } from './model.ts';
import { clientOf, formOf } from './oauth-client.ts';
import { idUrl } from './oauth-identity.ts';
import { OAuthError, unsupportedToken } from './oauth-error.ts';
import { hostOf, untyped } from './wire.ts';

/**
 * `GET|POST /services/oauth2/revoke`: token in the form body or in the query, no client authentication. 200 and empty, or 400 with
 * form text (omniphx/forrest#213).
 */
export async function revoke(simulator: SimulatorContext, c: Context): Promise<Response> {
  const query = new URL(c.req.url).searchParams;
  const form = c.req.method === 'POST' ? await formOf(c) : new URLSearchParams();
  const token = form.get('token') ?? query.get('token') ?? '';
  if (form.has('callback') || query.has('callback')) throw new NotSimulated('JSONP of a revocation');
  try {
    if (simulator.salesforce.logins.sessions.has(token)) throw unsupportedToken();
    simulator.salesforce.grants.revoke(hostOf(c), token);
    return new Response(null, { status: 200 });
  } catch (refusal) {
    if (!(refusal instanceof OAuthError)) throw refusal;
    const isDead = refusal.error === 'invalid_token';
    const error = isDead && simulator.variants.has('dead-token-unsupported') ? unsupportedToken() : refusal;
    return untyped(c, 400, error.toFormText());
  }
}

/** `POST /services/oauth2/introspect` for access and refresh tokens; 401 without the credentials of a client. */
export async function introspect(simulator: SimulatorContext, c: Context): Promise<Response> {
  const form = await formOf(c);
  let client: App;
  try {
    client = clientOf(simulator, c, form);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return c.json({ error: error.error, error_description: error.description }, 401);
  }
  return c.json(active(simulator, client, hostOf(c), form.get('token') ?? '') ?? { active: false });
}

function active(simulator: SimulatorContext, client: App, host: string, token: string): object | undefined {
  const { grants, directory } = simulator.salesforce;
  const visible = ({ appId, orgId }: { appId: string; orgId: string }): boolean =>
    directory.serves(host, directory.org(orgId)) && appId === client.id;
  const seconds = (ms: number): number => Math.floor(ms / 1000);
  const access = grants.peek(token);
  if (access !== undefined && visible(access)) {
    return {
      ...subject(simulator, directory.app(access.appId), directory.user(access.userId), access.scopes),
      token_type: 'access_token',
      exp: seconds(access.expires),
      iat: seconds(access.issued),
      nbf: seconds(access.issued),
    };
  }
  const grant = grants.liveByRefreshToken(token);
  if (grant !== undefined && visible(grant)) {
    return {
      ...subject(simulator, directory.app(grant.appId), directory.user(grant.userId), grant.scopes),
      token_type: 'refresh_token',
      iat: seconds(grant.created),
      nbf: seconds(grant.created),
    };
  }
  return undefined;
}

function subject(simulator: SimulatorContext, app: App, user: User, scopes: string[]): object {
  const org = simulator.salesforce.directory.org(user.orgId);
  return {
    active: true,
    scope: scopes.join(' '),
    client_id: app.consumerKey,
    username: user.username,
    sub: idUrl(simulator, org, user),
  };
}
