import { createHash } from 'node:crypto';

/**
 * A short name for a value that must not be shown: `sha256:` and the first 8 hexadecimal digits of its SHA-256.
 * The same value always gives the same text, so that a reviewer can tell one token from another.
 */
export function fingerprint(value: string): string {
  return `sha256:${createHash('sha256').update(value, 'utf8').digest('hex').slice(0, 8)}`;
}
