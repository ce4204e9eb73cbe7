import { PageError } from './errors.ts';
import { oneLine } from '../browser/selectors.ts';

/** Salesforce refused a login. Nobody may try that user again in this run: the org locks a user after three to ten attempts. */
export class LoginRefusedError extends PageError {
  /** Salesforce's own text. */
  readonly text: string;
  readonly username: string;
  constructor(username: string, text: string, advice = DEFAULT_ADVICE) {
    super(`Salesforce refused the login of ${username}: “${oneLine(text)}” ${advice}`);
    this.text = oneLine(text);
    this.username = username;
  }
}

const DEFAULT_ADVICE =
  'Check the username and the password of this user, and in Setup → Login History whether the user is locked, or the hour or address is restricted; Salesforce often shows the same text for all of these.';

/** The user is locked after too many attempts. */
export class AccountLockedError extends LoginRefusedError {
  constructor(username: string, text: string) {
    super(
      username,
      text,
      'Unlock the user in Setup → Users, or wait for the org’s lockout time (15 minutes unless it was changed).',
    );
  }
}

/** The user is not active, or is frozen. */
export class UserInactiveError extends LoginRefusedError {
  constructor(username: string, text: string) {
    super(username, text, 'Activate (or unfreeze) the user in Setup → Users.');
  }
}

/** More than 3,600 logins of one user in an hour. */
export class LoginRateExceededError extends LoginRefusedError {
  constructor(username: string, text: string) {
    super(username, text, 'Wait an hour, and find out what else logs this user in so often.');
  }
}

/** The password has expired and the login page says so itself. */
export class PasswordExpiredError extends LoginRefusedError {
  constructor(username: string, text: string) {
    super(username, text, 'Set a new password by hand, and “Password Never Expires” on the user’s profile.');
  }
}

/** The login is not allowed from this address, or at this hour. */
export class LoginRestrictedError extends LoginRefusedError {
  constructor(username: string, text: string) {
    super(
      username,
      text,
      'Let the run’s egress address into the login IP ranges of the user’s profile, and check the login hours.',
    );
  }
}

// The generic text mentions a locked account, an address and the hour as possibilities, so it is looked at first. The texts of the special cases
// are not publicly known; these are words that they can hardly do without.
const GENERIC = /check your username and password|username or password may be incorrect/i;
const REASONS = [
  [/rate (limit )?exceeded|too many login/i, LoginRateExceededError],
  [/password (has |is )?expired|expired password/i, PasswordExpiredError],
  [/lock(ed|out)|gesperrt/i, AccountLockedError],
  [/inactive|deactivated|not active|frozen|inaktiv|deaktiviert/i, UserInactiveError],
  [/restricted|ip address|login hours/i, LoginRestrictedError],
] as const;

/** The error for what the login page says. */
export function loginRefused(username: string, text: string): LoginRefusedError {
  const reason = GENERIC.test(text) ? undefined : REASONS.find(([words]) => words.test(text));
  return reason === undefined ? new LoginRefusedError(username, text) : new reason[1](username, text);
}

/** The page that asks for a password is not on an origin where this user's password may be typed. */
export class WrongLoginOriginError extends PageError {
  constructor(origin: string, allowed: readonly string[]) {
    super(
      `The login page is on ${origin}, and passwords are typed on ${allowed.join(' and ')} only; nothing was typed.`,
    );
  }
}
