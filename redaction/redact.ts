import { onSecret, registeredSecrets } from './registry.ts';
import { Redactor } from './redactor.ts';
import { readJson } from '../support/json.ts';

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

/**
 * The same value without secrets, found in its JSON, where names stand beside values. A quote that a text opens and never closes (`token: 'abc`) would
 * take all that follows it along: then each text is redacted by itself, beside its name.
 */
export function redactValue<T>(value: T, rules = redactor()): T {
  const json = JSON.stringify(value);
  const redacted = rules.text(json);
  if (redacted === json) return value;
  const whole = readJson(redacted);
  if (whole !== undefined) return whole as T;
  return JSON.parse(json, (name, member: unknown) => {
    if (typeof member !== 'string') return member;
    const named = readJson(rules.text(JSON.stringify({ [name]: member }))) as object | undefined;
    return named === undefined ? rules.text(member) : (Object.values(named)[0] as unknown);
  }) as T;
}
