import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** The text of a file; undefined where there is none. @throws what the system says of anything else */
export function textOf(file: string): string | undefined {
  return orIfMissing(() => readFileSync(file, 'utf8'), undefined);
}

/** Ends the name of a file that is being written. */
const DRAFT = '~';

/** The names in a folder, but for drafts; none where there is no folder. */
export function namesIn(folder: string): string[] {
  return orIfMissing(() => readdirSync(folder), []).filter((name) => !name.endsWith(DRAFT));
}

/**
 * Writes a file that only this user may read (mode 0600), in a folder that only this user may open (0700): whole or not at all, as a process may be
 * killed, or the disk be full, in the middle.
 */
export function writePrivately(file: string, text: string): void {
  const draft = `${file}.${process.pid}${DRAFT}`;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}

/**
 * Writes to a file or folder, and leaves it as it was; where there is none, to the folder in which it would be made. A full disk still makes
 * folders and empty files, so this writes some bytes.
 * @throws what the system says
 */
export function tryToWrite(place: string): void {
  const status = statSync(place, { throwIfNoEntry: false });
  if (status?.isDirectory() === false) return closeSync(openSync(place, 'a'));
  let folder = status === undefined ? path.dirname(place) : place;
  while (!existsSync(folder)) folder = path.dirname(folder);
  const probe = path.join(folder, `room${DRAFT}`);
  try {
    writeFileSync(probe, Buffer.alloc(64 << 10), { mode: 0o600 });
  } finally {
    if (existsSync(probe)) rmSync(probe, { force: true });
  }
}

function orIfMissing<T, M>(read: () => T, missing: M): T | M {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return missing;
    throw error;
  }
}
