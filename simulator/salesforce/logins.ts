import { TOTP, Secret } from 'otpauth';
import { type Clock } from '../clock.ts';
import { type Timing } from '../variants.ts';
import { type Directory } from './directory.ts';
import { newId, newOpaque } from './ids.ts';
import { type LoginEvent, type Session, type User } from './model.ts';

/** Wrong passwords in a row until the user is locked, and for how long: the defaults of an org's password policy. */
const PASSWORD_ATTEMPTS = 10;
const PASSWORD_LOCK_MS = 15 * 60_000;
/** Wrong verification codes until the user is locked for an hour. */
const VERIFICATION_ATTEMPTS = 10;
const VERIFICATION_LOCK_MS = 60 * 60_000;
const TOTP_STEP_MS = 30_000;
/** A single-access URL is good for one use within this time. */
const TICKET_LIFE_MS = 60_000;

export type LoginResult =
  | { outcome: 'ok'; user: User }
  | { outcome: 'refused'; reason: 'unknown user' | 'wrong password' | 'locked' | 'inactive' | 'API only' };

/** Passwords, verification codes, browser sessions, single-access tickets, and the LoginHistory that comes of them. */
export class Logins {
  readonly sessions = new Map<string, Session>();
  readonly history: LoginEvent[] = [];
  readonly #tickets = new Map<string, { userId: string; startUrl: string; created: number }>();
  readonly #directory: Directory;
  readonly #clock: Clock;
  readonly #timing: () => Timing;

  constructor(directory: Directory, clock: Clock, timing: () => Timing) {
    this.#directory = directory;
    this.#clock = clock;
    this.#timing = timing;
  }

  clear(): void {
    this.sessions.clear();
    this.history.length = 0;
    this.#tickets.clear();
  }

  /**
   * Check a username and password given to the login form of a host. Salesforce shows one and the same message for every reason; the
   * reason is in LoginHistory. A second factor, if `needsVerification` says so, is the next step; no session is made here.
   */
  checkPassword(hostname: string, username: string, password: string): LoginResult {
    const user = this.#directory.userOnHost(hostname, username);
    if (user === undefined) return { outcome: 'refused', reason: 'unknown user' };
    const refused = (reason: Exclude<LoginResult, { outcome: 'ok' }>['reason'], status: string): LoginResult => {
      this.#recordInBrowser(user, status, hostname);
      return { outcome: 'refused', reason };
    };
    if (user.lockedUntil > this.#clock.now()) return refused('locked', 'User Locked Out');
    if (!user.active || user.frozen) return refused('inactive', 'User is Inactive');
    if (user.password !== password) {
      user.failedLogins += 1;
      if (user.failedLogins >= PASSWORD_ATTEMPTS) {
        user.lockedUntil = this.#clock.now() + PASSWORD_LOCK_MS;
        user.failedLogins = 0;
      }
      return refused('wrong password', 'Invalid Password');
    }
    if (user.apiOnly) return refused('API only', 'Restricted to API');
    user.failedLogins = 0;
    return { outcome: 'ok', user };
  }

  /** The second factor that a login of this user meets; `device` is the value of the `sfdc_lv2` cookie. */
  verificationOf(user: User): 'none' | 'totp' | 'passkey' {
    if (user.passkeys.length > 0 && (this.#directory.isPrivileged(user) || user.totpSecret === undefined))
      return 'passkey';
    return user.totpSecret === undefined ? 'none' : 'totp';
  }

  /** The TOTP code of this window of 30 s, and whether it is spent; undefined for a user without a secret. Real time. */
  currentCode(user: User): { code: string; spent: boolean } | undefined {
    if (user.totpSecret === undefined) return undefined;
    const code = new TOTP({ secret: Secret.fromBase32(user.totpSecret) }).generate();
    return { code, spent: user.totpUsed.has(Math.floor(Date.now() / TOTP_STEP_MS)) };
  }

  /** Check a TOTP code. A window's code is good once, and the windows next to the current one are accepted too. Real time. */
  checkTotp(user: User, code: string): 'ok' | 'wrong' | 'reused' | 'locked' {
    if (user.lockedUntil > this.#clock.now()) return 'locked';
    const timestamp = Date.now();
    const delta =
      user.totpSecret === undefined
        ? null
        : new TOTP({ secret: Secret.fromBase32(user.totpSecret) }).validate({
            token: code.trim(),
            timestamp,
            window: this.#timing().totpWindow,
          });
    const counter = delta === null ? undefined : Math.floor(timestamp / TOTP_STEP_MS) + delta;
    if (counter !== undefined && !user.totpUsed.has(counter)) {
      user.totpUsed.add(counter);
      user.failedVerifications = 0;
      return 'ok';
    }
    user.failedVerifications += 1;
    if (user.failedVerifications >= VERIFICATION_ATTEMPTS) {
      user.lockedUntil = this.#clock.now() + VERIFICATION_LOCK_MS;
      user.failedVerifications = 0;
    }
    return counter === undefined ? 'wrong' : 'reused';
  }

  /** Begin a browser session (after password and second factor, or by a single-access ticket) and record the login. */
  createSession(user: User, hostname: string, origin: Session['origin'] = 'login'): Session {
    const sid = `${user.orgId.slice(0, 15)}!AQ${newOpaque(60)}`;
    const session: Session = { sid, userId: user.id, orgId: user.orgId, created: this.#clock.now(), origin };
    this.sessions.set(sid, session);
    this.#recordInBrowser(user, 'Success', hostname);
    return session;
  }

  /** The live session of a `sid` cookie. Ends with the org's session timeout, and with the user's deactivation. */
  session(sid: string | undefined): Session | undefined {
    const session = sid === undefined ? undefined : this.sessions.get(sid);
    if (session === undefined) return undefined;
    const user = this.#directory.user(session.userId);
    const timeout = this.#directory.org(session.orgId).sessionTimeoutMs;
    if (!user.active || user.frozen || session.created + timeout < this.#clock.now()) {
      this.sessions.delete(session.sid);
      return undefined;
    }
    return session;
  }

  endSession(sid: string): void {
    this.sessions.delete(sid);
  }

  /** A ticket (`otp` of `/secur/frontdoor.jsp`) for a session without the login form. `startUrl` is a path. */
  issueTicket(user: User, startUrl: string): string {
    const otp = newOpaque(48);
    this.#tickets.set(otp, { userId: user.id, startUrl, created: this.#clock.now() });
    return otp;
  }

  /** Redeem a ticket: single use, short-lived. Undefined when it is unknown, used or too old. */
  redeemTicket(otp: string): { user: User; startUrl: string } | undefined {
    const ticket = this.#tickets.get(otp);
    this.#tickets.delete(otp);
    if (ticket === undefined || ticket.created + TICKET_LIFE_MS < this.#clock.now()) return undefined;
    return { user: this.#directory.user(ticket.userId), startUrl: ticket.startUrl };
  }

  #recordInBrowser(user: User, status: string, loginUrl: string): void {
    this.record(user, { type: 'Application', subType: 'UiLogin', status, application: 'Browser', loginUrl });
  }

  record(user: User, event: Omit<LoginEvent, 'id' | 'userId' | 'orgId' | 'time'>): void {
    this.history.push({ id: newId('0Ya'), userId: user.id, orgId: user.orgId, time: this.#clock.now(), ...event });
  }
}
