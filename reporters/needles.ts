import { type Form } from '../redaction/index.ts';

/** Bytes that are looked at together, and how far one look is from the next: each needle holds a whole gram at one of the looks. */
const GRAM = 5;
const STRIDE = 4;
/** So that no needle is too short. */
const SHORTEST = GRAM + STRIDE - 1;
/** Of the hash of a gram: those that tell whether it is in any needle, and those that tell in which. */
const KNOWN_BITS = 24;
const TABLE_BITS = 20;
/** A text is searched in parts, each with so much of the next one that no needle is cut in two. */
const PART = 4 << 20;
const OVERLAP = 16 << 10;

type Spelling = Pick<Form, 'anyCase' | 'anyBlanks'>;

interface Needle {
  name: string;
  /** As the text is searched: in lower case and without blanks, one character per byte. */
  folded: string;
  /** Where case or blanks matter: what it has to be like, of one character per byte. A small buffer keeps 8 KB in memory. */
  spelled?: { text: string } & Spelling;
}

/**
 * Many needles in a haystack (q-gram sampling): every fourth place of a text is looked up among the grams of all needles. It has nothing in
 * common with the redactor's search, so that a mistake in one of them is found by the other.
 */
export class Needles {
  readonly #signs: Signs;
  readonly #needles: Needle[] = [];
  /** One bit for each hash. */
  readonly #known = new Uint32Array(1 << (KNOWN_BITS - 5));
  /** By hash, the last gram that was added with it, and by gram the one before it; 0 is none. Each needle has four. */
  readonly #last = new Int32Array(1 << TABLE_BITS);
  readonly #before: number[] = [0];

  /** @param signs what does not count beside case: blanks, or whatever is neither letter nor digit */
  constructor(signs: Signs = BLANKS) {
    this.#signs = signs;
  }

  add({ bytes: form, anyCase, anyBlanks }: Form, name: string): void {
    const bytes = folded(form, this.#signs);
    if (bytes.length < SHORTEST) return;
    const spelled = { text: comparable(form, { anyCase, anyBlanks }, this.#signs), anyCase, anyBlanks };
    this.#needles.push({ name, folded: bytes.toString('latin1'), ...(anyCase && anyBlanks ? {} : { spelled }) });
    for (let at = 0; at < STRIDE; at += 1) {
      const hash = hashAt(bytes, middleOf(bytes) + at);
      const known = hash >>> (32 - KNOWN_BITS);
      this.#known[known >>> 5] = (this.#known[known >>> 5] ?? 0) | (1 << (known & 31));
      const entry = hash >>> (32 - TABLE_BITS);
      this.#before.push(this.#last[entry] ?? 0);
      this.#last[entry] = this.#before.length - 1;
    }
  }

  /**
   * The names of the needles in a text.
   * @param onPart is told of each part of it in lower case, without what does not count; what is cut in two stands in the next one again
   */
  in(text: Buffer, onPart?: (folded: Buffer) => void): Set<string> {
    const names = new Set<string>();
    for (let start = 0; start === 0 || start + OVERLAP < text.length; start += PART)
      this.#search(text.subarray(start, start + PART + OVERLAP), names, onPart);
    return names;
  }

  #search(text: Buffer, names: Set<string>, onPart?: (folded: Buffer) => void): void {
    const lower = folded(text, this.#signs);
    onPart?.(lower);
    const known = this.#known;
    const last = lower.length - GRAM;
    for (let at = 0; at <= last; at += STRIDE) {
      const hash = hashAt(lower, at);
      const bit = hash >>> (32 - KNOWN_BITS);
      if (((known[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) continue;
      let gram = this.#last[hash >>> (32 - TABLE_BITS)] ?? 0;
      for (; gram > 0; gram = this.#before[gram] ?? 0) {
        const needle = this.#needles[(gram - 1) >> 2];
        if (needle === undefined || names.has(needle.name)) continue;
        const start = at - middleOf(needle.folded) - ((gram - 1) & 3);
        if (start < 0 || lower.toString('latin1', start, start + needle.folded.length) !== needle.folded) continue;
        // A text in which it stands somehow may not have it as it must be written.
        const { spelled } = needle;
        if (spelled === undefined || comparable(text, spelled, this.#signs).includes(spelled.text))
          names.add(needle.name);
      }
    }
  }
}

/** Where the first of a needle's grams begins: all tokens of an org begin alike, and what is encoded often ends so. */
const middleOf = ({ length }: { length: number }) => (length - SHORTEST) >> 1;

/** Some bytes as far as their spelling matters. */
function comparable(bytes: Buffer, { anyCase, anyBlanks }: Spelling, { all }: Signs): string {
  const plain = bytes.toString('latin1').replace(anyBlanks ? all : /\+/g, anyBlanks ? '' : ' ');
  return anyCase ? plain.toLowerCase() : plain;
}

/** Characters that do not count. */
interface Signs {
  readonly all: RegExp;
  /** What a byte becomes: lower case; 0 for those. */
  readonly fold: Uint8Array;
}

function signs(all: RegExp): Signs {
  const fold = Uint8Array.from({ length: 256 }, (_, byte) => {
    const char = String.fromCharCode(byte);
    return char.replace(all, '') === '' ? 0 : byte < 0x80 ? char.toLowerCase().charCodeAt(0) : byte;
  });
  return { all, fold };
}

/** Blanks, those of a form and of UTF-16 (every second byte), and the two bytes of a no-break space. */
const BLANKS = signs(/[\s\0+\xc2\xa0]/g);
/** All but letters and digits. */
export const ALL_SIGNS = signs(/[^A-Za-z0-9]/g);

/** Some bytes in lower case, without those that do not count. */
function folded(bytes: Buffer, { fold }: Signs): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const lower = fold[bytes[at] ?? 0] ?? 0;
    if (lower === 0) continue;
    out[length] = lower;
    length += 1;
  }
  return out.subarray(0, length);
}

/** The hash of the gram that begins here. */
function hashAt(bytes: Uint8Array, at: number): number {
  const four =
    (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
  return Math.imul(Math.imul(four, 0x9e3779b1) ^ (bytes[at + 4] ?? 0), 0x85ebca6b) >>> 0;
}
