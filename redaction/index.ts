/** What must never be written down, and how it is kept out of everything that is. */
export { fingerprint } from './fingerprint.ts';
export { redact } from './redact.ts';
export { registerSecret, registeredSecrets, type Secret, type SecretKind, type SecretOptions } from './registry.ts';
export { fillSecret } from './secret-entry.ts';
