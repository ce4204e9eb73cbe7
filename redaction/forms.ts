import { fold } from './fold.ts';

/**
 * The forms in which a value travels: percent-encoded in a URL, escaped in JSON or HTML, in base64 inside a header or in hex inside a
 * dump, and one inside the other; and what a service may do to a value that it echoes: another case, blanks in it, an end cut off.
 * The one list of them, for the redactor and for the leak gate. Who looks for the raw value alone misses most of them.
 */

interface Encoder {
  name: string;
  encode: (value: string) => string;
}

/** A byte in percent-encoding. */
const LOWER = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).padStart(2, '0')}`);
const UPPER = LOWER.map((text) => text.toUpperCase());

/** Percent-encodes every UTF-8 byte of the characters that match. */
function percent(value: string, wanted: RegExp, escapes: readonly string[]): string {
  return value.replace(wanted, (char) =>
    char < '\x80' ? (escapes[char.charCodeAt(0)] ?? '') : [...Buffer.from(char)].map((byte) => escapes[byte]).join(''),
  );
}

/** All but RFC 3986 unreserved characters: it may be encoded by somebody. */
const STRICT = /[^A-Za-z0-9._~-]/gu;
/** What encodeURIComponent encodes. */
const COMPONENT = /[^A-Za-z0-9._~!'()*-]/gu;
/** What the URL standard encodes in a query. */
const QUERY = /[^\x21\x24-\x26\x28-\x3b\x3d\x3f-\x7e]/gu;
/** What the URL standard encodes in a path, and Python's quote() with its default. */
const PATH = /[^A-Za-z0-9._~/-]/gu;
/** What application/x-www-form-urlencoded encodes; a blank becomes a plus sign. */
const FORM = /[^A-Za-z0-9._* -]/gu;
/** The same by writers that go by encodeURIComponent. */
const FORM_COMPONENT = /[^A-Za-z0-9._~!'()* -]/gu;

/** What JSON for ASCII alone escapes. */
const NOT_ASCII = /[^\0-\x7e]/g;
const NOT_ASCII_OR_HTML = /[^\0-\x7e]|[<>&=']/g;

/** JSON of writers that also escape what HTML or ASCII does not like (Gson, Jackson, Python). */
function asciiJson(value: string, escaped: RegExp, upper: boolean): string {
  return json(value).replace(escaped, (unit) => {
    const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${upper ? hex.toUpperCase() : hex}`;
  });
}

const json = (value: string) => JSON.stringify(value).slice(1, -1);

const HTML_NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const html = (value: string, apostrophe: string, quote = '&quot;') =>
  value.replace(/[&<>"']/g, (char) => (char === "'" ? apostrophe : char === '"' ? quote : (HTML_NAMED[char] ?? char)));
/** HTML of writers that escape every character that is neither letter nor digit (OWASP). */
const htmlStrict = (value: string, hex: boolean) =>
  value.replace(/[^A-Za-z0-9]/gu, (char) => {
    const point = char.codePointAt(0) ?? 0;
    return HTML_NAMED[char] ?? (hex ? `&#x${point.toString(16)};` : `&#${point};`);
  });

/** Encoders that turn a text into another text, by name. They are also applied to each other's results. */
const ENCODERS: readonly Encoder[] = [
  { name: 'percent-encoded', encode: (value) => percent(value, STRICT, UPPER) },
  { name: 'percent-encoded', encode: (value) => percent(value, COMPONENT, UPPER) },
  { name: 'percent-encoded', encode: (value) => percent(value, QUERY, UPPER) },
  { name: 'percent-encoded', encode: (value) => percent(value, PATH, UPPER) },
  { name: 'percent-encoded', encode: (value) => percent(value, STRICT, LOWER) },
  { name: 'percent-encoded', encode: (value) => percent(value, COMPONENT, LOWER) },
  { name: 'form-encoded', encode: (value) => percent(value, FORM, UPPER).replaceAll(' ', '+') },
  { name: 'form-encoded', encode: (value) => percent(value, FORM_COMPONENT, UPPER).replaceAll(' ', '+') },
  { name: 'form-encoded', encode: (value) => percent(value, FORM, LOWER).replaceAll(' ', '+') },
  { name: 'JSON-escaped', encode: json },
  { name: 'JSON-escaped', encode: (value) => json(value).replaceAll('/', '\\/') },
  { name: 'JSON-escaped, ASCII', encode: (value) => asciiJson(value, NOT_ASCII, false) },
  { name: 'JSON-escaped, ASCII', encode: (value) => asciiJson(value, NOT_ASCII_OR_HTML, false) },
  { name: 'JSON-escaped, ASCII', encode: (value) => asciiJson(value, NOT_ASCII_OR_HTML, true) },
  { name: 'HTML-escaped', encode: (value) => html(value, '&#39;') },
  { name: 'HTML-escaped', encode: (value) => html(value, '&#x27;') },
  { name: 'HTML-escaped', encode: (value) => html(value, '&apos;', '&#34;') },
  { name: 'HTML-escaped', encode: (value) => html(value, "'") },
  { name: 'HTML-escaped', encode: (value) => html(value, "'", '"') },
  { name: 'HTML-escaped', encode: (value) => htmlStrict(value, false) },
  { name: 'HTML-escaped', encode: (value) => htmlStrict(value, true) },
];

/** The encoders that real services apply a third time: a URL in a URL in a URL, a JSON text in JSON in JSON. */
const THIRD: readonly ((value: string) => string)[] = [
  (value) => percent(value, STRICT, UPPER),
  (value) => percent(value, COMPONENT, UPPER),
  json,
];

/** What stands between the bytes of a dump in hex: nothing, or as `openssl`, Windows and C write it. */
const BETWEEN_HEX = ['', ':', '-', '\\x'];

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
  /** The form of the whole value, of which this is a stretch: an end of it may have been cut off. */
  whole?: Buffer;
}

const CASE_RULE = 'in another case';
const BLANKS_RULE = 'with blanks in it';
/** Name of the rule for values of which an end is missing. */
export const CUT_RULE = 'cut at an end';

/** Names of the rules by form, each of which can be switched off in a test. */
export const FORM_RULES: readonly string[] = [
  'raw',
  ...new Set(ENCODERS.map((encoder) => encoder.name)),
  'double-encoded',
  'base64',
  'base64url',
  'hex',
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
/** Characters from one stretch to the next: what is left of a value of which more was cut off holds another one. */
const STRIDE = 8;
/**
 * What others may begin with, too: all tokens of an org, all private keys of passkeys (PKCS #8 of a P-256 key), and JSON in base64, as web
 * tokens have before their signature.
 */
const PUBLIC_HEAD =
  /^(?:00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?!|MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg|(?:eyJ[\w+/-]+[.=]*)+)/;
/** Words and years, with the sign after them; they also stand in texts that have nothing to do with the value. */
const WORD = /(?:[A-Z]?[a-z]{3,}|[A-Z]{4,}|(?:19|20)\d\d(?!\d))[^A-Za-z0-9]?/g;

/** How much chance is in a text: the different steps from one character to the next. `0000`, `0123` and words in a row have one. */
function weightOf(text: string): number {
  const rest = text.replace(WORD, '\0').replace(/\s/g, '');
  return new Set([...rest].map((char, at) => char.charCodeAt(0) - rest.charCodeAt(at - 1))).size;
}

/**
 * Every form of a value, without duplicates.
 * @param without names of rules to leave out, so that a test can show that each is needed
 */
export function formsOf(value: string, without: ReadonlySet<string> = new Set()): readonly Form[] {
  const texts = new Map<string, string>();
  const add = (text: string, rule: string) => {
    if (!texts.has(text)) texts.set(text, rule);
  };
  const isHeavy = weightOf(value) >= LEAST_WEIGHT;
  const anyCase = isHeavy && !without.has(CASE_RULE);
  const anyBlanks = isHeavy && !without.has(BLANKS_RULE);
  add(value, 'raw');
  const once = new Map<string, string>();
  for (const { name, encode } of ENCODERS) {
    const encoded = encode(value);
    if (encoded !== value && !once.has(encoded)) once.set(encoded, name);
  }
  for (const [text, name] of once) add(text, name);
  const twice = new Set<string>();
  for (const text of once.keys()) for (const { encode } of ENCODERS) twice.add(encode(text));
  for (const text of twice) {
    add(text, 'double-encoded');
    for (const encode of THIRD) add(encode(text), 'double-encoded');
  }
  for (const text of hexForms(value))
    for (const form of anyCase ? [text] : [text, text.toUpperCase()]) add(form, 'hex');
  if (anyCase) for (const text of inAnotherCase(value)) add(text, CASE_RULE);
  const forms: Form[] = [...texts]
    .filter(([, rule]) => !without.has(rule))
    .map(([text, rule]) => ({ rule, bytes: Buffer.from(text, 'utf8'), base64: false, anyCase, anyBlanks }));
  // In base64 and hex of the value and of its first encodings (a form-encoded secret in a Basic header, RFC 6749 2.3.1).
  for (const text of [value, ...once.keys()]) forms.push(...base64Forms(text, anyBlanks, without));
  if (!without.has(CUT_RULE)) forms.push(...stretches(value, without).map((form) => ({ ...form, anyCase, anyBlanks })));
  return unique(forms);
}

/** Of letters beyond ASCII the search knows no other case. */
function inAnotherCase(value: string): string[] {
  const folded = fold(Buffer.from(value));
  return [value.toLowerCase(), value.toUpperCase()]
    .filter((text) => !fold(Buffer.from(text)).equals(folded))
    .flatMap((text) => [text, ...ENCODERS.map(({ encode }) => encode(text))]);
}

function hexForms(value: string): string[] {
  const pairs = Buffer.from(value, 'utf8').toString('hex').match(/../g) ?? [];
  return BETWEEN_HEX.map((between) => pairs.join(between));
}

/** Stretches of a value as it is and in its first encodings: whatever end of it was cut off, one of them is left. */
function stretches(value: string, without: ReadonlySet<string>): Pick<Form, 'rule' | 'bytes' | 'base64' | 'whole'>[] {
  // Most of an address is known to everybody; the values of its parameters are secrets of their own.
  if (/^https?:/.test(value)) return [];
  const wanted = Math.min(STRETCH.most, Math.max(STRETCH.least, Math.ceil(weightOf(value) * STRETCH.share)));
  const head = PUBLIC_HEAD.exec(value)?.[0].length ?? 0;
  const weight = /\s/.test(value) ? 0 : weightOf(value);
  const isByChance = weight >= BY_CHANCE.weight;
  const isShort = value.length <= SHORT_BY_CHANCE.most && weight >= SHORT_BY_CHANCE.share * value.length;
  const tells = (part: string) =>
    (isByChance && part.length >= BY_CHANCE.length) ||
    (isShort && part.length >= SHORT_BY_CHANCE.length && weightOf(part) >= SHORT_BY_CHANCE.weight) ||
    weightOf(part) >= wanted;
  const parts: string[] = [];
  for (let start = head; start < value.length; start += isShort ? 1 : STRIDE) {
    const part = shortestPart(value, start, wanted, tells);
    if (part !== undefined) parts.push(part);
  }
  for (let start = value.length - wanted, isTail = false; start > head && !isTail; start -= 1) {
    isTail = tells(value.slice(start));
    if (isTail) parts.push(value.slice(start));
  }
  const raw = { name: 'raw', encode: (text: string) => text };
  const encoders = [raw, ...ENCODERS].filter(({ name }) => !without.has(name));
  const wholes = new Map(encoders.map(({ encode }) => [encode(value), encode]));
  return [...wholes].flatMap(([text, encode]) => {
    const whole = Buffer.from(text);
    return parts
      .map(encode)
      .filter((part) => part !== text && text.includes(part))
      .map((part) => ({ rule: CUT_RULE, bytes: Buffer.from(part), base64: false, whole }));
  });
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
function base64Forms(text: string, anyBlanks: boolean, without: ReadonlySet<string>): Form[] {
  const bytes = Buffer.from(text, 'utf8');
  const forms: Form[] = [];
  const add = (rule: string, form: string) => {
    if (!without.has(rule)) forms.push({ rule, bytes: Buffer.from(form), base64: true, anyCase: false, anyBlanks });
  };
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const core = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    const url = core.replaceAll('+', '-').replaceAll('/', '_');
    add('base64', core);
    for (const escapes of [UPPER, LOWER]) add('base64', percent(core, STRICT, escapes));
    add('base64', core.replaceAll('/', '\\/'));
    if (url !== core) add('base64url', url);
  }
  return forms;
}

function unique(forms: Form[]): Form[] {
  const seen = new Set<string>();
  return forms.filter((form) => {
    const text = form.bytes.toString('latin1');
    const key = form.anyCase ? text.toLowerCase() : text;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
