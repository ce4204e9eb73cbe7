import { type Context, type Hono } from 'hono';
import { GENERIC, GENERIC_CODE, type NextStep } from '../authorizations.ts';
import { type Authorization, type Grant, type User } from '../model.ts';
import { hostOf } from '../wire.ts';
import { capturedConsent } from './captured.ts';
import { formFields, type Pages } from './browser.ts';
import { handoverUrl } from './frontdoor.ts';
import { shownDate } from './html/dates.ts';
import { consentPage } from './html/consent.ts';
import { insufficientPrivilegesPage, oauthErrorPage } from './html/errors.ts';
import { wordsIn } from './html/words.ts';

const PAGE = '/setup/secur/RemoteAccessAuthorizationPage.apexp';
const ERROR_PAGE = '/setup/secur/RemoteAccessErrorPage.apexp';

/** From a checked authorize request to the callback: login, consent, Allow and Deny, and the error page. */
export function consentRoutes(app: Hono, pages: Pages): void {
  const { authorizations } = pages.simulator.salesforce;

  app.get(PAGE, async (c) => {
    const source = c.req.query('source') ?? '';
    const stale = staleSession(pages, c, source);
    if (stale !== undefined) return c.redirect(stale);
    const visitor = pages.visitor(c);
    const interruption = visitor === undefined ? undefined : pages.interruption(visitor, pages.path(c));
    if (interruption !== undefined) return c.redirect(interruption);
    if (visitor !== undefined && pages.has('login-as'))
      return c.html(insufficientPrivilegesPage(pages.languageFor(visitor.user), pages.edition(visitor.org)));
    return answer(pages, c, authorizations.next(source, visitor?.session));
  });

  app.post('/_ui/identity/oauth/ui/AuthorizationPage', async (c) => {
    const field = await formFields(c);
    const source = field('source');
    const pressed = field('save').trim();
    const isForged = field('_CONFIRMATIONTOKEN') !== pages.state.confirmationToken(`consent ${source}`);
    if (isForged || pressed === '') return genericError(c);
    const visitor = pages.visitor(c);
    const language = visitor === undefined ? pages.language : pages.languageFor(visitor.user);
    const allowed = pressed !== (pages.simulator.captures.deny ?? wordsIn(language)('Deny'));
    pages.state.press(allowed ? 'Allow' : 'Deny');
    const query = new URLSearchParams({
      source,
      decision: allowed ? 'allow' : 'deny',
      token: decisionToken(pages, source, allowed),
    });
    return c.redirect(`/services/oauth2/approval?${query.toString()}`);
  });

  app.get('/services/oauth2/approval', (c) => {
    const source = c.req.query('source') ?? '';
    const allowed = c.req.query('decision') === 'allow';
    const visitor = pages.visitor(c);
    if (visitor === undefined || c.req.query('token') !== decisionToken(pages, source, allowed)) return genericError(c);
    const target = allowed ? authorizations.allow(source, visitor.session) : authorizations.deny(source);
    return target === undefined ? genericError(c) : c.redirect(target);
  });

  app.get(ERROR_PAGE, (c) => {
    const error = c.req.query('error') ?? '';
    const named = error.startsWith('OAUTH_') && error !== GENERIC_CODE;
    return c.html(
      oauthErrorPage({
        language: pages.language,
        code: named ? error : GENERIC_CODE,
        sentence: named ? (c.req.query('error_description') ?? '') : GENERIC,
      }),
    );
  });
}

function answer(pages: Pages, c: Context, next: NextStep | undefined): Response | Promise<Response> {
  switch (next?.step) {
    case undefined:
      return genericError(c);
    case 'login':
      return pages.toLogin(c, pages.path(c));
    case 'callback':
    case 'error page':
      return c.redirect(next.url);
    case 'consent':
      return showConsent(pages, c, next.authorization, next.user, next.app.name, next.displaced);
  }
}

function showConsent(
  pages: Pages,
  c: Context,
  authorization: Authorization,
  user: User,
  appName: string,
  displaced: Grant | undefined,
): Response | Promise<Response> {
  const date = (time: number) => shownDate(time, user.locale);
  const model = {
    language: pages.languageFor(user),
    appName,
    username: user.username,
    scopes: pages.simulator.salesforce.hooks.asksFor(authorization.scopes),
    source: authorization.source,
    confirmationToken: pages.state.confirmationToken(`consent ${authorization.source}`),
    display: authorization.display,
    evicted:
      displaced === undefined ? undefined : { created: date(displaced.created), lastUsed: date(displaced.lastUsed) },
    oldAllowId: pages.has('old-allow-id'),
  };
  return c.html(capturedConsent(pages, model) ?? consentPage(model));
}

/** The approval URL is good only for whoever pressed a button on the consent page. */
function decisionToken(pages: Pages, source: string, allowed: boolean): string {
  return pages.state.confirmationToken(`approval ${source} ${allowed ? 'allow' : 'deny'}`);
}

function genericError(c: Context): Response {
  return c.redirect(
    `${ERROR_PAGE}?${new URLSearchParams({ error: GENERIC_CODE, error_description: GENERIC }).toString()}`,
  );
}

/**
 * Under the variant, the front door of a session that another user left in this browser; once per authorize request, so that
 * "Not you?" leads to the login form. It is the Setup user's, who has no grant for the app: else no page would stand before the callback.
 */
function staleSession(pages: Pages, c: Context, source: string): string | undefined {
  if (!pages.has('stale-session') || pages.state.staleSources.has(source)) return undefined;
  const { authorizations, directory, grants, logins } = pages.simulator.salesforce;
  const authorization = authorizations.all.get(source);
  if (authorization === undefined) return undefined;
  pages.state.staleSources.add(source);
  const app = directory.app(authorization.appId);
  const other = pages.simulator.world.users
    .filter((user) => user.role === 'setup')
    .map((user) => directory.user(user.id))
    .find((user) => user.orgId === app.orgId && user.active && !user.apiOnly && grants.rowsOf(app, user).length === 0);
  if (other === undefined) return undefined;
  const session = logins.createSession(other, hostOf(c));
  return pages.simulator.hosts.myDomain(directory.org(app.orgId)) + handoverUrl(pages, session, pages.path(c));
}
