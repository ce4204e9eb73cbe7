import {
  appendFileSync,
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { readJson } from '../support/json.ts';
import { isOwnerAlive, stateOfRun } from '../support/processes.ts';
import { onSecret, registeredSecrets, registerSecret, type Secret } from './registry.ts';

/** The file of a live session (Salesforce's word: a user's login), beside the file of secrets in a run's private directory. It ends with the run. */
export const SESSION_FILE = 'setup-session.json';

/** The first line of the file: the process whose run it belongs to. */
interface Header {
  owner: number;
}

let file: string | undefined;
/** How much of the file this process has read. */
let offset = 0;
let reading = false;
let listening = false;

/**
 * From now on this process shares its secrets with the other processes of the run, over a file of JSON lines that only this user can
 * read (mode 0600). What the file holds already becomes known here; what is registered here is in the file before `registerSecret`
 * returns, so before its first use. The file of a run that was killed is replaced.
 *
 * @param path the file, in the private directory of the run and outside of all artefacts
 * @throws Error when the file belongs to somebody else or can be read by others, or when this process uses another file already
 */
export function useSecretsFile(path: string): void {
  if (file === path) return;
  if (file !== undefined)
    throw new Error(
      `This process shares its secrets over ${file}, not over ${path}: half of them would be in neither.`,
    );
  const owner = ownerOf(path);
  if (owner !== undefined && !isOwnerAlive(path, owner)) rmSync(path, { force: true });
  if (ownerOf(path) === undefined) create(path);
  if (!listening) onSecret(append);
  listening = true;
  file = path;
  offset = 0;
  const before = registeredSecrets();
  refreshSecrets();
  const inFile = new Set(read(path, 0).secrets.map(({ value }) => value));
  for (const secret of before) if (!inFile.has(secret.value)) append(secret);
}

/** Makes known here what other processes have registered since the last call; cheap when there is nothing new. */
export function refreshSecrets(): void {
  if (file === undefined) return;
  const news = read(file, offset);
  offset = news.end;
  reading = true;
  try {
    for (const { name, value, kind } of news.secrets) registerSecret(name, value, { kind });
  } finally {
    reading = false;
  }
}

/** Deletes the file and the session at the end of the run, with their directory when nothing else is in there. */
export function removeSecretsFile(): void {
  if (file === undefined) return;
  remove(file);
  file = undefined;
}

/**
 * Deletes the files and the sessions that killed runs have left: the same names in the directories beside this run's, when the process
 * that owned the file is gone. For the start of a run.
 * @returns whether there was one, so that a run was killed
 */
export function removeLeftoverSecrets(ownFile: string): boolean {
  let wasKilled = false;
  const runs = path.dirname(path.dirname(ownFile));
  for (const entry of readdirSync(runs, { withFileTypes: true })) {
    const other = path.join(runs, entry.name, path.basename(ownFile));
    if (!entry.isDirectory() || other === ownFile) continue;
    const owner = ownerOf(other);
    if (owner === undefined ? stateOfRun(runs, entry.name) === 'running' : isOwnerAlive(other, owner)) continue;
    remove(other);
    wasKilled ||= owner !== undefined;
  }
  return wasKilled;
}

function create(file: string): void {
  const header: Header = { owner: process.pid };
  // A run that starts at the same time takes a directory without this file for one that is left over, and removes it.
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const handle = openSync(file, 'wx', 0o600);
  try {
    appendFileSync(handle, `${JSON.stringify(header)}\n`);
  } finally {
    closeSync(handle);
  }
}

function append({ name, value, kind }: Secret): void {
  if (file === undefined || reading) return;
  // On a line of its own: the one before may have been cut off, by a full disk.
  appendFileSync(file, `\n${JSON.stringify({ name, value, kind })}\n`, { mode: 0o600 });
}

function remove(path_: string): void {
  rmSync(path_, { force: true });
  rmSync(path.join(path.dirname(path_), SESSION_FILE), { force: true });
  try {
    rmdirSync(path.dirname(path_));
  } catch (error) {
    // Something else is in the directory, and whoever put it there takes it out.
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** The process that the file belongs to; undefined when there is no file. */
function ownerOf(path: string): number | undefined {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status) return undefined;
  if (
    !status.isFile() ||
    (process.getuid && status.uid !== process.getuid()) ||
    (process.platform !== 'win32' && (status.mode & 0o077) !== 0)
  )
    throw new Error(
      `${path} is not a file that only this user can read. Remove it: secrets of this run would be readable by others.`,
    );
  return read(path, 0).owner ?? process.pid;
}

/** Whole lines from a place on; a line that is being written is left for the next time, and one that was cut off, of what was never used, for good. */
function read(path: string, from: number): { owner?: number; secrets: Secret[]; end: number } {
  const handle = openSync(path, 'r');
  try {
    const size = fstatSync(handle).size;
    if (size <= from) return { secrets: [], end: from };
    const bytes = Buffer.alloc(size - from);
    const length = readSync(handle, bytes, 0, bytes.length, from);
    const end = bytes.subarray(0, length).lastIndexOf(0x0a) + 1;
    const lines = bytes.toString('utf8', 0, end).split('\n').filter(Boolean);
    const values = lines.map(readJson).filter((value): value is Header | Secret => value !== undefined);
    const owner = values.find((value): value is Header => 'owner' in value)?.owner;
    return {
      ...(owner === undefined ? {} : { owner }),
      secrets: values.filter((value): value is Secret => 'value' in value),
      end: from + end,
    };
  } finally {
    closeSync(handle);
  }
}
