import { createHmac, randomBytes } from 'node:crypto';
import { newOpaque } from '../ids.ts';
import { type Interstitial } from '../model.ts';

/** A login between the password and the session: it goes by its id (`vflid`) through the verification pages. */
export interface Attempt {
  id: string;
  userId: string;
  /** Path (with query) on My Domain that the login was for. */
  startUrl: string;
  origin: 'login' | 'singleaccess';
  /** The second factor was given, or is not asked for. */
  verified: boolean;
  /** Challenge of the passkey question that is open, base64url. */
  challenge: string | undefined;
}

/** What hands a browser over to another host of its org without a new login. */
interface Handover {
  sid: string;
  target: string;
}

/** Buttons and links of the pages whose presses are counted, by the name that a person reads on them in English. */
const PRESSED = [
  'Revoke',
  'Revoke All',
  'Bulk Revoke',
  'Block',
  'Unblock',
  'Install',
  'Uninstall',
  'Allow',
  'Deny',
  'Verify',
  'Log In',
] as const;
type Pressed = (typeof PRESSED)[number];

/** What the pages remember between requests, beside the domain. Cleared on reset. */
export class PagesState {
  readonly attempts = new Map<string, Attempt>();
  readonly handovers = new Map<string, Handover>();
  /** Interstitials that a session still has to pass, by sid. */
  readonly pending = new Map<string, Interstitial[]>();
  /** Challenge of an open "Create Passkey", by sid. */
  readonly passkeyChallenges = new Map<string, string>();
  /** Authorize requests that a stale session of another user was already put in front of. */
  readonly staleSources = new Set<string>();
  readonly #presses = new Map<Pressed, number>();
  readonly #key = randomBytes(32);
  /** Why passkeys were refused, oldest first. */
  readonly passkeyRefusals: string[] = [];
  /** Renderings of a changing list so far. */
  renderings = 0;

  clear(): void {
    this.attempts.clear();
    this.handovers.clear();
    this.pending.clear();
    this.passkeyChallenges.clear();
    this.staleSources.clear();
    this.#presses.clear();
    this.passkeyRefusals.length = 0;
    this.renderings = 0;
  }

  press(name: Pressed): void {
    this.#presses.set(name, (this.#presses.get(name) ?? 0) + 1);
  }

  /** Presses so far; a name that was never pressed is 0, so that a test can ask for it. */
  presses(): Record<Pressed, number> {
    return Object.fromEntries(PRESSED.map((name) => [name, this.#presses.get(name) ?? 0])) as Record<Pressed, number>;
  }

  begin(attempt: Pick<Attempt, 'userId' | 'startUrl' | 'origin'>): Attempt {
    const begun: Attempt = { ...attempt, id: newOpaque(24), verified: false, challenge: undefined };
    this.attempts.set(begun.id, begun);
    return begun;
  }

  /** Value of `_CONFIRMATIONTOKEN` for a form: nobody else can make it, and it is good for that one subject only. */
  confirmationToken(subject: string): string {
    return createHmac('sha256', this.#key).update(subject).digest('base64url');
  }
}
