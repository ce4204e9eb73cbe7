import { type Locator, type Page } from '@playwright/test';
import { PageError } from './errors.ts';
import { MARKERS } from './page-facts.ts';
import { oneLine } from '../browser/selectors.ts';

/** Salesforce refused a login. Nobody may try that user again in this run: the org locks a user after three to ten attempts. */
export class LoginRefusedError extends PageError {}

const GENERIC_ADVICE =
  'Check the username and the password of this user, and in Setup → Login History whether the user is locked, or the hour or address is restricted; Salesforce often shows the same text for all of these.';

// The generic text mentions a locked account, an address and the hour as possibilities, so it is looked at first. The texts of the special cases
// are not publicly known; these are words that they can hardly do without.
const ADVICE: readonly [RegExp, string][] = [
  [/check your username and password|username or password may be incorrect/i, GENERIC_ADVICE],
  [/rate (limit )?exceeded|too many login/i, 'Wait an hour, and find out what else logs this user in so often.'],
  [
    /password (has |is )?expired|expired password/i,
    'Set a new password by hand, and “Password Never Expires” on the user’s profile.',
  ],
  [
    /lock(ed|out)/i,
    'Unlock the user in Setup → Users, or wait for the org’s lockout time (15 minutes unless it was changed).',
  ],
  [/inactive|deactivated|not active|frozen/i, 'Activate (or unfreeze) the user in Setup → Users.'],
  [
    /restricted|ip address|login hours/i,
    'Let the run’s egress address into the login IP ranges of the user’s profile, and check the login hours.',
  ],
];

/** How the message of a refused login begins in English; it may stand anywhere on the page. */
export const LOGIN_ERROR = /\bError: \S/;

/** The message of a refused login: by its id, in any language, or by its first word. */
export function loginErrorOn(page: Page): Locator {
  return page.locator(MARKERS.loginError).or(page.getByText(LOGIN_ERROR)).filter({ visible: true }).first();
}

/** The error for what the login page says, with what to do about its reason. */
export function loginRefused(username: string, text: string): LoginRefusedError {
  const advice = ADVICE.find(([words]) => words.test(text))?.[1] ?? GENERIC_ADVICE;
  return new LoginRefusedError(`Salesforce refused the login of ${username}: “${oneLine(text)}” ${advice}`);
}
