import { formsOf } from './forms.ts';
import { Matcher, type Pattern } from './matcher.ts';
import { placeholder } from './placeholder.ts';
import { type Secret } from './registry.ts';

/** Name of the rule for values that a log cut off. */
export const TRUNCATED_RULE = 'cut off by an ellipsis';
/** Name of the rule for values in which a terminal's colours change: expectations highlight where two texts differ. */
export const COLOURED_RULE = 'split by terminal colours';

interface Found {
  shown: string;
  base64: boolean;
}

/** How much of a value may be left before the ellipsis that cut it off. */
const SHORTEST_PREFIX = 4;
/** Playwright cuts URLs after 200 characters, and so could others. */
const LOOK_BACK = 400;

/** Replaces registered values in every form, in bytes: a trace is never decoded as a whole. */
export class ValueRules {
  readonly #matcher: Matcher<Found>;
  readonly #forms: { text: string; shown: string }[] = [];
  readonly #seesThroughColours: boolean;

  constructor(secrets: readonly Secret[], without: ReadonlySet<string>) {
    const patterns: Pattern<Found>[] = [];
    for (const { name, value, kind } of secrets) {
      if (kind === 'totp') continue;
      const shown = placeholder(name, value);
      for (const { bytes, base64 } of formsOf(value, without)) {
        patterns.push({ bytes, payload: { shown, base64 } });
        if (!base64 && !without.has(TRUNCATED_RULE)) this.#forms.push({ text: bytes.toString('latin1'), shown });
      }
    }
    this.#matcher = new Matcher(patterns);
    this.#seesThroughColours = !without.has(COLOURED_RULE);
  }

  /** Whether any form of a registered value stands in these bytes. */
  finds(bytes: Uint8Array): boolean {
    return this.#matcher.matches(bytes).next().done !== true;
  }

  /** The same bytes without registered values; the very same object when there was none. */
  apply(bytes: Buffer): Buffer {
    const replaced = this.#replace(bytes);
    if (!this.#seesThroughColours) return replaced;
    const plain = withoutColours(replaced);
    // The colours are lost only where they would give a secret away.
    return plain !== replaced && this.finds(plain) ? this.#replace(plain) : replaced;
  }

  #replace(bytes: Buffer): Buffer {
    const parts: Uint8Array[] = [];
    let done = 0;
    for (const { start, end, payload } of this.#matcher.matches(bytes)) {
      if (start < done) continue; // Inside a base64 text that is gone already.
      const [from, to] = payload.base64 ? base64Around(bytes, start, end, done) : [start, end];
      parts.push(bytes.subarray(done, from), Buffer.from(payload.shown));
      done = to;
    }
    const replaced = done === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(done)]);
    return this.#cutOff(replaced);
  }

  /** Values that were cut off: `navigated to "https://…&apiSecret=abc…"`. */
  #cutOff(bytes: Buffer): Buffer {
    if (this.#forms.length === 0 || !bytes.includes(ELLIPSIS)) return bytes;
    const text = bytes.toString('latin1');
    const replaced = text.replace(CUT_OFF, (tail) => {
      const kept = tail.slice(0, -3);
      for (const { text: form, shown } of this.#forms) {
        const at = kept.lastIndexOf(form.slice(0, SHORTEST_PREFIX));
        if (at >= 0 && form.startsWith(kept.slice(at))) return `${kept.slice(0, at)}${shown}${ELLIPSIS_LATIN1}`;
      }
      return tail;
    });
    return replaced === text ? bytes : Buffer.from(replaced, 'latin1');
  }
}

/** Colours as a terminal reads them, and as they are escaped in JSON. */
const COLOURS = new RegExp(String.raw`(?:\u001b|\\+u001[bB])\[[0-9;]*m`, 'g');

/** The bytes without terminal colours; the same object when there were none. */
export function withoutColours(bytes: Buffer): Buffer {
  if (!bytes.includes(0x1b) && !bytes.includes('u001')) return bytes;
  const text = bytes.toString('latin1');
  const plain = text.replace(COLOURS, '');
  return plain === text ? bytes : Buffer.from(plain, 'latin1');
}

const ELLIPSIS = Buffer.from('…', 'utf8');
const ELLIPSIS_LATIN1 = ELLIPSIS.toString('latin1');
/** What stands before an ellipsis that ends a quoted text. */
const CUT_OFF = new RegExp(`[^\\s"'<>]{${SHORTEST_PREFIX},${LOOK_BACK}}${ELLIPSIS_LATIN1}(?=\\\\*["'])`, 'g');

/** The bounds of the whole base64 text around a match: its neighbours also depend on the value. */
function base64Around(bytes: Uint8Array, start: number, end: number, notBefore: number): [number, number] {
  let from = start;
  let to = end;
  while (from > notBefore && isBase64(bytes[from - 1])) from -= 1;
  while (isBase64(bytes[to])) to += 1;
  while (bytes[to] === 0x3d) to += 1;
  return [from, to];
}

function isBase64(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2b ||
    byte === 0x2f ||
    byte === 0x2d ||
    byte === 0x5f
  );
}
