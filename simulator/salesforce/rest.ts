import { Hono } from 'hono';
import { type SimulatorContext } from '../context.ts';
import { idUrl } from './oauth-identity.ts';
import { objectOf } from './objects.ts';
import { askerOf, restError } from './rest-caller.ts';
import { fieldNames, runQuery } from './soql-run.ts';
import { parseSoql, SoqlError } from './soql.ts';
import { usageRoutes } from './usage.ts';

const VERSIONS = [60, 62, 64, 66, 67].map((version) => ({
  label: `Release ${version}`,
  url: `/services/data/v${version}.0`,
  version: `${version}.0`,
}));

/** The REST API: versions, queries, accounts, and the OAuth usage of external client apps. */
export function restEndpoints(simulator: SimulatorContext): Hono {
  const app = new Hono();
  app.get('/services/data', (c) => c.json(VERSIONS));
  app.get('/services/data/:version', (c) => {
    const asker = askerOf(simulator, c);
    if (asker instanceof Response) return asker;
    const base = `/services/data/${c.req.param('version')}`;
    return c.json({
      sobjects: `${base}/sobjects`,
      query: `${base}/query`,
      identity: idUrl(simulator, asker.org, asker.user),
    });
  });
  // With the slash too: that is what `urls.query` of the identity answer is for.
  app.on('GET', ['/services/data/:version/query', '/services/data/:version/query/'], (c) => {
    const asker = askerOf(simulator, c);
    if (asker instanceof Response) return asker;
    try {
      const query = parseSoql(c.req.query('q') ?? '');
      const { rows, example } = objectOf(simulator, asker, query.object);
      return c.json(runQuery(query, rows, fieldNames(example)));
    } catch (error) {
      if (error instanceof SoqlError) return restError(c, 400, error.errorCode, error.message);
      throw error;
    }
  });
  app.get('/services/data/:version/sobjects/:type{Account|User}/:id', (c) => {
    const asker = askerOf(simulator, c);
    if (asker instanceof Response) return asker;
    const { version, type, id } = c.req.param();
    const record = objectOf(simulator, asker, type).rows.find(
      ({ Id }) => typeof Id === 'string' && Id.slice(0, 15) === id.slice(0, 15),
    );
    if (record === undefined) return restError(c, 404, 'NOT_FOUND', 'The requested resource does not exist');
    const url = `/services/data/${version}/sobjects/${type}/${record['Id'] as string}`;
    return c.json({ attributes: { type, url }, ...record });
  });
  app.route('/services/data/:version/apps/oauth/usage', usageRoutes(simulator));
  app.all('/services/data/*', (c) => {
    const asker = askerOf(simulator, c);
    if (asker instanceof Response) return asker;
    return restError(c, 404, 'NOT_FOUND', 'The requested resource does not exist');
  });
  return app;
}
