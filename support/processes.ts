import path from 'node:path';
import { namesIn, writePrivately } from './files.ts';
import { pollUntil } from './poll.ts';

/** Whether a process of this machine is there, be it somebody else's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

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
 * Whether a run of this machine is over: all its processes are gone. A number that the system gave to another process since makes it
 * `running`, which only means that its time has to pass. A run of another machine is `unknown`.
 * @param machineFolder where the private folders of all runs are
 */
export function stateOfRun(machineFolder: string, runId: string): RunState {
  const pids = processesOf(path.join(machineFolder, runId));
  if (pids.length === 0) return 'unknown';
  return pids.some(isAlive) ? 'running' : 'over';
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
