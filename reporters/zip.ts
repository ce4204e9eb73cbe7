import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * Zip files, read and written synchronously and one entry at a time: Playwright does not wait for a reporter's `onTestEnd`, and a trace
 * is too large to be unpacked in memory as a whole. Format: APPNOTE.TXT of PKWARE, without encryption and zip64, which Playwright
 * does not write below 4 GB.
 */

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
const STORED = 0;
/** January 1st 1980, the first day that a zip file can name. */
const NO_DATE = 0x00210000;

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
        const writer = new Writer(handle);
        for (const entry of entries) {
          const raw = rawEntry(source, entry);
          const bytes = unpack(raw, entry);
          const rewritten = rewrite(entry.name, bytes);
          if (rewritten === bytes) writer.add(entry, raw);
          else if (rewritten !== undefined) writer.add(...packed(entry.name, rewritten));
        }
        writer.end();
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

function packed(name: string, bytes: Buffer): [ZipEntry, Buffer] {
  const raw = deflateRawSync(bytes, { level: 3 });
  const entry: ZipEntry = {
    name,
    method: DEFLATED,
    crc: crc32(bytes),
    compressedSize: raw.length,
    size: bytes.length,
    localOffset: 0,
  };
  return [entry, raw];
}

class Writer {
  readonly #handle: number;
  readonly #directory: Buffer[] = [];
  #offset = 0;

  constructor(handle: number) {
    this.#handle = handle;
  }

  add(entry: ZipEntry, raw: Buffer): void {
    const name = Buffer.from(entry.name, 'utf8');
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(UTF8_NAMES, 2);
    common.writeUInt16LE(entry.method, 4);
    common.writeUInt32LE(NO_DATE, 6);
    common.writeUInt32LE(entry.crc, 10);
    common.writeUInt32LE(entry.compressedSize, 14);
    common.writeUInt32LE(entry.size, 18);
    common.writeUInt16LE(name.length, 22);
    const central = Buffer.alloc(20);
    central.writeUInt32LE(CENTRAL, 0);
    central.writeUInt16LE(20, 4);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(this.#offset, 10);
    this.#directory.push(central.subarray(0, 6), common, tail, name);
    const local = Buffer.alloc(4);
    local.writeUInt32LE(LOCAL, 0);
    this.#write(local, common, name, raw);
  }

  end(): void {
    const directory = Buffer.concat(this.#directory);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(END, 0);
    const count = this.#directory.length / 4;
    end.writeUInt16LE(count, 8);
    end.writeUInt16LE(count, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(this.#offset, 16);
    this.#write(directory, end);
  }

  #write(...parts: Buffer[]): void {
    for (const part of parts) {
      let done = 0;
      while (done < part.length) done += writeSync(this.#handle, part, done);
      this.#offset += part.length;
    }
  }
}
