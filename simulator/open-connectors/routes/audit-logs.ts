import { type Context, type Hono, type MiddlewareHandler } from 'hono';
import { NotSimulated } from '../../not-simulated.ts';
import { type AuditLog } from '../audit-log.ts';
import { PlatformError } from '../errors.ts';
import { callerOf, type Caller, countOf, type Env, paged, type Parts, queryOf } from './parts.ts';

/** The request log of one instance (SAP help, "Retrieve the Logs of a Specific Connector Instance"). The other audit logs are not simulated. */
export function auditLogRoutes(app: Hono<Env>, parts: Parts, log: AuditLog): void {
  app.get('/audit-logs/element-instances/:id', (c) => {
    const { account } = callerOf(parts, c);
    for (const name of ['userId', 'accountId'])
      if (queryOf(c, name) !== undefined) throw new NotSimulated(`the parameter ${name} of ${c.req.path}`);
    const instance = parts.platform.byId(account.organizationSecret, c.req.param('id'));
    const found = log.of(instance, { from: timeOf(c, 'from', 0), to: timeOf(c, 'to', Infinity) });
    return c.json(paged(c, found, countOf(c, 'pageSize', 200)));
  });
}

/** Writes down every request of a known caller to a living instance, once it is answered. */
export function logging(parts: Parts, log: AuditLog): MiddlewareHandler<Env> {
  return async (c, next) => {
    const asked = askedOf(parts, c);
    await next();
    if (asked?.instance === undefined) return;
    const { method, path } = c.req;
    const answered = {
      method,
      path,
      requestId: c.get('requestId'),
      status: c.res.status,
      at: parts.simulator.clock.now(),
    };
    log.add(asked.instance, asked.account, answered);
  };
}

/** Who asks, and for which instance: by its id in the path, or by its token; undefined for whoever is refused. */
function askedOf(parts: Parts, c: Context<Env>): Caller | undefined {
  try {
    const caller = callerOf(parts, c);
    const [, id] = /\/instances\/(\d+)/.exec(c.req.path) ?? [];
    if (id === undefined) return caller;
    return { ...caller, instance: parts.platform.byId(caller.account.organizationSecret, id) };
  } catch (error) {
    if (error instanceof PlatformError) return undefined;
    throw error;
  }
}

/** A date, or a date and time, in milliseconds since 1970. @throws PlatformError 400 for anything else. */
function timeOf(c: Context<Env>, name: string, fallback: number): number {
  const given = queryOf(c, name);
  if (given === undefined) return fallback;
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\.\d{3}Z)?$/.test(given);
  const time = isTime ? Date.parse(given) : NaN;
  if (Number.isNaN(time)) throw new PlatformError(400, `Invalid ${name}: ${given}`);
  return time;
}
