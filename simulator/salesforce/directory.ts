import { roleOf } from '../hosts.ts';
import { type App, type Org, type User } from './model.ts';

/** Orgs, users and apps, and which host serves which of them. */
export class Directory {
  readonly orgs = new Map<string, Org>();
  readonly users = new Map<string, User>();
  readonly apps = new Map<string, App>();

  clear(): void {
    this.orgs.clear();
    this.users.clear();
    this.apps.clear();
  }

  /** @throws Error when there is none: ids inside the simulator always lead somewhere. */
  org(id: string): Org {
    return found(this.orgs.get(id), `org ${id}`);
  }

  /** @throws Error when there is none. */
  user(id: string): User {
    return found(this.users.get(id), `user ${id}`);
  }

  /** @throws Error when there is none. */
  app(id: string): App {
    return found(this.apps.get(id), `app ${id}`);
  }

  /** The org whose My Domain or Setup host this is. */
  orgOfHost(hostname: string): Org | undefined {
    const host = roleOf(hostname);
    if (host.role !== 'my-domain' && host.role !== 'setup') return undefined;
    return [...this.orgs.values()].find((org) => org.domain === host.domain);
  }

  /** Whether a host serves an org: login all but sandboxes, test the sandboxes, My Domain and Setup its own. */
  serves(hostname: string, org: Org): boolean {
    const host = roleOf(hostname);
    if (host.role === 'login') return org.kind !== 'sandbox';
    if (host.role === 'test') return org.kind === 'sandbox';
    return this.orgOfHost(hostname)?.id === org.id;
  }

  /** The user with this username, however it is written. */
  named(username: string): User | undefined {
    const wanted = username.trim().toLowerCase();
    return [...this.users.values()].find((candidate) => candidate.username.toLowerCase() === wanted);
  }

  /** The user with this username who can log in on this host. */
  userOnHost(hostname: string, username: string): User | undefined {
    const user = this.named(username);
    return user !== undefined && this.serves(hostname, this.org(user.orgId)) ? user : undefined;
  }

  /**
   * The app with this consumer key as a host knows it. A sandbox copies the apps of its production org, keys included, so one key
   * can stand for two apps; the host decides. Undefined as well while the app is not effective yet.
   */
  appByKey(hostname: string, consumerKey: string, now: number): App | undefined {
    const host = roleOf(hostname);
    const hostOrg = this.orgOfHost(hostname);
    const sandbox = host.role === 'test' || hostOrg?.kind === 'sandbox';
    const candidates = [...this.apps.values()].filter(
      (app) =>
        app.consumerKey === consumerKey && (this.org(app.orgId).kind === 'sandbox') === sandbox && app.liveAt <= now,
    );
    return candidates.find((app) => app.orgId === hostOrg?.id) ?? candidates[0];
  }

  /** The apps of a kind that an org has: its own, and those that are installed in it. */
  appsIn(org: Org, kind: App['kind']): App[] {
    return [...this.apps.values()].filter(
      (app) => app.kind === kind && (app.orgId === org.id || app.installedOrgIds.has(org.id)),
    );
  }

  /** Full name, as Setup shows it. */
  fullName(user: User): string {
    return `${user.firstName} ${user.lastName}`;
  }

  /** Whether Salesforce counts the user as privileged, who needs a phishing-resistant second factor (help 005321563). */
  isPrivileged(user: User): boolean {
    return (['ModifyAllData', 'ViewAllData', 'CustomizeApplication', 'AuthorApex'] as const).some((permission) =>
      user.permissions.has(permission),
    );
  }
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The simulator has no ${what}.`);
  return value;
}
