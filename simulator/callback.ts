import { Hono } from 'hono';
import { type SimulatorContext } from './context.ts';

/** How the `state` of an authorization begins that a person has started on the index page: its code is theirs. */
export const BY_HAND = 'by-hand-';

/**
 * The callback's own server, which redeems every code that reaches it: whoever lets a code through has lost it, save a person who
 * began on the index page. `GET /state` counts under `callback`: requests, codes that came, and codes redeemed.
 */
export function callbackServer(simulator: SimulatorContext): Hono {
  const counts = { received: 0, codes: 0, redeemed: 0 };
  simulator.control.state('callback', () => ({ ...counts }));
  simulator.control.onReset(() => {
    counts.received = counts.codes = counts.redeemed = 0;
  });

  const app = new Hono();
  app.get('*', (c) => {
    counts.received += 1;
    if (c.req.query('state')?.startsWith(BY_HAND) === true) {
      return c.redirect(`${simulator.hosts.control}/code${new URL(c.req.url).search}`);
    }
    const value = c.req.query('code');
    if (value !== undefined) {
      counts.codes += 1;
      const { grants } = simulator.salesforce;
      const code = grants.codes.get(value);
      if (code !== undefined && code.usedAt === undefined) {
        code.usedAt = simulator.clock.now();
        counts.redeemed += 1;
      }
    }
    return c.html('<!doctype html><title>Connected</title><h1>Thank you</h1><p>You may close this window.</p>');
  });
  return app;
}
