import { type Context, type Hono } from 'hono';
import { deleteCookie, getCookie } from 'hono/cookie';
import { newOpaque } from '../ids.ts';
import { type Org, type Session, type User } from '../model.ts';
import { hostOf } from '../wire.ts';
import { HOME } from './addresses.ts';
import { localPath, type Pages } from './browser.ts';
import { redirectPage } from './html/layout.ts';
import { type Attempt } from './state.ts';
import { verificationUrl } from './verification.ts';

/** Where sessions begin, change hosts and end: `/secur/frontdoor.jsp`, `/visualforce/session`, `/secur/logout.jsp`. */
export function frontdoorRoutes(app: Hono, pages: Pages): void {
  const { logins } = pages.simulator.salesforce;

  app.get('/secur/frontdoor.jsp', (c) => {
    const org = pages.org(c);
    if (org === undefined) return c.notFound();
    const otp = c.req.query('otp') ?? '';
    const handover = take(pages.state.handovers, otp);
    if (handover !== undefined) {
      const session = logins.session(handover.sid);
      if (session?.orgId !== org.id) return toLogin(pages, c, org);
      pages.setSession(c, session);
      return c.redirect(handover.target);
    }
    const attempt = pages.state.attempts.get(otp);
    if (attempt !== undefined) return enter(pages, c, org, attempt);
    const ticket = logins.redeemTicket(otp);
    // A user who may only use the API has no front door (sfdx-core).
    if (ticket?.user.orgId !== org.id || ticket.user.apiOnly) return toLogin(pages, c, org);
    return enterByTicket(pages, c, ticket.user, localPath(ticket.startUrl, HOME));
  });

  // From My Domain, whose session it takes, to the Setup host.
  app.get('/visualforce/session', async (c) => {
    const visitor = await pages.admit(c);
    const setup = pages.simulator.hosts.setup(visitor.org);
    const asked = c.req.query('url') ?? '';
    const target = asked.startsWith(`${setup}/`) ? asked.slice(setup.length) : localPath(asked, HOME);
    return c.redirect(setup + handoverUrl(pages, visitor.session, target));
  });

  app.get('/secur/logout.jsp', (c) => {
    const sid = getCookie(c, 'sid');
    if (sid !== undefined) logins.endSession(sid);
    deleteCookie(c, 'sid', { path: '/' });
    const source = c.req.query('source');
    if (source === undefined) return c.html(redirectPage(localPath(c.req.query('retUrl'), '/')));
    return pages.toLogin(
      c,
      `/setup/secur/RemoteAccessAuthorizationPage.apexp?${new URLSearchParams({ source }).toString()}`,
    );
  });
}

/** Path of a front door that lets the browser into another host of the org with a session. Good for one use. */
export function handoverUrl(pages: Pages, session: Session, target: string): string {
  const otp = newOpaque(48);
  pages.state.handovers.set(otp, { sid: session.sid, target });
  return `/secur/frontdoor.jsp?${new URLSearchParams({ otp, startURL: target, cshc: newOpaque(12) }).toString()}`;
}

/** A login that has passed its verification becomes a session; one that has not goes back to it. */
function enter(pages: Pages, c: Context, org: Org, attempt: Attempt): Response {
  const { directory, logins } = pages.simulator.salesforce;
  const user = directory.user(attempt.userId);
  if (user.orgId !== org.id) return toLogin(pages, c, org);
  if (!attempt.verified) return c.redirect(verificationUrl(pages, attempt));
  pages.state.attempts.delete(attempt.id);
  const session = logins.createSession(user, hostOf(c), attempt.origin);
  pages.setSession(c, session);
  return c.redirect(attempt.startUrl);
}

/** Single access. Some orgs treat it as a direct login and put their MFA wall in front of it (variant). */
function enterByTicket(pages: Pages, c: Context, user: User, startUrl: string): Response {
  const { logins } = pages.simulator.salesforce;
  if (pages.has('single-access-mfa-wall')) {
    const attempt = pages.state.begin({ userId: user.id, startUrl, origin: 'singleaccess' });
    return c.redirect(verificationUrl(pages, attempt));
  }
  pages.setSession(c, logins.createSession(user, hostOf(c), 'singleaccess'));
  return c.redirect(startUrl);
}

/** A front door that does not open leads to the login form of My Domain. */
function toLogin(pages: Pages, c: Context, org: Org): Response {
  return c.redirect(
    `${pages.simulator.hosts.myDomain(org)}/?${new URLSearchParams({ ec: '302', startURL: HOME }).toString()}`,
  );
}

function take<T>(map: Map<string, T>, key: string): T | undefined {
  const value = map.get(key);
  map.delete(key);
  return value;
}
