/**
 * `npm run kill [-- times]`: kills a run with `kill -9` at random moments, with TARGET=live on a simulator that stays up, and looks whether the
 * next run puts right what it left. Half of the times the instance is an existing one, half of the times the whole process group is
 * killed, as a lost machine does, and half of the times the runner alone.
 * Exit code 1 when a next run failed, or left something.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ended, leftBehind, type Night, seedOf, startNight, startRun } from './nights.ts';

const SCENARIO = ['-g', 'revoked in Setup, re-authenticated by PATCH'];

const times = Number(process.argv[2] ?? 20);
let failures = 0;
for (const existing of [false, true]) {
  const night = await startNight({ seed: seedOf({ existing }) });
  try {
    const whole = await timeOf(night);
    console.log(`${existing ? 'An existing instance' : 'Provisioned instances'}: a whole run takes ${seconds(whole)}.`);
    for (let time = 0; time < times / 2; time++) if (!(await killOnce(night, time, whole))) failures++;
  } finally {
    await night.close();
  }
}
console.log(failures === 0 ? `Killed ${times} times: every next run restored.` : `${failures} of ${times} failed.`);
process.exitCode = failures === 0 ? 0 : 1;

/** How long a run takes that nobody kills, in ms. */
async function timeOf(night: Night): Promise<number> {
  const began = performance.now();
  const code = await ended(startRun(night, SCENARIO, 'whole.log'));
  if (code !== 0) throw new Error(`A run that nobody killed failed:\n${logOf(night, 'whole.log')}`);
  return performance.now() - began;
}

async function killOnce(night: Night, time: number, whole: number): Promise<boolean> {
  const moment = Math.random() * whole;
  const victim = startRun(night, SCENARIO, `${time}-killed.log`);
  await delay(moment);
  const whom = time % 2 === 0 ? 'all processes' : 'the runner';
  kill(victim.pid ?? 0, time % 2 === 0);
  await ended(victim);
  const found = await leftBehind(night);

  const began = performance.now();
  const code = await ended(startRun(night, SCENARIO, `${time}-next.log`));
  const left = await leftBehind(night);
  const isWell = code === 0 && left.length === 0;
  console.log(
    `${isWell ? 'ok  ' : 'FAIL'} killed ${whom} after ${seconds(moment)}, which left ${said(found)}; ` +
      `the next run ended with ${code} after ${seconds(performance.now() - began)} and left ${said(left)}.`,
  );
  if (!isWell) console.log(logOf(night, `${time}-next.log`));
  return isWell;
}

function kill(pid: number, group: boolean): void {
  try {
    process.kill(group ? -pid : pid, 'SIGKILL');
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

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
