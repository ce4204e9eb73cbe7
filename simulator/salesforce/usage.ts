import { type Context, Hono } from 'hono';
import { type SimulatorContext } from '../context.ts';
import { type App, type Grant, type Org } from './model.ts';
import { askerOf, restError, restNotFound } from './rest-caller.ts';

/**
 * Connect REST `…/apps/oauth/usage`, for external client apps only (Connect REST API, version 59 and later): apps, their users, a
 * user's tokens; DELETE answers 204. The shapes of the lists are not documented in public; only the paths and status are.
 */
export function usageRoutes(simulator: SimulatorContext): Hono {
  const { grants, directory } = simulator.salesforce;
  const app = new Hono();

  /** Runs a route for a caller who may, with the live grants of external apps in their org. */
  const route = (c: Context, run: (org: Org, rows: Grant[]) => Response): Response => {
    const asker = askerOf(simulator, c);
    if (asker instanceof Response) return asker;
    if (!asker.user.permissions.has('ViewAllExternalClientApps')) {
      return restError(c, 403, 'INSUFFICIENT_ACCESS', 'You do not have permission to view external client apps.');
    }
    const rows = grants.rows(asker.org.id).filter((grant) => directory.app(grant.appId).kind === 'external');
    return run(asker.org, rows);
  };
  const matching = (rows: Grant[], appId: string, userId?: string): Grant[] =>
    rows.filter(
      (grant) =>
        grant.appId.slice(0, 15) === appId.slice(0, 15) &&
        (userId === undefined || grant.userId.slice(0, 15) === userId.slice(0, 15)),
    );
  const revokeAll = (c: Context, rows: Grant[]): Response => {
    if (rows.length === 0) return restNotFound(c);
    for (const grant of rows) grants.revokeGrant(grant, 'api');
    return c.body(null, 204);
  };
  const token = (grant: Grant): object => ({
    tokenId: grant.id,
    userId: grant.userId,
    createdDate: new Date(grant.created).toISOString(),
    lastUsedDate: new Date(grant.lastUsed).toISOString(),
    useCount: grant.useCount,
  });

  app.get('/', (c) =>
    route(c, (org) =>
      c.json({
        apps: simulator.salesforce
          .usage(org, 'external')
          .map(({ app: used, userCount }: { app: App; userCount: number }) => ({
            id: used.id,
            name: used.name,
            userCount,
          })),
      }),
    ),
  );
  app.get('/:app/users', (c) =>
    route(c, (_org, rows) => {
      const ids = new Set(matching(rows, c.req.param('app')).map((grant) => grant.userId));
      return c.json({ users: [...ids].map((id) => ({ id, username: directory.user(id).username })) });
    }),
  );
  app.delete('/tokens/:token', (c) =>
    route(c, (_org, rows) =>
      revokeAll(
        c,
        rows.filter((grant) => grant.id === c.req.param('token')),
      ),
    ),
  );
  app.delete('/:app/tokens', (c) => route(c, (_org, rows) => revokeAll(c, matching(rows, c.req.param('app')))));
  app.get('/:app/:user/tokens', (c) =>
    route(c, (_org, rows) => c.json({ tokens: matching(rows, c.req.param('app'), c.req.param('user')).map(token) })),
  );
  app.delete('/:app/:user/tokens', (c) =>
    route(c, (_org, rows) => revokeAll(c, matching(rows, c.req.param('app'), c.req.param('user')))),
  );
  return app;
}
