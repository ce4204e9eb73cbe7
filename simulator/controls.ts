import { z } from 'zod';
import { type SimulatorContext } from './context.ts';
import { parseDefect } from './defects.ts';
import { loadWorld, parsePolicy } from './load-world.ts';
import { myDomainHost } from './hosts.ts';
import { type App, type Grant, type User } from './salesforce/model.ts';
import { newPasskey } from './salesforce/pages/new-passkey.ts';
import { appSeed } from './seed-schema.ts';
import { parseVariants } from './variants.ts';

const username = z.string();

const userMembers = {
  username,
  active: z.boolean().optional(),
  frozen: z.boolean().optional(),
  ipRestricted: z.boolean().optional(),
  password: z.string().optional(),
  totpSecret: z.string().nullable().optional(),
  language: z.string().optional(),
  locale: z
    .string()
    .regex(/^[a-z]{2,3}(_[A-Z]{2})?$/)
    .optional(),
  lockedForMs: z.number().optional(),
};

const { refreshTokenPolicy, rotation, pkceRequired, preAuthorized, scopes } = appSeed.shape;
const appMembers = {
  name: z.string(),
  org: z.string().optional(),
  ...{ refreshTokenPolicy, rotation, pkceRequired, preAuthorized, scopes },
  blocked: z.boolean().optional(),
  ipRelaxation: z.enum(['Enforce', 'Bypass']).optional(),
  sessionLevel: z.enum(['STANDARD', 'HIGH_ASSURANCE']).optional(),
  callbackUrls: z.array(z.string()).optional(),
  liveInMs: z.number().optional(),
};

/** What `GET /state` reports of Salesforce, and the actions of `POST /control` (simulator/README.md). */
export function registerControls(context: SimulatorContext): void {
  context.control.onReset(() => loadWorld(context));
  registerReports(context);
  registerSwitches(context);
  registerChanges(context);
}

function registerReports(context: SimulatorContext): void {
  const { control, salesforce } = context;
  control.state('variants', () => [...context.variants]);
  control.state('defect', () => context.defect ?? null);
  control.state('faults', () => context.faults.report());
  control.state('requests', () => context.requests.counts());
  control.state('grants', () => salesforce.grants.all.map((grant) => grantReport(context, grant)));
  control.state('logins', () => loginReport(context));
  control.state('sessions', () => salesforce.logins.sessions.size);
  control.action('requests', { from: z.number(), to: z.number() }, ({ from, to }) =>
    context.requests.between(from, to),
  );
}

function registerSwitches(context: SimulatorContext): void {
  const { control, clock } = context;
  control.action('advance', { ms: z.number().nonnegative() }, ({ ms }) => {
    clock.advance(ms);
    return new Date(clock.now()).toISOString();
  });
  control.action('variants', { variants: z.string() }, async ({ variants }) => {
    const chosen = parseVariants(variants);
    context.variants.clear();
    for (const name of chosen) context.variants.add(name);
    await control.reset();
    return [...chosen];
  });
  control.action('defect', { defect: z.string().nullable() }, async ({ defect }) => {
    context.defect = defect === null ? undefined : parseDefect(defect);
    await control.reset();
  });
  control.action('faults', { faults: z.string() }, ({ faults }) => context.faults.set(faults));
}

function registerChanges(context: SimulatorContext): void {
  const { control, salesforce, clock } = context;
  control.action('user', userMembers, ({ username, lockedForMs, totpSecret, ...changes }) => {
    const user = userOf(context, username);
    Object.assign(user, changes);
    if (totpSecret !== undefined) user.totpSecret = totpSecret ?? undefined;
    if (lockedForMs !== undefined) user.lockedUntil = clock.now() + lockedForMs;
  });
  control.action('app', appMembers, ({ name, org, refreshTokenPolicy, liveInMs, ...changes }) => {
    const app = appOf(context, name, org);
    Object.assign(app, changes);
    if (refreshTokenPolicy !== undefined) app.refreshTokenPolicy = app.shownPolicy = parsePolicy(refreshTokenPolicy);
    if (liveInMs !== undefined) app.liveAt = clock.now() + liveInMs;
  });
  const app = z.string().optional();
  const count = z.number().int().positive().optional();
  control.action('issue', { username, app, count }, ({ username, app, count }) => {
    const of = appOf(context, app);
    return Array.from({ length: count ?? 1 }, () => salesforce.grants.issue(of, userOf(context, username), of.scopes));
  });
  control.action('revoke', { username, app }, ({ username, app }) => {
    const grants = salesforce.grants.rowsOf(appOf(context, app), userOf(context, username));
    for (const grant of grants) salesforce.grants.revokeGrant(grant, 'setup');
    return grants.length;
  });
  control.action('freeze', { username }, ({ username }) => {
    const user = userOf(context, username);
    user.frozen = true;
    for (const grant of salesforce.ownGrants(user)) salesforce.grants.revokeGrant(grant, 'risk');
  });
  control.action('passkey', { username }, ({ username }) => {
    const user = userOf(context, username);
    return newPasskey(user, myDomainHost(salesforce.directory.org(user.orgId).domain));
  });
  control.action('expire-access', { username }, ({ username }) => {
    const user = userOf(context, username);
    for (const access of salesforce.grants.accessTokens.values()) {
      if (access.userId === user.id) access.expires = clock.now();
    }
  });
}

function userOf({ salesforce }: SimulatorContext, username: string): User {
  const user = salesforce.directory.named(username);
  if (user === undefined) throw new Error('There is no user with this username.');
  return user;
}

/** The app of this name in an org (`acme` unless told otherwise); without a name the app under test. */
function appOf({ salesforce, world }: SimulatorContext, name?: string, org?: string): App {
  const main = world.apps.find((app) => app.role === 'main');
  const wanted = world.apps.find((app) =>
    name === undefined ? app === main : app.name === name && app.org === (org ?? main?.org ?? 'acme'),
  );
  if (wanted === undefined) throw new Error('There is no app with this name.');
  return salesforce.directory.app(wanted.id);
}

function grantReport({ salesforce }: SimulatorContext, grant: Grant): object {
  return {
    ...grant,
    live: grant.revokedAt === undefined,
    app: salesforce.directory.app(grant.appId).name,
    username: salesforce.directory.user(grant.userId).username,
    accessTokens: [...salesforce.grants.accessTokens.values()]
      .filter((access) => access.grantId === grant.id)
      .map(({ token, expires, revokedAt }) => ({ token, expires, revokedAt })),
  };
}

/** Logins by user and status, e.g. `{"connector1@acme.example": {"UiLogin Success": 2}}`. */
function loginReport({ salesforce }: SimulatorContext): Record<string, Record<string, number>> {
  const report: Record<string, Record<string, number>> = {};
  for (const event of salesforce.logins.history) {
    const counts = (report[salesforce.directory.user(event.userId).username] ??= {});
    const key = `${event.subType} ${event.status}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return report;
}
