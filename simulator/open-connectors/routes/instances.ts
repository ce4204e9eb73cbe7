import { type Context, type Hono } from 'hono';
import { knownElement } from '../elements.ts';
import { PlatformError } from '../errors.ts';
import { type Instance, viewEntries, viewInstance } from '../instance.ts';
import { parseEntryBody, parseInstanceBody } from '../requests.ts';
import {
  addressedInstance,
  callerOf,
  countOf,
  type Env,
  jsonBody,
  paged,
  type Parts,
  queryOf,
  viewOptions,
} from './parts.ts';

/** An instance's id in a path; a word there is another resource. */
const ID = ':id{[0-9]+}';

/** Instances: by id, by Element token, and under their connector; their configuration entries; enabled. */
export function instanceRoutes(app: Hono<Env>, parts: Parts): void {
  const show = (c: Context<Env>, instance: Instance): Response => c.json(viewInstance(instance, viewOptions(parts)));

  const create = async (c: Context<Env>): Promise<Response> => {
    const { account } = callerOf(parts, c);
    const body = parseInstanceBody(await jsonBody(c));
    return show(c, await parts.platform.create(account, c.req.param('keyOrId'), body));
  };
  const read = (c: Context<Env>): Response => show(c, parts.platform.asRead(addressedInstance(parts, c)));
  const put = async (c: Context<Env>): Promise<Response> => {
    const instance = addressedInstance(parts, c);
    const asked = queryOf(c, 'reAuthenticate');
    const reAuthenticate = asked === undefined ? undefined : asked !== 'false';
    await parts.platform.put(instance, parseInstanceBody(await jsonBody(c)), reAuthenticate);
    return show(c, instance);
  };
  const patch = async (c: Context<Env>): Promise<Response> => {
    const instance = addressedInstance(parts, c);
    await parts.platform.patch(instance, parseInstanceBody(await jsonBody(c)));
    return show(c, instance);
  };
  const remove = (c: Context<Env>): Response => {
    parts.platform.delete(addressedInstance(parts, c));
    return c.body(null, 200);
  };

  for (const path of ['/instances', `/instances/${ID}`]) {
    const one = path.includes(':id');
    app.on('PUT', `${path}/enabled`, (c) => setEnabled(parts, c, true));
    app.on('DELETE', `${path}/enabled`, (c) => setEnabled(parts, c, false));
    app.get(`${path}/configuration`, (c) => c.json(viewEntries(addressedInstance(parts, c), viewOptions(parts))));
    app.get(`${path}/configuration/:entry`, (c) => entry(parts, c));
    app.patch(`${path}/configuration/:entry`, async (c) => {
      const instance = addressedInstance(parts, c);
      viewEntries(instance, viewOptions(parts)); // Gives every entry its id.
      const { propertyValue } = parseEntryBody(await jsonBody(c));
      parts.platform.patchEntry(instance, c.req.param('entry') ?? '', propertyValue);
      return entry(parts, c);
    });
    app.get(path, (c) => (one ? read(c) : list(parts, c)));
    app.put(path, put);
    app.patch(path, patch);
    app.delete(path, remove);
  }
  app.post('/instances', create);

  app.get('/elements/:keyOrId/instances', (c) => list(parts, c));
  app.post('/elements/:keyOrId/instances', create);
  app.get(`/elements/:keyOrId/instances/${ID}`, read);
  app.put(`/elements/:keyOrId/instances/${ID}`, put);
  app.delete(`/elements/:keyOrId/instances/${ID}`, remove);
}

/** A page of the organization's instances; a search that finds nothing answers 404, not an empty list (churros). */
function list(parts: Parts, c: Context<Env>): Response {
  const { account, instance } = callerOf(parts, c);
  const keyOrId = c.req.param('keyOrId');
  const tags = c.req.queries('tags[]')?.filter(Boolean) ?? [];
  const searchText = queryOf(c, 'searchText');
  const options = { ...viewOptions(parts), hydrate: c.req.query('hydrate') !== 'false' };
  if (instance !== undefined && parts.simulator.variants.has('instances-object')) {
    return c.json(viewInstance(parts.platform.asRead(instance), options));
  }

  const elementKey = keyOrId === undefined ? undefined : knownElement(keyOrId).key;
  const found = parts.platform.list(account.organizationSecret, { tags, searchText, elementKey });
  const searched = tags.length > 0 || searchText !== undefined || elementKey !== undefined;
  if (found.length === 0 && searched) throw new PlatformError(404, 'No element instances found');

  const page = paged(c, found, countOf(c, 'pageSize', 200));
  return c.json(page.map((each) => viewInstance(parts.platform.asRead(each), options)));
}

function setEnabled(parts: Parts, c: Context<Env>, enabled: boolean): Response {
  parts.platform.setEnabled(addressedInstance(parts, c), enabled);
  return c.body(null, 200);
}

function entry(parts: Parts, c: Context<Env>): Response {
  const id = c.req.param('entry') ?? '';
  const found = viewEntries(addressedInstance(parts, c), viewOptions(parts)).find((each) => String(each.id) === id);
  if (found === undefined) throw new PlatformError(404, `No configuration found with ID ${id}`);
  return c.json(found);
}
