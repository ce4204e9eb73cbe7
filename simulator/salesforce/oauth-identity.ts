import { type Context } from 'hono';
import { type SimulatorContext } from '../context.ts';
import { newOpaque } from './ids.ts';
import { type AccessToken, type Org, type User } from './model.ts';
import { bearerOf, formOf } from './oauth-client.ts';
import { hostOf } from './wire.ts';

/** A refusal of the identity endpoints: bare text. */
function bare(c: Context, status: 403 | 404, text: string): Response {
  return c.text(text, status);
}

type Caller = { access: AccessToken; user: User; org: Org };

async function callerOf(simulator: SimulatorContext, c: Context): Promise<Caller | Response> {
  const token = bearerOf(c, c.req.method === 'POST' ? await formOf(c) : undefined);
  if (token === undefined) return bare(c, 403, 'Missing_OAuth_Token');
  const { grants, directory } = simulator.salesforce;
  const access = grants.access(token);
  if (access === undefined) return bare(c, 403, 'Bad_OAuth_Token');
  const org = directory.org(access.orgId);
  if (!directory.serves(hostOf(c), org)) return bare(c, 403, 'Wrong_Org');
  return { access, org, user: directory.user(access.userId) };
}

/** `GET|POST /services/oauth2/userinfo`; a dead token is answered with 403 and the bare text `Bad_OAuth_Token`. */
export async function userInfo(simulator: SimulatorContext, c: Context): Promise<Response> {
  const caller = await callerOf(simulator, c);
  if (caller instanceof Response) return caller;
  const { user, org } = caller;
  return c.json({
    sub: idUrl(simulator, org, user),
    user_id: user.id,
    organization_id: org.id,
    preferred_username: user.username,
    nickname: user.username.split('@')[0],
    name: `${user.firstName} ${user.lastName}`,
    email: user.email,
    email_verified: true,
    given_name: user.firstName,
    family_name: user.lastName,
    zoneinfo: 'Europe/Berlin',
    photos: {},
    urls: urls(simulator, org),
    active: user.active,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: user.locale,
    utcOffset: 3_600_000,
    updated_at: new Date(simulator.clock.now()).toISOString(),
  });
}

/** The identity URL, `GET|POST /id/ORG/USER`. */
export async function identity(simulator: SimulatorContext, c: Context): Promise<Response> {
  const caller = await callerOf(simulator, c);
  if (caller instanceof Response) return caller;
  const { org } = caller;
  const same = (id: string, part: string | undefined): boolean =>
    part !== undefined && id.slice(0, 15) === part.slice(0, 15);
  if (!same(org.id, c.req.param('org'))) return bare(c, 403, 'Wrong_Org');
  const user = [...simulator.salesforce.directory.users.values()].find(
    (candidate) => candidate.orgId === org.id && same(candidate.id, c.req.param('user')),
  );
  if (user === undefined) return bare(c, 404, 'Bad_Id');
  return c.json({
    id: idUrl(simulator, org, user),
    asserted_user: true,
    user_id: user.id,
    organization_id: org.id,
    username: user.username,
    nick_name: user.username.split('@')[0],
    display_name: `${user.firstName} ${user.lastName}`,
    email: user.email,
    photos: {},
    urls: urls(simulator, org),
    active: user.active,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: user.locale,
    utcOffset: 3_600_000,
  });
}

/** `GET|POST /services/oauth2/singleaccess` (UI Bridge): a URL that opens a browser session, once. Needs `web` or `full`. */
export async function singleAccess(simulator: SimulatorContext, c: Context): Promise<Response> {
  const form = c.req.method === 'POST' ? await formOf(c) : new URLSearchParams();
  const caller = await callerOf(simulator, c);
  if (caller instanceof Response) return caller;
  const { access, org, user } = caller;
  if (!access.scopes.includes('full') && !access.scopes.includes('web')) return bare(c, 403, 'Invalid_Scope');
  const startUrl = form.get('redirect_uri') ?? c.req.query('redirect_uri') ?? '/';
  if (!startUrl.startsWith('/') || startUrl.startsWith('//')) return bare(c, 403, 'Invalid_Param');
  const frontdoor = new URL('/secur/frontdoor.jsp', simulator.hosts.myDomain(org));
  frontdoor.search = new URLSearchParams({
    otp: simulator.salesforce.logins.issueTicket(user, startUrl),
    startURL: startUrl,
    cshc: newOpaque(9),
  }).toString();
  return c.json({ frontdoor_uri: frontdoor.href });
}

/** The identity URL of a user, on the org's login host. */
export function idUrl(simulator: SimulatorContext, org: Org, user: User): string {
  return `${simulator.hosts.loginOf(org)}/id/${org.id}/${user.id}`;
}

function urls(simulator: SimulatorContext, org: Org): Record<string, string> {
  const rest = `${simulator.hosts.myDomain(org)}/services/data/v{version}/`;
  return { rest, sobjects: `${rest}sobjects/`, query: `${rest}query/` };
}
