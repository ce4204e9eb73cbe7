import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { once } from 'node:events';

/** What the page after a refused login says; it must not be in any artefact. */
export const AFTER_REFUSAL = 'Please check your username and password';

/** The values that the service hands out and puts into its pages. */
export interface Values {
  accessToken: string;
  refreshToken: string;
  providerCode: string;
  session: string;
  texts: readonly string[];
}

/** A service that does with secrets what Salesforce does: in forms, redirects, cookies, links and JSON. */
export async function startService(values: Values): Promise<Server & { origin: string }> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const form = new URLSearchParams(body);
      const { pathname } = new URL(request.url ?? '/', 'http://x.example');
      response.setHeader('content-type', 'text/html; charset=utf-8');
      if (pathname === '/refused') response.end(refused(form.get('pw') ?? ''));
      else if (pathname === '/login') {
        response.setHeader('set-cookie', [`sid=${values.session}; path=/`, `oid=00Dxx0000001gPL; path=/`]);
        response
          .writeHead(302, { location: `/callback?code=${encodeURIComponent(values.providerCode)}&state=x` })
          .end();
      } else if (pathname === '/token') {
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({ access_token: values.accessToken, refresh_token: values.refreshToken, texts: values.texts }),
        );
      } else if (pathname === '/callback')
        response.end('<!doctype html><title>Callback</title><h1>You can close this window</h1>');
      else response.end(LOGIN);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(server, { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

const LOGIN = `<!doctype html><title>Login</title><form method="post" action="/login">
  <label>Username<input name="un" type="email"></label><label>Password<input name="pw" type="password"></label>
  <label>Verification Code<input name="tc" maxlength="6"></label>
  <button>Log In</button><button formaction="/refused">Be refused</button></form>`;

function refused(password: string): string {
  const href = `https://welcome.example/?ref=lsc&amp;pw=${encodeURIComponent(password)}`;
  return `<!doctype html><title>Login</title><div id="error">${AFTER_REFUSAL}</div><a href="${href}">Log In with Email</a>${LOGIN}`;
}
