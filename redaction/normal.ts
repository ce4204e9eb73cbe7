import { ENTITIES } from './entities.ts';

/** What does not matter where a text is compared with a value, and what is undone before. */
export interface Spelling {
  anyCase: boolean;
  /** Blanks do not count, be they escaped, of no width, or the plus sign of a form. */
  anyBlanks: boolean;
  /** Names of {@link ESCAPES} that stay as they are; a test shows so that each is needed. */
  without?: ReadonlySet<string>;
}

const [BACKSLASH, PERCENT, AMPERSAND, SEMICOLON, ESC, LESS, GREATER, PLUS] = [
  0x5c, 0x25, 0x26, 0x3b, 0x1b, 0x3c, 0x3e, 0x2b,
];
const [U, X, M, K] = [0x75, 0x78, 0x6d, 0x4b];

/** What is undone, by name: the byte that it begins with, and after how many bytes it ends at the latest. */
const ESCAPES = new Map([
  ['percent-encoded', { byte: PERCENT, reach: 6 }],
  ['backslash-escaped', { byte: BACKSLASH, reach: 6 }],
  ['HTML-escaped', { byte: AMPERSAND, reach: 10 }],
  ['split by terminal sequences', { byte: ESC, reach: 12 }],
  ['split by tags', { byte: LESS, reach: 60 }],
]);
const REACH = Uint8Array.from(
  { length: 256 },
  (_, byte) => [...ESCAPES.values()].find((escape) => escape.byte === byte)?.reach ?? 0,
);
export const ESCAPE_RULES: readonly string[] = [...ESCAPES.keys()];

/** `\n`, `\r`, `\t`, `\f`, `\v`. */
const LETTERS_OF_BLANKS = new Map(
  [...'nrtfv'].map((letter, index) => [letter.charCodeAt(0), '\n\r\t\f\v'.charCodeAt(index)]),
);
/** What may stand within a word that a page shows; blanks are gone already. Others could be a part of a value. */
const TAG =
  /^<\/?(?:(?:b|i|u|em|s|strong|small|sub|sup|code|kbd|tt)|(?:span|mark|font|a)(?:(?:class|style|title|id|href|color)=.*)?|(?:br|wbr)\/?)>$/i;

/** A colour, or the end of a line that is erased: `grep --color` writes both around what it found. */
const SEQUENCE = new RegExp(String.raw`^\u001b\[[\d;]*[mk]$`, 'i');
/** Blanks of UTF-8 that take two or three bytes: no-break, soft hyphen, of no width, line and paragraph separators, byte order mark. */
const HIGH_BLANK = /(?:\xc2[\xa0\xad]|\xe2\x80[\x8b-\x8f\xa8\xa9]|\xe2\x81\xa0|\xef\xbb\xbf)$/;

const isBlank = (byte: number) => byte === 0x20 || (byte >= 9 && byte <= 13) || byte === PLUS || byte === 0;
const isHigh = (byte: number) => byte >= 0x80;

/** By the escapes that stay as they are, and by case and blanks: each text needs one. */
const tables = new WeakMap<ReadonlySet<string>, Uint8Array[]>();
const NOTHING: ReadonlySet<string> = new Set();

/** What a byte becomes where nothing is open before it; 0 for those that need a closer look. */
function tableOf({ anyCase, anyBlanks, without = NOTHING }: Spelling): Uint8Array {
  const known = tables.get(without) ?? [];
  tables.set(without, known);
  return (known[Number(anyCase) + 2 * Number(anyBlanks)] ??= newTable({ anyCase, anyBlanks, without }));
}

function newTable({ anyCase, anyBlanks, without }: Required<Spelling>): Uint8Array {
  const opening = [...ESCAPES].filter(([name]) => !without.has(name)).map(([, { byte }]) => byte);
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    if ((anyBlanks && isBlank(byte)) || isHigh(byte) || opening.includes(byte)) return 0;
    if (byte === PLUS) return 0x20;
    return anyCase && byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
  });
}

/** Digits of hex by byte; 16 for all others. */
const DIGIT = Uint8Array.from({ length: 256 }, (_, byte) => {
  const value = parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(value) ? 16 : value;
});

const ANY: Spelling = { anyCase: true, anyBlanks: true };

/** Memory for the places of one text after the other: to ask for it again for each part of a trace takes longer than to fill it. */
export class Room {
  starts = new Uint32Array(0);
  sizes = new Uint8Array(0);

  /** Makes room for so many bytes; what was in there is gone. */
  for(length: number): this {
    if (length > this.sizes.length) [this.starts, this.sizes] = [new Uint32Array(length), new Uint8Array(length)];
    return this;
  }
}

/**
 * The normal form of a text: the one way to write all those texts that stand for the same. What is escaped for a URL, for JSON, a string
 * of a programming language or HTML is undone, however often, in part and one in the other; then case and blanks do not count, nor what
 * a page or terminal puts into a word to colour it. It knows where each of its bytes stood.
 *
 * One pass: whatever completes an escape takes the place of it, and may complete another one by that.
 */
export class Normal {
  readonly bytes: Buffer;
  readonly #out: Buffer;
  readonly #starts: Uint32Array;
  readonly #sizes: Uint8Array;
  readonly #spelling: Spelling;
  readonly #table: Uint8Array;
  /** Up to this length an escape may be open; and before the last backslash. */
  #limit = 0;
  #outer = 0;
  /** The first half of a character of two UTF-16 units, and the length after it. */
  #half = { unit: 0, length: -1 };

  /** @param room until the next one is made in it, this one knows its places */
  constructor(text: Buffer, spelling = ANY, room = new Room()) {
    // No escape is shorter than what it stands for.
    const out = Buffer.allocUnsafe(text.length);
    const { starts, sizes } = room.for(text.length);
    const table = tableOf(spelling);
    [this.#out, this.#starts, this.#sizes, this.#spelling, this.#table] = [out, starts, sizes, spelling, table];
    let length = 0;
    let limit = 0;
    for (let at = 0; at < text.length; at += 1) {
      const byte = text[at] ?? 0;
      const plain = table[byte] ?? 0;
      if (plain === 0 || length < limit) {
        length = this.#put(byte, at, at + 1, length);
        limit = this.#limit;
      } else {
        out[length] = plain;
        starts[length] = at;
        sizes[length] = 1;
        length += 1;
      }
    }
    this.bytes = out.subarray(0, length);
  }

  /** Where in the text a byte begins, with what it was escaped by. */
  startOf(index: number): number {
    return this.#starts[index] ?? 0;
  }

  /** Where it ends. */
  endOf(index: number): number {
    return this.startOf(index) + (this.#sizes[index] ?? 0);
  }

  /** Appends a byte that stands for a part of the text, and gives the length after it. */
  #put(byte: number, start: number, end: number, length: number): number {
    const out = this.#out;
    let [from, at] = [start, length];
    if (out[at - 1] === BACKSLASH && this.#table[BACKSLASH] === 0 && at > 0) {
      from = this.startOf(at - 1);
      const blank = LETTERS_OF_BLANKS.get(byte);
      if (blank !== undefined) return this.#put(blank, from, end, this.#closed(at - 1));
      // The others stand for themselves after a backslash, and a run of backslashes for one.
      if (DIGIT[byte] === 16 ? byte !== U && byte !== X : byte > 0x39) at = this.#closed(at - 1);
      else from = start;
    }
    if (this.#spelling.anyBlanks && isBlank(byte)) return at;
    out[at] = this.#folded(byte, at);
    this.#starts[at] = from;
    this.#sizes[at] = Math.min(end - from, 255);
    return this.#complete(byte, end, at + 1);
  }

  #folded(byte: number, at: number): number {
    if (!this.#spelling.anyCase) return byte === PLUS ? 0x20 : byte;
    if (byte >= 0x41 && byte <= 0x5a) return byte + 0x20;
    // Ä to Þ, in UTF-8.
    return byte >= 0x80 && byte <= 0x9e && byte !== 0x97 && this.#out[at - 1] === 0xc3 ? byte + 0x20 : byte;
  }

  /** The length after what a byte completes, if it does. */
  #complete(byte: number, end: number, length: number): number {
    const reach = this.#table[byte] === 0 ? (REACH[byte] ?? 0) : 0;
    if (reach > 0) {
      this.#outer = this.#limit;
      this.#limit = Math.max(this.#limit, length - 1 + reach);
      return length;
    }
    if ((DIGIT[byte] ?? 16) < 16) return this.#number(end, length);
    if (byte === SEMICOLON) return this.#entity(end, length);
    if (byte === M || byte === K) return this.#without(ESC, SEQUENCE, length);
    if (byte === GREATER) return this.#without(LESS, TAG, length);
    return isHigh(byte) && this.#spelling.anyBlanks ? this.#withoutBlank(length) : length;
  }

  /** `%41`, `%u0041`, `\x41`, `\u0041`, `\101`. Without closures: it is called for many a byte. */
  #number(end: number, length: number): number {
    const out = this.#out;
    if (this.#opens(length - 3, PERCENT)) {
      const byte = this.#digits(length - 2, length, 16);
      if (byte >= 0) return this.#put(byte, this.startOf(length - 3), end, length - 3);
    }
    if (this.#opens(length - 4, BACKSLASH)) {
      const isHex = out[length - 3] === X;
      const byte = isHex ? this.#digits(length - 2, length, 16) : this.#digits(length - 3, length, 8);
      if (byte >= 0 && byte < 256) return this.#put(byte, this.startOf(length - 4), end, this.#closed(length - 4));
    }
    if (out[length - 5] !== U || !(this.#opens(length - 6, PERCENT) || this.#opens(length - 6, BACKSLASH)))
      return length;
    const unit = this.#digits(length - 4, length, 16);
    return unit < 0 ? length : this.#character(unit, this.startOf(length - 6), end, length - 6);
  }

  #opens(at: number, byte: number): boolean {
    return this.#out[at] === byte && this.#table[byte] === 0;
  }

  /** What digits say; -1 where others are among them. */
  #digits(from: number, to: number, base: number): number {
    let value = 0;
    for (let at = from; at < to; at += 1) {
      const digit = DIGIT[this.#out[at] ?? 0] ?? base;
      if (digit >= base) return -1;
      value = value * base + digit;
    }
    return value;
  }

  /** `&amp;`, `&#38;`, `&#x26;`. */
  #entity(end: number, length: number): number {
    const at = this.#opening(AMPERSAND, length);
    const name = this.#out.toString('latin1', at + 1, length - 1).toLowerCase();
    const point = at < 0 ? 0 : codePointOf(name);
    return point > 0 ? this.#character(point, this.startOf(at), end, at) : length;
  }

  #character(point: number, start: number, end: number, at: number): number {
    if (point < 0x80) return this.#put(point, start, end, at);
    const { unit, length } = this.#half;
    if (point >= 0xdc00 && point < 0xe000 && length === at)
      return this.#character(((unit - 0xd800) << 10) + point - 0xdc00 + 0x10000, this.startOf(at - 3), end, at - 3);
    let after = at;
    for (const byte of Buffer.from(String.fromCodePoint(point))) after = this.#put(byte, start, end, after);
    if (point >= 0xd800 && point < 0xdc00) this.#half = { unit: point, length: after };
    return after;
  }

  /** The length without what stands at the end, where it is such a thing. */
  #without(opening: number, pattern: RegExp, length: number): number {
    const at = this.#opening(opening, length);
    return at >= 0 && pattern.test(this.#out.toString('latin1', at, length)) ? at : length;
  }

  #withoutBlank(length: number): number {
    const tail = this.#out.toString('latin1', Math.max(0, length - 3), length);
    return length - (HIGH_BLANK.exec(tail)?.[0].length ?? 0);
  }

  /** Where what ends here may have begun; -1 where nothing did. */
  #opening(byte: number, length: number): number {
    if (this.#table[byte] !== 0) return -1;
    const at = this.#out.lastIndexOf(byte, length - 2);
    return at >= length - (REACH[byte] ?? 0) ? at : -1;
  }

  /** The length without a backslash, which is open no more. */
  #closed(length: number): number {
    this.#limit = this.#outer;
    return length;
  }
}

/** The code point of an entity by its name or number; 0 where there is none. */
function codePointOf(name: string): number {
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/.exec(name) ?? [];
  const point = hex ? parseInt(hex, 16) : decimal ? Number(decimal) : (ENTITIES.get(name) ?? 0);
  return point <= 0x10ffff ? point : 0;
}

/** For values, of which nobody asks where they stood. */
const SHARED = new Room();

/** The normal form of a value: what is left open at its end would be closed by what follows it. */
export function normal(bytes: Buffer, spelling?: Spelling): Buffer {
  const text = new Normal(bytes, spelling, SHARED).bytes;
  return text.at(-1) === BACKSLASH ? text.subarray(0, -1) : text;
}
