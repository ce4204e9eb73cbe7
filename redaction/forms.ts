/**
 * The forms in which a value travels: percent-encoded in a URL, escaped in JSON or HTML, in base64 inside a header, and one inside
 * the other. A redactor that looks for the raw value alone misses most of them.
 */

interface Encoder {
  name: string;
  encode: (value: string) => string;
}

const hexByte = (byte: number, upper: boolean) => {
  const hex = byte.toString(16).padStart(2, '0');
  return `%${upper ? hex.toUpperCase() : hex}`;
};

/** Percent-encodes every UTF-8 byte of every character that `keep` does not match. */
function percent(value: string, keep: RegExp, upper: boolean): string {
  return [...value]
    .map((char) =>
      keep.test(char) ? char : [...Buffer.from(char, 'utf8')].map((byte) => hexByte(byte, upper)).join(''),
    )
    .join('');
}

/** RFC 3986 unreserved characters; everything else may be encoded by somebody. */
const STRICT = /^[A-Za-z0-9._~-]$/;
/** What encodeURIComponent leaves alone. */
const COMPONENT = /^[A-Za-z0-9._~!'()*-]$/;
/** What the URL standard leaves alone in a query. */
const QUERY = /^[\x21\x24-\x26\x28-\x3b\x3d\x3f-\x7e]$/;
/** What the URL standard leaves alone in a path, and Python's quote() does with its default. */
const PATH = /^[A-Za-z0-9._~/-]$/;
/** What application/x-www-form-urlencoded leaves alone. */
const FORM = /^[A-Za-z0-9._*-]$/;

const utf16 = (char: string, upper: boolean) =>
  char
    .split('')
    .map((unit) => {
      const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
      return `\\u${upper ? hex.toUpperCase() : hex}`;
    })
    .join('');

/** JSON of writers that also escape what HTML or ASCII does not like (Gson, Jackson, Python). */
function asciiJson(value: string, also: string, upper: boolean): string {
  return [...JSON.stringify(value).slice(1, -1)]
    .map((char) => (char > '\x7e' || also.includes(char) ? utf16(char, upper) : char))
    .join('');
}

const HTML_NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const html = (value: string, apostrophe: string, quote = '&quot;') =>
  value.replace(/[&<>"']/g, (char) => (char === "'" ? apostrophe : char === '"' ? quote : (HTML_NAMED[char] ?? char)));
/** HTML of writers that escape every character that is neither letter nor digit (OWASP). */
const htmlStrict = (value: string, hex: boolean) =>
  [...value]
    .map((char) => {
      if (/^[A-Za-z0-9]$/.test(char)) return char;
      const point = char.codePointAt(0) ?? 0;
      return HTML_NAMED[char] ?? (hex ? `&#x${point.toString(16)};` : `&#${point};`);
    })
    .join('');

/** Encoders that turn a text into another text, by name. They are also applied to each other's results. */
const ENCODERS: readonly Encoder[] = [
  { name: 'percent-encoded', encode: (value) => percent(value, STRICT, true) },
  { name: 'percent-encoded', encode: (value) => percent(value, COMPONENT, true) },
  { name: 'percent-encoded', encode: (value) => percent(value, QUERY, true) },
  { name: 'percent-encoded', encode: (value) => percent(value, PATH, true) },
  { name: 'percent-encoded, lower case', encode: (value) => percent(value, STRICT, false) },
  { name: 'percent-encoded, lower case', encode: (value) => percent(value, COMPONENT, false) },
  { name: 'form-encoded', encode: (value) => percent(value, /^[A-Za-z0-9._* -]$/, true).replaceAll(' ', '+') },
  { name: 'form-encoded', encode: (value) => percent(value, /^[A-Za-z0-9._~!'()* -]$/, true).replaceAll(' ', '+') },
  { name: 'form-encoded', encode: (value) => percent(value, FORM, false).replaceAll('%20', '+') },
  { name: 'JSON-escaped', encode: (value) => JSON.stringify(value).slice(1, -1) },
  { name: 'JSON-escaped', encode: (value) => JSON.stringify(value).slice(1, -1).replaceAll('/', '\\/') },
  { name: 'JSON-escaped, ASCII', encode: (value) => asciiJson(value, '', false) },
  { name: 'JSON-escaped, ASCII', encode: (value) => asciiJson(value, "<>&='", false) },
  { name: 'JSON-escaped, ASCII', encode: (value) => asciiJson(value, "<>&='", true) },
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
  (value) => percent(value, STRICT, true),
  (value) => percent(value, COMPONENT, true),
  (value) => JSON.stringify(value).slice(1, -1),
];
/** A form this short would match by chance. */
const SHORTEST = 8;

/** One form of a value: the bytes to look for, and the rule that knows it. */
export interface Form {
  rule: string;
  bytes: Buffer;
  /** The form stands inside a longer base64 text, whose neighbours give away the first and last characters of the value. */
  base64: boolean;
}

/** Names of the rules by form, each of which can be switched off in a test. */
export const FORM_RULES: readonly string[] = [
  'raw',
  ...new Set(ENCODERS.map((encoder) => encoder.name)),
  'double-encoded',
  'base64',
  'base64url',
];

/**
 * Every form of a value, without duplicates.
 * @param without names of rules to leave out, so that a test can show that each is needed
 */
export function formsOf(value: string, without: ReadonlySet<string> = new Set()): readonly Form[] {
  const texts = new Map<string, string>();
  const add = (text: string, rule: string) => {
    if (!texts.has(text)) texts.set(text, rule);
  };
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
  const forms: Form[] = [...texts]
    .filter(([, rule]) => !without.has(rule))
    .map(([text, rule]) => ({ rule, bytes: Buffer.from(text, 'utf8'), base64: false }));
  // Base64 of the value and of its first encodings (a form-encoded secret in a Basic header, RFC 6749 2.3.1).
  for (const text of [value, ...once.keys()]) forms.push(...base64Forms(text, without));
  return unique(forms.filter((form) => form.bytes.length >= SHORTEST));
}

/**
 * What a value looks like inside base64 of a longer text: three alignments, each without the characters at its ends that also
 * depend on the neighbours.
 */
function base64Forms(text: string, without: ReadonlySet<string>): Form[] {
  const bytes = Buffer.from(text, 'utf8');
  const forms: Form[] = [];
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const core = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    const url = core.replaceAll('+', '-').replaceAll('/', '_');
    if (!without.has('base64')) {
      forms.push({ rule: 'base64', bytes: Buffer.from(core), base64: true });
      for (const upper of [true, false])
        forms.push({ rule: 'base64', bytes: Buffer.from(percent(core, STRICT, upper)), base64: true });
      forms.push({ rule: 'base64', bytes: Buffer.from(core.replaceAll('/', '\\/')), base64: true });
    }
    if (!without.has('base64url') && url !== core)
      forms.push({ rule: 'base64url', bytes: Buffer.from(url), base64: true });
  }
  return forms;
}

function unique(forms: Form[]): Form[] {
  const seen = new Set<string>();
  return forms.filter((form) => {
    const key = form.bytes.toString('latin1');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
