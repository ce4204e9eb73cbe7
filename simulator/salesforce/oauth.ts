import { type Context, Hono } from 'hono';
import { type SimulatorContext } from '../context.ts';
import { roleOf } from '../hosts.ts';
import { introspect, revoke } from './oauth-revoke.ts';
import { identity, singleAccess, userInfo } from './oauth-identity.ts';
import { OAuthError } from './oauth-error.ts';
import { discovery, signingKeys } from './openid.ts';
import { hostOf, newRequestId, REQUEST_ID, untyped } from './wire.ts';
import { tokenEndpoint } from './oauth-token.ts';

/** The OAuth and OpenID endpoints of the login hosts and of My Domain. */
export function oauthEndpoints(simulator: SimulatorContext): Hono {
  const app = new Hono();
  for (const path of ['/services/*', '/id/*', '/.well-known/*']) {
    app.use(path, async (c, next) => {
      if (roleOf(new URL(c.req.url).hostname).role === 'setup') return c.notFound();
      c.header(REQUEST_ID, newRequestId());
      return next();
    });
  }
  app.get('/.well-known/openid-configuration', (c) => discovery(simulator, c));
  app.get('/id/keys', (c) => signingKeys(c));
  app.get('/services/oauth2/authorize', (c) => authorize(simulator, c, new URL(c.req.url).searchParams));
  app.post('/services/oauth2/authorize', async (c) => {
    const query = new URL(c.req.url).searchParams;
    for (const [name, value] of new URLSearchParams(await c.req.text())) query.set(name, value);
    return authorize(simulator, c, query);
  });
  app.post('/services/oauth2/token', (c) => tokenEndpoint(simulator, c));
  app.on(['GET', 'POST'], '/services/oauth2/revoke', (c) => revoke(simulator, c));
  app.post('/services/oauth2/introspect', (c) => introspect(simulator, c));
  app.on(['GET', 'POST'], '/services/oauth2/userinfo', (c) => userInfo(simulator, c));
  app.on(['GET', 'POST'], '/services/oauth2/singleaccess', (c) => singleAccess(simulator, c));
  app.on(['GET', 'POST'], '/id/:org/:user', (c) => identity(simulator, c));
  return app;
}

function authorize(simulator: SimulatorContext, c: Context, query: URLSearchParams): Response {
  try {
    const result = simulator.salesforce.authorizations.begin(hostOf(c), query);
    if (result.kind === 'callback') return c.redirect(result.url, 302);
    const { source, display } = result.authorization;
    const page = new URLSearchParams({ source, ...(display === 'page' ? {} : { display }) });
    return c.redirect(`/setup/secur/RemoteAccessAuthorizationPage.apexp?${page.toString()}`, 302);
  } catch (error) {
    if (error instanceof OAuthError) return untyped(c, 400, error.toFormText());
    throw error;
  }
}
