import { type Context } from 'hono';
import { type SimulatorContext } from '../../context.ts';
import { parseAuthorization } from '../authorization.ts';
import { type Connections } from '../connection.ts';
import { INVALID_SECRETS, PlatformError } from '../errors.ts';
import { type OpenConnectorsHooks } from '../hooks.ts';
import { type Instance, type ViewOptions } from '../instance.ts';
import { accountsOf, type Platform, type PlatformAccount } from '../platform.ts';

/** What all routes share. */
export interface Parts {
  simulator: SimulatorContext;
  connections: Connections;
  platform: Platform;
  hooks: () => OpenConnectorsHooks;
}

/** Hono's environment: the id of the request under way. */
export interface Env {
  Variables: { requestId: string };
}

/** Who calls, and with which instance's token. */
export interface Caller {
  account: PlatformAccount;
  instance: Instance | undefined;
}

/**
 * Who calls. `Organization` may be left out beside `Element`, as public clients do.
 * @throws PlatformError 401, one text for every cause: no header, unknown user, other organization, unknown or deleted instance.
 */
export function callerOf(parts: Parts, c: Context<Env>): Caller {
  const { user, organization, element } = parseAuthorization(c.req.header('authorization'));
  const account = accountsOf(parts.simulator.world).find((candidate) => candidate.userSecret === user);
  const instance = element === undefined ? undefined : parts.platform.byToken(element);
  const organizationFits =
    account !== undefined && (organization ?? (element && account.organizationSecret)) === account.organizationSecret;
  const elementFits = element === undefined || instance?.organizationSecret === account?.organizationSecret;
  if (!organizationFits || !elementFits) throw new PlatformError(401, INVALID_SECRETS);
  return { account, instance };
}

/** The instance whose Element token the caller sent. @throws PlatformError 401 without one. */
export function instanceOfToken(parts: Parts, c: Context<Env>): Instance {
  const { instance } = callerOf(parts, c);
  if (instance === undefined) throw new PlatformError(401, INVALID_SECRETS);
  return instance;
}

/** The instance that a path names by id, or else the one that the Element token names. */
export function addressedInstance(parts: Parts, c: Context<Env>): Instance {
  const id = c.req.param('id');
  if (id === undefined) return instanceOfToken(parts, c);
  return parts.platform.byId(callerOf(parts, c).account.organizationSecret, id);
}

/** How answers show instances under the variants in force. */
export function viewOptions({ simulator }: Parts): ViewOptions {
  return { maskUserTokens: simulator.variants.has('masked-user-tokens') };
}

/** A parameter of the query. Empty is absent: churros sends every parameter it knows. */
export function queryOf(c: Context<Env>, name: string): string | undefined {
  return c.req.query(name) || undefined;
}

/** A whole number from 1 on in the query; `fallback` where it is absent. @throws PlatformError 400 for anything else. */
export function countOf(c: Context<Env>, name: string, fallback: number): number {
  const given = queryOf(c, name);
  if (given === undefined) return fallback;
  const count = Number(given);
  if (!Number.isInteger(count) || count < 1) throw new PlatformError(400, `Invalid ${name}: ${given}`);
  return count;
}

/** The page of a list that the query asks for; headers count it, and name the next one. */
export function paged<T>(c: Context<Env>, found: readonly T[], size: number): T[] {
  const start = countOf(c, 'nextPage', 0);
  const page = found.slice(start, start + size);
  c.header('elements-total-count', String(found.length));
  c.header('elements-returned-count', String(page.length));
  if (start + size < found.length) c.header('elements-next-page-token', String(start + size));
  return page;
}

/** The body as JSON. @throws PlatformError 415 when it does not say that it is JSON (help "Error codes"), 400 when it is none. */
export async function jsonBody(c: Context<Env>): Promise<unknown> {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/json\b/i.test(type)) throw new PlatformError(415, `Unsupported Content-Type: ${type}`);
  try {
    return await c.req.json();
  } catch (error) {
    throw new PlatformError(400, `The request body is not valid JSON: ${String(error)}`);
  }
}
