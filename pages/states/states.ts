import { isMaintenanceNotice, MaintenancePage } from '../maintenance-page.ts';
import { OAuthErrorPage } from '../oauth-error-page.ts';
import { LOGIN_ERROR, loginErrorOn, loginRefused } from './login-refusals.ts';
import { currentDocument, shows, type PageFacts } from './page-facts.ts';
import { type StateEntry } from './state-entry.ts';
import {
  hasColumns,
  hasFailed,
  hasPath,
  hasText,
  isClassicList,
  isList,
  LIGHTNING,
  saysHeading,
  verifiesBy,
} from './telling.ts';

const AVOID_VERIFICATION =
  'Avoid it in one of three ways: register an authenticator app for this user and set the user’s TOTP secret; put the run’s fixed egress address into the login IP ranges of the user’s profile; or keep the browser’s sfdc_lv2 cookie from a login by hand.';
const PASSKEY =
  'Run `npm run enroll-passkey` once for this user and name the file in the settings; or take a user without privileged permissions, who may use a TOTP code.';

const CONSENT_PATHS =
  /(\/setup\/secur\/RemoteAccessAuthorizationPage\.apexp|\/_ui\/identity\/oauth\/ui\/AuthorizationPage)$/;
/** The bare text with which `/services/oauth2/authorize` refuses: shown in a `<pre>`, when it is not downloaded as a file. */
const PLAIN_REFUSAL = /^\s*error(=[\w-]+(&error_description=|\s*$)|_description=\S+&error=)/;
/** Blanks and colons differ between languages. */
const REFUSAL_ON_PAGE = /\bOAUTH_[A-Z_]+\s*[:：]|\bcan[’']t authorize you because of an OAuth error\b/i;
const INSUFFICIENT_PRIVILEGES = /^\s*(Insufficient Privileges|Unzureichende Berechtigungen)\s*$/im;

/** Told by its words where neither a path nor a field of its own is known. */
const ENROLMENT = /^(Choose a Verification Method|Connect an Authenticator App)\b/i;
const APPS_PATH = /\/(identity\/app\/connectedAppsUsage\.apexp|lightning\/setup\/ConnectedAppsUsage\/home)$/;
const USERS_OF_APP = /^Connected App User['’]s Usage$/i;
/** Their header is there long before the frame or component that matters. */
const LISTS = /^\/lightning\/(setup\/(ConnectedApps|ExternalClientApp)|settings\/personal\/AdvancedUserDetails)/;
const INTERSTITIALS =
  /^\/(secur\/(frontdoor\.jsp|contentDoor)|visualforce\/session|services\/oauth2\/(authorize|approval\w*)|setup\/secur\/RemoteAccessAuthorizationPage\.apexp|_ui\/identity\/oauth\/ui\/AuthorizationPage)(\/|$)/;

/**
 * Every Salesforce page that an unattended run can meet, in the order of recognition: what is told by its path first, what is told by its
 * document afterwards. The documents' table is made from it (markdown.ts).
 */
export const PAGE_STATES = [
  // Authorization: consent, and what stands in its place when Salesforce refuses.
  {
    name: 'browser-error',
    meaning: 'The browser’s own error page: host not found, connection refused, certificate',
    handling: 'stop',
    advice: 'Check the URL in the settings, the network, and status.salesforce.com.',
    source: 'Chromium: such a page has the URL chrome-error://chromewebdata/',
    detect: (facts) => facts.url.protocol === 'chrome-error:',
  },
  {
    name: 'oauth-error-page',
    meaning: 'Salesforce’s page “We can’t authorize you because of an OAuth error”',
    handling: 'stop',
    answer: 'Salesforce’s code and description, with what to do about this code',
    refusal: (page) => new OAuthErrorPage(page).refusal(),
    source: 'Mobile SDK tests; docs.movedata.io; jsforce test helper (RemoteAccessErrorPage.apexp)',
    detect: (facts) => hasPath(facts, /\/RemoteAccessErrorPage\.apexp$/) || REFUSAL_ON_PAGE.test(facts.text),
  },
  {
    name: 'oauth-error-text',
    meaning: 'The authorize endpoint’s refusal as bare text (`error=…&error_description=…`)',
    handling: 'stop',
    answer: 'The same; also when it is downloaded as a file',
    refusal: (page) => new OAuthErrorPage(page).refusal(),
    source: 'Mobile SDK tests; jsforce issue 762',
    detect: (facts) => PLAIN_REFUSAL.test(facts.text),
  },
  {
    name: 'consent',
    meaning: '“Allow Access?”: the app asks for its scopes',
    handling: 'act',
    answer: 'App and user are checked, the scopes recorded, Allow (or Deny) pressed',
    advice: 'Nothing was pressed, as no app was to ask here: SALESFORCE_LOGIN_URL has to be the login page itself.',
    source: 'Salesforce UTAM page object (Allow); public suites (oadeny, form editPage)',
    detect: (facts) => (hasPath(facts, CONSENT_PATHS) || shows(facts, 'deny')) && shows(facts, 'allow'),
  },
  {
    name: 'verification-enrolment',
    meaning: 'The user has no verification method and must choose or connect one (authenticator app, security key)',
    handling: 'stop',
    advice:
      'Log in once by hand and connect an authenticator app; note the key behind “I Can’t Scan the QR Code” as this user’s TOTP secret. A user with privileged permissions needs a passkey: `npm run enroll-passkey`.',
    source:
      'public code of 2026 (input t, addTwoFactorOnly under “Insufficient Privileges”, headings); browserforce (prefix)',
    detect: (facts) =>
      shows(facts, 'authenticatorSecret') ||
      hasPath(facts, /\/addTwoFactor(Only)?(\b|$)/i) ||
      (hasPath(facts, /^\/_ui\/identity\/webauthn\/(?!AddPasskeyUi(\/|$))/) && hasText(facts)) ||
      ENROLMENT.test(facts.title) ||
      saysHeading(facts, ENROLMENT),
  },
  {
    name: 'insufficient-privileges',
    meaning: '“Insufficient Privileges”: no permission for this page, or a session made by Login As',
    handling: 'stop',
    advice:
      'Setup’s lists need “View Setup and Configuration” and “Manage Users” (external client apps: “View all External Client Apps, view their settings, and edit their policies”); consent is refused in a session made by Login As.',
    source: 'public code (consent under Login As); classic Setup',
    needsEnglish: true,
    detect: (facts) => [facts, ...facts.frames].some((document) => INSUFFICIENT_PRIVILEGES.test(document.text)),
  },
  // Identity verification, and what Salesforce puts between a login and its target.
  {
    name: 'passkey-challenge',
    meaning: 'A passkey is asked for (`UnifiedPasskeyVerificationUi`)',
    handling: 'act',
    answer: 'Answered by the virtual authenticator with the stored passkey',
    advice: PASSKEY,
    source: 'browserforce (path)',
    detect: (facts) => verifiesBy(facts, /\/UnifiedPasskeyVerificationUi(\/|$)/),
  },
  {
    name: 'verification-push',
    meaning: 'A push message to Salesforce Authenticator (`ToopherVerificationFinishUi`)',
    handling: 'stop',
    sends: true,
    advice: AVOID_VERIFICATION,
    source: 'public suites (path, title “Check Your Mobile Device”)',
    detect: (facts) => verifiesBy(facts, /\/Toopher\w*Ui(\/|$)/),
  },
  {
    name: 'verification-email',
    meaning: 'A code sent by e-mail (device activation)',
    handling: 'stop',
    sends: true,
    advice: AVOID_VERIFICATION,
    source: 'saved page of 2015 and public suites (path, id emc)',
    detect: (facts) => shows(facts, 'emailCode') || verifiesBy(facts, /\/Email\w*Ui(\/|$)/),
  },
  {
    name: 'verification-sms',
    meaning: 'A code sent by SMS',
    handling: 'stop',
    sends: true,
    advice: AVOID_VERIFICATION,
    source: 'public suites (id smc)',
    detect: (facts) => shows(facts, 'smsCode') || verifiesBy(facts, /\/Sms\w*Ui(\/|$)/i),
  },
  {
    name: 'verification-totp',
    meaning: 'A code of an authenticator app',
    handling: 'act',
    answer: 'The code is typed; a refused one is tried once more, in the next window',
    advice:
      'Set the TOTP secret of this user (CONNECTOR_USER_TOTP_SECRET or SETUP_USER_TOTP_SECRET): the key that Salesforce shows under “I Can’t Scan the QR Code” when an authenticator app is connected.',
    source: 'a recorder of 2025 (path), public suites (id tc)',
    detect: (facts) => shows(facts, 'totpCode'),
  },
  {
    name: 'verification-other',
    meaning: 'Another way of verification than the ones above',
    handling: 'stop',
    sends: true,
    advice: AVOID_VERIFICATION,
    source: 'browserforce (prefix of the path)',
    detect: (facts) => verifiesBy(facts, /./),
  },
  {
    name: 'passkey-creation',
    meaning: '“Create a Passkey”, between verification and consent',
    handling: 'act',
    answer: 'A passkey is created by the virtual authenticator, and kept in the file of the settings',
    advice: PASSKEY,
    source: 'browserforce (path), public code (button)',
    detect: (facts) => hasPath(facts, /^\/_ui\/identity\/webauthn\/AddPasskeyUi(\/|$)/) && hasText(facts),
  },
  {
    name: 'phone-registration',
    meaning: '“Register Your Mobile Phone”',
    handling: 'act',
    answer: '“Remind Me Later”; never the opt-out, which would change the user',
    source: 'saved page of 2015; public suites',
    detect: (facts) =>
      (hasPath(facts, /^\/_ui\/identity\/phone\//) && hasText(facts)) ||
      (shows(facts, 'phoneCountry') && shows(facts, 'phoneNumber')),
  },
  {
    name: 'password-change',
    meaning: '“Change Your Password”: the password has expired',
    handling: 'stop',
    advice:
      'Set a new password by hand, and “Password Never Expires” on the user’s profile; the suite never changes a password.',
    source: 'saved page of 2017; public code of 2026',
    detect: (facts) =>
      shows(facts, 'newPassword') || (hasPath(facts, /^\/_ui\/system\/security\/ChangePassword/) && hasText(facts)),
  },
  {
    name: 'maintenance',
    meaning: '“Scheduled Maintenance” notice after a login',
    handling: 'pass',
    answer: '“Got it”',
    pass: (page) => new MaintenancePage(page).acknowledge(),
    source: 'browserforce (path)',
    detect: (facts) => isMaintenanceNotice(facts.url) && hasText(facts),
  },
  // Setup and personal settings: where grants are listed and revoked.
  {
    name: 'connected-app-user-list',
    meaning: 'Setup → Connected Apps OAuth Usage → the users of one app',
    handling: 'arrive',
    answer: 'Revoke in the row of the user; never Revoke All, Block or Uninstall',
    source: 'public tool of 2026 (path), Salesforce help (columns)',
    needsEnglish: true,
    changes: true,
    detect: (facts) =>
      isClassicList(facts, /\/identity\/app\/connectedAppsUserList\.apexp$/, USERS_OF_APP) ||
      saysHeading(facts, USERS_OF_APP),
  },
  {
    name: 'connected-apps-usage',
    meaning: 'Setup → Connected Apps OAuth Usage',
    handling: 'arrive',
    answer: 'The number in the app’s row opens the user list',
    source: 'classic Setup’s sidebar and public navigation lists (paths), Salesforce help (columns)',
    changes: true,
    detect: (facts) =>
      isClassicList(facts, APPS_PATH, /^Connected Apps OAuth Usage$/i) ||
      hasColumns(facts, /^Connected App$/i, /^User Count$/i),
  },
  {
    name: 'external-client-app-users',
    meaning: 'Setup → External Client Apps → OAuth Usage → the users of one app',
    handling: 'arrive',
    answer: 'Revoke in the row of the user; never Bulk Revoke',
    source: 'Salesforce help `xcloud.manage_external_client_app_usage`',
    needsEnglish: true,
    changes: true,
    detect: (facts) =>
      saysHeading(facts, /^External Client Apps Usage by User$/i) && isList(facts) && !shows(facts, 'spinner'),
  },
  {
    name: 'external-client-apps-usage',
    meaning: 'Setup → External Client Apps → OAuth Usage',
    handling: 'arrive',
    answer: 'The number in the app’s row opens the user list',
    source: 'Salesforce help `xcloud.manage_external_client_app_usage`',
    needsEnglish: true,
    changes: true,
    detect: (facts) =>
      (saysHeading(facts, /^(External Client Apps? )?OAuth Usage$/i) ||
        hasPath(facts, /^\/lightning\/setup\/ExternalClientApp\w*Usage\w*\/home$/)) &&
      isList(facts) &&
      !saysHeading(facts, /^Connected Apps/i) &&
      !shows(facts, 'spinner'),
  },
  {
    name: 'personal-oauth-apps',
    meaning: 'Personal Settings → Advanced User Details, with “OAuth Connected Apps”',
    handling: 'arrive',
    answer: 'The user revokes their own grant',
    source: 'Salesforce help 000205876 and `platform.remoteaccess_request_approve`',
    needsEnglish: true,
    changes: true,
    detect: (facts) => saysHeading(facts, /^OAuth Connected Apps\b/i),
  },
  // The login page is told by its fields: its path is that of whatever page sent the browser there.
  {
    name: 'login-refused',
    meaning: 'The login page with an error message',
    handling: 'stop',
    answer: 'Salesforce’s text, with what to do about its reason; nobody tries that user again',
    refusal: async (page, username) => loginRefused(username, await loginErrorOn(page).innerText()),
    source: 'public suites (id error), accessibility trees of 2026 (text, before the heading)',
    detect: (facts) =>
      (shows(facts, 'loginError') || LOGIN_ERROR.test(facts.text)) &&
      shows(facts, 'loginForm', 'loginSubmit', 'username', 'password'),
  },
  {
    name: 'login-identity-chooser',
    meaning: 'A list of saved usernames',
    handling: 'act',
    answer: '“Log In with a Different Username”, then as below',
    source: 'saved pages of 2019 and 2023',
    changes: true,
    detect: (facts) => shows(facts, 'identityChooser'),
  },
  {
    name: 'login-remembered-user',
    meaning: 'A username in place of the field, with or without a field for the password',
    handling: 'act',
    answer: 'The user is cleared unless it is the wanted one',
    source:
      'saved pages of 2019 and 2023; Mobile SDK tests of 2026 (`performWelcomeLogin`: a button, then the password)',
    changes: true,
    detect: (facts) =>
      shows(facts, 'identityCard') || (shows(facts, 'loginSubmit') && !shows(facts, 'username', 'password')),
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
    changes: true,
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
    advice: 'Turn on “Login Form” in Setup → My Domain → Authentication Configuration, or use a login URL that has it.',
    source: 'saved page of 2024',
    changes: true,
    detect: (facts) => shows(facts, 'singleSignOn'),
  },
  {
    name: 'login-by-email',
    meaning: '“Log In with Email” (welcome.salesforce.com)',
    handling: 'stop',
    advice: 'Set SALESFORCE_LOGIN_URL to the login, test or My Domain host.',
    source: 'accessibility trees of 2025 and 2026',
    detect: (facts) => facts.url.hostname === 'welcome.salesforce.com',
  },
  // What goes away by itself, and what is left when nothing else fits.
  {
    name: 'signed-in',
    meaning: 'A page of the org after a login (Lightning, classic home, Setup home)',
    handling: 'arrive',
    answer: 'The login is over',
    source: 'browserforce (forcecomHomepage), public code (Lightning header)',
    detect: (facts) =>
      (hasPath(facts, LIGHTNING) && !hasPath(facts, LISTS) && shows(facts, 'lightningHeader')) ||
      (hasPath(facts, /^\/(home\/home\.jsp|setup\/forcecomHomepage\.apexp)$/) && hasText(facts)),
  },
  {
    name: 'salesforce-error',
    meaning: 'Salesforce’s error page: an internal server error (HTTP 500) at any address, or a classic one',
    handling: 'stop',
    advice:
      'Look at status.salesforce.com, and open the same page by hand; Salesforce Support can look up an Error ID.',
    quotes: true,
    source:
      'saved pages of the error (hidden errorTitle, text and Error ID in a table); browserforce (its list of error elements)',
    detect: (facts) => shows(facts, 'classicError') || currentDocument(facts).status === 500,
  },
  {
    name: 'lightning-loading',
    meaning: 'Lightning before its content is there',
    handling: 'wait',
    answer: 'Waits for the content',
    source: 'Salesforce UTAM page objects; browserforce',
    detect: (facts) => hasPath(facts, LIGHTNING) || facts.url.pathname === '/one/one.app',
  },
  {
    name: 'interstitial',
    meaning: 'A hop of the login (`frontdoor.jsp`, `contentDoor`, script redirects) or an empty page',
    handling: 'wait',
    answer: 'Waits for the next page',
    source: 'saved pages of 2017 and 2026 (script redirects with timers up to 2 s)',
    detect: (facts) => hasPath(facts, INTERSTITIALS) || !hasText(facts),
  },
] as const satisfies readonly StateEntry[];

type Known = (typeof PAGE_STATES)[number];

/** The name of a page. `callback` is the redirect URI of the app, which only its caller knows. */
export type PageState = Known['name'] | 'callback';
/** A page on which a walk does something. */
export type ActingState = Extract<Known, { handling: 'act' }>['name'];
/** An acting state whose advice is the end where a walk lacks what it takes. */
export type ConditionalState = Extract<Known, { handling: 'act'; advice: string }>['name'];

/** The row of a page's name; `callback` has none. */
export function stateEntry(name: PageState): StateEntry | undefined {
  return PAGE_STATES.find((entry) => entry.name === name);
}

/**
 * The first row that fits what is on the screen. What failed may stand at the address of any other page, and goes before them all; nobody has arrived
 * on a page that was refused, whatever it shows.
 */
export function recognise(facts: PageFacts): (StateEntry & { name: PageState }) | undefined {
  const all = [facts, currentDocument(facts)];
  const isRefused = all.some(({ status }) => status >= 400);
  if (all.some(hasFailed)) return stateEntry('salesforce-error') as StateEntry & { name: PageState };
  return PAGE_STATES.find((entry) => (entry.handling !== 'arrive' || !isRefused) && entry.detect(facts));
}
