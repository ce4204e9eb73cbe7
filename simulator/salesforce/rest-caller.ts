import { type Context } from 'hono';
import { type SimulatorContext } from '../context.ts';
import { type AccessToken } from './model.ts';
import { bearerOf } from './oauth-client.ts';
import { type Asker } from './objects.ts';
import { hostOf } from './wire.ts';

/** An error of the REST API: an array of one. */
export function restError(c: Context, status: 400 | 401 | 403 | 404, errorCode: string, message: string): Response {
  return c.json([{ message, errorCode }], status);
}

/**
 * The caller of a REST request, or the answer that refuses him. A dead token and a token that may not use REST share the code
 * `INVALID_SESSION_ID`; only the text tells them apart.
 */
export function askerOf(simulator: SimulatorContext, c: Context): (Asker & { access: AccessToken }) | Response {
  const { directory, grants } = simulator.salesforce;
  const access = grants.access(bearerOf(c) ?? '');
  const org = access === undefined ? undefined : directory.org(access.orgId);
  if (access === undefined || org === undefined || !directory.serves(hostOf(c), org)) {
    return restError(c, 401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  }
  const hasScope = access.scopes.includes('api') || access.scopes.includes('full');
  const isBarred = grants.all.some(({ id, barred }) => id === access.grantId && barred);
  if (!hasScope || isBarred) {
    return restError(c, 401, 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API');
  }
  return { access, org, user: directory.user(access.userId) };
}
