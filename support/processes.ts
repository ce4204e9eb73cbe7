import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { namesIn, textOf, writePrivately } from './files.ts';
import { pollUntil } from './poll.ts';

/**
 * Whether a process of this machine is there, be it somebody else's.
 * @param notedAt when its number was noted, in ms since 1970: one that began later is another, to which the system gave the same number
 */
export function isAlive(pid: number, notedAt = Infinity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !(startOf(pid) > notedAt + CLOCK);
}

/** The process that a file names, where it is alive: the number of one that is gone may have been given to another since. */
export function isOwnerAlive(file: string, pid: number): boolean {
  return isAlive(pid, statSync(file, { throwIfNoEntry: false })?.mtimeMs);
}

/** By so much the clock may have been corrected since the process began, in ms. */
const CLOCK = 5 * 60_000;

/**
 * When a process began, in ms since 1970: as much after this one as the system counts (proc(5), hundredths of a second since the machine began, which
 * a container is told otherwise than when that was); NaN where the system does not say, as only Linux does.
 */
const startOf = (pid: number): number => OWN_START + (ticksOf(pid) - ticksOf(process.pid)) * 10;

/** Asked once: the clock may be corrected later, and `uptime` does not count the time for which a machine sleeps. */
const OWN_START = Date.now() - process.uptime() * 1000;

const ticksOf = (pid: number): number =>
  Number(textOf(`/proc/${pid}/stat`)?.replace(/^.*\)/s, '').trim().split(' ')[19]);

const FOLDER = 'processes';

/** Restoring an instance waits for logins and TOTP windows; the fixtures that do it have no longer themselves (ms). */
const PATIENCE = 15 * 60_000;

/**
 * Writes down that this process and the runner that started it belong to a run, so that the next run on this machine need not wait for a
 * time to pass before it releases what a killed one left.
 * @param runFolder the run's private folder
 */
export function noteProcesses(runFolder: string): void {
  for (const pid of [process.pid, process.ppid]) writePrivately(path.join(runFolder, FOLDER, String(pid)), '');
}

/** What can be known of a run from here. */
type RunState = 'running' | 'over' | 'unknown';

/**
 * Whether a run of this machine is over: all its processes are gone. A number that the system gave to another process since makes it `running` where
 * nobody can tell, which only means that its time has to pass. A run of another machine is `unknown`.
 * @param machineFolder where the private folders of all runs are
 */
export function stateOfRun(machineFolder: string, runId: string): RunState {
  const runFolder = path.join(machineFolder, runId);
  const pids = processesOf(runFolder);
  if (pids.length === 0) return 'unknown';
  return pids.some((pid) => isOwnerAlive(path.join(runFolder, FOLDER, String(pid)), pid)) ? 'running' : 'over';
}

/** The private folders of the runs of this machine that are over. */
export function runsOver(machineFolder: string): string[] {
  return readdirSync(machineFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && stateOfRun(machineFolder, entry.name) === 'over')
    .map(({ name }) => path.join(machineFolder, name));
}

/**
 * Waits until the other processes of this run have ended. At a global time-out, Playwright tells its workers to stop and ends at once, and they
 * end with it, in the middle of restoring what they had taken; as long as its runner waits, they are left to it.
 * @returns whether all of them have ended
 */
export function othersHaveEnded(runFolder: string): Promise<boolean> {
  const haveEnded = () => !processesOf(runFolder).some((pid) => pid !== process.pid && isAlive(pid));
  return pollUntil(PATIENCE, haveEnded, (ended) => ended, { pause: 100, growth: 1 });
}

function processesOf(runFolder: string): number[] {
  return namesIn(path.join(runFolder, FOLDER)).map(Number);
}
