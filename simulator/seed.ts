import { type z } from 'zod';
import { defaultWorld, newApp, newOrg, newPlatformSecret, newUser } from './default-world.ts';
import { type Hosts } from './hosts.ts';
import {
  appSeed,
  type AppSeed,
  grantSeed,
  instanceSeed,
  type InstanceSeed,
  orgSeed,
  type OrgSeed,
  type Seed,
  seedSchema,
  userSeed,
  type UserSeed,
} from './seed-schema.ts';
import { type World, type WorldApp, type WorldUser } from './world.ts';

/**
 * The world of a seed: the default world with the seed's entries added, or changed where it has their keys. When the seed names a
 * connector user, Setup user, main app or auditor app, the default ones lose that role.
 * @throws Error for a seed that cannot be used: every problem with its path, never a value of the file.
 */
export function worldFromSeed(input: unknown, hosts: Hosts): World {
  const parsed = seedSchema.safeParse(input);
  const problems = parsed.success ? [] : parsed.error.issues.flatMap(problemsOf);
  const world = defaultWorld(hosts);
  mergeOrgs(world, wellFormed(input, 'orgs', orgSeed));
  mergeUsers(world, wellFormed(input, 'users', userSeed), problems);
  mergeApps(world, wellFormed(input, 'apps', appSeed), hosts, problems);
  addGrants(world, wellFormed(input, 'grants', grantSeed), problems);
  addInstances(world, wellFormed(input, 'instances', instanceSeed), problems);
  if (!parsed.success || problems.length > 0) {
    const count = `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
    throw new Error(`The seed has ${count}:\n  ${problems.join('\n  ')}`);
  }
  const seed = parsed.data;
  if (seed.openConnectors?.organizationSecret !== undefined) {
    world.openConnectors.organizationSecret = seed.openConnectors.organizationSecret;
  }
  if (seed.openConnectors?.users !== undefined) {
    world.openConnectors.users = seed.openConnectors.users.map((user, index) => ({
      email: `dev${index + 1}@acme.example`,
      firstName: 'Dev',
      lastName: 'Example',
      ...user,
    }));
  }
  return world;
}

/** An entry of a section with its index in the file, for the paths of problems. */
type Entry<T> = [index: number, value: T];

/** The entries of a section that are well-formed, so that what they refer to is checked although others are not. */
function wellFormed<T>(input: unknown, section: keyof Seed, schema: z.ZodType<T>): Entry<T>[] {
  const list: unknown = typeof input === 'object' && input !== null ? (input as Record<string, unknown>)[section] : [];
  return (Array.isArray(list) ? list : []).flatMap((value: unknown, index): Entry<T>[] => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [[index, parsed.data]] : [];
  });
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  const path = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${path === '' ? key : `${path}.${key}`}: unknown key`);
  }
  return [`${path === '' ? 'the seed' : path}: ${issue.message}`];
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}

function mergeOrgs(world: World, seeds: Entry<OrgSeed>[]): void {
  for (const [, seed] of seeds) {
    const { accounts, ...given } = seed;
    const kind = given.kind ?? (given.domain.endsWith('.sandbox') ? 'sandbox' : 'developer');
    const fresh = newOrg(
      { domain: given.domain, name: given.name ?? given.domain, kind },
      accounts?.map(({ name }) => name) ?? ['First Account'],
    );
    accounts?.forEach((account, index) => Object.assign(fresh.accounts[index] ?? {}, account));
    const existing = world.orgs.find((org) => org.domain === given.domain);
    if (existing === undefined) world.orgs.push(Object.assign(fresh, given));
    else Object.assign(existing, given, accounts === undefined ? {} : { accounts: fresh.accounts });
  }
}

function mergeUsers(world: World, seeds: Entry<UserSeed>[], problems: string[]): void {
  duplicates(seeds, 'users', (user) => user.username.toLowerCase(), problems);
  const named = new Set(seeds.map(([, seed]) => seed.role));
  if (named.has('connector') || named.has('external-connector')) {
    demote(world.users, 'connector', 'bystander');
    demote(world.users, 'external-connector', 'bystander');
  }
  if (named.has('setup')) demote(world.users, 'setup', 'bystander');
  for (const [index, given] of seeds) {
    knownOrg(world, given.org, `users[${index}].org`, problems);
    const existing = world.users.find((user) => user.username.toLowerCase() === given.username.toLowerCase());
    // A seeded user has the second factor that the seed says, or none.
    if (existing === undefined) world.users.push(newUser(given));
    else Object.assign(existing, { totpSecret: undefined }, given);
  }
}

function mergeApps(world: World, seeds: Entry<AppSeed>[], hosts: Hosts, problems: string[]): void {
  duplicates(seeds, 'apps', (app) => `${app.org ?? 'acme'} ${app.name}`, problems);
  for (const role of ['main', 'auditor'] as const) {
    if (seeds.some(([, seed]) => seed.role === role)) demote(world.apps, role, 'other');
  }
  for (const [index, given] of seeds) {
    knownOrg(world, given.org, `apps[${index}].org`, problems);
    for (const [at, domain] of (given.installedIn ?? []).entries()) {
      knownOrg(world, domain, `apps[${index}].installedIn[${at}]`, problems);
    }
    for (const [at, username] of (given.preAuthorizedUsers ?? []).entries()) {
      knownUser(world, username, `apps[${index}].preAuthorizedUsers[${at}]`, problems);
    }
    if (given.clientCredentialsUser !== undefined) {
      knownUser(world, given.clientCredentialsUser, `apps[${index}].clientCredentialsUser`, problems);
    }
    const existing = world.apps.find((app) => app.name === given.name && app.org === (given.org ?? 'acme'));
    if (existing === undefined) world.apps.push(newApp(given, hosts));
    else Object.assign(existing, given);
  }
}

function addGrants(world: World, seeds: Entry<z.infer<typeof grantSeed>>[], problems: string[]): void {
  for (const [index, { user, app }] of seeds) {
    const owner = knownUser(world, user, `grants[${index}].user`, problems);
    const of = appOf(world, owner, app, `grants[${index}].app`, problems);
    if (owner !== undefined && of !== undefined) {
      world.grants.push({ user: world.users.indexOf(owner), app: world.apps.indexOf(of) });
    }
  }
}

function addInstances(world: World, seeds: Entry<InstanceSeed>[], problems: string[]): void {
  duplicates(seeds, 'instances', (instance) => instance.token, problems);
  for (const [index, { name, token, user, app, tags, configuration }] of seeds) {
    const owner = knownUser(world, user, `instances[${index}].user`, problems);
    const of = appOf(world, owner, app, `instances[${index}].app`, problems);
    if (of === undefined) continue;
    world.instances.push({
      name,
      token: token ?? newPlatformSecret(),
      user,
      app: world.apps.indexOf(of),
      tags: tags ?? [name],
      configuration: configuration ?? {},
    });
  }
}

/** The app of this name that a user can have a grant for, or the main one; a copy in the user's own org comes first. */
function appOf(
  world: World,
  owner: WorldUser | undefined,
  name: string | undefined,
  path: string,
  problems: string[],
): WorldApp | undefined {
  const main = world.apps.find((app) => app.role === 'main');
  const wanted = name ?? main?.name;
  const named = world.apps.filter((app) => app.name === wanted);
  if (named.length === 0) {
    problems.push(`${path}: no app has this name`);
    return undefined;
  }
  if (owner === undefined) return undefined;
  const usable = named.find((app) => app.org === owner.org) ?? named.find((app) => app.installedIn.includes(owner.org));
  if (usable === undefined) problems.push(`${path}: the app is not in the user's org`);
  return usable;
}

function knownOrg(world: World, domain = 'acme', path: string, problems: string[]): void {
  if (world.orgs.every((org) => org.domain !== domain)) problems.push(`${path}: no org has this domain`);
}

function knownUser(world: World, username: string, path: string, problems: string[]): WorldUser | undefined {
  const user = world.users.find((candidate) => candidate.username.toLowerCase() === username.toLowerCase());
  if (user === undefined) problems.push(`${path}: no user has this username`);
  return user;
}

function duplicates<T>(
  list: Entry<T>[],
  path: string,
  key: (entry: T) => string | undefined,
  problems: string[],
): void {
  const seen = new Map<string, number>();
  for (const [index, entry] of list) {
    const value = key(entry);
    if (value === undefined) continue;
    const first = seen.get(value);
    if (first === undefined) seen.set(value, index);
    else problems.push(`${path}[${index}]: the same as ${path}[${first}]`);
  }
}

function demote<R extends string>(list: { role: R }[], role: R, to: R): void {
  for (const entry of list) if (entry.role === role) entry.role = to;
}
