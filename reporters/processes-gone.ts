import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Restoring an instance waits for logins and TOTP windows; the fixtures that do it have no longer themselves. */
const PATIENCE = 15 * 60_000;

/**
 * Waits until the other processes of a run have ended. At a global time-out, Playwright tells its workers to stop and ends at once, and they end
 * with it, in the middle of restoring what they had taken; as long as a reporter waits, they are left to it.
 * @param folder with a file named after the number of each process
 * @returns whether all of them have ended
 */
export async function processesGone(folder: string, patience = PATIENCE): Promise<boolean> {
  const deadline = Date.now() + patience;
  while (processesIn(folder).some(isAlive)) {
    if (Date.now() > deadline) return false;
    await delay(100);
  }
  return true;
}

function processesIn(folder: string): number[] {
  try {
    return readdirSync(folder)
      .map(Number)
      .filter((pid) => pid > 0 && pid !== process.pid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
