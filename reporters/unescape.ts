import { ENTITIES } from '../redaction/index.ts';

const [PERCENT, BACKSLASH, AMPERSAND, LESS, ESC, BRACKET, EQUALS] = [0x25, 0x5c, 0x26, 0x3c, 0x1b, 0x5b, 0x3d];
const [U, X] = [0x75, 0x78];

const SEQUENCE = new RegExp(String.raw`^\u001b\[[0-?]*[ -/]*[@-~]`);

/** What an escape stands for, a byte, a code point or nothing, and how many bytes it takes. */
interface Found {
  length: number;
  byte?: number;
  point?: number;
}

/** What begins with a byte. */
const READERS: Record<number, (bytes: Buffer, at: number) => Found | undefined> = {
  [PERCENT]: percent,
  [BACKSLASH]: backslash,
  [AMPERSAND]: html,
  // What may stand within a word that is shown: tags, a terminal's sequences, characters of no width (UTF-8).
  [LESS]: (bytes, at) => mark(/^<(?:\/?[a-z][^<>]{0,80}>|!--[^<>]{0,80}-->|!\[CDATA\[)/i, bytes, at),
  // The same of a log that keeps no control characters.
  [BRACKET]: (bytes, at) => mark(/^\[(?:\d{0,3}(?:;\d{1,3})*m|K)/, bytes, at),
  [EQUALS]: quotedPrintable,
  [ESC]: (bytes, at) => mark(SEQUENCE, bytes, at),
  0xc2: (bytes, at) => mark(/^\xc2\xad/, bytes, at),
  0xe2: (bytes, at) => mark(/^\xe2(?:\x80[\x8b-\x8f]|\x81\xa0)/, bytes, at),
  0xef: (bytes, at) => fullWidth(bytes, at) ?? mark(/^\xef\xbb\xbf/, bytes, at),
};
const OPENS = Uint8Array.from({ length: 256 }, (_, byte) => Number(byte in READERS));

/**
 * Undoes one layer of percent, backslash and HTML escapes wherever they stand, whatever the text is, and takes out what may stand within a
 * word that is shown. Gives the same object when there was none. It exists so that the leak gate does not depend on the normal form by
 * which the redactor searches.
 */
export function unescapeOnce(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let changed = false;
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    const found = OPENS[byte] === 1 ? READERS[byte]?.(bytes, at) : undefined;
    if (found === undefined) {
      out[length] = byte;
      length += 1;
      at += 1;
      continue;
    }
    changed = true;
    at += found.length;
    if (found.point !== undefined) length += out.write(String.fromCodePoint(found.point), length, 'utf8');
    else if (found.byte !== undefined) {
      out[length] = found.byte;
      length += 1;
    }
  }
  return changed ? out.subarray(0, length) : bytes;
}

function mark(pattern: RegExp, bytes: Buffer, at: number): Found | undefined {
  const found = pattern.exec(bytes.toString('latin1', at, at + 90));
  return found ? { length: found[0].length } : undefined;
}

function digits(bytes: Buffer, at: number, count: number, base = 16): number {
  let value = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = parseInt(String.fromCharCode(bytes[index] ?? 0), base);
    if (Number.isNaN(digit)) return -1;
    value = value * base + digit;
  }
  return value;
}

function unit(bytes: Buffer, at: number): Found | undefined {
  const point = digits(bytes, at + 2, 4);
  if (point < 0) return undefined;
  // A character of two units is written as two escapes.
  const isHalf = point >= 0xd800 && point < 0xdc00 && bytes[at + 6] === bytes[at] && bytes[at + 7] === U;
  const second = isHalf ? digits(bytes, at + 8, 4) - 0xdc00 : -1;
  if (second >= 0 && second < 0x400) return { point: ((point - 0xd800) << 10) + second + 0x10000, length: 12 };
  return { point, length: 6 };
}

function percent(bytes: Buffer, at: number): Found | undefined {
  if (bytes[at + 1] === U) return unit(bytes, at);
  const byte = digits(bytes, at + 1, 2);
  return byte < 0 ? undefined : { byte, length: 3 };
}

/** A sign as `=2D`, or the end of a line that is none. Letters and digits stay: `token=5A…` is no Z. */
function quotedPrintable(bytes: Buffer, at: number): Found | undefined {
  const byte = digits(bytes, at + 1, 2);
  if (byte >= 0x20 && !/[A-Za-z0-9]/.test(String.fromCharCode(byte))) return { byte, length: 3 };
  return mark(/^=\r?\n/, bytes, at);
}

/** U+FF01 to U+FF5E, the printable characters of ASCII in the width of Chinese ones. */
function fullWidth(bytes: Buffer, at: number): Found | undefined {
  const point = bytes.toString('utf8', at, at + 3).codePointAt(0) ?? 0;
  return point > 0xff00 && point < 0xff5f ? { byte: point - 0xfee0, length: 3 } : undefined;
}

function backslash(bytes: Buffer, at: number): Found | undefined {
  const next = bytes[at + 1] ?? 0;
  if (next === 0x55 || (next === U && bytes[at + 2] === 0x7b)) {
    const [all = '', braced, long] = LONG_POINT.exec(bytes.toString('latin1', at, at + 10)) ?? [];
    return pointOf(parseInt(braced ?? long ?? '', 16), all.length);
  }
  if (next === U) return unit(bytes, at);
  const [byte, length] = next === X ? [digits(bytes, at + 2, 2), 4] : [digits(bytes, at + 1, 3, 8), 4];
  if (byte >= 0 && byte < 256) return { byte, length };
  const [css, code = ''] = CSS_POINT.exec(bytes.toString('latin1', at, at + 8)) ?? [];
  if (css !== undefined) return pointOf(parseInt(code, 16), css.length);
  if (/[nrtfv]/.test(String.fromCharCode(next))) return { byte: 0x20, length: 2 };
  return /[A-Za-z0-9]/.test(String.fromCharCode(next)) ? undefined : { byte: next, length: 2 };
}

/** `\u{24}`, `\U00000024`. */
const LONG_POINT = /^\\(?:u\{([0-9A-Fa-f]{1,6})\}|U([0-9A-Fa-f]{8}))/;
/** `\24 `, as style sheets write it. */
const CSS_POINT = /^\\([0-9A-Fa-f]{2,6}) /;
/** `&#36` without its semicolon, as browsers take it. */
const OPEN_NUMBER = /^&#(?:x([0-9a-f]{2,6})(?![\da-f;])|(\d{2,7})(?![\d;]))/i;

const pointOf = (point: number, length: number): Found | undefined =>
  point > 0 && point <= 0x10ffff ? { point, length } : undefined;

function html(bytes: Buffer, at: number): Found | undefined {
  const [all, hex, decimal] = OPEN_NUMBER.exec(bytes.toString('latin1', at, at + 11)) ?? [];
  if (all !== undefined) return pointOf(hex === undefined ? Number(decimal) : parseInt(hex, 16), all.length);
  const end = bytes.subarray(at, at + 10).indexOf(0x3b);
  if (end < 2) return undefined;
  const name = bytes.toString('latin1', at + 1, at + end).toLowerCase();
  const point = name.startsWith('#x')
    ? parseInt(name.slice(2), 16)
    : name.startsWith('#')
      ? parseInt(name.slice(1), 10)
      : (ENTITIES.get(name) ?? NaN);
  return pointOf(point, end + 1);
}
