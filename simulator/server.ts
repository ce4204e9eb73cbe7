import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { getPath } from 'hono/utils/url';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { bent } from './asked.ts';
import { bendUnder } from './salesforce/defects.ts';
import { callbackServer } from './callback.ts';
import { Captures } from './captures/captures.ts';
import { Clock } from './clock.ts';
import { type SimulatorContext } from './context.ts';
import { Control, controlEndpoint } from './control.ts';
import { type DefectName } from './defects.ts';
import { environmentOf } from './environment.ts';
import { Faults } from './faults/faults.ts';
import { type HostRole, Hosts, roleOf } from './hosts.ts';
import { indexPage } from './index-page/routes.ts';
import { loadWorld } from './load-world.ts';
import { NotSimulated } from './not-simulated.ts';
import { registerControls } from './controls.ts';
import { openConnectors } from './open-connectors/index.ts';
import { RequestLog } from './request-log.ts';
import { oauthEndpoints } from './salesforce/oauth.ts';
import { salesforcePages } from './salesforce/pages/index.ts';
import { restEndpoints } from './salesforce/rest.ts';
import { Salesforce } from './salesforce/salesforce.ts';
import { worldFromSeed } from './seed.ts';
import { type Timing, timingOf, type VariantName } from './variants.ts';

export interface SimulatorOptions {
  /** 0, the default: a free one. */
  port?: number;
  /** Content of a seed file (seed.ts); what it leaves out is made up. */
  seed?: unknown;
  variants?: Iterable<VariantName>;
  defect?: DefectName;
  /** Faults to inject (faults/plan.ts), e.g. `latency=300` or `default,seed=7`. */
  faults?: string;
  /** A folder with captures, whose markup takes the place of the simulator's own. */
  pages?: string;
}

export interface Simulator {
  /** Control origin, `http://127.0.0.1:PORT`. */
  url: string;
  port: number;
  context: SimulatorContext;
  /** Ends all connections and frees the port. */
  close(): Promise<void>;
}

/**
 * Start the simulator: Salesforce, Open Connectors, the callback and the control endpoint on one port of 127.0.0.1, told apart by
 * the Host header.
 * @throws Error when the seed is wrong, or the port is taken.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  let dispatch: Dispatch = () => new Response('Starting.', { status: 503 });
  const server = createAdaptorServer({ fetch: (request, env) => dispatch(request, env as HttpBindings) });
  const port = await listen(server, options.port ?? 0);
  try {
    const context = contextOf(port, options);
    dispatch = dispatcher(context);
    return {
      url: context.hosts.control,
      port,
      context,
      close: () => close(server),
    };
  } catch (error) {
    await close(server);
    throw error;
  }
}

/** Addresses that the control endpoint has not. */
const PLATFORM = /^\/elements\/api-v2(\/|$)/;

type Dispatch = (request: Request, env: HttpBindings) => Response | Promise<Response>;

function contextOf(port: number, options: SimulatorOptions): SimulatorContext {
  const hosts = new Hosts(port);
  const clock = new Clock();
  const variants = new Set(options.variants);
  const faults = new Faults();
  faults.set(options.faults ?? '');
  const timing = (): Timing => {
    const chosen = timingOf(variants);
    return {
      ...chosen,
      revokeLagMs: faults.plan['revoke-lag'] ?? chosen.revokeLagMs,
      totpWindow: faults.plan['totp-window'] ?? chosen.totpWindow,
    };
  };
  const salesforce = new Salesforce({ clock, hosts, variants, timing });
  const context: SimulatorContext = {
    hosts,
    clock,
    variants,
    get timing() {
      return timing();
    },
    defect: options.defect,
    world: worldFromSeed(options.seed ?? {}, hosts),
    salesforce,
    faults,
    requests: new RequestLog(),
    control: new Control(),
    captures: new Captures(options.pages),
  };
  loadWorld(context);
  registerControls(context);
  return context;
}

/**
 * The path that a request to Salesforce is for. Clients that join an instance_url with a slash at its end to `/services/…` reach the same
 * (forcedotcom/cli#814), and so do those that end as `urls.rest` and `urls.query` of the identity answer.
 */
function salesforcePath(request: Request): string {
  const path = getPath(request).replace(/^\/\/(?=services\/)/, '/');
  return path.replace(/^(\/services\/data(?:\/[^/]+(?:\/query(?:All)?)?)?)\/$/, '$1');
}

/** One Hono app per role of a host name; the pages, OAuth and REST share the Salesforce hosts. */
function dispatcher(context: SimulatorContext): Dispatch {
  const salesforce = new Hono({ getPath: salesforcePath })
    .route('/', oauthEndpoints(context))
    .route('/', restEndpoints(context))
    .route('/', salesforcePages(context))
    .notFound((c) => new NotSimulated(`${c.req.method} ${c.req.path} of Salesforce`).getResponse());
  const platform = openConnectors(context);
  const callback = callbackServer(context);
  const control = controlEndpoint(context.control, () => environmentOf(context)).route('/', indexPage(context));

  const ofSalesforce = (request: Request, env: HttpBindings): Promise<Response> => {
    const bend = bendUnder(context.defect, context.salesforce);
    return bent(request, bend, (sent) => salesforce.fetch(sent, env));
  };

  const route = (request: Request, env: HttpBindings, host: HostRole): Response | Promise<Response> => {
    const { hostname } = new URL(request.url);
    switch (host.role) {
      case 'control':
        return control.fetch(request, env);
      case 'callback':
        return callback.fetch(request, env);
      case 'open-connectors':
        return platform(request);
      case 'login':
      case 'test':
        return ofSalesforce(request, env);
      case 'my-domain':
      case 'setup':
        if (context.salesforce.directory.orgOfHost(hostname) !== undefined) return ofSalesforce(request, env);
        break;
      case 'unknown':
        break;
    }
    return new NotSimulated(`the host ${hostname}`).getResponse();
  };

  return (request, env) => {
    const url = new URL(request.url);
    const named = roleOf(url.hostname);
    // The platform answers on the bare address too: not every language finds a name below localhost.
    const host =
      named.role === 'control' && PLATFORM.test(url.pathname) ? ({ role: 'open-connectors' } as const) : named;
    if (host.role === 'control') return route(request, env, host);
    context.requests.count(request, url);
    return context.faults.around(request, env, host, () => route(request, env, host));
  };
}

type Server = ReturnType<typeof createAdaptorServer>;

async function listen(server: Server, port: number): Promise<number> {
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
