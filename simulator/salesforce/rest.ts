import { type Context, Hono } from 'hono';
import { type SimulatorContext } from '../context.ts';
import { NotSimulated } from '../not-simulated.ts';
import { idUrl } from './oauth-identity.ts';
import { type Asker, isObject, objectOf } from './objects.ts';
import { Queries, type QueryResult } from './queries.ts';
import { askerOf, restError, restNotFound } from './rest-caller.ts';
import { SoqlError } from './soql.ts';
import { attributesOf } from './soql-run.ts';
import { VERSIONS } from './versions.ts';

/** Resources of a version that Salesforce has and the simulator has not (REST guide, "Reference"). */
const MISSING =
  /^(actions|analytics|appMenu|apps|async-queries|chatter|commerce|compactLayouts|composite|connect|consent|dedupe|domino|event|folders|graphql|jobs|knowledgeManagement|licensing|limits|localizedvalue|metadata|parameterizedSearch|payments|process|quickActions|recent|scheduling|search|smartdatadiscovery|support|tabs|theme|tooling|ui-api|wave)$/;

/** The REST API: versions, queries, accounts and users. */
export function restEndpoints(simulator: SimulatorContext): Hono {
  const app = new Hono();
  const queries = new Queries(simulator);

  const query = (c: Context, run: (asker: Asker) => QueryResult): Response => {
    const asker = askerOf(simulator, c);
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
      throw restError(c, 405, 'METHOD_NOT_ALLOWED', `HTTP Method '${c.req.method}' not allowed. Allowed are HEAD,GET`);
    }
    try {
      return c.json(run(asker));
    } catch (error) {
      if (error instanceof SoqlError) throw restError(c, 400, error.errorCode, error.message);
      throw error;
    }
  };

  const first = (c: Context, about: Partial<Asker>) =>
    query(c, (asker) => queries.first({ ...asker, ...about }, c.req.query('q') ?? '', c.req.param('version') ?? ''));

  app.get('/services/data', (c) => c.json(VERSIONS));
  app.get('/services/data/:version', (c) => {
    const asker = askerOf(simulator, c);
    const base = `/services/data/${c.req.param('version')}`;
    return c.json({
      sobjects: `${base}/sobjects`,
      query: `${base}/query`,
      identity: idUrl(simulator, asker.org, asker.user),
    });
  });
  app.all('/services/data/:version/query', (c) => first(c, {}));
  app.all('/services/data/:version/queryAll', (c) => first(c, { all: true }));
  app.all('/services/data/:version/query/:locator', (c) =>
    query(c, (asker) => queries.next(asker, c.req.param('locator'), c.req.param('version'))),
  );
  app.get('/services/data/:version/sobjects/:type{Account|User}/:id', (c) => {
    const asker = askerOf(simulator, c);
    const { version, type, id } = c.req.param();
    if (c.req.query('fields') !== undefined) throw new NotSimulated('fields of one record');
    const record = objectOf(simulator, asker, type).rows.find(
      ({ Id }) => typeof Id === 'string' && (Id === id || Id.slice(0, 15) === id),
    );
    if (record === undefined) throw restNotFound(c);
    return c.json({ attributes: attributesOf(type, record['Id'], version), ...record });
  });
  app.all('/services/data/*', (c) => {
    askerOf(simulator, c);
    const [resource = '', object] = c.req.path.split('/').slice(4);
    const isMissing = resource === 'sobjects' ? !object || isObject(object) : MISSING.test(resource);
    if (isMissing) throw new NotSimulated(`${c.req.method} ${c.req.path}`);
    throw restNotFound(c);
  });
  return app;
}
