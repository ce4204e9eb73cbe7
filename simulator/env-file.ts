import { chmodSync, renameSync, writeFileSync } from 'node:fs';

/** Write an `.env` with secrets: readable by its owner alone from the first byte on, and never half-written at its place. */
export function writeEnvFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}
