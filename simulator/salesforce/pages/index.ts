import { Hono } from 'hono';
import { type SimulatorContext } from '../../context.ts';
import { Pages } from './browser.ts';
import { consentRoutes } from './consent.ts';
import { frontdoorRoutes } from './frontdoor.ts';
import { interruptionRoutes } from './interruptions.ts';
import { lightningRoutes } from './lightning.ts';
import { loginRoutes } from './login.ts';
import { passkeyRoutes } from './passkey.ts';
import { setupRoutes } from './setup.ts';
import { verificationRoutes } from './verification.ts';

/**
 * The pages of Salesforce: login, verification, consent, and Setup, on the login hosts, My Domain and the Setup host. Adds `presses`
 * (how often which button was pressed) to the control endpoint's state.
 */
export function salesforcePages(simulator: SimulatorContext): Hono {
  const pages = new Pages(simulator);
  simulator.control.state('presses', () => pages.state.presses());
  simulator.control.state('passkeyRefusals', () => pages.state.passkeyRefusals);
  simulator.control.onReset(() => pages.state.clear());
  return new Hono()
    .route('/', loginRoutes(pages))
    .route('/', verificationRoutes(pages))
    .route('/', passkeyRoutes(pages))
    .route('/', frontdoorRoutes(pages))
    .route('/', consentRoutes(pages))
    .route('/', interruptionRoutes(pages))
    .route('/', setupRoutes(pages))
    .route('/', lightningRoutes(pages))
    .get('/favicon.ico', (c) => c.body(null, 204));
}
