import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Form, formsOf, type Secret } from '../redaction/index.ts';
import { filesAt } from './clean-file.ts';
import { ALL_SIGNS, Needles } from './needles.ts';
import { unescapeOnce } from './unescape.ts';
import { unpacked } from './unpacked.ts';
import { bufferSource, listZip, readEntry, withFileSource, type Source } from './zip.ts';
import { messageOf } from '../support/message.ts';

/** A secret that is still in an artefact, by name; its value is nowhere. */
interface Leak {
  file: string;
  /** Where in the file, when it is a zip or holds one. */
  inside: string[];
  secret: string;
}

/** What could not be searched counts as a leak that nobody can rule out. */
interface Unsearchable {
  file: string;
  reason: string;
}

/** Zips in base64 in HTML in zips: deeper than anything that Playwright nests. */
const DEEPEST = 6;
const ROUNDS_OF_ESCAPES = 8;
/** So many characters has the base64 of base64 of a short password. */
const BASE64 = { members: membersOf(/[A-Za-z0-9+/_-]/), least: 24 };
const BINARY_FORMATS = ['89504e47', 'ffd8ff', '52494646', '1a45dfa3', '774f4646', '774f4632'];

/** A value is shorter in base64, and what is longer is searched in one way only. */
const LONG = 4096;

/** Decoded, it has as many bytes as a shortest secret. */
const HEX = { members: membersOf(/[0-9a-f]/), least: 16 };
/** How gzip and zlib begin; what is packed may stand behind something else. */
const PACKED = ['1f8b08', '789c', '78da'].map((start) => Buffer.from(start, 'hex'));

/**
 * Searches artefacts for secrets in every form, in zips, in base64, in hex and under escapes, however they are nested. It shares the list
 * of forms with the redactor and nothing else: it searches by a way of its own, and undoes escapes, base64 and hex by itself, so that a
 * form that the redactor does not know, or a place that it passes over, is found.
 */
export class LeakSearch {
  readonly #needles = new Needles();
  /** The same without signs, as what stands between the letters of a value: dots, quotes, the columns of a dump. */
  readonly #letters = new Needles(ALL_SIGNS);
  readonly #clean = new Set<string>();
  readonly leaks: Leak[] = [];
  readonly unsearchable: Unsearchable[] = [];
  files = 0;

  /** @param secrets one-time codes among them are not searched for: six digits match anything */
  constructor(secrets: readonly Secret[]) {
    for (const { name, value, kind } of secrets)
      if (kind !== 'totp')
        for (const form of formsOf(value).flatMap(orBackwards)) {
          this.#needles.add(form, name);
          if (form.anySigns === true) this.#letters.add(form, name);
        }
  }

  /** Searches a file or everything in a folder; a path that is not there is nothing to search. */
  path(file: string): void {
    for (const one of filesAt(file)) this.#file(one, path.relative(path.dirname(file), one));
  }

  /** Searches bytes that belong to no file yet. */
  bytes(bytes: Buffer, file: string): void {
    this.#bytes(bytes, { file, inside: [] }, 0);
  }

  /** @param name what the run called it; in which folder it runs is no secret of it */
  #file(file: string, name: string): void {
    this.files += 1;
    const where = { file, inside: [] };
    this.#match(Buffer.from(name), where);
    try {
      if (path.extname(file) === '.zip') withFileSource(file, (source) => this.#zip(source, where, 1));
      else this.#bytes(readFileSync(file), where, 0);
    } catch (error) {
      this.unsearchable.push({ file, reason: messageOf(error) });
    }
  }

  #zip(source: Source, where: Pick<Leak, 'file' | 'inside'>, depth: number): void {
    for (const entry of listZip(source)) {
      const inside = { file: where.file, inside: [...where.inside, entry.name] };
      this.#match(Buffer.from(entry.name), inside);
      this.#bytes(readEntry(source, entry), inside, depth);
    }
  }

  #bytes(bytes: Buffer, where: Pick<Leak, 'file' | 'inside'>, depth: number, isWhole = true): void {
    if (bytes.length === 0 || depth > DEEPEST) return;
    // The HTML report holds copies of traces and attachments, and the blob report does too.
    const digest = bytes.length > 4096 ? createHash('sha256').update(bytes).digest('hex') : undefined;
    if (digest !== undefined && this.#clean.has(digest)) return;
    const before = this.leaks.length;
    this.#match(bytes, where);
    const start = bytes.toString('hex', 0, 4);
    if (start === '504b0304') this.#zip(bufferSource(bytes), where, depth + 1);
    else if (!BINARY_FORMATS.some((format) => start.startsWith(format))) {
      const content = unpacked(bytes, isWhole);
      if (content !== undefined) this.#bytes(content, where, depth + 1);
      else for (const start of startsOf(bytes)) this.#bytes(unpacked(start, false) ?? NOTHING, where, depth + 1);
      this.#text(bytes, where, depth);
    }
    if (digest !== undefined && this.leaks.length === before) this.#clean.add(digest);
  }

  #text(bytes: Buffer, where: Pick<Leak, 'file' | 'inside'>, depth: number): void {
    let escaped = bytes;
    for (let round = 0; round < ROUNDS_OF_ESCAPES; round += 1) {
      const plain = unescapeOnce(escaped);
      if (plain === escaped) break;
      this.#match(plain, where);
      escaped = plain;
    }
    const decoded: Buffer[] = [];
    const letters = this.#letters.in(escaped, (part) => {
      for (const run of runsOf(part, HEX)) decoded.push(...this.#ofHex(run, where, depth));
    });
    this.#found(letters, where);
    // They may begin like a zip, which nobody could read: what they hold is text.
    const ofHex = Buffer.concat(decoded);
    this.#match(ofHex, where);
    if (ofHex.length > 0 && depth < DEEPEST) this.#text(ofHex, where, depth + 1);
    const shifted: Buffer[] = [];
    for (const run of runsOf(bytes, BASE64)) {
      if (run.every((byte) => HEX.members[byte] === 1)) continue;
      const text = run.toString('latin1');
      this.#bytes(Buffer.from(text, 'base64'), where, depth + 1, false);
      // Its beginning may have been cut off.
      if (run.length < LONG)
        shifted.push(...[1, 2, 3].flatMap((skipped) => [Buffer.from(text.slice(skipped), 'base64'), BREAK]));
    }
    this.#match(Buffer.concat(shifted), where);
  }

  /** What a run of hex may stand for: other digits may stand before it, and it may be backwards. What it holds packed is searched at once. */
  #ofHex(run: Buffer, where: Pick<Leak, 'file' | 'inside'>, depth: number): Buffer[] {
    const digits = [run, Buffer.from(run).reverse()].map((one) => one.toString('latin1'));
    const decoded = digits.flatMap((text) => [Buffer.from(text, 'hex'), Buffer.from(text.slice(1), 'hex')]);
    for (const bytes of decoded) {
      const content = unpacked(bytes, false);
      if (content !== undefined) this.#bytes(content, where, depth + 1);
    }
    return decoded.flatMap((bytes) => [bytes, BREAK]);
  }

  #match(bytes: Buffer, where: Pick<Leak, 'file' | 'inside'>): void {
    this.#found(this.#needles.in(bytes), where);
  }

  #found(secrets: Iterable<string>, where: Pick<Leak, 'file' | 'inside'>): void {
    for (const secret of secrets) {
      const isKnown = this.leaks.some(
        (leak) =>
          leak.secret === secret && leak.file === where.file && leak.inside.join('\0') === where.inside.join('\0'),
      );
      if (!isKnown) this.leaks.push({ ...where, secret });
    }
  }
}

/** Base64 may be written backwards, too. */
const orBackwards = (form: Form): Form[] =>
  form.base64 ? [form, { ...form, bytes: Buffer.from(form.bytes).reverse() }] : [form];

const NOTHING = Buffer.alloc(0);
/** Between two texts, so that no value is read across them. */
const BREAK = Buffer.from('\n~~\n');

/** Wherever something packed may begin behind the first byte. */
function* startsOf(bytes: Buffer): Generator<Buffer> {
  for (const start of PACKED)
    for (let at = bytes.indexOf(start, 1); at > 0; at = bytes.indexOf(start, at + 1)) yield bytes.subarray(at);
}

/** For each byte, 1 where its character is of a class. */
function membersOf(characters: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    Number(byte < 0x80 && characters.test(String.fromCharCode(byte))),
  );
}

/**
 * The longest runs of bytes of a class. By hand: a report has millions of characters of base64 in a row, over which a regular expression runs
 * out of stack.
 */
function* runsOf(bytes: Buffer, { members, least }: { members: Uint8Array; least: number }): Generator<Buffer> {
  for (let start = 0, at = 0; at <= bytes.length; at += 1) {
    if (members[bytes[at] ?? 0] === 1) continue;
    if (at - start >= least) yield bytes.subarray(start, at);
    start = at + 1;
  }
}
