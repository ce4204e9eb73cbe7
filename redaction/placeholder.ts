import { shortHash } from '../support/hash.ts';

/**
 * A short name for a value that must not be shown: `sha256:` and the first 8 hexadecimal digits of its SHA-256.
 * The same value always gives the same text, so that a reviewer can tell one token from another.
 */
export function fingerprint(value: string): string {
  return `sha256:${shortHash(value, 8)}`;
}

const PLACEHOLDER = /^\[[^\]\s"\\<>&]{1,80}\](?:=|%3D)*$/;

/** What services and we ourselves put in place of a value. */
const MASK = /^(?:\*+|…|\.\.\.|%E2%80%A6)$/i;

/**
 * What stands where a secret stood: its name and fingerprint in brackets. It holds no space, quote, backslash, `&`, `<` or `>`, so
 * that URLs, JSON and HTML around it stay what they are (a trace viewer looks resources up by their URL).
 */
export function placeholder(name: string, value: string): string {
  return `[${plainName(name)}:${fingerprint(value)}]`;
}

/** The same without a fingerprint, for a value of so few digits that the fingerprint would give it away. */
export function placeholderWithoutFingerprint(name: string): string {
  return `[${plainName(name)}]`;
}

/** The names in the placeholders of a text, in its order, each once. */
export function namesHidden(text: string): string[] {
  return [...new Set([...text.matchAll(/\[([\w.-]+):sha256:/g)].map(([, name = '']) => name))];
}

/** Whether a value is a placeholder already, or a mask that a service put there; redacting it again would only hide its name. */
export function isHidden(value: string): boolean {
  return value === '' || MASK.test(value) || PLACEHOLDER.test(value);
}

function plainName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]+/g, '_').slice(0, 60);
}

/** The value that a text stands for, so that one token has one fingerprint wherever it is met: undoes percent, JSON and HTML escapes. */
export function plainValue(text: string): string {
  let value = text;
  if (value.includes('\\'))
    value = value
      .replace(/\\+u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
      .replace(/\\+(["/\\])/g, '$1');
  if (value.includes('&'))
    value = value
      .replaceAll('&#43;', '+')
      .replaceAll('&#61;', '=')
      .replaceAll('&#33;', '!')
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  for (let round = 0; round < 3 && /%[0-9a-fA-F]{2}/.test(value); round += 1) {
    try {
      value = decodeURIComponent(value);
    } catch {
      return value; // A percent sign of its own: the value is as plain as it gets.
    }
  }
  return value;
}
