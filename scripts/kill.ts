/** `npm run kill`: stops runs at random moments, and looks what the next run makes of what they left; see the help. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { seconds } from '../reporters/digest/sections.ts';
import { commandLine, countOf, refuse } from './command-line.ts';
import { ended, leftBehind, type Night, seedOf, startNight, startRun } from './nights.ts';

const SCENARIO = ['-g', 'revoked in Setup, re-authenticated by PATCH'];

type Way = 'machine' | 'runner' | 'interrupt';
const WAYS: readonly Way[] = ['machine', 'runner', 'interrupt'];

const command = {
  name: 'npm run kill',
  about:
    'Stops a run at random moments, with TARGET=live on a simulator that stays up, and looks whether the next run restores what it left. Half of the times (21) the instance is an existing one. Ways, in turn unless one is named: machine kills the whole process group with kill -9, as a lost machine does, runner the runner alone, and interrupt is Ctrl-C, after which the run itself has to restore. Exit code 1 when a next run failed, or left something.',
  words: ['[times]', `[${WAYS.join('|')}]`],
} as const;
const {
  words: [count, wanted],
} = commandLine(command);
const times = countOf(count, 21, 'times', command);
const ways = WAYS.filter((way) => wanted === undefined || way === wanted);
if (ways.length === 0) refuse(`There is no way "${wanted}".`, command);
let failures = 0;
for (const existing of [false, true]) {
  const night = await startNight({ seed: seedOf({ existing }) });
  try {
    const whole = await timeOf(night);
    console.log(`${existing ? 'An existing instance' : 'Provisioned instances'}: a whole run takes ${seconds(whole)}.`);
    for (let time = 0; time < times / 2; time++) if (!(await stopOnce(night, time, whole))) failures++;
  } finally {
    await night.close();
  }
}
console.log(failures === 0 ? `Stopped ${times} times: every time it was restored.` : `${failures} of ${times} failed.`);
process.exitCode = failures === 0 ? 0 : 1;

/** How long a run takes that nobody stops, in ms. */
async function timeOf(night: Night): Promise<number> {
  const began = performance.now();
  const code = await ended(startRun(night, SCENARIO, 'whole.log'));
  if (code !== 0) throw new Error(`A run that nobody stopped failed:\n${logOf(night, 'whole.log')}`);
  return performance.now() - began;
}

async function stopOnce(night: Night, time: number, whole: number): Promise<boolean> {
  const moment = Math.random() * whole;
  const way = ways[time % ways.length] ?? 'machine';
  const victim = startRun(night, SCENARIO, `${time}-stopped.log`);
  await delay(moment);
  stop(victim.pid ?? 0, way);
  await ended(victim);
  const found = await leftBehind(night);

  const began = performance.now();
  const code = await ended(startRun(night, SCENARIO, `${time}-next.log`));
  const left = await leftBehind(night);
  // The preflight has no instance yet: the grant by which it looks at the org is left to the next run.
  const hadInstance = logOf(night, `${time}-stopped.log`).includes('✓');
  const isWell = code === 0 && left.length === 0 && (way !== 'interrupt' || !hadInstance || found.length === 0);
  console.log(
    `${isWell ? 'ok  ' : 'FAIL'} ${way} after ${seconds(moment)}, which left ${said(found)}; ` +
      `the next run ended with ${code} after ${seconds(performance.now() - began)} and left ${said(left)}.`,
  );
  if (!isWell) console.log(`${logOf(night, `${time}-stopped.log`)}\n${logOf(night, `${time}-next.log`)}`);
  return isWell;
}

function stop(pid: number, way: Way): void {
  try {
    process.kill(way === 'machine' ? -pid : pid, way === 'interrupt' ? 'SIGINT' : 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // It was faster.
  }
}

function logOf(night: Night, name: string): string {
  return readFileSync(path.join(night.folder, name), 'utf8').slice(-6000);
}

function said(left: readonly string[]): string {
  return left.length === 0 ? 'nothing' : left.join(', ');
}
