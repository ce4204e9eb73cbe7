import { Hono } from 'hono';
import { type SimulatorContext } from './context.ts';

/**
 * The callback's own server, which redeems every code that reaches it: whoever lets a code through has lost it. `GET /state` counts
 * under `callback`: requests, codes that came, and codes redeemed.
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
