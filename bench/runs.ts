/** Runs of the suite and of the floor, and what they took. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { type JSONReport, type JSONReportSuite } from '@playwright/test/reporter';
import { ended, startRun } from '../scripts/nights.ts';
import { type BareTime } from './bare.ts';
import { sum } from './median.ts';
import { type Memory, MemoryWatch } from './memory.ts';
import { type Pool } from './pool.ts';

const SCENARIO = 'revoked in Setup, re-authenticated by PATCH';

/** The page part of a scenario: steps 4, 5a and 9. */
const PAGE_STEPS = /^(4, 5a|9)\. /;

/** One run of the suite. */
export interface SuiteRun {
  /** Milliseconds, from the start of the process to its end. */
  wall: number;
  /** Undefined where it cannot be measured. */
  memory: Memory | undefined;
  /**
   * With one worker: each scenario but the last, from its start to the start of the next. What Playwright calls the duration of a test leaves out
   * what it waits for in fixtures with a time-out of their own, such as the provisioning.
   */
  scenarios: BareTime[];
}

/** @throws Error with the end of what it printed, when the run failed */
export async function runSuite(pool: Pool, args: readonly string[]): Promise<SuiteRun> {
  const began = performance.now();
  const run = startRun(pool, ['--project=reauthentication', '-g', SCENARIO, ...args], 'bench.log');
  const watch = new MemoryWatch(run.pid ?? 0);
  const code = await ended(run);
  const memory = watch.stop();
  const wall = performance.now() - began;
  if (code !== 0) {
    const printed = readFileSync(path.join(pool.folder, 'bench.log'), 'utf8');
    throw new Error(`A run of the suite failed, so there is nothing to measure:\n${printed.slice(-8000)}`);
  }
  const report = JSON.parse(readFileSync('reports/results.json', 'utf8')) as JSONReport;
  const starts = report.suites.flatMap(scenariosOf).sort((one, other) => one.at - other.at);
  if (starts.length !== pool.instances || starts.some(({ pages }) => pages === 0))
    throw new Error(`${pool.instances} scenarios with page steps were expected, not ${JSON.stringify(starts)}.`);
  const scenarios = starts.slice(0, -1).map((one, index) => {
    const until = starts[index + 1]?.at ?? 0;
    return { ...one, until, whole: until - one.at };
  });
  return { wall, memory, scenarios };
}

function scenariosOf({ suites = [], specs }: JSONReportSuite): Omit<BareTime, 'until' | 'whole'>[] {
  const tests = specs.filter(({ title }) => title.includes(SCENARIO)).flatMap((spec) => spec.tests);
  const mine = tests
    .flatMap(({ results }) => results)
    .map(({ startTime, steps = [] }) => ({
      at: Date.parse(startTime),
      pages: sum(steps.filter(({ title }) => PAGE_STEPS.test(title)).map((step) => step.duration)),
    }));
  return [...mine, ...suites.flatMap(scenariosOf)];
}

/**
 * Runs a script of this folder in a process of its own, which reads JSON and prints JSON.
 * @throws Error when it failed
 */
export async function inProcess<T>(script: 'floor' | 'selenium' | 'redaction', work: object): Promise<T> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(import.meta.dirname, `${script}.ts`)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(work));
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (child.exitCode !== 0) throw new Error(`${script} ended with ${child.exitCode}.`);
  return JSON.parse(printed) as T;
}
