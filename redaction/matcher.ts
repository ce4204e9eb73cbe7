/** What to look for, and what to do where it is found. */
export interface Pattern<T> {
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
const BLOCK = 3;
const TABLE_BITS = 18;

/**
 * Finds many byte strings in one pass (Wu-Manber): the time depends on the size of the text, hardly on the number of patterns. A
 * registry of a hundred secrets has thousands of forms, and a trace tens of megabytes: one search per form would take minutes.
 */
export class Matcher<T> {
  readonly #shift = new Uint8Array(1 << TABLE_BITS).fill(WINDOW - BLOCK + 1);
  readonly #ending = new Map<number, Pattern<T>[]>();
  readonly #size: number;

  /** @throws RangeError for a pattern shorter than 8 bytes */
  constructor(patterns: readonly Pattern<T>[]) {
    this.#size = patterns.length;
    for (const pattern of patterns) {
      const { bytes } = pattern;
      if (bytes.length < WINDOW) throw new RangeError(`A pattern has at least ${WINDOW} bytes, not ${bytes.length}`);
      for (let end = BLOCK - 1; end < WINDOW; end += 1) {
        const block = blockAt(bytes, end);
        this.#shift[block] = Math.min(this.#shift[block] ?? 0, WINDOW - 1 - end);
      }
      const last = blockAt(bytes, WINDOW - 1);
      const list = this.#ending.get(last);
      if (list) list.push(pattern);
      else this.#ending.set(last, [pattern]);
    }
    // The longest first: of two secrets that begin alike, the longer one is the one that stands there.
    for (const list of this.#ending.values()) list.sort((a, b) => b.bytes.length - a.bytes.length);
  }

  /** Every match from left to right, none overlapping another; at one place the longest pattern wins. */
  *matches(text: Uint8Array): Generator<Match<T>> {
    if (this.#size === 0) return;
    const shifts = this.#shift;
    let at = WINDOW - 1;
    while (at < text.length) {
      const block = blockAt(text, at);
      const shift = shifts[block] ?? 1;
      if (shift > 0) {
        at += shift;
        continue;
      }
      const start = at - WINDOW + 1;
      const found = this.#ending.get(block)?.find(({ bytes }) => standsAt(text, start, bytes));
      if (found === undefined) {
        at += 1;
        continue;
      }
      const end = start + found.bytes.length;
      yield { start, end, payload: found.payload };
      at = end + WINDOW - 1;
    }
  }
}

function blockAt(bytes: Uint8Array, end: number): number {
  const hash = (bytes[end] ?? 0) * 2_654_435 + (bytes[end - 1] ?? 0) * 40_503 + (bytes[end - 2] ?? 0) * 31;
  return hash & ((1 << TABLE_BITS) - 1);
}

function standsAt(text: Uint8Array, start: number, pattern: Uint8Array): boolean {
  if (start + pattern.length > text.length) return false;
  for (let index = 0; index < pattern.length; index += 1) if (text[start + index] !== pattern[index]) return false;
  return true;
}
