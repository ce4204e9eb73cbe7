import { type Hono } from 'hono';
import { knownElement } from '../elements.ts';
import { buildOauthUrl } from '../oauth-url.ts';
import { parseOauthUrlParameters } from '../requests.ts';
import { type Env, jsonBody, type Parts } from './parts.ts';

/** `oauth/url`, which needs no Authorization header. */
export function oauthUrlRoutes(app: Hono<Env>, parts: Parts): void {
  app.get('/elements/:keyOrId/oauth/url', (c) => c.json(oauthUrl(parts, c.req.param('keyOrId'), c.req.query())));
  app.post('/elements/:keyOrId/oauth/url', async (c) =>
    c.json(oauthUrl(parts, c.req.param('keyOrId'), await jsonBody(c))),
  );
}

function oauthUrl(
  { simulator, connections, hooks }: Parts,
  keyOrId: string,
  given: unknown,
): { element: string; oauthUrl: string } {
  const { key } = knownElement(keyOrId);
  const parameters = parseOauthUrlParameters(given);
  const url = buildOauthUrl(parameters, {
    elementKey: key,
    defaultLogin: simulator.hosts.login,
    encodeRedirectUri: simulator.variants.has('redirect-uri-encoded'),
    challenge: simulator.variants.has('code-challenge') ? connections.newChallenge() : undefined,
  });
  return { element: key, oauthUrl: hooks().oauthUrl(url) };
}
