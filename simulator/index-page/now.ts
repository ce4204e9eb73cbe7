import { type SimulatorContext } from '../context.ts';

const WINDOW_S = 30;

/** What the page shows of this moment, by the name of its place there: codes, the seconds that they are good for, counts of grants and presses. */
export function now({ salesforce, world, control }: SimulatorContext): Record<string, string> {
  const { directory, grants, logins } = salesforce;
  const live = grants.all.filter(({ revokedAt }) => revokedAt === undefined);
  const count = (of: (grant: (typeof live)[number]) => boolean) => String(live.filter(of).length);
  const presses = control.report()['presses'] as Record<string, number>;
  return Object.fromEntries([
    ['left', String(WINDOW_S - (Math.floor(Date.now() / 1000) % WINDOW_S))],
    ...world.users.map(({ id }) => {
      const { code, spent } = logins.currentCode(directory.user(id)) ?? {};
      return [`code ${id}`, spent === true ? 'spent; wait' : (code ?? 'none')];
    }),
    ...world.users.map(({ id }) => [`grants ${id}`, count(({ userId }) => userId === id)]),
    ...world.apps.map(({ id }) => [`grants ${id}`, count(({ appId }) => appId === id)]),
    ...Object.entries(presses).map(([name, times]) => [`presses ${name}`, String(times)]),
  ]) as Record<string, string>;
}
