/** Lower case of a byte; 0 for one that may begin a blank, which `blankAt` tells. */
const LOWER = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));
const [BACKSLASH, PERCENT, AMPERSAND, NO_BREAK] = [0x5c, 0x25, 0x26, 0xc2];
for (const byte of [9, 10, 11, 12, 13, 0x20, BACKSLASH, PERCENT, AMPERSAND, NO_BREAK]) LOWER[byte] = 0;

const NBSP = Buffer.from('&nbsp;');

/** Bytes from one noted place to the next. */
const STEP = 256;

/**
 * A text as an echo is compared with a value: in lower case (ASCII), without blanks, those that are escaped included. It knows where
 * each of its bytes stood.
 */
export class Folded {
  readonly bytes: Buffer;
  readonly #text: Buffer;
  /** Noted places: in the text, and here. */
  readonly #origins: Uint32Array;
  readonly #places: Uint32Array;

  constructor(text: Buffer) {
    const out = Buffer.allocUnsafe(text.length);
    const steps = Math.ceil(text.length / STEP);
    this.#origins = new Uint32Array(steps);
    this.#places = new Uint32Array(steps);
    let length = 0;
    let at = 0;
    for (let step = 0; step < steps; step += 1) {
      const end = Math.min(text.length, (step + 1) * STEP);
      this.#origins[step] = at;
      this.#places[step] = length;
      while (at < end) {
        const byte = text[at] ?? 0;
        const lower = LOWER[byte] ?? 0;
        const blank = lower === 0 ? blankAt(text, at) : 0;
        if (blank > 0) at += blank;
        else {
          out[length] = lower === 0 ? byte : lower;
          length += 1;
          at += 1;
        }
      }
    }
    this.bytes = out.subarray(0, length);
    this.#text = text;
  }

  /** Where in the text a byte stood. */
  originOf(index: number): number {
    let low = 0;
    let high = this.#places.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#places[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    let at = this.#origins[low] ?? 0;
    for (let left = index - (this.#places[low] ?? 0); ; left -= 1) {
      for (let blank = blankAt(this.#text, at); blank > 0; blank = blankAt(this.#text, at)) at += blank;
      if (left === 0) return at;
      at += 1;
    }
  }
}

/** The bytes in lower case and without blanks. */
export function fold(bytes: Buffer): Buffer {
  return new Folded(bytes).bytes;
}

/** The bytes without blanks, in their own case, as a text of one character per byte. */
export function squeeze(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const blank = blankAt(bytes, at);
    if (blank === 0) text += String.fromCharCode(bytes[at] ?? 0);
    at += blank || 1;
  }
  return text;
}

/** How many bytes of a blank begin here, be it escaped for JSON, a URL or HTML; 0 where none does. */
function blankAt(bytes: Buffer, at: number): number {
  const byte = bytes[at] ?? 0;
  const next = bytes[at + 1];
  switch (byte) {
    case BACKSLASH: // After another one it is a backslash of the text, and then a letter.
      return (next === 0x6e || next === 0x72 || next === 0x74) && bytes[at - 1] !== BACKSLASH ? 2 : 0;
    case PERCENT:
      return isEncodedBlank(next ?? 0, bytes[at + 2] ?? 0) ? 3 : 0;
    case AMPERSAND:
      return next === NBSP[1] && NBSP.equals(bytes.subarray(at, at + NBSP.length)) ? NBSP.length : 0;
    case NO_BREAK:
      return next === 0xa0 ? 2 : 0;
    default:
      return byte === 0x20 || (byte >= 9 && byte <= 13) ? 1 : 0;
  }
}

/** `%20`, and `%09` to `%0d`. */
function isEncodedBlank(first: number, second: number): boolean {
  if (first === 0x32) return second === 0x30;
  return first === 0x30 && (second === 0x39 || ((second | 0x20) >= 0x61 && (second | 0x20) <= 0x64));
}
