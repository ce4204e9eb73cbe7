/** `npm run bench`: what the suite costs; see the help. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commandLine, countOf, refuse } from '../scripts/command-line.ts';
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

const PARTS = ['scenario', 'workers', 'pools', 'redaction'] as const;
const command = {
  name: 'npm run bench',
  about:
    'What the suite costs, with TARGET=live against a simulator of its own. Prints tables, and writes reports/bench.json. All parts run unless some are named. The Selenium peer needs a chromedriver. Exit code 1 when the floor does not ask for what the scenario asks for, or redaction costs more than it may.',
  words: [`[${PARTS.join('|')}]…`],
  options: {
    pairs: { type: 'string', value: 'N', about: 'pairs of suite and floor (default: 3)' },
    latencies: { type: 'string', value: 'MS,MS', about: 'milliseconds on every answer (default: 300,0)' },
    'no-traced': { type: 'boolean', about: 'leave the traced run out' },
  },
} as const;
const { values, words: positionals } = commandLine(command);
const pairs = countOf(values.pairs, 3);
/** Milliseconds on every answer: as far away as another continent, and none. */
const LATENCIES = (values.latencies ?? '300,0').split(',').map(Number);
if ([pairs, ...LATENCIES].some(Number.isNaN)) refuse('Pairs and latencies are numbers.', command);
const unknown = positionals.find((part) => !(PARTS as readonly string[]).includes(part));
if (unknown !== undefined) refuse(`There is no part ${unknown}.`, command);
const results: Record<string, unknown> = {};

const parts: Record<string, () => Promise<void>> = { scenario, workers, pools, redaction };
const wanted = positionals.length === 0 ? Object.keys(parts) : positionals;
for (const part of wanted) {
  const run = parts[part];
  if (run === undefined) throw new Error(`There is no part ${part}; there are ${Object.keys(parts).join(', ')}.`);
  await run();
  mkdirSync('reports', { recursive: true });
  writeFileSync('reports/bench.json', JSON.stringify(results, null, 2));
}

/** One scenario: the suite and the floor in turn, by pair; then once with trace, and once by Selenium. */
async function scenario(): Promise<void> {
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
      await compareRequests(pool, latency, suite.at(-1)?.at(-1), floor.at(-1)?.at(-1));
      const traced =
        values['no-traced'] !== true ? (await runSuite(pool, ['--workers=1', '--trace=on'])).scenarios : undefined;
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
async function compareRequests(pool: Pool, latency: number, suite?: BareTime, floor?: BareTime): Promise<void> {
  if (suite === undefined || floor === undefined) throw new Error('No scenario was run.');
  const [ours, theirs] = [await requestsOf(pool, suite), await requestsOf(pool, floor)];
  const asked = {
    Scenario: { ...countsOf(ours), more: moreThan(ours, theirs) },
    Floor: { ...countsOf(theirs), more: moreThan(theirs, ours) },
  };
  results[`requests at ${latency} ms`] = asked;
  const row = ([name, { pages, frames, calls, more }]: [string, (typeof asked)['Floor']]) =>
    [name, pages, frames, calls, more.join('; ') || 'nothing'].map(String);
  const head = [`One scenario at ${latency} ms`, 'Pages', 'Frames', 'Calls', 'More than the other'];
  printTable(head, Object.entries(asked).map(row));
  if (asked.Scenario.more.length + asked.Floor.more.length === 0) return;
  console.error('They do not ask for the same, so their ratio means nothing: see bench/bare.ts.');
  process.exitCode = 1;
}

/** 16 existing instances, by one worker and by two. */
async function workers(): Promise<void> {
  const rows: string[][] = [];
  for (const latency of LATENCIES) {
    const [one, two] = [await wholeRun(16, latency, 1), await wholeRun(16, latency, 2)];
    results[`workers at ${latency} ms`] = { one: one.wall, two: two.wall };
    rows.push([`${latency} ms`, seconds(one.wall), seconds(two.wall), times(one.wall / two.wall)]);
  }
  printTable(['16 instances, latency', '1 worker', '2 workers', 'Faster by'], rows);
}

/** Pools of existing instances, by two workers. */
async function pools(): Promise<void> {
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

async function wholeRun(size: number, latency: number, count: number): Promise<SuiteRun> {
  const args = [`--workers=${count}`, '--trace=off'];
  return withPool({ size, existing: true, latency }, (pool) => runSuite(pool, args));
}

/** A large trace, in a run of one instance and in one of a company's hundred: a scenario registers about ten secrets. */
async function redaction(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-redaction-'));
  const file = path.join(folder, 'trace.zip');
  const rows: string[][] = [];
  try {
    for (const secrets of [60, 1000]) {
      await inProcess('redaction', { file });
      const cost = await inProcess<Cost>('redaction', { file, secrets });
      results[`redaction with ${secrets} secrets`] = cost;
      const limit = LIMITS.memory + secrets * LIMITS.perSecret;
      if (cost.leaks > 0 || cost.redaction > LIMITS.cpu || cost.peak > limit) process.exitCode = 1;
      const spent = [cost.redaction, cost.gate].map((cpu) => `${cpu.toFixed(1)} s`);
      rows.push([String(secrets), ...spent, String(cost.leaks), `${cost.peak.toFixed(0)} MB (limit ${limit})`]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const head = [
    'Secrets, trace of 50 MB',
    `Redaction, CPU (limit ${LIMITS.cpu} s)`,
    'Leak gate, CPU',
    'Leaks',
    'Memory',
  ];
  printTable(head, rows);
}

/** Without the first, which logs in to Setup, and the last, whose end in a run of the suite is not known. */
function steady(list: readonly BareTime[], what: 'whole' | 'pages' = 'whole'): number {
  return median(list.slice(1, USERS - 1).map((one) => one[what]));
}
