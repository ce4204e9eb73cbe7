import { type Context } from 'hono';
import { type SimulatorContext } from '../context.ts';
import { type App } from './model.ts';
import { OAuthError } from './oauth-error.ts';
import { hostOf } from './wire.ts';

/** The parameters of a form body; empty when the body is something else, or does not say what it is. */
export async function formOf(c: Context): Promise<URLSearchParams> {
  const type = c.req.header('content-type') ?? '';
  const body = await c.req.text();
  return new URLSearchParams(/^application\/x-www-form-urlencoded\b/i.test(type) ? body : '');
}

/**
 * The client of a request: key and secret from the body, or from HTTP Basic.
 * @throws OAuthError `invalid_client_id` for an unknown key, `invalid_client` for a wrong or missing secret.
 */
export function clientOf(simulator: SimulatorContext, c: Context, form: URLSearchParams): App {
  const [basicKey, basicSecret] = basic(c.req.header('authorization'));
  const key = form.get('client_id') ?? basicKey ?? '';
  const secret = form.get('client_secret') ?? basicSecret;
  const app = simulator.salesforce.directory.appByKey(hostOf(c), key, simulator.clock.now());
  if (app === undefined) throw new OAuthError('invalid_client_id', 'client identifier invalid');
  if (secret !== app.consumerSecret) throw new OAuthError('invalid_client', 'invalid client credentials');
  return app;
}

/** The access token of a request: Bearer or OAuth header, else a parameter. */
export function bearerOf(c: Context, form: URLSearchParams): string | undefined {
  const header = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const query = new URL(c.req.url).searchParams;
  return (
    header?.trim() ??
    form.get('access_token') ??
    form.get('oauth_token') ??
    query.get('oauth_token') ??
    query.get('access_token') ??
    undefined
  );
}

function basic(header: string | undefined): [key?: string, secret?: string] {
  const encoded = /^Basic\s+(.+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return [];
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon === -1 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
}
