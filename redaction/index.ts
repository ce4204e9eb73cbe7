/** What must never be written down, and how it is kept out of everything that is. */
export { fingerprint } from './fingerprint.ts';
export { redactOutput } from './output.ts';
export { redact, redactor } from './redact.ts';
export { Redactor, RULES } from './redactor.ts';
export { registerSecret, registeredSecrets, type Secret, type SecretKind, type SecretOptions } from './registry.ts';
export { fillSecret } from './secret-entry.ts';
export { refreshSecrets, removeLeftoverSecrets, removeSecretsFile, useSecretsFile } from './secrets-file.ts';
