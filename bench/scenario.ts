/** Scenarios of the suite, and of bare scripts that ask for the same: at the same time, or one script right after the other. */
import { together } from '../fixtures/instance/together.ts';
import { type BareTime } from './bare.ts';
import { UNWRITTEN } from './calls.ts';
import { countsOf, moreThan, requestsOf } from './counts.ts';
import { median } from './median.ts';
import { type Pool, withPool } from './pool.ts';
import { keep } from './results.ts';
import { inProcess, runSuite } from './runs.ts';
import { printTable, times } from './table.ts';

/** As the suite's default of CALLS_AT_ONCE. */
const CALLS_AT_ONCE = 4;

const BARE = ['floor', 'limit', 'selenium'] as const;
type Runner = (typeof BARE)[number] | 'suite' | 'traced';

/** A scenario, and what it asked for. */
type Measured = BareTime & { asked: Awaited<ReturnType<typeof requestsOf>> };
/** The same scenario of each that ran together; Selenium is left out where there is no chromedriver. */
type Pair = Partial<Record<Runner, Measured>>;

function timesOf(runner: Runner, pool: Pool): Promise<BareTime[] | null> {
  const bare = (script: 'floor' | 'selenium', callsAtOnce: number) =>
    inProcess<BareTime[] | null>(script, { ...pool, users: pool.users.slice(0, -1), callsAtOnce });
  const suite = async (trace: string) =>
    (await runSuite(pool, ['--no-deps', '--workers=1', `--trace=${trace}`])).scenarios;
  const ways: Record<Runner, () => Promise<BareTime[] | null>> = {
    suite: () => suite('off'),
    traced: () => suite('on'),
    floor: () => bare('floor', 1),
    limit: () => bare('floor', CALLS_AT_ONCE),
    selenium: () => bare('selenium', CALLS_AT_ONCE),
  };
  return ways[runner]();
}

/**
 * One runner against a simulator of its own. One scenario more comes before those that are measured, as it logs in to Setup; and in the suite one after
 * them, as where a run's last one ends is not known.
 */
function measure(runner: Runner, latency: number, count: number): Promise<Measured[] | undefined> {
  return withPool({ size: count + 2, instances: 1, latency }, async (pool) => {
    const steady = (await timesOf(runner, pool))?.slice(1);
    return steady && Promise.all(steady.map(async (one) => ({ ...one, asked: await requestsOf(pool, one) })));
  });
}

/** With latency they mostly wait, so they run at the same time, under the same load and in the time of the longest; without, one after the other. */
async function run(latency: number, runners: readonly Runner[], count: number): Promise<Pair[]> {
  const pace = { settings: { callsAtOnce: latency === 0 ? 1 : runners.length }, evidence: UNWRITTEN };
  const works = runners.map((runner) => async () => [runner, await measure(runner, latency, count)] as const);
  const measured = await together(pace, works);
  return Array.from({ length: count }, (_, pair) =>
    Object.fromEntries(measured.map(([runner, scenarios]) => [runner, scenarios?.[pair]])),
  );
}

type What = 'whole' | 'pages';

const time =
  (runner: Runner, what: What) =>
  (pair: Pair): number =>
    (pair[runner]?.[what] ?? NaN) / 1000;

const ratio =
  (one: Runner, other: Runner, what: What) =>
  (pair: Pair): number =>
    time(one, what)(pair) / time(other, what)(pair);

/** Of a pair; NaN where something was not measured. */
const FIGURES: Record<string, (pair: Pair) => number> = {
  'Suite, trace off, s': time('suite', 'whole'),
  'Floor, s': time('floor', 'whole'),
  'Limit, s': time('limit', 'whole'),
  'Suite : floor': ratio('suite', 'floor', 'whole'),
  'Suite : limit': ratio('suite', 'limit', 'whole'),
  'Trace on : off': ratio('traced', 'suite', 'whole'),
  'Page part: suite, s': time('suite', 'pages'),
  'Page part: bare Playwright, s': time('floor', 'pages'),
  'Page part: bare Selenium, s': time('selenium', 'pages'),
  'Page part: suite : Playwright': ratio('suite', 'floor', 'pages'),
  'Page part: suite : Selenium': ratio('suite', 'selenium', 'pages'),
};

/** Measures, prints and keeps; exit code 1 when suite or limit does not ask for what the floor asks for. */
export async function scenario(count: number, latencies: readonly number[], isTraced: boolean): Promise<void> {
  for (const latency of latencies) {
    const untraced = await run(latency, ['suite', ...BARE], count);
    const [traced] = isTraced ? await run(latency, latency === 0 ? ['traced'] : ['traced', ...BARE], 1) : [];
    const pairs = untraced.map((pair) => ({ ...pair, traced: traced?.traced }));
    compareRequests(latency, pairs.at(-1) ?? {});

    const name = `One scenario at ${latency} ms`;
    const measured = Object.entries(FIGURES)
      .map(([figure, of]) => ({ figure, each: pairs.map(of) }))
      .filter(({ each }) => !each.some(Number.isNaN));
    const rows = measured.map(({ figure, each }) => [figure, times(median(each)), each.map(times).join(', ')]);
    printTable([name, 'Median', 'By pair'], rows);
    keep(name, { figures: Object.fromEntries(measured.map(({ figure, each }) => [figure, median(each)])), raw: pairs });
  }
}

/** That all ask for the same things is what makes the floor one. */
function compareRequests(latency: number, { suite, floor, limit }: Pair): void {
  if (suite === undefined || floor === undefined || limit === undefined) throw new Error('No scenario was run.');
  const rows = Object.entries({ Suite: suite, Floor: floor, Limit: limit }).map(([name, { asked }]) => {
    const { pages, frames, calls } = countsOf(asked);
    const [more, less] = [moreThan(asked, floor.asked), moreThan(floor.asked, asked)];
    if (more.length + less.length > 0) process.exitCode = 1;
    return [name, pages, frames, calls, more.join('; ') || 'nothing', less.join('; ') || 'nothing'].map(String);
  });
  printTable([`Asked at ${latency} ms`, 'Pages', 'Frames', 'Calls', 'More than the floor', 'Less than it'], rows);
  if (process.exitCode === 1)
    console.error('They do not ask for the same, so their ratio means nothing: see bench/bare.ts.');
}
