import { type Context, type Hono } from 'hono';
import { NotSimulated } from '../../not-simulated.ts';
import { soqlOfCeql } from '../ceql.ts';
import { PlatformError } from '../errors.ts';
import { type Instance } from '../instance.ts';
import { LISTS, type RecordList } from '../lists.ts';
import { countOf, type Env, instanceOfToken, type Parts, queryOf } from './parts.ts';

const PAGE_SIZE = { default: 200, most: 2000 };

/** What an instance is for: the connector's resources, and ping. The hub word of the path is ignored (`/hubs/crap/accounts` works). */
export function resourceRoutes(app: Hono<Env>, parts: Parts): void {
  for (const hub of ['', '/hubs/:hub']) {
    for (const [name, list] of Object.entries(LISTS)) app.get(`${hub}/${name}`, (c) => records(parts, c, list));
    app.get(`${hub}/ping`, (c) => ping(parts, c));
  }
}

/**
 * A page of a list: `where` (CEQL), `pageSize`, and `page` or the `nextPage` that the header `elements-next-page-token` of the page before gave
 * (churros; `nextPage` counts where both are sent). `filter.response.nulls` of the instance says whether fields without a value are left out.
 */
async function records(parts: Parts, c: Context<Env>, list: RecordList): Promise<Response> {
  const instance = instanceOfToken(parts, c);
  if (!list.elements.includes(instance.elementKey))
    throw new NotSimulated(`${c.req.path} of the connector ${instance.elementKey}`);
  const missing = ['fields', 'orderBy', 'includeDeleted'].find((name) => queryOf(c, name) !== undefined);
  if (missing !== undefined) throw new NotSimulated(`${missing} of a list of records`);
  const size = Math.min(countOf(c, 'pageSize', PAGE_SIZE.default), PAGE_SIZE.most);
  const start = startOf(c, size);
  const where = queryOf(c, 'where');
  // One more than is shown tells whether there is a next page.
  const soql = [
    `SELECT ${list.fields} FROM ${list.object}`,
    ...(where === undefined ? [] : [`WHERE ${soqlOfCeql(where)}`]),
    `ORDER BY ${list.orderBy} LIMIT ${size + 1} OFFSET ${start}`,
  ].join(' ');
  const filtersNulls = instance.configuration['filter.response.nulls'] !== 'false';
  let found = 0;
  const shown = await parts.hooks().accounts(instance, async () => {
    const { records } = JSON.parse(await parts.connections.query(instance, soql)) as { records: object[] };
    found = records.length;
    return records.slice(0, size).map((record) => {
      const fields = Object.entries(record).filter(([key]) => key !== 'attributes');
      return Object.fromEntries(filtersNulls ? fields.filter(([, value]) => value !== null) : fields);
    });
  });
  c.header('elements-returned-count', String(shown.length));
  if (found > size) c.header('elements-next-page-token', tokenOf(start + size));
  return answer(parts, c, instance, shown);
}

/** The token of a page is opaque to a caller: where it starts. */
function tokenOf(start: number): string {
  return Buffer.from(`start=${start}`).toString('base64url');
}

/** @throws PlatformError 400 for a token that no answer gave, and a page that is no number. */
function startOf(c: Context<Env>, size: number): number {
  const token = queryOf(c, 'nextPage');
  if (token === undefined) return (countOf(c, 'page', 1) - 1) * size;
  const start = /^start=(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (start === undefined) throw new PlatformError(400, `Invalid nextPage: ${token}`);
  return Number(start);
}

/** Ping calls Salesforce. Whether the live one does for sfdc is not public: the variant `ping-always-ok` is the other answer. */
async function ping(parts: Parts, c: Context<Env>): Promise<Response> {
  const instance = instanceOfToken(parts, c);
  if (!parts.simulator.variants.has('ping-always-ok')) {
    await parts.hooks().ping(async () => {
      await parts.connections.query(instance, 'SELECT Id FROM Account LIMIT 1');
    });
  }
  const dateTime = `${new Date(parts.simulator.clock.now()).toISOString().slice(0, 19)}Z`;
  return answer(parts, c, instance, { dateTime, endpoint: instance.elementKey, valid: true });
}

function answer(parts: Parts, c: Context<Env>, instance: Instance, body: object): Response {
  c.header('elements-element-instance-id', String(parts.hooks().answeredBy(instance)));
  return c.json(body);
}
