/** `npm run bench`: what the suite costs; see the help. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commandLine, countOf, refuse } from '../scripts/command-line.ts';
import { type PoolWish, withPool } from './pool.ts';
import { type Cost } from './redaction.ts';
import { compared, keep, kept, NotKeptError } from './results.ts';
import { inProcess, runSuite, type SuiteRun } from './runs.ts';
import { scenario } from './scenario.ts';
import { mebibytes, printTable, seconds, times } from './table.ts';

/** Instances that one connector user of a pool has. */
const OF_EACH = 4;

/** What redaction may cost: seconds of CPU and MB of memory, and MB more for the forms of each secret. */
const LIMITS = { cpu: 5, memory: 500, perSecret: 0.05 };

const PARTS = ['scenario', 'workers', 'pools', 'redaction'] as const;
const command = {
  name: 'npm run bench',
  about:
    'What the suite costs, with TARGET=live against a simulator of its own. Prints tables, and keeps what it measured in bench/results, by commit: compare prints two commits (or files) side by side. All parts run unless some are named. The Selenium peer needs a chromedriver. Exit code 1 when the bare scripts do not ask for what the scenario asks for, or redaction costs more than it may.',
  words: [`[${PARTS.join('|')}]… | compare A B`],
  options: {
    pairs: {
      type: 'string',
      value: 'N',
      about: 'how many scenarios of the suite and of the bare scripts are measured (default: 2)',
    },
    sizes: { type: 'string', value: 'N,N', about: 'instances of the pools, four of each user (default: 16,64,256)' },
    existing: { type: 'boolean', about: 'pools of instances that were there before, one of each user' },
    latencies: { type: 'string', value: 'MS,MS', about: 'milliseconds on every answer (default: 300,0)' },
    'no-traced': { type: 'boolean', about: 'leave the traced run out' },
  },
} as const;
const { values, words: positionals } = commandLine(command);
const pairs = countOf(values.pairs, 2, 'pairs', command);
/** Milliseconds on every answer: as far away as another continent, and none. */
const LATENCIES = (values.latencies ?? '300,0').split(',').map(Number);
const SIZES = (values.sizes ?? '16,64,256').split(',').map(Number);
if ([...LATENCIES, ...SIZES].some(Number.isNaN)) refuse('Sizes and latencies are numbers.', command);
const existing = values.existing === true;
if (!existing && SIZES.some((size) => size % OF_EACH !== 0))
  refuse(`Each user of a pool has ${OF_EACH} instances.`, command);
const parts: Record<(typeof PARTS)[number], () => Promise<void>> = {
  scenario: () => scenario(pairs, LATENCIES, values['no-traced'] !== true),
  workers,
  pools,
  redaction,
};
const isPart = (word: string): word is keyof typeof parts => word in parts;
const [first, ...words] = positionals;
const unknown = first === 'compare' ? undefined : positionals.find((word) => !isPart(word));
if (unknown !== undefined) refuse(`There is no part ${unknown}.`, command);

if (first === 'compare') compare(words);
else for (const part of positionals.length === 0 ? PARTS : positionals.filter(isPart)) await parts[part]();

/** What is kept of two commits or files. */
function compare([one, other, ...more]: readonly string[]): void {
  if (one === undefined || other === undefined || more.length > 0)
    refuse('To compare takes two commits or files.', command);
  try {
    printTable(['Figure', one, other, `${other} : ${one}`], compared(kept(one), kept(other)));
  } catch (error) {
    if (!(error instanceof NotKeptError)) throw error;
    refuse(error.message, command);
  }
}

/** 16 existing instances, by one worker and by two. */
async function workers(): Promise<void> {
  const rows: string[][] = [];
  for (const latency of LATENCIES) {
    const wish: PoolWish = { size: 16, instances: 'existing', latency };
    const [one, two] = [await wholeRun(wish, 1), await wholeRun(wish, 2)];
    const figures = {
      '1 worker, s': one.wall / 1000,
      '2 workers, s': two.wall / 1000,
      'faster by': one.wall / two.wall,
    };
    keep(`16 instances at ${latency} ms`, { figures, raw: { one, two } });
    rows.push([`${latency} ms`, seconds(one.wall), seconds(two.wall), times(one.wall / two.wall)]);
  }
  printTable(['16 instances, latency', '1 worker', '2 workers', 'Faster by'], rows);
}

/** Pools of instances that are provisioned, by two workers. */
async function pools(): Promise<void> {
  const rows: string[][] = [];
  let first: number | undefined;
  for (const size of SIZES) {
    const users = existing ? size : size / OF_EACH;
    const run = await wholeRun({ size: users, instances: existing ? 'existing' : OF_EACH, latency: 0 }, 2);
    const { wall, memory } = run;
    keep(`Pool of ${size}${existing ? ' existing' : ''}`, {
      figures: {
        'whole run, s': wall / 1000,
        's each': wall / 1000 / size,
        ...(memory && { 'memory, MiB': memory.usual }),
      },
      raw: run,
    });
    first ??= wall / size;
    rows.push([
      String(size),
      seconds(wall),
      times(wall / size / first),
      ...(memory === undefined ? ['not measured', ''] : [memory.usual, memory.most].map(mebibytes)),
    ]);
  }
  printTable(['Instances, 0 ms, 2 workers', 'Whole run', 'Each : first', 'Memory usually', 'At most'], rows);
}

async function wholeRun(wish: PoolWish, count: number): Promise<SuiteRun> {
  const args = [`--workers=${count}`, '--trace=off'];
  return withPool(wish, (pool) => runSuite(pool, args));
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
      const figures = { 'redaction, s': cost.redaction, 'leak gate, s': cost.gate, 'memory, MB': cost.peak };
      keep(`Redaction with ${secrets} secrets`, { figures, raw: cost });
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
