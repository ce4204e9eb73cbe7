import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { Zip, type ZipInputFile } from 'fflate';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * Zip files, read and written synchronously and one entry at a time: Playwright does not wait for a reporter's `onTestEnd`, and a trace
 * is too large to be unpacked in memory as a whole. Format: APPNOTE.TXT of PKWARE, without encryption and zip64, which Playwright
 * does not write below 4 GB.
 */

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const DEFLATED = 8;
const STORED = 0;
/** The first day that a zip file can name. */
const NO_DATE = '1980-01-01T00:00:00';

interface ZipEntry {
  name: string;
  method: number;
  crc: number;
  compressedSize: number;
  size: number;
  localOffset: number;
}

/** Where the bytes of a zip come from: a file, or a buffer when the zip was inside another file. */
export interface Source {
  size: number;
  read: (offset: number, length: number) => Buffer;
}

/** @throws Error when the bytes are not those of a whole zip */
export function listZip(source: Source): ZipEntry[] {
  if (source.size === 0) throw new Error('it is empty (0 bytes)');
  const tailStart = Math.max(0, source.size - 65_557);
  const tail = source.read(tailStart, source.size - tailStart);
  const signature = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
  const at = tail.lastIndexOf(signature);
  if (at < 0 || at + 22 > tail.length || tail.readUInt32LE(at) !== END)
    throw new Error('it is not a whole zip file (its directory is missing; was it truncated?)');
  const count = tail.readUInt16LE(at + 10);
  const length = tail.readUInt32LE(at + 12);
  const offset = tail.readUInt32LE(at + 16);
  if (count === 0xffff || offset === 0xffffffff) throw new Error('it is larger than this redactor reads (zip64)');
  if (offset + length > tailStart + at)
    throw new Error('its directory does not lie within the file (was it truncated?)');
  const directory = source.read(offset, length);
  const entries: ZipEntry[] = [];
  let position = 0;
  for (let index = 0; index < count; index += 1) {
    if (position + 46 > directory.length || directory.readUInt32LE(position) !== CENTRAL)
      throw new Error('its directory is damaged');
    if (directory.readUInt16LE(position + 8) & 1) throw new Error('it is encrypted');
    const nameLength = directory.readUInt16LE(position + 28);
    entries.push({
      name: directory.toString('utf8', position + 46, position + 46 + nameLength),
      method: directory.readUInt16LE(position + 10),
      crc: directory.readUInt32LE(position + 16),
      compressedSize: directory.readUInt32LE(position + 20),
      size: directory.readUInt32LE(position + 24),
      localOffset: directory.readUInt32LE(position + 42),
    });
    position += 46 + nameLength + directory.readUInt16LE(position + 30) + directory.readUInt16LE(position + 32);
  }
  return entries;
}

/** The compressed bytes of an entry, as they are in the file. */
function rawEntry(source: Source, entry: ZipEntry): Buffer {
  const header = source.read(entry.localOffset, 30);
  if (header.readUInt32LE(0) !== LOCAL) throw new Error(`its entry ${entry.name} is damaged`);
  const start = entry.localOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  return source.read(start, entry.compressedSize);
}

/** @throws Error when the entry cannot be unpacked, or is not what the directory says */
export function readEntry(source: Source, entry: ZipEntry): Buffer {
  return unpack(rawEntry(source, entry), entry);
}

function unpack(raw: Buffer, entry: ZipEntry): Buffer {
  if (entry.method !== STORED && entry.method !== DEFLATED)
    throw new Error(`its entry ${entry.name} is packed in a way that this redactor does not know (${entry.method})`);
  // zlib refuses a limit of 0 bytes.
  const limit = { maxOutputLength: Math.max(entry.size, 1) };
  const bytes = entry.method === STORED ? raw : inflateRawSync(raw, limit);
  if (bytes.length !== entry.size || crc32(bytes) !== entry.crc)
    throw new Error(`its entry ${entry.name} is damaged (checksum)`);
  return bytes;
}

export function bufferSource(bytes: Buffer): Source {
  return { size: bytes.length, read: (offset, length) => within(bytes.subarray(offset, offset + length), length) };
}

function within(bytes: Buffer, length: number): Buffer {
  if (bytes.length < length) throw new Error('it ends before its directory says (was it truncated?)');
  return bytes;
}

/** Opens a file as a source for the time of a call. */
export function withFileSource<T>(path: string, use: (source: Source) => T): T {
  const handle = openSync(path, 'r');
  try {
    const read = (offset: number, length: number) => {
      const bytes = Buffer.allocUnsafe(length);
      let done = 0;
      while (done < length) {
        const count = readSync(handle, bytes, done, length - done, offset + done);
        if (count === 0) break;
        done += count;
      }
      return within(bytes.subarray(0, done), length);
    };
    return use({ size: fstatSync(handle).size, read });
  } finally {
    closeSync(handle);
  }
}

/**
 * Rewrites a zip file: every entry passes through `rewrite`, which gives the same object for an entry that stays as it is (copied
 * without packing it again), other bytes, or undefined for an entry that is left out. The file is replaced at the end, in one move.
 *
 * @throws Error when the zip cannot be read or written; the file itself is then unchanged, and nothing is left beside it
 */
export function rewriteZip(path: string, rewrite: (name: string, bytes: Buffer) => Buffer | undefined): void {
  const temporary = `${path}.redacting`;
  try {
    withFileSource(path, (source) => {
      const entries = listZip(source);
      const handle = openSync(temporary, 'w', 0o600);
      try {
        const zip = new Zip((error, chunk) => {
          if (error) throw error;
          writeWhole(handle, chunk);
        });
        for (const entry of entries) {
          const raw = rawEntry(source, entry);
          const bytes = unpack(raw, entry);
          const rewritten = rewrite(entry.name, bytes);
          if (rewritten === bytes) add(zip, entry, raw);
          else if (rewritten !== undefined)
            add(
              zip,
              { name: entry.name, method: DEFLATED, crc: crc32(rewritten), size: rewritten.length },
              deflateRawSync(rewritten, { level: 3 }),
            );
        }
        zip.end();
      } finally {
        closeSync(handle);
      }
    });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** What is packed already goes into the file as it is. */
function add(
  zip: Zip,
  { name, method, crc, size }: Omit<ZipEntry, 'compressedSize' | 'localOffset'>,
  raw: Buffer,
): void {
  const file: ZipInputFile = { filename: name, compression: method, crc, size, mtime: NO_DATE };
  zip.add(file);
  file.ondata?.(null, new Uint8Array(raw), true);
}

function writeWhole(handle: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(handle, bytes, done);
}
