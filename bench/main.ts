/**
 * `npm run bench [-- part… --pairs=N --latencies=300,0]`: what the suite costs, with TARGET=live against a simulator of its own. Prints tables, and writes
 * reports/bench.json. Parts: scenario, workers, pools; all of them unless some are named. Latencies are
 * milliseconds on every answer. The Selenium peer needs a chromedriver.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type BareTime } from './bare.ts';
import { CHROMEDRIVER } from './chromedriver.ts';
import { countsOf, moreThan, requestsOf } from './counts.ts';
import { median } from './median.ts';
import { type Pool, withPool } from './pool.ts';
import { runBareScript, runSuite, type SuiteRun } from './runs.ts';
import { mebibytes, printTable, seconds, times } from './table.ts';

/** Scenarios of one run or floor. */
const USERS = 4;
const SIZES = [1, 4, 16, 64];

const { values, positionals } = parseArgs({
  options: { pairs: { type: 'string', default: '3' }, latencies: { type: 'string', default: '300,0' } },
  allowPositionals: true,
});
const pairs = Number(values.pairs);
/** Milliseconds on every answer: as far away as another continent, and none. */
const LATENCIES = values.latencies.split(',').map(Number);
const results: Record<string, unknown> = {};

const parts: Record<string, () => Promise<void>> = { scenario: scenarios, workers: byWorkers, pools: bySize };
const wanted = positionals.length === 0 ? Object.keys(parts) : positionals;
for (const part of wanted) {
  const run = parts[part];
  if (run === undefined) throw new Error(`There is no part ${part}; there are ${Object.keys(parts).join(', ')}.`);
  await run();
  mkdirSync('reports', { recursive: true });
  writeFileSync('reports/bench.json', JSON.stringify(results, null, 2));
}

/** One scenario: the suite and the floor in turn, by pair; then once with trace, and once by Selenium. */
async function scenarios(): Promise<void> {
  const whole: string[][] = [];
  const pages: string[][] = [];
  for (const latency of LATENCIES) {
    await withPool({ size: USERS, existing: false, latency }, async (pool) => {
      const suite: BareTime[][] = [];
      const floor: BareTime[][] = [];
      for (let pair = 0; pair < pairs; pair++) {
        suite.push((await runSuite(pool, ['--workers=1', '--trace=off'])).scenarios);
        floor.push(await runBareScript('floor', pool));
      }
      await compareRequests(pool, latency, suite.at(-1), floor.at(-1));
      const traced = (await runSuite(pool, ['--workers=1', '--trace=on'])).scenarios;
      const selenium = hasChromeDriver() ? await runBareScript('selenium', pool) : undefined;
      results[`scenario at ${latency} ms`] = { suite, floor, traced, selenium };

      const ratios = suite.map((one, pair) => steady(one) / steady(floor[pair] ?? []));
      const [ours, bare] = [median(suite.map((one) => steady(one))), median(floor.map((one) => steady(one)))];
      whole.push([
        `${latency} ms`,
        seconds(bare),
        seconds(ours),
        `${times(median(ratios))} (${ratios.map(times).join(', ')})`,
        times(steady(traced) / ours),
      ]);
      const [ourPages, barePages] = [suite, floor].map((all) => median(all.map((one) => steady(one, 'pages'))));
      const peer = selenium && steady(selenium, 'pages');
      pages.push([
        `${latency} ms`,
        seconds(barePages ?? 0),
        peer === undefined ? 'no chromedriver' : seconds(peer),
        seconds(ourPages ?? 0),
        peer === undefined ? '' : times((ourPages ?? 0) / peer),
      ]);
    });
  }
  printTable(
    ['One scenario, latency', 'Floor', 'Suite, trace off', 'Suite : floor, and by pair', 'Trace on : off'],
    whole,
  );
  printTable(['Its page part, latency', 'Bare Playwright', 'Bare Selenium', 'Suite', 'Suite : Selenium'], pages);
}

function hasChromeDriver(): boolean {
  if (existsSync(CHROMEDRIVER)) return true;
  console.log(
    `Selenium is not measured: there is no ${CHROMEDRIVER} (Debian: chromium-driver), and CHROMEDRIVER names none.`,
  );
  return false;
}

/** That both ask for the same things is what makes the floor one. */
async function compareRequests(
  pool: Pool,
  latency: number,
  suite: readonly BareTime[] = [],
  floor: readonly BareTime[] = [],
): Promise<void> {
  const [ours, theirs] = [suite.at(-1), floor.at(-1)];
  if (ours === undefined || theirs === undefined) throw new Error('No scenario was run.');
  const [scenario, bare] = [await requestsOf(pool, ours), await requestsOf(pool, theirs)];
  const differences = { scenario: moreThan(scenario, bare), floor: moreThan(bare, scenario) };
  results[`requests at ${latency} ms`] = { scenario: countsOf(scenario), floor: countsOf(bare), differences };
  const row = (name: string, { pages, frames, calls }: ReturnType<typeof countsOf>, more: readonly string[]) => [
    name,
    ...[pages, frames, calls].map(String),
    more.join('; ') || 'nothing',
  ];
  printTable(
    [`One scenario at ${latency} ms`, 'Pages', 'Frames', 'Calls', 'More than the other'],
    [row('Scenario', countsOf(scenario), differences.scenario), row('Floor', countsOf(bare), differences.floor)],
  );
}

/** 16 existing instances, by one worker and by two. */
async function byWorkers(): Promise<void> {
  const rows: string[][] = [];
  for (const latency of LATENCIES) {
    const [one, two] = [await wholeRun(16, latency, 1), await wholeRun(16, latency, 2)];
    results[`workers at ${latency} ms`] = { one: one.wall, two: two.wall };
    rows.push([`${latency} ms`, seconds(one.wall), seconds(two.wall), times(one.wall / two.wall)]);
  }
  printTable(['16 instances, latency', '1 worker', '2 workers', 'Faster by'], rows);
}

/** Pools of existing instances, by two workers. */
async function bySize(): Promise<void> {
  const rows: string[][] = [];
  let before: number | undefined;
  for (const size of SIZES) {
    const { wall, memory } = await wholeRun(size, 0, 2);
    results[`pool of ${size}`] = { wall, memory };
    rows.push([
      String(size),
      seconds(wall),
      before === undefined ? '' : times(wall / before),
      ...(memory === undefined ? ['not measured', ''] : [memory.usual, memory.most].map(mebibytes)),
    ]);
    before = wall;
  }
  printTable(['Instances, 0 ms, 2 workers', 'Whole run', 'As the one before', 'Memory usually', 'At most'], rows);
}

async function wholeRun(size: number, latency: number, workers: number): Promise<SuiteRun> {
  const args = [`--workers=${workers}`, '--trace=off'];
  const run = await withPool({ size, existing: true, latency }, (pool) => runSuite(pool, args));
  if (run.count !== size) throw new Error(`${run.count} of ${size} scenarios were run.`);
  return run;
}

/** Without the first, which logs in to Setup, and the last, whose end in a run of the suite is not known. */
function steady(list: readonly BareTime[], what: 'whole' | 'pages' = 'whole'): number {
  return median(list.slice(1, USERS - 1).map((one) => one[what]));
}
