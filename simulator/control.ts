import { Hono } from 'hono';
import { z } from 'zod';

type Supplier = () => unknown;
type Action = (body: Record<string, unknown>) => unknown;

/** The control endpoint's registry: each part adds what it has to report, to clear and to be told. */
export class Control {
  readonly #state = new Map<string, Supplier>();
  readonly #actions = new Map<string, Action>();
  readonly #resets: (() => void | Promise<void>)[] = [];

  /** Adds a member to the answer of `GET /state`. */
  state(name: string, supplier: Supplier): void {
    this.#state.set(name, supplier);
  }

  /**
   * Adds an action of `POST /control` (`{"action": name, …}`), with the members that it takes and no others; its result is the answer's
   * `result`. Throw an Error for a 400.
   */
  action<Members extends z.ZodRawShape>(
    name: string,
    members: Members,
    run: (given: z.output<z.ZodObject<Members, z.core.$strict>>) => unknown,
  ): void {
    const schema = z.strictObject(members);
    this.#actions.set(name, (given) => run(schema.parse(given)));
  }

  /** Runs on `POST /reset`, after the world of Salesforce is as it was at the start, in the order of registration. */
  onReset(listener: () => void | Promise<void>): void {
    this.#resets.push(listener);
  }

  /** The whole state, as `GET /state` gives it. */
  report(): Record<string, unknown> {
    return Object.fromEntries([...this.#state].map(([name, supplier]) => [name, supplier()]));
  }

  /** Do as `POST /reset` does. */
  async reset(): Promise<void> {
    for (const listener of this.#resets) await listener();
  }

  /**
   * Do as `POST /control` does.
   * @throws Error when there is no such action, or the action refuses.
   */
  act(body: Record<string, unknown>): unknown {
    const { action: name, ...given } = body;
    const action = typeof name === 'string' ? this.#actions.get(name) : undefined;
    if (action === undefined) {
      throw new Error(`Unknown action. Known: ${[...this.#actions.keys()].sort().join(', ')}.`);
    }
    return action(given);
  }
}

/** The control endpoint on 127.0.0.1: `GET /environment`, `GET /state`, `POST /reset`, `POST /control`. */
export function controlEndpoint(control: Control, environment: () => unknown): Hono {
  const app = new Hono();
  app.get('/environment', (c) => c.json(environment()));
  app.get('/state', (c) => c.json(control.report()));
  app.post('/reset', async (c) => {
    await control.reset();
    return c.json({});
  });
  app.post('/control', async (c) => {
    try {
      const body: unknown = await c.req.json();
      if (typeof body !== 'object' || body === null) throw new Error('Send a JSON object.');
      return c.json({ result: (await control.act(body as Record<string, unknown>)) ?? null });
    } catch (error) {
      return c.json({ message: error instanceof Error ? error.message : String(error) }, 400);
    }
  });
  return app;
}
