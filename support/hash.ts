import { createHash } from 'node:crypto';

/** A name that is the same for the same text, and does not tell the text: for files, tags and comparisons. `digits`: hexadecimal. */
export function shortHash(text: string, digits = 16): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}
