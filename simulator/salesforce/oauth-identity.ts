import { type Context } from 'hono';
import { type HTTPException } from 'hono/http-exception';
import { type SimulatorContext } from '../context.ts';
import { newOpaque } from './ids.ts';
import { type AccessToken, type Org, type User } from './model.ts';
import { bearerOf, formOf } from './oauth-client.ts';
import { answered, hostOf } from './wire.ts';

/** A refusal of the identity endpoints, to be thrown: bare text. */
function bare(c: Context, status: 403 | 404, text: string): HTTPException {
  return answered(c.text(text, status));
}

interface Caller {
  access: AccessToken;
  user: User;
  org: Org;
  form: URLSearchParams;
}

async function callerOf(simulator: SimulatorContext, c: Context): Promise<Caller> {
  const form = c.req.method === 'POST' ? await formOf(c) : new URLSearchParams();
  const token = bearerOf(c, form);
  if (token === undefined) throw bare(c, 403, 'Missing_OAuth_Token');
  const { grants, directory } = simulator.salesforce;
  const access = grants.access(token);
  if (access === undefined) throw bare(c, 403, 'Bad_OAuth_Token');
  const org = directory.org(access.orgId);
  if (!directory.serves(hostOf(c), org)) throw bare(c, 403, 'Wrong_Org');
  return { access, org, user: directory.user(access.userId), form };
}

/** `GET|POST /services/oauth2/userinfo`; a dead token is answered with 403 and the bare text `Bad_OAuth_Token`. */
export async function userInfo(simulator: SimulatorContext, c: Context): Promise<Response> {
  const { user, org } = await callerOf(simulator, c);
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
    ...common(simulator, org, user),
    updated_at: new Date(simulator.clock.now()).toISOString(),
  });
}

/** The identity URL, `GET|POST /id/ORG/USER`. */
export async function identity(simulator: SimulatorContext, c: Context): Promise<Response> {
  const { org } = await callerOf(simulator, c);
  const same = (id: string, part: string | undefined): boolean =>
    part !== undefined && id.slice(0, 15) === part.slice(0, 15);
  if (!same(org.id, c.req.param('org'))) throw bare(c, 403, 'Wrong_Org');
  const user = [...simulator.salesforce.directory.users.values()].find(
    (candidate) => candidate.orgId === org.id && same(candidate.id, c.req.param('user')),
  );
  if (user === undefined) throw bare(c, 404, 'Bad_Id');
  return c.json({
    id: idUrl(simulator, org, user),
    asserted_user: true,
    user_id: user.id,
    organization_id: org.id,
    username: user.username,
    nick_name: user.username.split('@')[0],
    display_name: `${user.firstName} ${user.lastName}`,
    email: user.email,
    ...common(simulator, org, user),
  });
}

/** `GET|POST /services/oauth2/singleaccess` (UI Bridge): a URL that opens a browser session, once. Needs `web` or `full`. */
export async function singleAccess(simulator: SimulatorContext, c: Context): Promise<Response> {
  const { access, org, user, form } = await callerOf(simulator, c);
  if (!access.scopes.includes('full') && !access.scopes.includes('web')) throw bare(c, 403, 'Invalid_Scope');
  const startUrl = form.get('redirect_uri') ?? c.req.query('redirect_uri') ?? '/';
  if (!startUrl.startsWith('/') || startUrl.startsWith('//')) throw bare(c, 403, 'Invalid_Param');
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

/** What both answers end with. */
function common(simulator: SimulatorContext, org: Org, user: User): object {
  const rest = `${simulator.hosts.myDomain(org)}/services/data/v{version}/`;
  return {
    photos: {},
    urls: { rest, sobjects: `${rest}sobjects/`, query: `${rest}query/` },
    active: user.active,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: user.locale,
    utcOffset: 3_600_000,
  };
}
