import { readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { causeOf } from '../support/message.ts';
import { type Redactor } from '../redaction/index.ts';
import { withoutFailedLogin, withoutFailedLoginSnapshots } from './failed-login.ts';
import { unpacked } from './unpacked.ts';
import { rewriteZip } from './zip.ts';

/** What is thrown when a file could not be cleaned; it has then been removed, or the sentence says that it could not be. */
export class NotCleaned extends Error {}

/**
 * Rewrites a file so that it holds no secret: a zip entry by entry, a text as a whole. A picture, a video or another binary file is
 * removed when a secret stands in it, since it cannot be rewritten.
 *
 * @throws NotCleaned with a sentence for people; the file is gone then
 */
export function cleanFile(file: string, redactor: Redactor): void {
  try {
    if (isZip(file)) {
      rewriteZip(file, (name, bytes) => cleanEntry(name, bytes, redactor));
      return;
    }
    const bytes = readFileSync(file);
    const cleaned = cleanBytes(bytes, redactor);
    if (cleaned === undefined) throw new Error('it is a binary file in which a secret stands');
    if (cleaned !== bytes) replaceFile(file, cleaned);
  } catch (error) {
    throw removeUnclean(file, error);
  }
}

/** A file, or all files in a folder and below; none where there is neither. */
export function filesAt(file: string): string[] {
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status?.isDirectory()) return status?.isFile() ? [file] : [];
  return readdirSync(file, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** The bytes of a text without secrets; the same object when there was none, undefined when they are no text but hold one. */
export function cleanBytes(bytes: Buffer, redactor: Redactor): Buffer | undefined {
  const content = unpacked(bytes, true);
  if (content !== undefined || isBinary(bytes)) return redactor.finds(content ?? bytes) ? undefined : bytes;
  return redactor.bytes(withoutFailedLogin(bytes));
}

function cleanEntry(name: string, bytes: Buffer, redactor: Redactor): Buffer {
  if (name.endsWith('.zip')) throw new Error(`its entry ${name} is a zip of its own, which Playwright does not write`);
  if (name.endsWith('.trace')) return redactor.bytes(withoutFailedLoginSnapshots(bytes));
  // A picture or font in which a secret stands stays out of the trace; the rest of the trace is worth keeping.
  return cleanBytes(bytes, redactor) ?? Buffer.from('Left out: a secret stood in it.');
}

/** Bytes that no text has; UTF-16 does, but no part of a trace is written in it. */
function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 8192).includes(0);
}

function isZip(file: string): boolean {
  return path.extname(file) === '.zip';
}

function replaceFile(file: string, bytes: Buffer): void {
  const temporary = `${file}.redacting`;
  try {
    writeFileSync(temporary, bytes, { mode: 0o600 });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function removeUnclean(file: string, cause: unknown): NotCleaned {
  const why = causeOf(cause);
  try {
    rmSync(file, { force: true });
  } catch (error) {
    return emptied(file, why, error);
  }
  return new NotCleaned(`${file} could not be redacted: ${why}. It has been removed, since it may hold secrets.`, {
    cause,
  });
}

/** In a folder that may not be written a file cannot be removed, but often still be emptied. */
function emptied(file: string, why: string, error: unknown): NotCleaned {
  const start = `${file} could not be redacted: ${why}. It could not be removed either: ${causeOf(error)}.`;
  try {
    truncateSync(file);
    return new NotCleaned(`${start} It has been emptied, since it may hold secrets.`, { cause: error });
  } catch {
    return new NotCleaned(`${start} It may hold secrets: do not publish it, and delete it by hand.`, { cause: error });
  }
}
