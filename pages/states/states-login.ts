import { shows } from './page-facts.ts';
import { type StateEntry } from './state-types.ts';

/** The login page is told by its fields: its path is that of whatever page sent the browser there. */
export const LOGIN_STATES = [
  {
    name: 'login-refused',
    meaning: 'The login page with an error message',
    handling: 'stop',
    answer: '`LoginRefusedError` (or the class of its reason) with Salesforce’s text; nobody tries that user again',
    source: 'public suites (id error), accessibility tree of 2026 (text)',
    detect: (facts) => shows(facts, 'loginError') && shows(facts, 'loginForm', 'loginSubmit', 'username', 'password'),
  },
  {
    name: 'login-identity-chooser',
    meaning: 'A list of saved usernames',
    handling: 'act',
    answer: '“Log In with a Different Username”, then as below',
    source: 'saved pages of 2019 and 2023',
    detect: (facts) => shows(facts, 'identityChooser'),
  },
  {
    name: 'login-remembered-user',
    meaning: 'A saved username in place of the field',
    handling: 'act',
    answer: 'The saved user is cleared unless it is the wanted one',
    source: 'saved pages of 2019 and 2023; Mobile SDK tests',
    detect: (facts) => shows(facts, 'identityCard'),
  },
  {
    name: 'login',
    meaning: 'The login form with username and password',
    handling: 'act',
    answer: 'Both are typed, on the login origin of the settings only',
    source: 'saved pages of 2019 and 2023; accessibility tree of 2026',
    detect: (facts) => shows(facts, 'username') && shows(facts, 'password'),
  },
  {
    name: 'login-username',
    meaning: 'The first step of the username-first login',
    handling: 'act',
    answer: 'The username is typed, then the password on the next page',
    source: 'Mobile SDK 13.2.1 release notes; its Android tests of 2026',
    detect: (facts) => shows(facts, 'username'),
  },
  {
    name: 'login-password',
    meaning: 'The second step of the username-first login',
    handling: 'act',
    answer: 'The password is typed',
    source: 'Mobile SDK 13.2.1 release notes; its Android tests of 2026',
    detect: (facts) => shows(facts, 'password') && shows(facts, 'loginForm', 'loginSubmit'),
  },
  {
    name: 'login-single-sign-on',
    meaning: 'A My Domain with single sign-on only: no form for a password',
    handling: 'stop',
    answer: '`NoLoginFormError`: turn on the login form in My Domain’s authentication configuration',
    source: 'saved page of 2024',
    detect: (facts) => shows(facts, 'singleSignOn'),
  },
  {
    name: 'login-by-email',
    meaning: '“Log In with Email” (welcome.salesforce.com)',
    handling: 'stop',
    answer: '`NoLoginFormError`: use the login or My Domain URL',
    source: 'accessibility trees of 2025 and 2026',
    detect: (facts) => facts.url.hostname === 'welcome.salesforce.com',
  },
] as const satisfies readonly StateEntry[];
