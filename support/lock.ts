import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { textOf } from './files.ts';
import { pollUntil } from './poll.ts';
import { isOwnerAlive } from './processes.ts';

/** A file that only one worker at a time may have. */
interface Lock {
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
export async function withLock<T>({ file, patience, busy }: Lock, work: () => Promise<T>): Promise<T> {
  const isMine = await pollUntil(
    patience,
    () => take(file),
    (taken) => taken,
    { growth: 1 },
  );
  if (!isMine) throw new Error(busy(ownerOf(file)));
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * Takes a file for as long as this process lives, without waiting; its folder must be there.
 * @returns the process that has it, where that is another one
 */
export function claim(file: string): number | undefined {
  // The first try may only have removed what a dead process left.
  if (take(file) || take(file)) {
    process.once('exit', () => rmSync(file, { force: true }));
    return undefined;
  }
  const owner = ownerOf(file);
  return owner === process.pid ? undefined : owner;
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = ownerOf(file);
  if (owner > 0 ? !isOwnerAlive(file, owner) : isOld(file)) takeAway(file, owner);
  return false;
}

/** Without an owner it is one that is just being written; or, after this time (ms), one that a full disk or the end of its process left so. */
const WRITTEN_WITHIN = 10_000;
const isOld = (file: string): boolean =>
  (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < Date.now() - WRITTEN_WITHIN;

const ownerOf = (file: string): number => Number(textOf(file));

/** Removes what a dead worker left. Renamed first, then looked at: another waiter may have been faster and hold a fresh lock by now. */
function takeAway(file: string, deadOwner: number): void {
  const stale = `${file}.${process.pid}`;
  try {
    renameSync(file, stale);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return;
  }
  if (ownerOf(stale) === deadOwner) rmSync(stale, { force: true });
  else renameSync(stale, file);
}
