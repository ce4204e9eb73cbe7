/**
 * `npm run bench [-- part… --pairs=N --latencies=300,0 --no-traced --zip=trace.zip]`: what the suite costs, with TARGET=live against a simulator of
 * its own. Prints tables, and writes reports/bench.json. Parts: scenario, workers, pools, redaction; all of them unless some are named. Latencies are
 * milliseconds on every answer. The Selenium peer needs a chromedriver. Redaction is measured on a trace that is made up, or on the given one.
 * Exit code 1 when the floor does not ask for what the scenario asks for, or redaction costs more than it may.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type BareTime } from './bare.ts';
import { countsOf, moreThan, requestsOf } from './counts.ts';
import { median } from './median.ts';
import { type Pool, withPool } from './pool.ts';
import { type Cost } from './redaction.ts';
import { inProcess, runSuite, type SuiteRun } from './runs.ts';
import { mebibytes, printTable, seconds, times } from './table.ts';

/** Scenarios of one run or floor. */
const USERS = 4;
const SIZES = [1, 4, 16, 64];

/** What redaction may cost: seconds of CPU and MB of memory, and MB more for the forms of each secret. */
const LIMITS = { cpu: 5, memory: 500, perSecret: 0.1 };

const { values, positionals } = parseArgs({
  options: {
    pairs: { type: 'string', default: '3' },
    latencies: { type: 'string', default: '300,0' },
    traced: { type: 'boolean', default: true },
    zip: { type: 'string' },
  },
  allowPositionals: true,
  allowNegative: true,
});
const pairs = Number(values.pairs);
/** Milliseconds on every answer: as far away as another continent, and none. */
const LATENCIES = values.latencies.split(',').map(Number);
const results: Record<string, unknown> = {};

const parts: Record<string, () => Promise<void>> = {
  scenario: scenarios,
  workers: byWorkers,
  pools: bySize,
  redaction,
};
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
        floor.push(await inProcess<BareTime[]>('floor', pool));
      }
      await compareRequests(pool, latency, suite.at(-1), floor.at(-1));
      const traced = values.traced ? (await runSuite(pool, ['--workers=1', '--trace=on'])).scenarios : undefined;
      const selenium = await inProcess<BareTime[] | null>('selenium', pool);
      results[`scenario at ${latency} ms`] = { suite, floor, traced, selenium };

      const ratios = suite.map((one, pair) => steady(one) / steady(floor[pair] ?? []));
      const [ours, bare] = [median(suite.map((one) => steady(one))), median(floor.map((one) => steady(one)))];
      whole.push([
        `${latency} ms`,
        seconds(bare),
        seconds(ours),
        `${times(median(ratios))} (${ratios.map(times).join(', ')})`,
        traced === undefined ? 'not measured' : times(steady(traced) / ours),
      ]);
      const [ourPages, barePages] = [suite, floor].map((all) => median(all.map((one) => steady(one, 'pages'))));
      const peer = selenium === null ? undefined : steady(selenium, 'pages');
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
  if (Object.values(differences).some((list) => list.length > 0)) {
    console.error(
      'The floor and the scenario do not ask for the same, so their ratio means nothing: see bench/bare.ts.',
    );
    process.exitCode = 1;
  }
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
  return withPool({ size, existing: true, latency }, (pool) => runSuite(pool, args));
}

/** A large trace, in a run of one instance and in one of a company's hundred: a scenario registers about ten secrets. */
async function redaction(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-redaction-'));
  const file = path.join(folder, 'trace.zip');
  const rows: string[][] = [];
  try {
    for (const secrets of [60, 1000]) {
      if (values.zip === undefined) await inProcess('redaction', { file });
      else copyFileSync(values.zip, file);
      const cost = await inProcess<Cost>('redaction', { file, secrets });
      results[`redaction with ${secrets} secrets`] = cost;
      const memory = LIMITS.memory + secrets * LIMITS.perSecret;
      if (cost.leaks > 0 || cost.redaction.cpu > LIMITS.cpu || cost.peak > memory) process.exitCode = 1;
      const spent = ({ cpu, wall }: Cost['gate']) => `${cpu.toFixed(2)} s of CPU (${wall.toFixed(2)} s)`;
      const { size, leaks, peak } = cost;
      rows.push([
        `${size.toFixed(1)} MB, ${secrets}`,
        spent(cost.redaction),
        spent(cost.gate),
        String(leaks),
        `${peak.toFixed(0)} MB of ${memory}`,
      ]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  printTable(
    ['Trace unpacked, secrets', `Redaction, at most ${LIMITS.cpu} s of CPU`, 'Leak gate', 'Leaks', 'Memory at most'],
    rows,
  );
}

/** Without the first, which logs in to Setup, and the last, whose end in a run of the suite is not known. */
function steady(list: readonly BareTime[], what: 'whole' | 'pages' = 'whole'): number {
  return median(list.slice(1, USERS - 1).map((one) => one[what]));
}
