const named: Record<string, number> = { amp: 0x26, lt: 0x3c, gt: 0x3e, quot: 0x22, apos: 0x27, nbsp: 0x20 };
const [PERCENT, BACKSLASH, AMPERSAND] = [0x25, 0x5c, 0x26];

/**
 * Undoes one layer of percent, JSON and HTML escapes wherever they stand, whatever the text is. Gives the same object when there was
 * none. It exists so that the leak gate does not depend on the list of forms that the redactor knows.
 */
export function unescapeOnce(bytes: Buffer): Buffer {
  if (!bytes.includes(PERCENT) && !bytes.includes(BACKSLASH) && !bytes.includes(AMPERSAND)) return bytes;
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let changed = false;
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    const found =
      byte === PERCENT
        ? percent(bytes, at)
        : byte === BACKSLASH
          ? json(bytes, at)
          : byte === AMPERSAND
            ? html(bytes, at)
            : undefined;
    if (found) {
      length += out.write(found.text, length, 'utf8');
      at += found.length;
      changed = true;
    } else {
      out[length] = byte;
      length += 1;
      at += 1;
    }
  }
  return changed ? out.subarray(0, length) : bytes;
}

interface Found {
  /** What the escape stands for; bytes of UTF-8 sequences are put together by `percent`. */
  text: string;
  length: number;
}

function hex(bytes: Buffer, at: number, digits: number): number {
  let value = 0;
  for (let index = at; index < at + digits; index += 1) {
    const digit = parseInt(String.fromCharCode(bytes[index] ?? 0), 16);
    if (Number.isNaN(digit)) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function percent(bytes: Buffer, at: number): Found | undefined {
  const sequence: number[] = [];
  let next = at;
  while (bytes[next] === PERCENT) {
    const value = hex(bytes, next + 1, 2);
    if (value < 0) break;
    sequence.push(value);
    next += 3;
  }
  return sequence.length === 0 ? undefined : { text: Buffer.from(sequence).toString('utf8'), length: next - at };
}

function json(bytes: Buffer, at: number): Found | undefined {
  const next = bytes[at + 1];
  if (next === 0x75) {
    const value = hex(bytes, at + 2, 4);
    return value < 0 ? undefined : { text: String.fromCharCode(value), length: 6 };
  }
  if (next === 0x6e || next === 0x72 || next === 0x74) return { text: ' ', length: 2 };
  return next === 0x22 || next === 0x2f || next === BACKSLASH || next === 0x27
    ? { text: String.fromCharCode(next), length: 2 }
    : undefined;
}

function html(bytes: Buffer, at: number): Found | undefined {
  const end = bytes.subarray(at, at + 10).indexOf(0x3b);
  if (end < 2) return undefined;
  const name = bytes.toString('latin1', at + 1, at + end);
  const point = name.startsWith('#x')
    ? parseInt(name.slice(2), 16)
    : name.startsWith('#')
      ? parseInt(name.slice(1), 10)
      : (named[name] ?? NaN);
  return point > 0 && point <= 0x10ffff ? { text: String.fromCodePoint(point), length: end + 1 } : undefined;
}
