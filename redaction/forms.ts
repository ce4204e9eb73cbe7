import { ESCAPE_RULES, normal } from './normal.ts';

/**
 * The forms in which a value travels, beside what its normal form (see `normal.ts`) undoes: in base64 inside a header, in hex inside a
 * dump, byte by byte in JSON; and what a service may do to a value that it echoes, down to an end cut off.
 * The one list of them, for the redactor and for the leak gate. Who looks for the raw value alone misses most of them.
 */

/** Percent-encodes every UTF-8 byte of the characters that match. */
const percent = (value: string, wanted: RegExp) =>
  value.replace(wanted, (char) =>
    [...Buffer.from(char)].map((byte) => `%${digits(byte, 16, 2).toUpperCase()}`).join(''),
  );
const digits = (byte: number, base: number, width: number) => byte.toString(base).padStart(width, '0');

/** All but RFC 3986 unreserved characters: it may be encoded by somebody. */
const STRICT = /[^A-Za-z0-9._~-]/gu;
/** What application/x-www-form-urlencoded encodes; a blank becomes a plus sign. */
const FORM = /[^A-Za-z0-9._* -]/gu;

const json = (value: string) => JSON.stringify(value).slice(1, -1);
const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** What is put into base64 as a whole: a form-encoded secret in a Basic header (RFC 6749 2.3.1), a body, UTF-16 as PowerShell has it. */
const IN_BASE64: readonly ((value: string) => Buffer)[] = [
  ...[
    (value: string) => value,
    (value: string) => percent(value, STRICT),
    encodeURIComponent,
    (value: string) => percent(value, FORM).replaceAll(' ', '+'),
    json,
    (value: string) => value.replace(/[&<>"']/g, (char) => HTML[char] ?? char),
  ].map((encode) => (value: string) => Buffer.from(encode(value))),
  (value) => Buffer.from(value, 'utf16le'),
];

/** Bytes in numbers, as dumps, programs and JSON write them: the base, the width, and what may stand between two beside blanks. */
const NUMBERS: readonly { rule: string; base: number; width: number; between: readonly string[] }[] = [
  { rule: 'hex', base: 16, width: 2, between: ['', ':', '-', ',', ';', '.', '0x', ',0x', '","', 'h'] },
  { rule: 'decimal', base: 10, width: 0, between: ['', ',', ';'] },
  { rule: 'decimal', base: 10, width: 3, between: [''] },
  { rule: 'octal', base: 8, width: 3, between: [''] },
];

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

type Written = Omit<Form, 'plain'>;

/** One form of a value: the bytes to look for, and the rule that knows it. */
export interface Form {
  rule: string;
  bytes: Buffer;
  /** The form stands inside a longer base64 text, whose neighbours give away the first and last characters of the value. */
  base64: boolean;
  /** It is looked for in any case. */
  anyCase: boolean;
  /** It is looked for with any blanks in it, and without its own. */
  anyBlanks: boolean;
  /** The normal form of the bytes, as case and blanks count in it. */
  plain: Buffer;
  /** It is a stretch of the value, of which an end may have been cut off. */
  isStretch?: boolean;
  /** Its letters and digits alone tell the value: the gate looks for it whatever signs stand between, and without its own. */
  anySigns?: boolean;
}

const CASE_RULE = 'in another case';
const BLANKS_RULE = 'with blanks in it';
/** Name of the rule for values of which an end is missing. */
export const CUT_RULE = 'cut at an end';

/** Names of the rules by form, each of which can be switched off in a test. */
export const FORM_RULES: readonly string[] = [
  'raw',
  ...ESCAPE_RULES,
  'Latin-1',
  'reversed',
  'quoted-printable',
  'base64',
  'base64url',
  'base32',
  ...new Set(NUMBERS.map(({ rule }) => rule)),
  CASE_RULE,
  BLANKS_RULE,
  CUT_RULE,
];

/** So much weight has a value that is told in another case and with other blanks; `Summer2026` is lighter, and may be a text of a page. */
const LEAST_WEIGHT = 6;
/** So much weight has a stretch of a value that tells it; of a light value six tenths will do, but no less than of a shortest secret. */
const STRETCH = { most: 12, share: 0.6, least: 8 };
/** A value without blanks that weighs so much was made by chance: so many of its characters tell it, though some of them look like a word. */
const BY_CHANCE = { weight: 18, length: 16 };
/** A password that seldom has two steps alike and hardly a word was made by chance, too: no ordinary text has eight of its characters. */
const SHORT_BY_CHANCE = { most: 24, share: 0.5, length: 8, weight: 5 };
/** Letters and digits that tell a value were made by chance, and so many. */
const LETTERS = { weight: 8, length: 12 };
/** Characters from one stretch to the next: what is left of a value of which more was cut off holds another one. */
const STRIDE = 8;
/**
 * What others may begin with, too: all tokens of an org, all private keys of passkeys (PKCS #8 of a P-256 key), JSON in base64, as web
 * tokens have before their signature, and an address up to its parameters.
 */
const PUBLIC_HEAD =
  /^(?:00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?!|MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg|(?:eyJ[\w+/-]+[.=]*)+|https?:[^?]*\??)/i;
/** Words and years, with the sign after them; they also stand in texts that have nothing to do with the value. */
const WORD = /(?:[A-Z]?[a-z]{3,}|[A-Z]{4,}|(?:19|20)\d\d(?!\d))[^A-Za-z0-9]?/g;

/** What an authenticator shows, base32, and secrets in hex: their letters in a row are no words. */
const WORDLESS = /^(?=.*[2-7])[A-Z2-7]{16,}$|^(?:[0-9a-f]{32,}|[0-9A-F]{32,})$/;
const NO_WORDS = /(?!)/;
/** What in a value may be a word. */
export const wordsOf = (value: string): RegExp => (WORDLESS.test(value) ? NO_WORDS : WORD);

/** How much chance is in a text: the different steps from one character to the next. `0000`, `0123` and words in a row have one. */
function weightOf(text: string, words = WORD): number {
  const rest = text.replace(words, '\0').replace(/\s/g, '');
  return new Set([...rest].map((char, at) => char.charCodeAt(0) - rest.charCodeAt(at - 1))).size;
}

/**
 * Every form of a value, without duplicates.
 * @param without names of rules to leave out, so that a test can show that each is needed
 */
export function formsOf(value: string, without: ReadonlySet<string> = new Set()): readonly Form[] {
  const words = wordsOf(value);
  const isHeavy = weightOf(value, words) >= LEAST_WEIGHT;
  const spelling = { anyCase: isHeavy && !without.has(CASE_RULE), anyBlanks: isHeavy && !without.has(BLANKS_RULE) };
  const form = (rule: string, bytes: string | Buffer): Written => ({
    rule,
    bytes: Buffer.from(bytes as string),
    base64: false,
    ...spelling,
  });
  const bytes = Buffer.from(value);
  const latin1 = Buffer.concat([...value].map((char) => Buffer.from(char, char <= '\xff' ? 'latin1' : 'utf8')));
  const numbers = NUMBERS.flatMap(({ rule, base, width, between }) =>
    // Of characters, too, as programs number them.
    (latin1.equals(bytes) ? [bytes] : [bytes, latin1]).flatMap((all) => {
      const each = [...all].map((byte) => digits(byte, base, width));
      return between.map((sign) => form(rule, each.join(sign)));
    }),
  );
  const members = form('decimal', [...bytes].map((byte, index) => `"${index}":${byte}`).join(','));
  const anySigns = isToldByLetters(value, words);
  return unique([
    { ...form('raw', value), anySigns },
    form('Latin-1', latin1),
    { ...form('reversed', [...value].reverse().join('')), anySigns },
    form('quoted-printable', quotedPrintable(bytes)),
    ...(spelling.anyCase ? [value.toLowerCase(), value.toUpperCase()].map((text) => form(CASE_RULE, text)) : []),
    ...[...numbers, members].map((dump) => ({ ...dump, anyCase: true, anyBlanks: true })),
    ...base32Forms(bytes).map((text) => ({ ...form('base32', text), anyCase: true, anySigns })),
    ...IN_BASE64.flatMap((encode) => base64Forms(encode(value))).map((inside) => ({
      ...inside,
      anyBlanks: spelling.anyBlanks,
      anySigns,
    })),
    ...stretches(value).map((part) => ({
      ...form(CUT_RULE, part),
      isStretch: true,
      anySigns: isToldByLetters(part, words),
    })),
  ]).filter(({ rule }) => !without.has(rule));
}

/** Whether its letters and digits alone tell a text, whatever signs stand between. */
function isToldByLetters(text: string, words: RegExp): boolean {
  const letters = text.replace(/[^A-Za-z0-9]/g, '');
  return letters.length >= LETTERS.length && weightOf(letters, words) >= LETTERS.weight;
}

/** Whether the beginning of a value was made by chance, so that a text in which something was cut off behind it means that value. */
export function isTellingHead(value: string, length: number, words: RegExp): boolean {
  const own = value.slice(PUBLIC_HEAD.exec(value)?.[0].length ?? 0, length);
  return own.length >= SHORT_BY_CHANCE.length && weightOf(own, words) >= SHORT_BY_CHANCE.weight;
}

const quotedPrintable = (bytes: Buffer) =>
  [...bytes]
    .map((byte) =>
      byte < 0x20 || byte > 0x7e || byte === 0x3d ? `=${digits(byte, 16, 2).toUpperCase()}` : String.fromCharCode(byte),
    )
    .join('');

/** Stretches of a value: whatever end of it was cut off, one of them is left. */
function stretches(value: string): string[] {
  // Most of an address is known to everybody; the values of its parameters are secrets of their own.
  if (/^https?:/.test(value)) return [];
  const words = wordsOf(value);
  const wanted = Math.min(STRETCH.most, Math.max(STRETCH.least, Math.ceil(weightOf(value, words) * STRETCH.share)));
  const head = PUBLIC_HEAD.exec(value)?.[0].length ?? 0;
  const weight = /\s/.test(value) ? 0 : weightOf(value, words);
  const isByChance = weight >= BY_CHANCE.weight;
  const isShort = value.length <= SHORT_BY_CHANCE.most && weight >= SHORT_BY_CHANCE.share * value.length;
  const tells = (part: string) =>
    (isByChance && part.length >= BY_CHANCE.length) ||
    (isShort && part.length >= SHORT_BY_CHANCE.length && weightOf(part) >= SHORT_BY_CHANCE.weight) ||
    weightOf(part, words) >= wanted;
  const parts: string[] = [];
  for (let start = head; start < value.length; start += isShort ? 1 : STRIDE) {
    const part = shortestPart(value, start, isShort ? SHORT_BY_CHANCE.length : wanted, tells);
    if (part !== undefined) parts.push(part);
  }
  for (let start = value.length - wanted, isTail = false; start > head && !isTail; start -= 1) {
    isTail = tells(value.slice(start));
    if (isTail) parts.push(value.slice(start));
  }
  return parts.filter((part) => part !== value);
}

/** The shortest part from a place on, of so many characters or more, that tells the value. */
function shortestPart(
  text: string,
  start: number,
  least: number,
  tells: (part: string) => boolean,
): string | undefined {
  for (let end = start + least; end <= text.length; end += 1) {
    const part = text.slice(start, end);
    if (tells(part)) return part;
  }
  return undefined;
}

/**
 * What a value looks like inside base64 of a longer text: three alignments, each without the characters at its ends that also
 * depend on the neighbours.
 */
function base64Forms(bytes: Buffer): Omit<Written, 'anyBlanks'>[] {
  const cores = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const form = (rule: string, text: string) => ({ rule, bytes: Buffer.from(text), base64: true, anyCase: false });
  return cores.flatMap((core) => [
    form('base64', core),
    form('base64url', core.replaceAll('+', '-').replaceAll('/', '_')),
  ]);
}

/** The same inside base32: five alignments. */
function base32Forms(bytes: Buffer): string[] {
  return [0, 2, 4, 1, 3].map((skipped) => {
    let text = '';
    for (let bit = skipped; bit + 5 <= bytes.length * 8; bit += 5) {
      const two = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
      text += BASE32[(two >> (11 - (bit & 7))) & 31];
    }
    return text;
  });
}

/** Without those that are the same in normal form. */
function unique(written: Written[]): Form[] {
  const forms = new Map<string, Form>();
  for (const form of written) {
    const plain = normal(form.bytes, form);
    const key = `${String(form.base64)} ${plain.toString('latin1')}`;
    if (!forms.has(key)) forms.set(key, { ...form, plain });
  }
  return [...forms.values()];
}
