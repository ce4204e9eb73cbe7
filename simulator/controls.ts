import { z } from 'zod';
import { type SimulatorContext } from './context.ts';
import { parseDefect } from './defects.ts';
import { loadWorld, parsePolicy } from './load-world.ts';
import { type App, type Grant, type User } from './salesforce/model.ts';
import { policySeed, scopeSeed } from './seed-schema.ts';
import { parseVariants } from './variants.ts';

const userAction = z.strictObject({
  action: z.literal('user'),
  username: z.string(),
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
});

const appAction = z.strictObject({
  action: z.literal('app'),
  name: z.string(),
  org: z.string().optional(),
  refreshTokenPolicy: policySeed.optional(),
  rotation: z.boolean().optional(),
  pkceRequired: z.boolean().optional(),
  preAuthorized: z.boolean().optional(),
  blocked: z.boolean().optional(),
  ipRelaxation: z.enum(['Enforce', 'Bypass']).optional(),
  sessionLevel: z.enum(['STANDARD', 'HIGH_ASSURANCE']).optional(),
  scopes: z.array(scopeSeed).optional(),
  callbackUrls: z.array(z.string()).optional(),
  liveInMs: z.number().optional(),
});

const grantAction = z.strictObject({
  action: z.string(),
  username: z.string(),
  app: z.string().optional(),
  count: z.number().int().positive().optional(),
});

/** What `GET /state` reports of Salesforce, and the actions of `POST /control` (simulator/README.md). */
export function registerControls(context: SimulatorContext): void {
  const { control, salesforce, clock } = context;
  control.onReset(() => loadWorld(context));

  control.state('variants', () => [...context.variants]);
  control.state('defect', () => context.defect ?? null);
  control.state('faults', () => context.faults.report());
  control.state('requests', () => context.requests.counts());
  control.state('grants', () => salesforce.grants.all.map((grant) => grantReport(context, grant)));
  control.state('logins', () => loginReport(context));
  control.state('sessions', () => salesforce.logins.sessions.size);

  control.action('advance', (body) => {
    const { ms } = z.strictObject({ action: z.string(), ms: z.number().nonnegative() }).parse(body);
    clock.advance(ms);
    return new Date(clock.now()).toISOString();
  });
  control.action('variants', async (body) => {
    const { variants } = z.strictObject({ action: z.string(), variants: z.string() }).parse(body);
    const chosen = parseVariants(variants);
    context.variants.clear();
    for (const name of chosen) context.variants.add(name);
    await control.reset();
    return [...chosen];
  });
  control.action('defect', async (body) => {
    const { defect } = z.strictObject({ action: z.string(), defect: z.string().nullable() }).parse(body);
    context.defect = defect === null ? undefined : parseDefect(defect);
    await control.reset();
  });
  control.action('requests', (body) => {
    const { from, to } = z.strictObject({ action: z.string(), from: z.number(), to: z.number() }).parse(body);
    return context.requests.between(from, to);
  });
  control.action('faults', (body) => {
    const { faults } = z.strictObject({ action: z.string(), faults: z.string() }).parse(body);
    context.faults.set(faults);
  });
  control.action('user', (body) => {
    const { action: _action, username, lockedForMs, totpSecret, ...changes } = userAction.parse(body);
    const user = userOf(context, username);
    Object.assign(user, changes);
    if (totpSecret !== undefined) user.totpSecret = totpSecret ?? undefined;
    if (lockedForMs !== undefined) user.lockedUntil = clock.now() + lockedForMs;
  });
  control.action('app', (body) => {
    const { action: _action, name, org, refreshTokenPolicy, liveInMs, ...changes } = appAction.parse(body);
    const app = appOf(context, name, org);
    Object.assign(app, changes);
    if (refreshTokenPolicy !== undefined) app.refreshTokenPolicy = app.shownPolicy = parsePolicy(refreshTokenPolicy);
    if (liveInMs !== undefined) app.liveAt = clock.now() + liveInMs;
  });
  control.action('issue', (body) => {
    const { username, app, count } = grantAction.parse(body);
    const of = appOf(context, app);
    return Array.from({ length: count ?? 1 }, () => salesforce.grants.issue(of, userOf(context, username), of.scopes));
  });
  control.action('revoke', (body) => {
    const { username, app } = grantAction.parse(body);
    const grants = salesforce.grants.rowsOf(appOf(context, app), userOf(context, username));
    for (const grant of grants) salesforce.grants.revokeGrant(grant, 'setup');
    return grants.length;
  });
  control.action('freeze', (body) => {
    const { username } = grantAction.parse(body);
    const user = userOf(context, username);
    user.frozen = true;
    for (const grant of salesforce.ownGrants(user)) salesforce.grants.revokeGrant(grant, 'risk');
  });
  control.action('expire-access', (body) => {
    const { username } = grantAction.parse(body);
    const user = userOf(context, username);
    for (const access of salesforce.grants.accessTokens.values()) {
      if (access.userId === user.id) access.expires = clock.now();
    }
  });
}

function userOf({ salesforce }: SimulatorContext, username: string): User {
  const user = [...salesforce.directory.users.values()].find((candidate) => candidate.username === username);
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
