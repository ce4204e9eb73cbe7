import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from './processes.ts';

const POLL_MILLISECONDS = 100;

/** A file that only one worker at a time may have. */
export interface Lock {
  /** Its folder must be there. */
  file: string;
  /** How long to wait for another worker, in ms. */
  patience: number;
  /** The sentence of the error when it takes longer; `owner` is the other's process. */
  busy: (owner: number) => string;
}

/**
 * Runs a piece of work while no other worker of this machine runs one under the same lock. What a dead worker left is taken over.
 * @throws Error when the lock does not come free in time
 */
export async function withLock<T>(lock: Lock, work: () => Promise<T>): Promise<T> {
  await acquire(lock);
  try {
    return await work();
  } finally {
    rmSync(lock.file, { force: true });
  }
}

async function acquire({ file, patience, busy }: Lock): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number(read(file));
    if (owner > 0 && !isAlive(owner)) takeAway(file, owner);
    if (Date.now() > deadline) throw new Error(busy(owner));
    await delay(POLL_MILLISECONDS);
  }
}

/** Removes what a dead worker left. Renamed first, then looked at: another waiter may have been faster and hold a fresh lock by now. */
function takeAway(file: string, deadOwner: number): void {
  const stale = `${file}.${process.pid}`;
  try {
    renameSync(file, stale);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return;
  }
  if (Number(read(stale)) === deadOwner) rmSync(stale, { force: true });
  else renameSync(stale, file);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
