/** What must never be written down, and how it is kept out of everything that is. */
export { ENTITIES } from './entities.ts';
export { CUT_RULE, type Form, formsOf } from './forms.ts';
export { Matcher } from './matcher.ts';
export { redactOutput } from './output.ts';
export { fingerprint, namesHidden } from './placeholder.ts';
export { redact, redactor, redactValue } from './redact.ts';
export { Redactor, RULES } from './redactor.ts';
export { registerSecret, registeredSecrets, type Secret } from './registry.ts';
export { checkReporters } from './reporter-check.ts';
export { fillSecret } from './secret-entry.ts';
export {
  refreshSecrets,
  removeLeftoverSecrets,
  removeSecretsFile,
  SESSION_FILE,
  useSecretsFile,
} from './secrets-file.ts';
