import { type Form, formsOf, isTellingHead, wordsOf } from './forms.ts';
import { hashOf, type Match, Matcher } from './matcher.ts';
import { ESCAPE_RULES, Normal, normal, Room, type Spelling } from './normal.ts';
import { placeholder } from './placeholder.ts';
import { type Secret } from './registry.ts';

/** Name of the rule for values that a log cut off. */
export const TRUNCATED_RULE = 'cut off before a mark';

interface Found {
  shown: string;
  base64: boolean;
  /** How it has to be written; undefined where case and blanks do not matter. */
  spellings: Spelled[] | undefined;
  /** Of a stretch: the normal form of the whole, and where it begins in there. */
  whole?: { text: string; at: number };
}

/** The hash of its normal form where case or blanks matter: the form itself of each would take most of the memory. */
interface Spelled {
  as: Spelling;
  hash: number;
}

/** A form this short would match by chance. */
const SHORTEST = 8;
/** How much of a value may be left before the ellipsis that cut it off. */
const SHORTEST_PREFIX = 4;
/** Playwright cuts URLs after 200 characters, and so could others. */
const LOOK_BACK = 400;

/** Replaces registered values in every form, in bytes: a trace is never decoded as a whole. */
export class ValueRules {
  readonly #without: ReadonlySet<string>;
  readonly #any: Spelling | undefined;
  readonly #room = new Room();
  readonly #matcher = new Matcher<Found>();
  /** What may have been cut off, in normal form, by its first characters. */
  readonly #cuttable = new Map<string, { form: string; shown: string; words: RegExp }[]>();

  /** @param without names of rules to leave out */
  constructor(without: ReadonlySet<string>) {
    this.#without = without;
    if (ESCAPE_RULES.some((rule) => without.has(rule))) this.#any = { anyCase: true, anyBlanks: true, without };
  }

  /** From now on this value is replaced, too. */
  add({ name, value, kind }: Secret): void {
    if (kind === 'totp') return;
    const shown = placeholder(name, value);
    // Most forms are like this one: they share it, a thousand secrets have a hundred thousand.
    const free: Found = { shown, base64: false, spellings: undefined };
    const whole = normal(Buffer.from(value), this.#any).toString('latin1');
    for (const form of formsOf(value, this.#without)) this.#addForm(form, free, whole);
    if (this.#without.has(TRUNCATED_RULE)) return;
    const cuttable = { form: whole, shown, words: wordsOf(value) };
    const others = this.#cuttable.get(whole.slice(0, SHORTEST_PREFIX));
    if (others) others.push(cuttable);
    else this.#cuttable.set(whole.slice(0, SHORTEST_PREFIX), [cuttable]);
  }

  #addForm(form: Form, free: Found, whole: string): void {
    const as = { anyCase: form.anyCase, anyBlanks: form.anyBlanks, without: this.#without };
    // Where a test takes escapes out, what is left of them counts.
    const spelled = this.#any === undefined ? form.plain : normal(form.bytes, as);
    const anySpelling = as.anyCase && as.anyBlanks;
    const bytes = anySpelling ? spelled : normal(form.bytes, this.#any);
    if (bytes.length < SHORTEST) return;
    const spellings = anySpelling ? undefined : [{ as, hash: hashOf(spelled) }];
    const isFree = spellings === undefined && !form.isStretch;
    const found: Found = isFree ? free : { shown: free.shown, base64: form.base64, spellings };
    if (form.isStretch) {
      const at = whole.indexOf(bytes.toString('latin1'));
      if (at < 0) return;
      found.whole = { text: whole, at };
    }
    const known = this.#matcher.add({ bytes, payload: found });
    if (known === found) return;
    // In normal form they are the same.
    if (known.whole !== undefined && !form.isStretch) Object.assign(known, { ...found, whole: undefined });
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
    const plain = new Normal(text, this.#any, this.#room);
    const isSpelled = ({ start, end, payload }: Match<Found>) => {
      if (payload.spellings === undefined) return true;
      const original = text.subarray(plain.startOf(start), plain.endOf(end - 1));
      return payload.spellings.some(({ as, hash }) => hashOf(normal(original, as)) === hash);
    };
    for (const match of this.#matcher.matches(plain.bytes, isSpelled)) {
      const [start, end] = stretched(plain.bytes, match);
      yield { start: plain.startOf(start), end: plain.endOf(end - 1), found: match.payload };
    }
  }

  /** The same bytes without registered values; the very same object when there was none. */
  apply(bytes: Buffer): Buffer {
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

  /** Values that were cut off: `navigated to "https://…&apiSecret=abc…"`, and what was made by chance before any mark. */
  #cutOff(bytes: Buffer): Buffer {
    if (this.#cuttable.size === 0) return bytes;
    const parts: Uint8Array[] = [];
    let done = 0;
    for (const { 0: mark, index: at } of bytes.toString('latin1').matchAll(CUT_MARKS)) {
      const from = Math.max(done, at - LOOK_BACK);
      const kept = new Normal(withoutHalfEscape(bytes.subarray(from, at)), this.#any, this.#room);
      const sign = at + Number(mark.startsWith(' '));
      const isQuoted = bytes[sign] === ELLIPSIS && endsQuote(bytes, sign + 3);
      const cut = this.#cutIn(kept.bytes.toString('latin1'), isQuoted);
      if (cut === undefined) continue;
      parts.push(bytes.subarray(done, from + kept.startOf(cut.at)), Buffer.from(cut.shown));
      done = at;
    }
    return done === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(done)]);
  }

  /** Which value a text ends with the beginning of, and where that is. */
  #cutIn(text: string, isQuoted: boolean): { at: number; shown: string } | undefined {
    for (let at = 0; at <= text.length - SHORTEST_PREFIX; at += 1) {
      const tail = text.slice(at);
      const cut = this.#cuttable
        .get(tail.slice(0, SHORTEST_PREFIX))
        ?.find(({ form, words }) => form.startsWith(tail) && (isQuoted || isTellingHead(form, tail.length, words)));
      if (cut !== undefined) return { at, shown: cut.shown };
    }
    return undefined;
  }
}

/** All that is left of a value of which a stretch was found: as far as the text is like it, to both sides. */
function stretched(text: Buffer, { start, end, payload: { whole } }: Match<Found>): [number, number] {
  if (whole === undefined) return [start, end];
  let [from, to] = [start, end];
  const inWhole = (at: number) => whole.text.charCodeAt(whole.at + at - start);
  while (from > 0 && text[from - 1] === inWhole(from - 1)) from -= 1;
  while (to < text.length && text[to] === inWhole(to)) to += 1;
  return [from, to];
}

/** First byte of `…`. */
const ELLIPSIS = 0xe2;
/** What stands where something was cut off, in UTF-8 read as Latin-1, of which `\s` would take the end of `à`; a blank may stand before it. */
const CUT_MARKS = /(?<=[^ \t\r\n]) ?(?:\xe2\x80\xa6|\.{3,}|\*{3,}|\[(?:\.{3}|truncated|cut|redacted)|<truncated)/gi;
const BACKSLASH = 0x5c;
const QUOTES: readonly (number | undefined)[] = [0x22, 0x27];

/** Whether a quoted text ends here; its quotes may be escaped. */
function endsQuote(bytes: Uint8Array, from: number): boolean {
  let at = from;
  while (bytes[at] === BACKSLASH) at += 1;
  return QUOTES.includes(bytes[at]);
}

/** An escape may have been cut off, too. */
function withoutHalfEscape(bytes: Buffer): Buffer {
  const half = /(?:%[0-9a-f]?|\\+(?:u[0-9a-f]{0,3})?|&[#\w]{0,6})$/i.exec(
    bytes.toString('latin1', Math.max(0, bytes.length - 8)),
  );
  return bytes.subarray(0, bytes.length - (half?.[0].length ?? 0));
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
