import { type Context, Hono } from 'hono';
import { type SimulatorContext } from '../../context.ts';
import { EXTERNAL_USAGE, USAGE, USER_LIST } from './addresses.ts';
import { Pages } from './browser.ts';
import { internalErrorPage } from './html/errors.ts';
import { consentRoutes } from './consent.ts';
import { externalRoutes } from './external.ts';
import { frontdoorRoutes } from './frontdoor.ts';
import { interruptionRoutes } from './interruptions.ts';
import { lightningRoutes } from './lightning.ts';
import { loginRoutes } from './login.ts';
import { passkeyRoutes } from './passkey.ts';
import { personalRoutes } from './personal.ts';
import { policyRoutes } from './policies.ts';
import { setupRoutes } from './setup.ts';
import { verificationRoutes } from './verification.ts';

/**
 * The pages of Salesforce: login, verification, consent, and Setup, on the login hosts, My Domain and the Setup host. Adds to the
 * control endpoint's state: `presses` (how often which button was pressed) and `passkeyRefusals`.
 */
export function salesforcePages(simulator: SimulatorContext): Hono {
  const pages = new Pages(simulator);
  simulator.control.state('presses', () => pages.state.presses());
  simulator.control.state('passkeyRefusals', () => pages.state.passkeyRefusals);
  simulator.control.onReset(() => pages.state.clear());
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    // As Salesforce does: going back shows the page again, and no copy of it is kept.
    c.header('Cache-Control', 'no-cache,must-revalidate,max-age=0,no-store,private');
  });
  app.use(async (c, next) => {
    await next();
    if (!fails(pages, c)) return;
    c.res = undefined; // Else its headers, such as a redirect's, would be kept.
    c.res = await c.html(internalErrorPage(ERROR_ID), 500);
  });
  loginRoutes(app, pages);
  verificationRoutes(app, pages);
  passkeyRoutes(app, pages);
  frontdoorRoutes(app, pages);
  consentRoutes(app, pages);
  interruptionRoutes(app, pages);
  setupRoutes(app, pages);
  policyRoutes(app, pages);
  externalRoutes(app, pages);
  personalRoutes(app, pages);
  lightningRoutes(app, pages);
  app.get('/favicon.ico', (c) => c.body(null, 204));
  return app;
}

/** Lists of grants: of apps, of their users, of external client apps, and of one user. */
const LISTS = new RegExp(`^(${USAGE}|${USER_LIST}|${EXTERNAL_USAGE}/.*|/005\\w{12,15})$`);
const ERROR_ID = '1425642734-35432 (-1452389871)';

/** Whether a variant answers this request with an internal server error; what was asked for has been done. */
function fails(pages: Pages, c: Context): boolean {
  if (c.req.path === '/_ui/identity/oauth/ui/AuthorizationPage') return pages.has('allow-fails');
  if (!LISTS.test(c.req.path)) return false;
  if (c.req.method === 'POST') return pages.has('revoke-fails');
  return pages.has('lists-fail') || (pages.has('lists-fail-after-revoke') && pages.state.presses().Revoke > 0);
}
