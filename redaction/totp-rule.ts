import { placeholderWithoutFingerprint } from './placeholder.ts';
import { type Secret } from './registry.ts';

/** Name of the rule for one-time codes that this run has used. */
export const TOTP_RULE = 'one-time code';

/**
 * Replaces known one-time codes where a whole number of that many digits stands. Not a bare number of a JSON text: six digits also
 * happen to be a time or a size, and a name in its place would break the file; codes travel as strings.
 */
export function replaceCodes(text: string, codes: readonly Secret[]): string {
  let result = text;
  for (const { name, value } of codes) {
    if (!result.includes(value)) continue;
    const bounded = new RegExp(
      `(?<![\\w.-]|":|[[,])${value}(?![\\w.-])|(?<=%(?:25)*(?:3[dD]|22|20))${value}(?!\\d)`,
      'g',
    );
    result = result.replace(bounded, placeholderWithoutFingerprint(name));
  }
  return result;
}
