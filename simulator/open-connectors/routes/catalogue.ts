import { type Hono } from 'hono';
import { allElements, elementOf, type ElementView } from '../elements.ts';
import { PlatformError } from '../errors.ts';
import { buildOauthUrl } from '../oauth-url.ts';
import { parseOauthUrlParameters } from '../requests.ts';
import { callerOf, type Env, jsonBody, type Parts } from './parts.ts';

/** The catalogue of connectors, and `oauth/url`, which needs no Authorization header. */
export function catalogueRoutes(app: Hono<Env>, parts: Parts): void {
  app.get('/elements', (c) => {
    callerOf(parts, c);
    return c.json(allElements());
  });
  app.get('/elements/:keyOrId', (c) => {
    callerOf(parts, c);
    return c.json(knownElement(c.req.param('keyOrId')));
  });

  app.get('/elements/:keyOrId/oauth/url', (c) => c.json(oauthUrl(parts, c.req.param('keyOrId'), c.req.query())));
  app.post('/elements/:keyOrId/oauth/url', async (c) =>
    c.json(oauthUrl(parts, c.req.param('keyOrId'), await jsonBody(c))),
  );
}

/** @throws PlatformError 404 when there is no such connector. */
export function knownElement(keyOrId: string): ElementView {
  const element = elementOf(keyOrId);
  if (element === undefined) throw new PlatformError(404, `No element found with key or ID ${keyOrId}`);
  return element;
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
