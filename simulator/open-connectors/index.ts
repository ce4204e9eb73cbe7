import { Hono } from 'hono';
import { bent, rewritten } from '../asked.ts';
import { type SimulatorContext } from '../context.ts';
import { NotSimulated } from '../not-simulated.ts';
import { AuditLog } from './audit-log.ts';
import { Connections } from './connection.ts';
import { PlantedDefect } from './defects/index.ts';
import { newRequestId, PlatformError } from './errors.ts';
import { Platform } from './platform.ts';
import { auditLogRoutes, logging } from './routes/audit-logs.ts';
import { oauthUrlRoutes } from './routes/oauth-url.ts';
import { instanceRoutes } from './routes/instances.ts';
import { resourceRoutes } from './routes/resources.ts';
import { callerOf, type Env, type Parts } from './routes/parts.ts';
import { plantInstances } from './seeding.ts';

/** Path under which the whole API lives, on every host and in every region. */
const BASE_PATH = '/elements/api-v2';

/** Resources that the platform (its swagger) or the CRM hub has and the simulator has not. */
const MISSING = new RegExp(
  `^${BASE_PATH}/(?:(?:hubs/[^/]+/)?(?:accounts|activities|agents|attachments|bulk|campaigns|contacts|events|incidents|leads|notes|objects|opportunities|products|query|reports|tasks|users)` +
    '|audit-logs(?!/element-instances/)|authentication|common-resources|customers|docs|formulas|organizations|transformations|usage' +
    '|elements(?:/[^/]+)?$|elements/[^/]+/(?:authentication-types|docs|metadata|oauth|objects|transformations)' +
    '|instances/(?:[^/]+/)?(?:count|docs|metadata|objects|trace-logging|transformations))(?:/|$)',
);

/**
 * The platform API of SAP Open Connectors (Cloud Elements), as far as connector instances and their authentication go.
 * Its instances are in the control endpoint's state as `instances`, with all tokens in clear.
 */
export function openConnectors(simulator: SimulatorContext): (request: Request) => Promise<Response> {
  const defect = new PlantedDefect(simulator);
  const hooks = () => defect.hooks;
  const connections = new Connections(simulator, hooks);
  const platform = new Platform(simulator, connections, hooks);
  const parts: Parts = { simulator, connections, platform, hooks };
  const log = new AuditLog();

  simulator.control.state('instances', () =>
    platform.all().map(({ id, name, token, tags, disabled, refreshFailures, configuration }) => ({
      id,
      name,
      token,
      tags,
      disabled,
      refreshFailures,
      configuration,
    })),
  );
  simulator.control.onReset(() => {
    platform.clear();
    log.clear();
    connections.clear();
    defect.clear();
    plantInstances(parts);
  });
  plantInstances(parts);

  const everywhere = new Hono<Env>();
  everywhere.use(async (c, next) => {
    const requestId = newRequestId();
    c.set('requestId', requestId);
    c.header('elements-request-id', requestId);
    await next();
    if (simulator.variants.has('scalars-as-text') && c.res.headers.get('content-type')?.includes('json') === true)
      c.res = rewritten(c.res, scalarsAsText(await c.res.json()));
    if (simulator.variants.has('double-headers')) {
      for (const [name, value] of [...c.res.headers])
        if (name.startsWith('elements-')) c.res.headers.append(name, value);
    }
  });
  everywhere.use(logging(parts, log));
  const app = everywhere.basePath(BASE_PATH);
  auditLogRoutes(app, parts, log);
  oauthUrlRoutes(app, parts);
  resourceRoutes(app, parts);
  instanceRoutes(app, parts);
  app.notFound((c) => {
    callerOf(parts, c); // Whoever may not ask is told that, and not what there is (churros).
    if (MISSING.test(c.req.path)) throw new NotSimulated(`${c.req.method} ${c.req.path} of Open Connectors`);
    throw new PlatformError(404, 'No such resource');
  });
  app.onError((error, c) => {
    if (error instanceof NotSimulated) return error.getResponse();
    const known = error instanceof PlatformError ? error : new PlatformError(500, String(error));
    return c.json(known.body(c.get('requestId')), known.status);
  });
  return (request) => bent(request, defect.hooks.answered, (sent) => app.fetch(sent));
}

function scalarsAsText(json: unknown): unknown {
  const asText = (value: unknown) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value);
  return JSON.parse(JSON.stringify(json, (_, value: unknown) => asText(value)));
}
