/**
 * The floor and the limit: one plan of what a scenario does, the requests of the suite in its order. The floor does one after the other; the limit does
 * at once what does not wait for each other (docs/figures.md). That it is the same requests, the benchmark shows by counting them.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Calls, tokensOf, type Variables } from './calls.ts';
import { type BenchUser, type Pool } from './pool.ts';

/** The part that a browser does; by Playwright or by Selenium. */
export interface BarePages {
  /** Login; what it gives then allows. @returns the provider code */
  logIn(oauthUrl: string, user: BenchUser): Promise<() => Promise<string>>;
  /** Revokes in Setup; what it gives then asks for the list of users once more. @param name as the list shows the user */
  revoke(name: string): Promise<() => Promise<void>>;
}

/** How long one scenario took, milliseconds, and when it began and ended (milliseconds since 1970; this clock may be set meanwhile). */
export interface BareTime {
  at: number;
  until: number;
  whole: number;
  /** Steps 4, 5a and 9: Setup, and the authorization after it. */
  pages: number;
}

/** What a process of a bare script reads from standard input, as JSON. */
export interface BareWork extends Pick<Pool, 'variables' | 'users'> {
  /** Of one service at most: 1 makes it the floor, more the limit. */
  callsAtOnce: number;
}

/** The whole of such a process: reads its work, and prints the times as JSON. */
export async function runBare(pagesOf: (get: Variables) => BarePages): Promise<void> {
  const { variables, users, callsAtOnce } = JSON.parse(readFileSync(0, 'utf8')) as BareWork;
  const get: Variables = (name) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`The simulator's .env has no ${name}.`);
    return value;
  };
  const calls = new Calls(get, callsAtOnce);
  await calls.beginRun(users);
  const pages = pagesOf(get);
  const times: BareTime[] = [];
  for (const user of users) {
    await delay(10); // The last call of one and the first of the next never share a millisecond: they are told apart by it.
    times.push(await scenario(calls, user, pages));
  }
  process.stdout.write(JSON.stringify(times));
}

/** One scenario: provisioned, revoked in Setup, re-authenticated by PATCH, proven, deleted. */
async function scenario(calls: Calls, user: BenchUser, pages: BarePages): Promise<BareTime> {
  const at = Date.now();
  const began = performance.now();
  let inPages = 0;
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const beganPages = performance.now();
    const done = await work();
    inPages += performance.now() - beganPages;
    return done;
  };
  const lookAround = () => calls.lookAround();

  await calls.mayLogIn(user);
  const leases = () => calls.platform('GET', '/instances?tags[]=reauthentication-lease:none');
  const [, , firstUrl] = await calls.together([leases, () => calls.grantsOfApp(), () => calls.oauthUrl()]);
  const allowFirst = await pages.logIn(firstUrl, user);
  const firstCode = await allowFirst();
  await lookAround();
  const made = await calls.platform('POST', '/instances', calls.instanceBody(firstCode));
  const element = String(made.token);
  const path = `/instances/${String(made.id)}`;
  const read = () => calls.platform('GET', path);
  const oneRecord = () => calls.accounts(element, 1);
  await oneRecord();
  const old = tokensOf(await read());
  const oldSession = () => calls.oneAccount(old.access);
  const oldGrant = () => calls.introspect(old.refresh, 'refresh_token');
  const oldToken = () => calls.introspect(old.access, 'access_token');
  const firstRecords = () => calls.accounts(element, 6);
  const [me] = await calls.together([() => calls.userinfo(old.access), oldGrant, oldToken, lookAround, firstRecords]);

  const listAgain = await timed(() => pages.revoke(String(me.name)));
  await calls.together([() => timed(listAgain), lookAround]);

  await calls.together([oldSession, oldSession, () => calls.userinfo(old.access), oldToken]);
  await oneRecord();
  await calls.together([oldGrant, lookAround]);

  const url = await calls.oauthUrl();
  const [allow] = await calls.together([() => timed(() => pages.logIn(url, user)), lookAround]);
  const code = await timed(allow);

  const blank = { 'oauth.user.token': '', 'oauth.user.refresh_token': '' };
  await calls.platform('PATCH', '/instances', { configuration: blank, providerData: { code } }, element);
  const [patched] = await calls.together([read, lookAround]);
  const fresh = tokensOf(patched);
  const freshSession = () => calls.oneAccount(fresh.access);
  const freshToken = () => calls.introspect(fresh.access, 'access_token');
  const records = async () => {
    const first = await calls.accounts(element, 3);
    const [second] = await calls.together([() => calls.accounts(element, 3, 2), oneRecord, oneRecord]);
    await oneRecord();
    await calls.recordsById([...first, ...second]);
    return first;
  };
  const freshUser = () => calls.userinfo(fresh.access);
  const [[record]] = await calls.together([records, freshSession, freshUser, freshToken]);

  await freshToken();
  await calls.revokeToken(fresh.access);
  await calls.together([freshToken, freshSession, freshUser, () => calls.introspect(fresh.refresh, 'refresh_token')]);
  await oneRecord();
  const healed = tokensOf(await read());
  const healedRecord = async () => {
    await oneRecord();
    await calls.recordsById([record ?? {}]);
  };
  await calls.together([
    healedRecord,
    freshSession,
    freshUser,
    () => calls.introspect(healed.access, 'access_token'),
    () => calls.introspect(healed.refresh, 'refresh_token'),
  ]);
  const byToken = () => calls.platform('GET', '/instances', undefined, element);
  await calls.together([oldSession, () => calls.userinfo(old.access), oldSession, oldGrant, lookAround, byToken]);

  const log = `/audit-logs/element-instances/${String(made.id)}?from=2026-01-01&pageSize=200`;
  await calls.together([() => calls.platform('GET', log), () => calls.logins(String(me.user_id))]);
  await oneRecord();
  const [asLeft] = await calls.together([read, lookAround]);
  const last = tokensOf(asLeft);
  const lastGrant = () => calls.introspect(last.refresh, 'refresh_token');
  await lastGrant();
  await calls.revokeToken(last.refresh);
  await calls.platform('DELETE', path);
  await calls.together([
    read,
    byToken,
    oneRecord,
    lastGrant,
    () => calls.introspect(last.access, 'access_token'),
    () => calls.oneAccount(last.access),
    () => calls.userinfo(last.access),
    () => calls.grantsOfApp(),
  ]);
  await lookAround();
  return { at, until: Date.now(), whole: performance.now() - began, pages: inPages };
}
