import { type Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { type SimulatorContext } from '../../context.ts';
import { roleOf } from '../../hosts.ts';
import { type VariantName } from '../../variants.ts';
import { type Interstitial, INTERSTITIALS, type Org, type Permission, type Session, type User } from '../model.ts';
import { type Language, languageOf } from './html/words.ts';
import { insufficientPrivilegesPage } from './html/errors.ts';
import { redirectPage } from './html/layout.ts';
import { answered, hostOf } from '../wire.ts';
import { PagesState } from './state.ts';

/** A browser that is logged in to the org whose host it asks. */
export interface Visitor {
  session: Session;
  user: User;
  org: Org;
}

const editions: Record<Org['kind'], string> = {
  developer: 'Developer Edition',
  production: 'Enterprise Edition',
  sandbox: 'Enterprise Edition',
};

/** Path of each interstitial, up to the goal behind it. */
const INTERRUPTED_AT: Readonly<Record<Interstitial, string>> = {
  'create-passkey': '/_ui/identity/webauthn/AddPasskeyUi?',
  'register-phone': '/_ui/identity/phone/AddPhoneNumber?d=m&',
  'change-password': '/_ui/system/security/ChangePassword?fromFrontdoor=1&setupid=ChangePassword&',
  maintenance: '/msg/maintenanceandavailable.jsp?',
};

/** What all routes of the pages share: who is asking, which host was asked, and where to send the browser. */
export class Pages {
  readonly simulator: SimulatorContext;
  readonly state = new PagesState();

  constructor(simulator: SimulatorContext) {
    this.simulator = simulator;
  }

  has(name: VariantName): boolean {
    return this.simulator.variants.has(name);
  }

  /** Language of Setup and of whatever is shown to nobody in particular. */
  get language(): Language {
    return this.has('other-language') ? 'en-XA' : 'en';
  }

  /** Language of what is shown to a user on the way from the login to its goal. */
  languageFor(user: User): Language {
    return this.has('other-language') ? 'en-XA' : languageOf(user.language);
  }

  /** Path and query asked for. */
  path(c: Context): string {
    const url = new URL(c.req.url);
    return url.pathname + url.search;
  }

  role(c: Context): ReturnType<typeof roleOf>['role'] {
    return roleOf(hostOf(c)).role;
  }

  /** The org of a My Domain or Setup host. */
  org(c: Context): Org | undefined {
    return this.simulator.salesforce.directory.orgOfHost(hostOf(c));
  }

  /** Edition as the titles of classic pages end with it. */
  edition(org: Org): string {
    return editions[org.kind];
  }

  /** The visitor, when the browser has a live session of this host's org. */
  visitor(c: Context): Visitor | undefined {
    const org = this.org(c);
    const session = this.simulator.salesforce.logins.session(getCookie(c, 'sid'));
    if (org === undefined || session === undefined || session.orgId !== org.id) return undefined;
    return { session, org, user: this.simulator.salesforce.directory.user(session.userId) };
  }

  /** The visitor of a page between a login and its goal, which is for every session. Others are sent to the login form. */
  async loggedIn(c: Context): Promise<Visitor> {
    const visitor = this.visitor(c);
    if (visitor === undefined) throw answered(await this.toLogin(c, this.path(c)));
    return visitor;
  }

  /** Let the browser have a session: `sid`, for the host that sets it and no other. */
  setSession(c: Context, session: Session): void {
    setCookie(c, 'sid', session.sid, { path: '/', httpOnly: true, sameSite: 'Lax' });
  }

  /** Send a browser without a session to the login form, by script as Salesforce does. */
  toLogin(c: Context, startUrl: string): Response | Promise<Response> {
    const origin = new URL(c.req.url).origin;
    return c.html(redirectPage(`${origin}/?${new URLSearchParams({ ec: '302', startURL: startUrl }).toString()}`));
  }

  /**
   * The visitor of a page of the application. Others are answered with where they have to go first: another host that has their
   * session, the login form, an interstitial, or "Insufficient Privileges".
   */
  async admit(c: Context, needed: Permission[] = []): Promise<Visitor> {
    const org = this.org(c);
    if (org === undefined) throw answered(await c.notFound());
    const visitor = this.visitor(c);
    if (visitor === undefined) {
      if (this.role(c) === 'my-domain') throw answered(await this.toLogin(c, this.path(c)));
      const url = new URL('/visualforce/session', this.simulator.hosts.myDomain(org));
      url.searchParams.set('url', this.simulator.hosts.setup(org) + this.path(c));
      throw answered(c.redirect(url.href));
    }
    const interruption = this.interruption(visitor, this.path(c));
    if (interruption !== undefined)
      throw answered(c.redirect(new URL(interruption, this.simulator.hosts.myDomain(org)).href));
    if (!needed.every((permission) => visitor.user.permissions.has(permission))) {
      throw answered(await c.html(insufficientPrivilegesPage(this.language, this.edition(org))));
    }
    return visitor;
  }

  /** Path of the page that stands between this visitor and their goal, if one does. */
  interruption(visitor: Visitor, goal: string): string | undefined {
    const [next] = this.pendingOf(visitor.session, visitor.user);
    return next && `${INTERRUPTED_AT[next]}${new URLSearchParams({ retURL: goal }).toString()}`;
  }

  /** An interstitial was shown (or done with): it does not come again in this session. */
  passed(session: Session, interstitial: Interstitial): void {
    const pending = this.state.pending.get(session.sid) ?? [];
    this.state.pending.set(
      session.sid,
      pending.filter((name) => name !== interstitial),
    );
  }

  private pendingOf(session: Session, user: User): Interstitial[] {
    let pending = this.state.pending.get(session.sid);
    if (pending === undefined) {
      const due: Record<Interstitial, boolean> = {
        'create-passkey':
          (this.has('create-passkey') || this.simulator.salesforce.directory.isPrivileged(user)) &&
          session.origin === 'login' &&
          user.passkeys.length === 0,
        'register-phone': this.has('register-phone'),
        'change-password': this.has('password-expired'),
        maintenance: this.has('maintenance-notice'),
      };
      pending = INTERSTITIALS.filter((name) => due[name]);
      this.state.pending.set(session.sid, pending);
    }
    return pending;
  }
}

/** A `startURL` or `retURL` reduced to a path on the host it is used on: never another site. */
export function localPath(target: string | undefined, fallback: string): string {
  if (target === undefined || !/^\/(?![/\\])/.test(target)) return fallback;
  return target;
}

type Fields = (name: string) => string;

/**
 * The fields of a form that a page posts back, as `formFields` gives them. One without the token that the page has for its subject is
 * not looked at: the page is shown again.
 */
export async function postedFields(
  pages: Pages,
  c: Context,
  subject: string,
  name = '_CONFIRMATIONTOKEN',
): Promise<Fields> {
  const field = await formFields(c);
  if (field(name) !== pages.state.confirmationToken(subject)) throw answered(c.redirect(pages.path(c)));
  return field;
}

/** One field of a submitted form; a repeated or missing one is the empty text. */
export async function formFields(c: Context): Promise<Fields> {
  const body = await c.req.parseBody();
  return (name) => {
    const value = body[name];
    return typeof value === 'string' ? value : '';
  };
}
