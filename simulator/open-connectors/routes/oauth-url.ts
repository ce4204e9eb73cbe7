import { type Hono } from 'hono';
import { knownElement } from '../elements.ts';
import { parseOauthUrlParameters } from '../requests.ts';
import { type Env, jsonBody, type Parts } from './parts.ts';

/** `oauth/url`, which needs no Authorization header. */
export function oauthUrlRoutes(app: Hono<Env>, parts: Parts): void {
  app.get('/elements/:keyOrId/oauth/url', (c) => c.json(oauthUrl(parts, c.req.param('keyOrId'), c.req.query())));
  app.post('/elements/:keyOrId/oauth/url', async (c) =>
    c.json(oauthUrl(parts, c.req.param('keyOrId'), await jsonBody(c))),
  );
}

/**
 * The address where a user authorises. Nothing is checked: a wrong key shows up on Salesforce's page only.
 * Order, the space as `%20`, the client secret in the URL and the default state are those of the vendor's samples, and so is the bare callback.
 * Whether the live service encodes that, or sends a challenge, is not public: variants do.
 */
function oauthUrl({ simulator, connections, hooks }: Parts, keyOrId: string, given: unknown): object {
  const { key } = knownElement(keyOrId);
  const { hosts, variants } = simulator;
  const { apiKey, apiSecret, callbackUrl, scope, state, siteAddress } = parseOauthUrlParameters(given);
  const url = [
    `${(siteAddress ?? hosts.login).replace(/\/+$/, '')}/services/oauth2/authorize?response_type=code`,
    `client_id=${encodeURIComponent(apiKey)}`,
    `client_secret=${encodeURIComponent(apiSecret)}`,
    `scope=${encodeURIComponent(scope ?? 'full refresh_token')}`,
    `redirect_uri=${variants.has('redirect-uri-encoded') ? encodeURIComponent(callbackUrl) : callbackUrl}`,
    `state=${encodeURIComponent(state ?? key)}`,
    ...(variants.has('code-challenge')
      ? [`code_challenge=${connections.newChallenge()}`, 'code_challenge_method=S256']
      : []),
  ].join('&');
  return { element: key, oauthUrl: hooks().oauthUrl(url) };
}
