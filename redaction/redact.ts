import { onSecret, registeredSecrets } from './registry.ts';
import { Redactor } from './redactor.ts';

let current: Redactor | undefined;
onSecret((secret) => current?.add(secret));

/** The rules for the secrets that this process knows now. */
export function redactor(): Redactor {
  return (current ??= new Redactor(registeredSecrets()));
}

/**
 * The same text without secrets: registered values in every form in which values travel, and whatever a name or a documented shape
 * tells to be one. Each shows as its name and fingerprint.
 */
export function redact(text: string): string {
  return redactor().text(text);
}
