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

/** Bytes at the front of every pattern that decide whether it may stand here; the shortest pattern allowed. */
const WINDOW = 8;
/** Bytes at the front by which patterns are told apart that have so many: all access tokens of an org begin alike, and longer so in a dump. */
const HEADS = [WINDOW, 32, 128];
/** Bytes that are looked at together: four would not do, a thousand secrets hold nearly every four characters of base64 in lower case. */
const BLOCK = 5;
/** How far to go on where a block is in no pattern. */
const FARTHEST = WINDOW - BLOCK + 1;
/** Of the hash of a block: most places have to be empty, they make a search fast. It stays so for 250,000 patterns, of 6000 secrets. */
const BITS = 22;

/** Multipliers of the hash of a head, and of that of a whole pattern. Both together have 64 bits: no text has them by chance. */
const [OF_HEAD, OF_ALL] = [0x9e3779b1, 0x85ebca6b];

/**
 * Finds many byte strings in one pass (Wu-Manber): the time depends on the size of the text, hardly on the number of patterns. A
 * registry of a thousand secrets has a hundred thousand forms, and a trace tens of megabytes: one search per form would take hours.
 * Of a pattern only its length and hashes are kept: what stands in a text is hashed in the same way, so none is missed, and a company's
 * night does not hold each secret in a hundred forms.
 */
export class Matcher<T> {
  /** By the hash of the longest head that they have, the last pattern that was added. */
  readonly #last = new Map<number, number>();
  /** Of each pattern: the one that was added before it with such a head (-1: none), how long it is, and the hash of all of it. */
  readonly #before: number[] = [];
  readonly #lengths: number[] = [];
  readonly #hashes: number[] = [];
  readonly #payloads: T[] = [];
  /** By the hash of a block: how much nearer it is to the end of any window than {@link FARTHEST}; that much at the end of one. */
  readonly #nearer = new Uint8Array(1 << BITS);

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
    const head = hashed(bytes, 0, HEADS.findLast((size) => size <= length) ?? WINDOW, OF_HEAD);
    const hash = hashOf(bytes);
    const last = this.#last.get(head) ?? -1;
    for (let at = last; at >= 0; at = this.#before[at] ?? -1)
      if (this.#lengths[at] === length && this.#hashes[at] === hash) return this.#payloads[at] as T;
    this.#last.set(head, this.#lengths.length);
    this.#before.push(last);
    this.#lengths.push(length);
    this.#hashes.push(hash);
    this.#payloads.push(payload);
    for (let end = BLOCK - 1; end < WINDOW; end += 1) {
      const block = blockAt(bytes, end);
      this.#nearer[block] = Math.max(this.#nearer[block] ?? 0, end - BLOCK + 2);
    }
    return payload;
  }

  /**
   * Every match from left to right, none overlapping another; at one place the longest pattern wins.
   * @param counts whether what stands there is meant
   */
  *matches(text: Uint8Array, counts: (match: Match<T>) => boolean = () => true): Generator<Match<T>> {
    if (this.#last.size === 0) return;
    const nearer = this.#nearer;
    let at = WINDOW - 1;
    while (at < text.length) {
      const shift = FARTHEST - (nearer[blockAt(text, at)] ?? 0);
      if (shift > 0) {
        at += shift;
        continue;
      }
      const found = this.#standingAt(text, at - WINDOW + 1, counts);
      if (found !== undefined) yield found;
      at = found === undefined ? at + 1 : found.end + WINDOW - 1;
    }
  }

  #standingAt(text: Uint8Array, start: number, counts: (match: Match<T>) => boolean): Match<T> | undefined {
    let longest: Match<T> | undefined;
    let [end, head] = [start, 0];
    for (const size of HEADS) {
      // At the end of a text its last bytes are no head.
      if (start + size > text.length) break;
      head = hashed(text, end, start + size, OF_HEAD, head);
      end = start + size;
      for (let known = this.#last.get(head) ?? -1; known >= 0; known = this.#before[known] ?? -1) {
        const to = start + (this.#lengths[known] ?? 0);
        if (to > text.length || to <= (longest?.end ?? 0)) continue;
        if (hashOf(text, start, to) !== this.#hashes[known]) continue;
        const match = { start, end: to, payload: this.#payloads[known] as T };
        if (counts(match)) longest = match;
      }
    }
    return longest;
  }
}

/** The hash by which a whole form is known, in 32 bits. */
export function hashOf(bytes: Uint8Array, start = 0, end = bytes.length): number {
  return hashed(bytes, start, end, OF_ALL);
}

/**
 * The hash of some bytes, in 32 bits.
 * @param before the hash of those that stand before them, to go on from
 */
function hashed(bytes: Uint8Array, start: number, end: number, multiplier: number, before = 0): number {
  let hash = before;
  for (let at = start; at < end; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), multiplier);
    hash ^= hash >>> 15;
  }
  return hash;
}

/** The hash of the block that ends here (Fibonacci hashing). */
function blockAt(bytes: Uint8Array, end: number): number {
  const block =
    (bytes[end] ?? 0) | ((bytes[end - 1] ?? 0) << 8) | ((bytes[end - 2] ?? 0) << 16) | ((bytes[end - 3] ?? 0) << 24);
  return (Math.imul(block, 0x9e3779b1) ^ Math.imul(bytes[end - 4] ?? 0, 0x85ebca6b)) >>> (32 - BITS);
}
