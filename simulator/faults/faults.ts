import { type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HostRole } from '../hosts.ts';
import { type FaultKind, type FaultPlan, parseFaults } from './plan.ts';
import { chance } from './random.ts';

const SLOW_PAGE_MS = 3000;
/** Faults in a row that one address of an API can meet, and one page: a caller who tries again often enough gets through. */
const API_STREAK = 2;
const PAGE_STREAK = 1;
const PAGE_KINDS: FaultKind[] = ['slow-page', 'page-fails-once', 'page-503', 'maintenance'];
const API_KINDS: FaultKind[] = ['429', '429-retry-after', '500', '502', '503', 'html', 'reset', 'reset-after', 'half'];
const NOTICE = '/msg/maintenanceandavailable.jsp';
/** Requests that are sent with GET or to be repeated, and yet do something. */
const NOT_REPEATABLE = ['/services/oauth2/revoke', '/services/oauth2/approval', '/secur/frontdoor.jsp'];

/**
 * Injects faults by a plan. Which request meets which fault follows from the seed and from how often its address was asked for
 * before, not from the order in which different addresses are asked for.
 */
export class Faults {
  #text = '';
  #plan: FaultPlan = parseFaults('');
  readonly #asked = new Map<string, number>();
  readonly #streaks = new Map<string, number>();
  readonly #injected = new Map<FaultKind, number>();

  get plan(): FaultPlan {
    return this.#plan;
  }

  /**
   * Inject by another plan from now on.
   * @throws Error of `parseFaults`.
   */
  set(text: string): void {
    this.#plan = parseFaults(text);
    this.#text = text;
    this.clear();
  }

  /** Begin again with the same plan. */
  clear(): void {
    this.#asked.clear();
    this.#streaks.clear();
    this.#injected.clear();
  }

  /** The plan, and how many faults of which kind were injected. */
  report(): { plan: string; injected: Record<string, number> } {
    return { plan: this.#text, injected: Object.fromEntries(this.#injected) };
  }

  /** Answer a request, or let a fault answer it. */
  async around(
    request: Request,
    env: HttpBindings,
    host: HostRole,
    handle: () => Response | Promise<Response>,
  ): Promise<Response> {
    const { latency = 0 } = this.#plan;
    if (latency > 0) await sleep(latency);
    const kind = this.#choose(request, host);
    if (kind === undefined) return handle();
    this.#injected.set(kind, (this.#injected.get(kind) ?? 0) + 1);
    return answer(kind, request, env, handle);
  }

  #choose(request: Request, host: HostRole): FaultKind | undefined {
    const url = new URL(request.url);
    const kinds = this.#kindsFor(request, url, host);
    const rated = kinds.filter((kind) => (this.#plan[kind] ?? 0) > 0);
    if (rated.length === 0) return undefined;
    const key = `${request.method} ${url.host}${url.pathname}`;
    const number = (this.#asked.get(key) ?? 0) + 1;
    this.#asked.set(key, number);
    const streak = this.#streaks.get(key) ?? 0;
    const limit = PAGE_KINDS.includes(rated[0] as FaultKind) ? PAGE_STREAK : API_STREAK;
    const chosen =
      streak >= limit
        ? undefined
        : rated.find((kind) => chance(this.#plan.seed ?? 1, `${kind} ${key} ${number}`) < (this.#plan[kind] ?? 0));
    this.#streaks.set(key, chosen === undefined ? 0 : streak + 1);
    return chosen;
  }

  /** The faults that may hit a request: page faults a document of Salesforce, API faults a call that may be sent again. */
  #kindsFor(request: Request, url: URL, host: HostRole): FaultKind[] {
    if (host.role === 'control' || host.role === 'callback' || host.role === 'unknown') return [];
    const idempotent =
      ['GET', 'HEAD', 'DELETE'].includes(request.method) || /\/oauth2\/introspect$|\/enabled$/.test(url.pathname);
    const repeatable = idempotent && !NOT_REPEATABLE.includes(url.pathname);
    if (!repeatable && !this.#plan['every-method']) return [];
    const document = (request.headers.get('accept') ?? '').includes('text/html');
    if (host.role === 'open-connectors' || !document) return API_KINDS;
    return request.method === 'GET' && url.pathname !== NOTICE ? PAGE_KINDS : [];
  }
}

async function answer(
  kind: FaultKind,
  request: Request,
  env: HttpBindings,
  handle: () => Response | Promise<Response>,
): Promise<Response> {
  switch (kind) {
    case '429':
      return json(429, 'Too many requests');
    case '429-retry-after':
      return json(429, 'Too many requests', { 'Retry-After': '1' });
    case '500':
      return json(500, 'Internal server error');
    case '502':
      return new Response(null, { status: 502 });
    case '503':
      return json(503, 'Service unavailable');
    case 'html':
    case 'page-503':
      return new Response(
        '<!doctype html><title>503</title><h1>Service Unavailable</h1><p>Please try again later.</p>',
        {
          status: 503,
          headers: { 'Content-Type': 'text/html;charset=UTF-8' },
        },
      );
    case 'page-fails-once':
    case 'reset':
      return cut(env);
    case 'reset-after':
      await handle();
      return cut(env);
    case 'half':
      return half(env, await handle());
    case 'slow-page':
      await sleep(SLOW_PAGE_MS);
      return handle();
    case 'maintenance': {
      const { pathname, search } = new URL(request.url);
      return new Response(null, {
        status: 302,
        headers: { Location: `${NOTICE}?${new URLSearchParams({ retURL: pathname + search }).toString()}` },
      });
    }
  }
}

function json(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ message }, { status, headers });
}

function cut({ incoming }: HttpBindings): Response {
  incoming.socket.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}

/** Announce the whole body, send half of it, and cut. An answer that is written already, or has no body, is cut as it is. */
async function half(env: HttpBindings, response: Response): Promise<Response> {
  if (response === RESPONSE_ALREADY_SENT) return response;
  const body = Buffer.from(await response.arrayBuffer());
  const { outgoing } = env;
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), 'content-length': body.length + 1 });
  await new Promise<void>((resolve) => outgoing.write(body.subarray(0, Math.ceil(body.length / 2)), () => resolve()));
  return cut(env);
}
