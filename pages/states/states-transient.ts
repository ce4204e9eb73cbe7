import { shows } from './page-facts.ts';
import { type StateEntry } from './state-types.ts';

const LIGHTNING = /^\/lightning(\/|$)/;
/** Their header is there long before the frame or component that matters. */
const LISTS = /^\/lightning\/(setup\/(ConnectedApps|ExternalClientApp)|settings\/personal\/AdvancedUserDetails)/;
const INTERSTITIALS =
  /^\/(secur\/(frontdoor\.jsp|contentDoor)|visualforce\/session|services\/oauth2\/(authorize|approval\w*)|setup\/secur\/RemoteAccessAuthorizationPage\.apexp|_ui\/identity\/oauth\/ui\/AuthorizationPage)(\/|$)/;

/** What goes away by itself, and what is left when nothing else fits. */
export const TRANSIENT_STATES = [
  {
    name: 'signed-in',
    meaning: 'A page of the org after a login (Lightning, classic home, Setup home)',
    handling: 'arrive',
    answer: 'The login is over',
    source: 'browserforce (forcecomHomepage), public code (Lightning header)',
    detect: (facts) =>
      (LIGHTNING.test(facts.url.pathname) && !LISTS.test(facts.url.pathname) && shows(facts, 'lightningHeader')) ||
      (/^\/(home\/home\.jsp|setup\/forcecomHomepage\.apexp)$/.test(facts.url.pathname) && facts.text.trim() !== ''),
  },
  {
    name: 'salesforce-error',
    meaning: 'A classic error page',
    handling: 'stop',
    answer: '`SalesforceErrorPageError` with Salesforce’s text',
    source: 'browserforce (its list of error elements)',
    detect: (facts) => shows(facts, 'classicError'),
  },
  {
    name: 'lightning-loading',
    meaning: 'Lightning before its content is there',
    handling: 'wait',
    answer: 'Waits for the content',
    source: 'Salesforce UTAM page objects; browserforce',
    detect: (facts) => LIGHTNING.test(facts.url.pathname) || facts.url.pathname === '/one/one.app',
  },
  {
    name: 'interstitial',
    meaning: 'A hop of the login (`frontdoor.jsp`, `contentDoor`, script redirects) or an empty page',
    handling: 'wait',
    answer: 'Waits for the next page',
    source: 'saved pages of 2017 and 2026 (script redirects with timers up to 2 s)',
    detect: (facts) => INTERSTITIALS.test(facts.url.pathname) || facts.text.trim() === '',
  },
] as const satisfies readonly StateEntry[];
