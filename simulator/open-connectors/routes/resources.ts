import { type Context, Hono } from 'hono';
import { PlatformError } from '../errors.ts';
import { type Instance } from '../instance.ts';
import { type Env, instanceOfToken, type Parts } from './parts.ts';

const PAGE_SIZE = { default: 200, most: 2000 };

/** What an instance is for: the connector's resources, and ping. The hub word of the path is ignored (`/hubs/crap/accounts` works). */
export function resourceRoutes(parts: Parts): Hono<Env> {
  const app = new Hono<Env>();
  for (const hub of ['', '/hubs/:hub']) {
    app.get(`${hub}/accounts`, (c) => accounts(parts, c));
    app.get(`${hub}/ping`, (c) => ping(parts, c));
    // Answered by the platform alone: a disabled instance still has it (churros).
    app.get(`${hub}/objects`, (c) => answer(parts, c, instanceOfToken(parts, c), ['accounts']));
  }
  return app;
}

async function accounts(parts: Parts, c: Context<Env>): Promise<Response> {
  const instance = instanceOfToken(parts, c);
  const size = pageSize(c.req.query('pageSize'));
  const soql = `SELECT Id, Name, Industry, Phone FROM Account ORDER BY Name LIMIT ${size}`;
  const records = await parts.hooks().accounts(instance, async () => {
    const { records } = JSON.parse(await parts.connections.query(instance, soql)) as { records: object[] };
    return records.map((record) => Object.fromEntries(Object.entries(record).filter(([key]) => key !== 'attributes')));
  });
  c.header('elements-returned-count', String(records.length));
  return answer(parts, c, instance, records);
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

function pageSize(given: string | undefined): number {
  if (given === undefined) return PAGE_SIZE.default;
  const size = Number(given);
  if (!Number.isInteger(size) || size < 1) throw new PlatformError(400, `Invalid pageSize: ${given}`);
  return Math.min(size, PAGE_SIZE.most);
}
