import { type Page } from '@playwright/test';
import { describePage, inWords, PageError, UnexpectedPageError, type PageDescription } from './errors.ts';
import { lookAt } from './page-facts.ts';
import { LoginPage } from '../login-page.ts';
import { OAuthErrorPage } from '../oauth-error-page.ts';
import { oneLine } from '../browser/selectors.ts';
import { stateEntry, type PageState } from './states.ts';

/** A page that nobody can pass unattended: says what it is, where, and what to do so that it does not come again. */
export class UnattendedStopError extends PageError {
  readonly state: PageState;
  readonly username: string;
  readonly advice: string;
  constructor(state: PageState, username: string, page: PageDescription, advice: string) {
    super(`Cannot go on with ${username}: ${stateEntry(state)?.meaning ?? state} (${inWords(page)}). ${advice}`);
    this.state = state;
    this.username = username;
    this.advice = advice;
  }
}

/** Verification by e-mail, SMS, push message, or something unknown. */
export class VerificationNotPossibleError extends UnattendedStopError {}
/** The user has to register a verification method first. */
export class VerificationEnrolmentError extends UnattendedStopError {}
/** A passkey is asked for, or has to be created, and there is none to answer with. */
export class PasskeyRequiredError extends UnattendedStopError {}
/** The password has expired. */
export class PasswordChangeRequiredError extends UnattendedStopError {}
/** The login host has no form for a password. */
export class NoLoginFormError extends UnattendedStopError {}
/** The user may not see the page. */
export class InsufficientPrivilegesError extends UnattendedStopError {}
/** The browser could not load the page. */
export class BrowserErrorPageError extends UnattendedStopError {}
/** Salesforce shows an error of its own. */
export class SalesforceErrorPageError extends UnattendedStopError {}

type StopClass = new (...parameters: ConstructorParameters<typeof UnattendedStopError>) => UnattendedStopError;

const AVOID_VERIFICATION =
  'Avoid it in one of three ways: register an authenticator app for this user and set the user’s TOTP secret; put the run’s fixed egress address into the login IP ranges of the user’s profile; or keep the browser’s sfdc_lv2 cookie from a login by hand.';
const PASSKEY =
  'Run `npm run enroll-passkey` once for this user and name the file in the settings; or take a user without privileged permissions, who may use a TOTP code.';

const STOPS: Partial<Record<PageState, readonly [StopClass, string]>> = {
  'verification-email': [VerificationNotPossibleError, AVOID_VERIFICATION],
  'verification-sms': [VerificationNotPossibleError, AVOID_VERIFICATION],
  'verification-push': [VerificationNotPossibleError, AVOID_VERIFICATION],
  'verification-other': [VerificationNotPossibleError, AVOID_VERIFICATION],
  'verification-totp': [
    VerificationNotPossibleError,
    'Set the TOTP secret of this user: the key that Salesforce shows under “I Can’t Scan the QR Code” when an authenticator app is connected.',
  ],
  'verification-enrolment': [
    VerificationEnrolmentError,
    'Log in once by hand and connect an authenticator app; note the key behind “I Can’t Scan the QR Code” as this user’s TOTP secret.',
  ],
  'passkey-challenge': [PasskeyRequiredError, PASSKEY],
  'passkey-creation': [PasskeyRequiredError, PASSKEY],
  'password-change': [
    PasswordChangeRequiredError,
    'Set a new password by hand, and “Password Never Expires” on the user’s profile; the suite never changes a password.',
  ],
  'login-single-sign-on': [
    NoLoginFormError,
    'Turn on “Login Form” in Setup → My Domain → Authentication Configuration, or use a login URL that has it.',
  ],
  'login-by-email': [NoLoginFormError, 'Set SALESFORCE_LOGIN_URL to the login, test or My Domain host.'],
  'insufficient-privileges': [
    InsufficientPrivilegesError,
    'Setup’s lists need “View Setup and Configuration” and “Manage Users” (external client apps: “View all External Client Apps, view their settings, and edit their policies”); consent is refused in a session made by Login As.',
  ],
  'browser-error': [BrowserErrorPageError, 'Check the URL in the settings, the network, and status.salesforce.com.'],
  'salesforce-error': [SalesforceErrorPageError, 'Look at status.salesforce.com, and open the same page by hand.'],
};

/**
 * The error for a page on which a run cannot go on.
 * @param username whose browser it is
 */
export async function stopErrorFor(page: Page, state: PageState, username: string): Promise<PageError> {
  if (state === 'login-refused') return new LoginPage(page).refusal(username);
  if (state === 'oauth-error-page' || state === 'oauth-error-text') return new OAuthErrorPage(page).refusal();
  const stop = STOPS[state];
  const description = await describePage(page);
  if (stop === undefined) return new UnexpectedPageError('one that goes on from here', state, description);
  const [kind, advice] = stop;
  return new kind(
    state,
    username,
    description,
    state === 'salesforce-error' ? `${await textOf(page)}${advice}` : advice,
  );
}

async function textOf(page: Page): Promise<string> {
  const facts = await lookAt(page);
  return facts === undefined ? '' : `It says “${oneLine(facts.text).slice(0, 300)}”. `;
}
