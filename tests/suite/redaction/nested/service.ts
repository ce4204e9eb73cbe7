import { json, serve, type TestServer } from '../../../support/server.ts';

/** What the page after a refused login says; it must not be in any artefact. */
export const AFTER_REFUSAL = 'Please check your username and password';

/** The values that the service hands out and puts into its pages. */
interface Values {
  accessToken: string;
  refreshToken: string;
  providerCode: string;
  session: string;
  texts: readonly string[];
}

/** A service that does with secrets what Salesforce does: in forms, redirects, cookies, links and JSON. */
export function startService(values: Values): Promise<TestServer> {
  return serve(({ url, body }, response) => {
    const { pathname } = new URL(url, 'http://x.example');
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (pathname === '/refused') response.end(refused(new URLSearchParams(body).get('pw') ?? ''));
    else if (pathname === '/login') {
      response.setHeader('set-cookie', [`sid=${values.session}; path=/`, `oid=00Dxx0000001gPL; path=/`]);
      response.writeHead(302, { location: `/callback?code=${encodeURIComponent(values.providerCode)}&state=x` }).end();
    } else if (pathname === '/token')
      json(response, { access_token: values.accessToken, refresh_token: values.refreshToken, texts: values.texts });
    else if (pathname === '/callback')
      response.end('<!doctype html><title>Callback</title><h1>You can close this window</h1>');
    else response.end(LOGIN);
  });
}

const LOGIN = `<!doctype html><title>Login</title><form method="post" action="/login">
  <label>Username<input name="un" type="email"></label><label>Password<input name="pw" type="password"></label>
  <label>Verification Code<input name="tc" maxlength="6"></label>
  <button>Log In</button><button formaction="/refused">Be refused</button></form>`;

function refused(password: string): string {
  const href = `https://welcome.example/?ref=lsc&amp;pw=${encodeURIComponent(password)}`;
  return `<!doctype html><title>Login</title><div id="error">${AFTER_REFUSAL}</div><a href="${href}">Log In with Email</a>${LOGIN}`;
}
