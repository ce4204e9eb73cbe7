import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, expect } from '@playwright/test';
import {
  checkReporters,
  fingerprint,
  redact,
  refreshSecrets,
  registerSecret,
  removeLeftoverSecrets,
  removeSecretsFile,
  SESSION_FILE,
  useSecretsFile,
} from '../../../redaction/index.ts';
import { lines, run, start } from '../../support/program.ts';
import { sentenceOf } from '../../support/sentence.ts';

test('a secret that cannot be redacted safely is refused by name, without its value', () => {
  const refuse = (value: string) => () => registerSecret('CONNECTOR_USER_PASSWORD', value);
  expect(refuse('Xy7!abc')).toThrow(/CONNECTOR_USER_PASSWORD has 7 characters: a value shorter than 8/);
  for (const word of ['password', 'Salesforce', 'welcome1', 'Accounts', 'aaaaaaaaaaaa', '12345678'])
    expect(refuse(word), word).toThrow(/CONNECTOR_USER_PASSWORD (?:is a common word|consists of fewer than 4)/);
  expect(() => registerSecret('X', 'Tr0ub4dor&3')).not.toThrow();
  expect(sentenceOf(refuse('password1'))).not.toContain('password1');
});

test('a value that was only found is left to the rules by name instead', () => {
  registerSecret('cookie', 'accounts', { kind: 'found' });
  expect(redact('all accounts')).toBe('all accounts');
});

test('a fingerprint is the same for the same value and tells values apart', () => {
  expect(fingerprint('abc')).toBe('sha256:ba7816bf');
  expect(fingerprint('abd')).not.toBe(fingerprint('abc'));
});

test('the first name of a value stays', () => {
  registerSecret('FIRST', 'value-of-two-names-1');
  registerSecret('SECOND', 'value-of-two-names-1');
  expect(redact('value-of-two-names-1')).toBe(`[FIRST:${fingerprint('value-of-two-names-1')}]`);
});

test.describe('secrets of several processes', () => {
  test.describe.configure({ mode: 'serial' });

  test('cross over a file that only this user can read, before their first use', async ({}, testInfo) => {
    const file = path.join(testInfo.outputPath('runs'), 'this-run', 'secrets.jsonl');
    mkdirSync(path.dirname(file), { recursive: true });
    // Another run that starts at the same time takes the directory for one that is left over.
    expect(removeLeftoverSecrets(path.join(testInfo.outputPath('runs'), 'other-run', 'secrets.jsonl'))).toBe(false);
    registerSecret('EARLY', 'registered-before-the-file-1');
    useSecretsFile(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('registered-before-the-file-1');
    registerSecret('HERE', 'registered-in-this-process-1');
    expect(readFileSync(file, 'utf8')).toContain('registered-in-this-process-1');
    const { stdout: other } = await run(
      lines(`
      import { registerSecret, redact, useSecretsFile } from ${JSON.stringify(path.resolve('redaction/index.ts'))};
      useSecretsFile(${JSON.stringify(file)});
      registerSecret('THERE', 'registered-in-another-process-1');
      console.log(redact('registered-in-this-process-1'));`),
    );
    expect(other).toContain('[HERE:');
    refreshSecrets();
    expect(redact('registered-in-another-process-1')).toContain('[THERE:');
    writeFileSync(sessionBeside(file), '{}');
    removeSecretsFile();
    expect(existsSync(path.dirname(file))).toBe(false);
  });

  test('go on behind a line that a full disk cut off', async ({}, testInfo) => {
    const file = testInfo.outputPath('secrets.jsonl');
    writeFileSync(file, `{"owner":${process.pid}}\n{"name":"CUT","value":"half-of-a-secr`, { mode: 0o600 });
    const inAnother = (work: string) =>
      run(
        lines(`
      import { registerSecret, redact, useSecretsFile } from ${JSON.stringify(path.resolve('redaction/index.ts'))};
      useSecretsFile(${JSON.stringify(file)});
      ${work}`),
      );
    await inAnother(`registerSecret('HERE', 'registered-behind-that-line-1');`);
    const { stdout } = await inAnother(`console.log(redact('registered-behind-that-line-1'));`);
    expect(stdout).toContain('[HERE:');
  });

  test('are removed by the next run when the run was killed', async ({}, testInfo) => {
    const runs = testInfo.outputPath('runs');
    const [own, killed, alive] = ['own', 'killed', 'alive'].map((run) => path.join(runs, run, 'secrets.jsonl'));
    const dead = start([process.execPath, '-e', '']);
    await dead.ended;
    for (const [file, owner] of [
      [killed, dead.child.pid],
      [alive, process.pid],
    ] as const) {
      mkdirSync(path.dirname(file ?? ''), { recursive: true });
      writeFileSync(file ?? '', `{"owner":${owner}}\n`, { mode: 0o600 });
      writeFileSync(sessionBeside(file), '{}');
    }
    mkdirSync(path.dirname(own ?? ''), { recursive: true });
    expect(removeLeftoverSecrets(own ?? '')).toBe(true);
    for (const file of [killed ?? '', sessionBeside(killed)]) expect(existsSync(file), file).toBe(false);
    for (const file of [alive ?? '', sessionBeside(alive)]) expect(existsSync(file), file).toBe(true);
    expect(removeLeftoverSecrets(own ?? '')).toBe(false);
  });

  test('of a killed run go though its number is another process’s by now', ({}, testInfo) => {
    const runs = testInfo.outputPath('runs');
    const [own = '', killed = ''] = ['own', 'killed'].map((run) => path.join(runs, run, 'secrets.jsonl'));
    for (const file of [own, killed]) mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(killed, `{"owner":${process.pid}}\n`, { mode: 0o600 });
    const aDayAgo = new Date(Date.now() - 86_400_000);
    utimesSync(killed, aDayAgo, aDayAgo);
    expect(removeLeftoverSecrets(own)).toBe(true);
    expect(existsSync(killed)).toBe(false);
  });

  test('are not put into a file that others can read', ({}, testInfo) => {
    const file = testInfo.outputPath('secrets.jsonl');
    writeFileSync(file, `{"owner":${process.pid}}\n`);
    chmodSync(file, 0o644);
    expect(() => useSecretsFile(file)).toThrow(/is not a file that only this user can read/);
  });
});

test('the redacting reporter is not the first: refused on live, a warning elsewhere', () => {
  const redactor = ['/repo/reporters/redacting-reporter.ts', {}] as const;
  expect(checkReporters([redactor, ['list']], 'live')).toBeUndefined();
  expect(() => checkReporters([['line']], 'live')).toThrow(/not in the list of reporters.*--add-reporter/);
  expect(() => checkReporters([['line'], redactor], 'live')).toThrow(/not the first.*--add-reporter/);
  expect(checkReporters([['line']], 'simulator')).toMatch(/Harmless on the simulator/);
});

/** The session of the same run. */
const sessionBeside = (file = '') => path.join(path.dirname(file), SESSION_FILE);
