import { fold, Folded, squeeze } from './fold.ts';
import { type Form, formsOf } from './forms.ts';
import { type Match, Matcher } from './matcher.ts';
import { placeholder } from './placeholder.ts';
import { type Secret } from './registry.ts';

/** Name of the rule for values that a log cut off. */
export const TRUNCATED_RULE = 'cut off by an ellipsis';
/** Name of the rule for values in which a terminal's colours change: expectations highlight where two texts differ. */
export const COLOURED_RULE = 'split by terminal colours';

interface Found {
  shown: string;
  base64: boolean;
  /** How it has to be written; undefined where case and blanks do not matter. */
  spellings: Spelling[] | undefined;
  /** Of a stretch: the folded form that it is of, and where it begins in there. */
  whole?: { bytes: Buffer; at: number };
}

type Spelling = Pick<Form, 'anyCase' | 'anyBlanks'> & { text: string };

/** A text of one character per byte, to be compared: what may differ is taken out of it. */
function spelled(bytes: Buffer, { anyCase, anyBlanks }: Pick<Form, 'anyCase' | 'anyBlanks'>): string {
  const text = anyBlanks ? squeeze(bytes) : bytes.toString('latin1');
  return anyCase ? text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : text;
}

/** How much of a value may be left before the ellipsis that cut it off. */
const SHORTEST_PREFIX = 4;
/** Playwright cuts URLs after 200 characters, and so could others. */
const LOOK_BACK = 400;

/** Replaces registered values in every form, in bytes: a trace is never decoded as a whole. */
export class ValueRules {
  readonly #without: ReadonlySet<string>;
  readonly #matcher = new Matcher<Found>();
  /** What may have been cut off, in lower case, by its first characters. */
  readonly #cuttable = new Map<string, { form: string; shown: string }[]>();

  /** Folded, what stretches are of. */
  readonly #wholes = new WeakMap<Buffer, Buffer>();

  /** @param without names of rules to leave out */
  constructor(without: ReadonlySet<string>) {
    this.#without = without;
  }

  /** From now on this value is replaced, too. */
  add({ name, value, kind }: Secret): void {
    if (kind === 'totp') return;
    const shown = placeholder(name, value);
    for (const form of formsOf(value, this.#without)) {
      this.#addForm(form, shown);
      if (form.base64 || form.whole !== undefined || this.#without.has(TRUNCATED_RULE)) continue;
      const text = form.bytes.toString('latin1').toLowerCase();
      const others = this.#cuttable.get(text.slice(0, SHORTEST_PREFIX));
      if (others) others.push({ form: text, shown });
      else this.#cuttable.set(text.slice(0, SHORTEST_PREFIX), [{ form: text, shown }]);
    }
  }

  #addForm(form: Form, shown: string): void {
    const bytes = fold(form.bytes);
    const { anyCase, anyBlanks } = form;
    const spellings = anyCase && anyBlanks ? undefined : [{ anyCase, anyBlanks, text: spelled(form.bytes, form) }];
    const found: Found = { shown, base64: form.base64, spellings };
    if (form.whole !== undefined) {
      const whole = this.#wholes.get(form.whole) ?? fold(form.whole);
      this.#wholes.set(form.whole, whole);
      found.whole = { bytes: whole, at: whole.indexOf(bytes) };
    }
    const known = this.#matcher.add({ bytes, payload: found });
    if (known === found) return;
    // Folded they are the same.
    if (known.whole !== undefined && form.whole === undefined) Object.assign(known, { ...found, whole: undefined });
    else if (spellings === undefined) known.spellings = undefined;
    else known.spellings?.push(...spellings);
  }

  /** Whether any form of a registered value stands in these bytes. */
  finds(bytes: Uint8Array): boolean {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#places(text).next().done !== true;
  }

  /** Where registered values stand, from left to right. */
  *#places(text: Buffer): Generator<{ start: number; end: number; found: Found }> {
    const folded = new Folded(text);
    const isSpelled = ({ start, end, payload }: Match<Found>) => {
      if (payload.spellings === undefined) return true;
      const original = text.subarray(folded.originOf(start), folded.originOf(end - 1) + 1);
      return payload.spellings.some((spelling) => spelled(original, spelling) === spelling.text);
    };
    for (const match of this.#matcher.matches(folded.bytes, isSpelled)) {
      const [start, end] = stretched(folded.bytes, match);
      yield { start: folded.originOf(start), end: folded.originOf(end - 1) + 1, found: match.payload };
    }
  }

  /** The same bytes without registered values; the very same object when there was none. */
  apply(bytes: Buffer): Buffer {
    const replaced = this.#replace(bytes);
    const plain = this.#without.has(COLOURED_RULE) ? bytes : withoutColours(bytes);
    if (plain === bytes) return replaced;
    // The colours are lost only where they would give a secret, or a part of it, away.
    const safe = this.#replace(plain);
    return withoutColours(replaced).equals(safe) ? replaced : safe;
  }

  #replace(bytes: Buffer): Buffer {
    const parts: Uint8Array[] = [];
    let done = 0;
    for (const { start, end, found } of this.#places(bytes)) {
      if (end <= done) continue; // Inside a base64 text or a stretch that is gone already.
      const [from, to] = found.base64 ? base64Around(bytes, start, end, done) : [Math.max(start, done), end];
      parts.push(bytes.subarray(done, from), Buffer.from(found.shown));
      done = to;
    }
    const replaced = done === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(done)]);
    return this.#cutOff(replaced);
  }

  /** Values that were cut off: `navigated to "https://…&apiSecret=abc…"`. */
  #cutOff(bytes: Buffer): Buffer {
    if (this.#cuttable.size === 0) return bytes;
    const parts: Uint8Array[] = [];
    let done = 0;
    for (let at = bytes.indexOf(ELLIPSIS); at >= 0; at = bytes.indexOf(ELLIPSIS, at + ELLIPSIS.length)) {
      if (!endsQuote(bytes, at + ELLIPSIS.length)) continue;
      const kept = bytes.toString('latin1', Math.max(done, at - LOOK_BACK), at);
      const cut = this.#cutIn(kept.toLowerCase());
      if (cut === undefined) continue;
      parts.push(bytes.subarray(done, at - cut.length), Buffer.from(cut.shown));
      done = at;
    }
    return done === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(done)]);
  }

  /** Which value a text ends with the beginning of, and how much of it is there. */
  #cutIn(text: string): { length: number; shown: string } | undefined {
    for (let at = 0; at <= text.length - SHORTEST_PREFIX; at += 1) {
      const tail = text.slice(at);
      const cut = this.#cuttable.get(tail.slice(0, SHORTEST_PREFIX))?.find(({ form }) => form.startsWith(tail));
      if (cut !== undefined) return { length: tail.length, shown: cut.shown };
    }
    return undefined;
  }
}

/** All that is left of a value of which a stretch was found: as far as the text is like it, to both sides, and no half of an escape. */
function stretched(text: Buffer, { start, end, payload: { whole } }: Match<Found>): [number, number] {
  if (whole === undefined) return [start, end];
  let [from, to] = [start, end];
  const inWhole = (at: number) => whole.bytes[whole.at + at - start];
  while (from > 0 && text[from - 1] === inWhole(from - 1)) from -= 1;
  while (to < text.length && text[to] === inWhole(to)) to += 1;
  while (to > end && text[to - 1] === BACKSLASH) to -= 1;
  while (from < start && text[from - 1] === BACKSLASH) from += 1;
  return [from, to];
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
const BACKSLASH = 0x5c;
const QUOTES: readonly (number | undefined)[] = [0x22, 0x27];

/** Whether a quoted text ends here; its quotes may be escaped. */
function endsQuote(bytes: Uint8Array, from: number): boolean {
  let at = from;
  while (bytes[at] === BACKSLASH) at += 1;
  return QUOTES.includes(bytes[at]);
}

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
