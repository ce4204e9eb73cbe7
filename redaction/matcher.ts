/** What to look for, and what to do where it is found. */
interface Pattern<T> {
  bytes: Buffer;
  payload: T;
}

export interface Match<T> {
  start: number;
  end: number;
  payload: T;
}

/** A pattern as a text of one character per byte: a thousand secrets have too many for a buffer each. */
interface Known<T> {
  text: string;
  payload: T;
}

/** Bytes at the front of every pattern that decide whether it may stand here; the shortest pattern allowed. */
const WINDOW = 8;
/** Bytes at the front by which patterns are told apart that have so many: all access tokens of an org begin alike, and longer so in a dump. */
const HEADS = [128, 32, WINDOW];
/** Bytes that are looked at together: four would not do, a thousand secrets hold nearly every four characters of base64 in lower case. */
const BLOCK = 5;
/** How far to go on where a block is in no pattern. */
const FARTHEST = WINDOW - BLOCK + 1;
/** Places in the table of a small matcher, as a power of two. */
const SMALLEST_BITS = 14;
/** Places for each block of a window, at least: most have to be empty, they are what makes a search fast. */
const ROOM = 4;

/**
 * Finds many byte strings in one pass (Wu-Manber): the time depends on the size of the text, hardly on the number of patterns. A
 * registry of a thousand secrets has a hundred thousand forms, and a trace tens of megabytes: one search per form would take hours.
 */
export class Matcher<T> {
  /** By the longest head that they have, the patterns that begin with it; the longest first. */
  readonly #patterns = new Map<string, readonly Known<T>[]>();
  #bits = SMALLEST_BITS;
  /** By the hash of a block: how far it is at least from the end of any window; 0 at the end of one. */
  #shift = new Uint8Array(1 << SMALLEST_BITS).fill(FARTHEST);

  /** @throws RangeError for a pattern shorter than 8 bytes */
  constructor(patterns: Iterable<Pattern<T>> = []) {
    for (const pattern of patterns) this.add(pattern);
  }

  /**
   * From now on this is found, too.
   * @returns the payload that counts: of two patterns of the same bytes the first one's
   * @throws RangeError for a pattern shorter than 8 bytes
   */
  add({ bytes, payload }: Pattern<T>): T {
    const { length } = bytes;
    if (length < WINDOW) throw new RangeError(`A pattern has at least ${WINDOW} bytes, not ${length}`);
    const text = bytes.toString('latin1');
    const beginning = text.slice(
      0,
      HEADS.find((head) => length >= head),
    );
    const others = this.#patterns.get(beginning) ?? [];
    const known = others.find((other) => other.text === text);
    if (known !== undefined) return known.payload;
    const place = others.filter((other) => other.text.length >= length).length;
    this.#patterns.set(beginning, others.toSpliced(place, 0, { text, payload }));
    if (others.length > 0) return payload;
    if (this.#patterns.size * FARTHEST * ROOM > this.#shift.length) this.#grow();
    else this.#enter(bytes);
    return payload;
  }

  /**
   * Every match from left to right, none overlapping another; at one place the longest pattern wins.
   * @param counts whether what stands there is meant
   */
  *matches(text: Uint8Array, counts: (match: Match<T>) => boolean = () => true): Generator<Match<T>> {
    if (this.#patterns.size === 0) return;
    const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
    const shifts = this.#shift;
    const bits = this.#bits;
    let at = WINDOW - 1;
    while (at < bytes.length) {
      const shift = shifts[blockAt(bytes, at, bits)] ?? 1;
      if (shift > 0) {
        at += shift;
        continue;
      }
      const start = at - WINDOW + 1;
      const found = this.#standingAt(bytes, start, counts);
      if (found === undefined) {
        at += 1;
        continue;
      }
      yield found;
      at = found.end + WINDOW - 1;
    }
  }

  #standingAt(text: Buffer, start: number, counts: (match: Match<T>) => boolean): Match<T> | undefined {
    for (const length of HEADS) {
      // At the end of a text its last bytes are no head.
      if (start + length > text.length) continue;
      for (const known of this.#patterns.get(text.toString('latin1', start, start + length)) ?? []) {
        if (!goesOn(known.text, text, start, length)) continue;
        const match = { start, end: start + known.text.length, payload: known.payload };
        if (counts(match)) return match;
      }
    }
    return undefined;
  }

  #enter(pattern: Buffer): void {
    for (let end = BLOCK - 1; end < WINDOW; end += 1) {
      const block = blockAt(pattern, end, this.#bits);
      this.#shift[block] = Math.min(this.#shift[block] ?? 0, WINDOW - 1 - end);
    }
  }

  #grow(): void {
    this.#bits += 2;
    this.#shift = new Uint8Array(1 << this.#bits).fill(FARTHEST);
    for (const beginning of this.#patterns.keys()) this.#enter(Buffer.from(beginning, 'latin1'));
  }
}

/** Whether a pattern goes on as the bytes do after so many that are the same. */
function goesOn(pattern: string, bytes: Uint8Array, start: number, same: number): boolean {
  for (let at = same; at < pattern.length; at += 1) if (pattern.charCodeAt(at) !== bytes[start + at]) return false;
  return true;
}

/** The hash of the block that ends here (Fibonacci hashing). */
function blockAt(bytes: Uint8Array, end: number, bits: number): number {
  const block =
    (bytes[end] ?? 0) | ((bytes[end - 1] ?? 0) << 8) | ((bytes[end - 2] ?? 0) << 16) | ((bytes[end - 3] ?? 0) << 24);
  return (Math.imul(block, 0x9e3779b1) ^ Math.imul(bytes[end - 4] ?? 0, 0x85ebca6b)) >>> (32 - bits);
}
