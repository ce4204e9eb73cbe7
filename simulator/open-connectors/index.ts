import { Hono } from 'hono';
import { type SimulatorContext } from '../context.ts';
import { Connections } from './connection.ts';
import { PlantedDefect } from './defects.ts';
import { newRequestId, PlatformError } from './errors.ts';
import { Platform } from './platform.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { instanceRoutes } from './routes/instances.ts';
import { resourceRoutes } from './routes/resources.ts';
import { type Env, type Parts } from './routes/parts.ts';
import { plantInstances } from './seeding.ts';

/** Path under which the whole API lives, on every host and in every region. */
const BASE_PATH = '/elements/api-v2';

/**
 * The platform API of SAP Open Connectors (Cloud Elements), as far as connector instances and their authentication go.
 * Its instances are in the control endpoint's state as `instances`, with all tokens in clear.
 */
export function openConnectors(simulator: SimulatorContext): Hono<Env> {
  const defect = new PlantedDefect(simulator);
  const connections = new Connections(() => ({
    clock: simulator.clock,
    timing: simulator.timing,
    defaultLogin: simulator.hosts.login,
    hooks: defect.hooks,
  }));
  const platform = new Platform({
    connections,
    clock: simulator.clock,
    switches: () => ({
      patchRefused: simulator.variants.has('patch-refused'),
      failedPatchBlanksTokens: simulator.variants.has('failed-patch-blanks-tokens'),
    }),
    hooks: () => defect.hooks,
  });
  const parts: Parts = { simulator, connections, platform, hooks: () => defect.hooks };

  simulator.control.state('instances', () =>
    platform.all().map((instance) => ({
      id: instance.id,
      name: instance.name,
      token: instance.token,
      tags: instance.tags,
      disabled: instance.disabled,
      refreshFailures: instance.refreshFailures,
      configuration: instance.configuration,
    })),
  );
  simulator.control.onReset(() => {
    platform.clear();
    defect.clear();
    plantInstances(parts);
  });
  plantInstances(parts);

  const app = new Hono<Env>().basePath(BASE_PATH);
  app.use(async (c, next) => {
    const requestId = newRequestId();
    c.set('requestId', requestId);
    await next();
    c.header('elements-request-id', requestId);
  });
  app.route('/', catalogueRoutes(parts));
  app.route('/', resourceRoutes(parts));
  app.route('/', instanceRoutes(parts));
  app.notFound((c) => c.json(new PlatformError(404, 'No such resource').body(c.get('requestId')), 404));
  app.onError((error, c) => {
    const known = error instanceof PlatformError ? error : new PlatformError(500, String(error));
    return c.json(known.body(c.get('requestId')), known.status);
  });
  return app;
}
