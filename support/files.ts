import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The text of a file; undefined where there is none. @throws what the system says of anything else */
export function textOf(file: string): string | undefined {
  return orIfMissing(() => readFileSync(file, 'utf8'), undefined);
}

/** The names in a folder; none where there is no folder. */
export function namesIn(folder: string): string[] {
  return orIfMissing(() => readdirSync(folder), []);
}

/** Writes a file that only this user may read (mode 0600), in a folder that only this user may open (0700). */
export function writePrivately(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, text, { mode: 0o600 });
}

function orIfMissing<T, M>(read: () => T, missing: M): T | M {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return missing;
    throw error;
  }
}
