import { type Context } from 'hono';
import { type HTTPException } from 'hono/http-exception';
import { type SimulatorContext } from '../context.ts';
import { type OrgKind } from './model.ts';
import { type Asker } from './objects.ts';
import { versionIn } from './versions.ts';
import { answered, hostOf } from './wire.ts';

/** Calls that an org may make in 24 hours, by its edition; a team's real number depends on its licences. */
const API_LIMIT: Record<OrgKind, number> = { developer: 15_000, production: 100_000, sandbox: 5_000_000 };

/** An error of the REST API, to be thrown: an array of one. */
export function restError(
  c: Context,
  status: 400 | 401 | 403 | 404 | 405 | 410,
  errorCode: string,
  message: string,
): HTTPException {
  return answered(c.json([{ message, errorCode }], status));
}

/** The 404 of whatever REST does not have, versions included. */
export function restNotFound(c: Context): HTTPException {
  return restError(c, 404, 'NOT_FOUND', 'The requested resource does not exist');
}

/**
 * The caller of a REST request; whoever may not ask is refused. The token has to come in the header, as Bearer or OAuth, to its own org's My
 * Domain. A dead token and a token that may not use REST share the code `INVALID_SESSION_ID`; only the text tells them apart.
 * The answer to a known caller has the header `Sforce-Limit-Info`.
 */
export function askerOf(simulator: SimulatorContext, c: Context): Asker {
  const { directory, grants, apiCalls } = simulator.salesforce;
  const header = c.req.header('authorization');
  const token = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (header !== undefined && token === undefined) {
    throw restError(c, 401, 'INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE');
  }
  const org = directory.orgOfHost(hostOf(c)); // None on a login host, which has no data.
  const access = org === undefined || token === undefined ? undefined : grants.access(token);
  if (org === undefined || access?.orgId !== org.id) {
    throw restError(c, 401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  }
  const hasScope = access.scopes.includes('api') || access.scopes.includes('full');
  const isBarred = grants.all.some(({ id, barred }) => id === access.grantId && barred);
  if (!hasScope || isBarred) {
    throw restError(c, 401, 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API');
  }
  const calls = (apiCalls.get(org.id) ?? 0) + 1;
  apiCalls.set(org.id, calls);
  c.header('Sforce-Limit-Info', `api-usage=${calls}/${API_LIMIT[org.kind]}`);
  switch (versionIn(new URL(c.req.url).pathname)) {
    case 'exists':
      return { org, user: directory.user(access.userId) };
    case 'retired':
      throw restError(c, 410, 'GONE', 'The requested API version is retired');
    case 'unknown':
      throw restNotFound(c);
  }
}
