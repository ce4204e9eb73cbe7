import { reasonToRefuse } from './common-words.ts';

/**
 * What sort of secret a value is:
 * - `secret`: the default; refused when it cannot be redacted safely;
 * - `found`: met on the way (a cookie, a session id): left to the rules by name when it cannot be redacted safely, never refused;
 * - `totp`: a one-time code, redacted by field and digit boundary and never searched for by the leak gate (six digits match anything).
 */
type SecretKind = 'secret' | 'found' | 'totp';

export interface SecretOptions {
  kind?: SecretKind;
}

export interface Secret {
  name: string;
  value: string;
  kind: SecretKind;
}

const secrets = new Map<string, Secret>();
const listeners: ((secret: Secret) => void)[] = [];

/**
 * Makes a value known as a secret, before its first use: from now on no text that went through `redact` holds it, in any form in which
 * values travel. Registering a value twice changes nothing; the first name stays.
 *
 * @param name what reports show in its place, e.g. the name of its setting
 * @throws Error, naming the secret but not showing it, when it is shorter than 8 characters or a common word (kind `secret` only)
 */
export function registerSecret(name: string, value: string, options: SecretOptions = {}): void {
  const kind = options.kind ?? 'secret';
  if (secrets.has(value)) return;
  const reason = kind === 'totp' ? undefined : reasonToRefuse(value);
  if (reason !== undefined && kind === 'found') return;
  if (reason !== undefined) throw new Error(`The value of ${name} ${reason}. Choose a longer or less common value.`);
  const secret: Secret = { name, value, kind };
  secrets.set(value, secret);
  for (const listener of listeners) listener(secret);
}

/** Every secret known to this process, in the order of registration. */
export function registeredSecrets(): readonly Secret[] {
  return [...secrets.values()];
}

/** Calls back for every secret registered from now on. */
export function onSecret(listener: (secret: Secret) => void): void {
  listeners.push(listener);
}
