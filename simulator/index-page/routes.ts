import { type Context, Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { type SimulatorContext } from '../context.ts';
import { now } from './now.ts';
import { page } from './page.ts';
import { callByHand, type Desk, isStep } from './steps.ts';

/**
 * The index page, for a person who does the article by hand (docs/tour.md). It is on the control host alone, where no page of the two
 * services leads; its forms are taken from itself only, as any page of any site could post to an address of this machine.
 */
export function indexPage(simulator: SimulatorContext): Hono {
  const fresh: Desk = { code: '', instance: '', call: undefined, problem: undefined };
  let desk = fresh;
  simulator.control.onReset(() => void (desk = fresh));

  const app = new Hono();
  app.get('/', (c) => c.html(page(simulator, desk)));
  app.get('/now', (c) => c.json(now(simulator)));

  // From the callback: the provider code, or why there is none.
  app.get('/code', (c) => {
    const { code, error, error_description: description } = c.req.query();
    desk = { ...desk, code: code ?? '', problem: error === undefined ? undefined : `${error}: ${description ?? ''}` };
    return c.redirect('/#steps');
  });

  app.post('/step', csrf(), async (c) => {
    const field = await fields(c);
    const [step = '', instance = field('instance'), code = field('code')] = [field('step')];
    if (!isStep(step)) return c.notFound();
    const call = await callByHand(simulator, step, { instance, code });
    desk = { code, instance, call, problem: undefined };
    const { oauthUrl } =
      step === 'oauth-url' && call.status === 200 ? (JSON.parse(call.answered) as { oauthUrl?: string }) : {};
    return c.redirect(oauthUrl ?? '/#answer', 303);
  });

  app.post('/switch', csrf(), async (c) => {
    const field = await fields(c);
    try {
      for (const action of ['variants', 'defect', 'faults']) {
        await simulator.control.act({ action, [action]: field(action) || (action === 'defect' ? null : '') });
      }
    } catch (error) {
      desk = { ...desk, problem: error instanceof Error ? error.message : String(error) };
    }
    return c.redirect('/', 303);
  });

  app.post('/begin-again', csrf(), async (c) => {
    await simulator.control.reset();
    return c.redirect('/', 303);
  });
  return app;
}

/** Fields of a form; one that is given several times is a list with commas. */
async function fields(c: Context): Promise<(name: string) => string> {
  const body = await c.req.parseBody({ all: true });
  return (name) => [body[name] ?? ''].flat().map(String).join(',');
}
