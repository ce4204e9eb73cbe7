import { type Clock } from '../clock.ts';
import { type Hosts } from '../hosts.ts';
import { type Timing, type VariantName } from '../variants.ts';
import { Authorizations } from './authorizations.ts';
import { Directory } from './directory.ts';
import { Grants } from './grants.ts';
import { healthy, type SalesforceHooks } from './hooks.ts';
import { Logins } from './logins.ts';
import { type App, type Grant, type Org, type User } from './model.ts';

/** A line of Connected Apps OAuth Usage. */
interface AppUsage {
  app: App;
  /** Users with at least one live grant. */
  userCount: number;
}

/**
 * The simulated Salesforce: several orgs in one. The parts hold the rules; the HTTP side (oauth endpoints, REST, pages) holds the
 * forms of requests and answers only.
 */
export class Salesforce {
  readonly directory: Directory;
  readonly logins: Logins;
  readonly grants: Grants;
  readonly authorizations: Authorizations;
  /** REST calls so far, by id of the org. */
  readonly apiCalls = new Map<string, number>();
  hooks: SalesforceHooks = healthy;
  readonly #variants: ReadonlySet<VariantName>;

  constructor(parts: { clock: Clock; hosts: Hosts; variants: ReadonlySet<VariantName>; timing: () => Timing }) {
    const { clock, hosts, variants, timing } = parts;
    this.#variants = variants;
    this.directory = new Directory();
    this.logins = new Logins(this.directory, clock, timing);
    this.grants = new Grants({ directory: this.directory, clock, hosts, timing, hooks: () => this.hooks });
    this.authorizations = new Authorizations({
      directory: this.directory,
      grants: this.grants,
      clock,
      hosts,
      variants,
    });
  }

  /** Forget everything and take these orgs, users and apps. */
  load(world: { orgs: Org[]; users: User[]; apps: App[] }): void {
    this.directory.clear();
    this.logins.clear();
    this.grants.clear();
    this.authorizations.clear();
    this.apiCalls.clear();
    for (const org of world.orgs) this.directory.orgs.set(org.id, org);
    for (const user of world.users) this.directory.users.set(user.id, user);
    for (const app of world.apps) this.directory.apps.set(app.id, app);
  }

  /**
   * Connected Apps OAuth Usage of an org (or External Client Apps OAuth Usage, by `kind`): apps with a live grant, by name; under a variant also
   * connected apps whose grants are all gone.
   */
  usage(org: Org, kind: App['kind']): AppUsage[] {
    const staysEmpty = ({ id }: App) =>
      kind === 'connected' &&
      this.#variants.has('count-zero') &&
      this.grants.all.some((grant) => grant.appId === id && grant.orgId === org.id);
    return [...this.directory.apps.values()]
      .filter((app) => app.kind === kind)
      .map((app) => {
        const grants = this.grants.rowsInSetup(org.id, app.id);
        return { app, userCount: new Set(grants.map((grant) => grant.userId)).size };
      })
      .filter(({ app, userCount }) => userCount > 0 || staysEmpty(app))
      .sort((a, b) => a.app.name.localeCompare(b.app.name));
  }

  /** The user's own grants, as Personal Settings lists them. */
  ownGrants(user: User): Grant[] {
    return this.grants.rows(user.orgId).filter((grant) => grant.userId === user.id);
  }

  /** Setup's Block: every grant ended, new authorizations refused. No test may ever press it. */
  block(app: App): void {
    app.blocked = true;
    for (const grant of this.grants.all) {
      if (grant.appId === app.id && grant.revokedAt === undefined) this.grants.revokeGrant(grant, 'block');
    }
  }
}
