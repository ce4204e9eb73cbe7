import { type SimulatorContext } from './context.ts';
import { hooksUnder } from './salesforce/defects.ts';
import { newId } from './salesforce/ids.ts';
import { type App, type Org, type RefreshTokenPolicy, type User } from './salesforce/model.ts';
import { type VariantName } from './variants.ts';
import { type WorldApp, type WorldUser } from './world.ts';

const HOUR_MS = 3_600_000;
const UNITS = { HOURS: HOUR_MS, DAYS: 24 * HOUR_MS, MONTHS: 30 * 24 * HOUR_MS };

const POLICIES: readonly [VariantName, string][] = [
  ['policy-zero', 'zero'],
  ['policy-lifetime', 'specific_lifetime:1:HOURS'],
  ['policy-lifetime-days', 'specific_lifetime:90:DAYS'],
  ['policy-inactivity', 'specific_inactivity:1:HOURS'],
  ['idle-limit', 'specific_inactivity:30:DAYS'],
  ['idle-limit-hidden', 'specific_inactivity:30:DAYS'],
];

/** Put Salesforce into the state in which the world begins, under the variants in force; clears clock and counts. */
export function loadWorld(context: SimulatorContext): void {
  const { world, salesforce } = context;
  context.clock.reset();
  context.requests.clear();
  context.faults.clear();
  const orgs = world.orgs.map((org): Org => ({
    ...org,
    sessionTimeoutMs: org.sessionTimeoutMinutes * 60_000,
    accounts: org.accounts.map(({ id, name, industry, phone }) => ({
      Id: id,
      Name: name,
      Industry: industry,
      Phone: phone,
    })),
  }));
  const orgId = (domain: string): string => entry(orgs.find((org) => org.domain === domain)).id;
  const users = world.users.map((user) => userOf(user, orgId(user.org)));
  const apps = world.apps.map((app) => appOf(context, app, users, orgId));
  salesforce.hooks = hooksUnder(context.defect);
  salesforce.load({ orgs, users, apps });
  for (const grant of world.grants) {
    const app = entry(apps[grant.app]);
    salesforce.grants.issue(app, entry(users[grant.user]), app.scopes);
  }
  crowd(context);
}

/** Under the variant, 600 users more with a grant of the app under test; their names are spread over the alphabet. */
function crowd({ variants, salesforce, world }: SimulatorContext): void {
  if (!variants.has('many-users')) return;
  const { directory, grants } = salesforce;
  const main = world.apps.find((app) => app.role === 'main');
  const template = world.users.find((user) => user.role === 'bystander');
  if (main === undefined || template === undefined) return;
  const app = directory.app(main.id);
  for (let i = 0; i < 600; i++) {
    const letter = String.fromCharCode('A'.charCodeAt(0) + (i % 26));
    const number = String(i + 1).padStart(3, '0');
    const user: User = {
      ...directory.user(template.id),
      id: newId('005'),
      username: `person${number}@${template.username.split('@')[1] ?? ''}`,
      firstName: `${letter}nn`,
      lastName: `Person ${number}`,
      active: true,
    };
    directory.users.set(user.id, user);
    grants.issue(app, user, app.scopes);
  }
}

/** The policy of its metadata form, e.g. `specific_lifetime:1:HOURS`. */
export function parsePolicy(text: string): RefreshTokenPolicy {
  const [type, period, unit] = text.split(':');
  if (type === 'specific_lifetime' || type === 'specific_inactivity') {
    const of = unit === 'DAYS' || unit === 'MONTHS' ? unit : 'HOURS';
    return { type, period: Number(period), unit: of, periodMs: Number(period) * UNITS[of] };
  }
  return type === 'zero' ? { type } : { type: 'infinite' };
}

function userOf(user: WorldUser, orgId: string): User {
  return {
    ...user,
    orgId,
    frozen: false,
    ipRestricted: false,
    permissions: new Set(user.permissions),
    totpUsed: new Set(),
    trustedDevices: new Set(),
    passkeys: [],
    language: 'en_US',
    locale: 'en_US',
    failedLogins: 0,
    failedVerifications: 0,
    lockedUntil: 0,
  };
}

function appOf(context: SimulatorContext, app: WorldApp, users: User[], orgId: (domain: string) => string): App {
  const userId = (username: string): string =>
    entry(users.find((user) => user.username.toLowerCase() === username.toLowerCase())).id;
  const { variants } = context;
  const main = app.role === 'main';
  const zero = context.defect === 'policy-zero' ? 'zero' : undefined;
  const chosen = main ? (zero ?? POLICIES.find(([variant]) => variants.has(variant))?.[1]) : undefined;
  const policy = parsePolicy(chosen ?? app.refreshTokenPolicy);
  const preAuthorized = app.preAuthorized || (main && variants.has('pre-authorized'));
  return {
    ...app,
    orgId: orgId(app.org),
    installedOrgIds: new Set(app.installedIn.map(orgId)),
    callbackUrls: [...app.callbackUrls],
    scopes: [...app.scopes],
    refreshTokenPolicy: policy,
    shownPolicy: main && variants.has('idle-limit-hidden') ? { type: 'infinite' } : policy,
    ipRelaxation: 'Bypass',
    sessionLevel: 'STANDARD',
    jwtAccessTokens: main && variants.has('jwt-access-tokens'),
    rotation: app.rotation || (main && variants.has('rotation')),
    pkceRequired: app.pkceRequired || (main && variants.has('pkce-required')),
    preAuthorized,
    preAuthorizedUserIds: new Set(
      app.preAuthorized ? app.preAuthorizedUsers.map(userId) : preAuthorized ? users.map((user) => user.id) : [],
    ),
    blocked: false,
    clientCredentialsUserId: app.clientCredentialsUser === undefined ? undefined : userId(app.clientCredentialsUser),
    liveAt: 0,
  };
}

function entry<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The world refers to something that it does not have.');
  return value;
}
