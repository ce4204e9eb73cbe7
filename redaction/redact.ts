import { fingerprint } from './fingerprint.ts';
import { registeredSecrets } from './registry.ts';

/** The same text with every registered secret replaced by its name and fingerprint. */
export function redact(text: string): string {
  let result = text;
  for (const { name, value } of registeredSecrets()) {
    const shown = `[${name}:${fingerprint(value)}]`;
    for (const form of new Set([value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]))
      result = result.replaceAll(form, shown);
  }
  return result;
}
