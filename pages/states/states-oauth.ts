import { shows, type PageFacts } from './page-facts.ts';
import { type StateEntry } from './state-types.ts';

const CONSENT_PATHS =
  /(\/setup\/secur\/RemoteAccessAuthorizationPage\.apexp|\/_ui\/identity\/oauth\/ui\/AuthorizationPage)$/;

/** The bare text with which `/services/oauth2/authorize` refuses: shown in a `<pre>`, when it is not downloaded as a file. */
export const PLAIN_REFUSAL = /^\s*error=[a-z_-]+&error_description=/;
const REFUSAL_ON_PAGE = /\bOAUTH_[A-Z_]+ ?:/;
const INSUFFICIENT_PRIVILEGES = /^\s*(Insufficient Privileges|Unzureichende Berechtigungen)\s*$/im;

const hasPath = (path: RegExp) => (facts: PageFacts) => path.test(facts.url.pathname);

/** Authorization: consent, and what stands in its place when Salesforce refuses. */
export const OAUTH_STATES = [
  {
    name: 'browser-error',
    meaning: 'The browser’s own error page: host not found, connection refused, certificate',
    handling: 'stop',
    answer: '`BrowserErrorPageError`: check the network and the service’s status',
    source: 'Chromium: such a page has the URL chrome-error://chromewebdata/',
    detect: (facts) => facts.url.protocol === 'chrome-error:',
  },
  {
    name: 'oauth-error-page',
    meaning: 'Salesforce’s page “We can’t authorize you because of an OAuth error”',
    handling: 'stop',
    answer: '`AuthorizationRefusedError` with the documented code and advice',
    source: 'Mobile SDK tests; docs.movedata.io; jsforce test helper (RemoteAccessErrorPage.apexp)',
    detect: (facts) => hasPath(/\/RemoteAccessErrorPage\.apexp$/)(facts) || REFUSAL_ON_PAGE.test(facts.text),
  },
  {
    name: 'oauth-error-text',
    meaning: 'The authorize endpoint’s refusal as bare text (`error=…&error_description=…`)',
    handling: 'stop',
    answer: '`AuthorizationRefusedError`; also when it is downloaded as a file',
    source: 'Mobile SDK tests; jsforce issue 762',
    detect: (facts) => PLAIN_REFUSAL.test(facts.text),
  },
  {
    name: 'consent',
    meaning: '“Allow Access?”: the app asks for its scopes',
    handling: 'act',
    answer: 'App and user are checked, the scopes recorded, Allow (or Deny) pressed',
    source: 'Salesforce UTAM page object (Allow); public suites (oadeny, form editPage)',
    detect: (facts) => (hasPath(CONSENT_PATHS)(facts) || shows(facts, 'deny')) && shows(facts, 'allow'),
  },
  {
    name: 'insufficient-privileges',
    meaning: '“Insufficient Privileges”: no permission for this page, or a session made by Login As',
    handling: 'stop',
    answer: '`InsufficientPrivilegesError` names the permissions that the page needs',
    source: 'public code (consent under Login As); classic Setup',
    needsEnglish: true,
    detect: (facts) => [facts, ...facts.frames].some((document) => INSUFFICIENT_PRIVILEGES.test(document.text)),
  },
] as const satisfies readonly StateEntry[];
