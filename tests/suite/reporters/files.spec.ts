import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, expect, type TestInfo } from '@playwright/test';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { Redactor } from '../../../redaction/index.ts';
import { cleanFile, NotCleaned } from '../../../reporters/clean-file.ts';
import { rewriteZip } from '../../../reporters/zip.ts';
import { lines, run } from '../../support/program.ts';

const SECRET = 'Tr0ub4dor+&3/secret';
const redactor = new Redactor([{ name: 'PASSWORD', value: SECRET, kind: 'secret' }]);
const NUL = Buffer.from([0, 1, 2, 3]);

/** A zip written by another implementation than the one under test. */
function zipFile(testInfo: TestInfo, entries: Record<string, Buffer | string>): string {
  const file = testInfo.outputPath('trace.zip');
  const content = Object.fromEntries(
    Object.entries(entries).map(([name, value]) => [
      name,
      typeof value === 'string' ? strToU8(value) : new Uint8Array(value),
    ]),
  );
  writeFileSync(file, zipSync(content));
  return file;
}

function unzip(file: string): Record<string, string> {
  const entries = unzipSync(new Uint8Array(readFileSync(file)));
  return Object.fromEntries(
    Object.entries(entries).map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')]),
  );
}

function problemOf(file: string): string {
  try {
    cleanFile(file, redactor);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(NotCleaned);
    return (error as Error).message;
  }
}

test('every text entry of a trace is rewritten, names and other entries stay', ({}, testInfo) => {
  const file = zipFile(testInfo, {
    'test.trace': `{"title":"Fill \\"${SECRET}\\""}\n`,
    '0-trace.network': '',
    'resources/0a1b.dat': `un=x&pw=${encodeURIComponent(SECRET)}`,
    'resources/ü.png': Buffer.concat([NUL, Buffer.alloc(100_000, 7)]),
  });
  cleanFile(file, redactor);
  const entries = unzip(file);
  expect(Object.keys(entries)).toEqual(['test.trace', '0-trace.network', 'resources/0a1b.dat', 'resources/ü.png']);
  expect(JSON.stringify(entries)).not.toContain('Tr0ub4dor');
  expect(entries['test.trace']).toMatch(/Fill \\"\[PASSWORD:sha256:[0-9a-f]{8}\]\\"/);
  expect(entries['resources/ü.png']).toHaveLength(100_004);
  expect(execFileSync('unzip', ['-tq', file]).toString()).toContain('No errors');
});

test('a picture in which a secret stands is left out of the trace', ({}, testInfo) => {
  const file = zipFile(testInfo, { 'resources/a.png': Buffer.concat([NUL, Buffer.from(SECRET)]), 'test.trace': '{}' });
  cleanFile(file, redactor);
  expect(unzip(file)).toEqual({ 'resources/a.png': 'Left out: a secret stood in it.', 'test.trace': '{}' });
});

test('a binary attachment in which a secret stands is removed', ({}, testInfo) => {
  const file = testInfo.outputPath('video.webm');
  writeFileSync(file, Buffer.concat([NUL, Buffer.from(SECRET)]));
  expect(problemOf(file)).toMatch(/video\.webm could not be redacted: it is a binary file.*It has been removed/);
  expect(existsSync(file)).toBe(false);
});

test.describe('what cannot be cleaned is removed, and said in a sentence', () => {
  test('a truncated zip', ({}, testInfo) => {
    const file = zipFile(testInfo, { 'test.trace': SECRET.repeat(1000) });
    writeFileSync(file, readFileSync(file).subarray(0, -30));
    expect(problemOf(file)).toMatch(/trace\.zip could not be redacted: .*truncated.* It has been removed/);
    expect(existsSync(file)).toBe(false);
  });

  test('a zip with a hole in it', ({}, testInfo) => {
    const file = zipFile(testInfo, { 'test.trace': Buffer.from(`${SECRET}${Math.E}`.repeat(1000)) });
    const bytes = readFileSync(file);
    bytes.fill(0xaa, 50, 60);
    writeFileSync(file, bytes);
    expect(problemOf(file)).toMatch(/trace\.zip could not be redacted: .* It has been removed/);
    expect(existsSync(file)).toBe(false);
  });

  test('a trace of 0 bytes', ({}, testInfo) => {
    const file = testInfo.outputPath('trace.zip');
    writeFileSync(file, '');
    expect(problemOf(file)).toMatch(/it is empty \(0 bytes\)\. It has been removed/);
    expect(existsSync(file)).toBe(false);
  });

  test('a full disk', ({}, testInfo) => {
    const file = zipFile(testInfo, { 'test.trace': SECRET });
    symlinkSync('/dev/full', `${file}.redacting`);
    expect(problemOf(file)).toMatch(/the disk is full\. It has been removed/);
    expect(readdirSync(path.dirname(file))).toEqual([]);
  });

  test('a read-only folder', async () => {
    // What a run writes is for its own user alone: somebody else gets no further than its folder.
    const folder = mkdtempSync(path.join(tmpdir(), 'report-'));
    const file = path.join(folder, 'note.txt');
    writeFileSync(file, SECRET);
    chmodSync(file, 0o666);
    chmodSync(folder, 0o555);
    const message = await asNobody(`
      import { Redactor } from ${JSON.stringify(path.resolve('redaction/index.ts'))};
      import { cleanFile } from ${JSON.stringify(path.resolve('reporters/clean-file.ts'))};
      try { cleanFile(${JSON.stringify(file)}, new Redactor([{ name: 'PASSWORD', value: ${JSON.stringify(SECRET)}, kind: 'secret' }])); }
      catch (error) { console.log(error.message); }`);
    const { size } = statSync(file);
    rmSync(folder, { recursive: true });
    expect(message).toMatch(/the folder may not be written\. It could not be removed either: .* It has been emptied/);
    expect(size).toBe(0);
  });
});

test('a zip that cannot be rewritten stays as it was, with nothing beside it', ({}, testInfo) => {
  const file = zipFile(testInfo, { a: 'x' });
  const before = readFileSync(file);
  expect(() =>
    rewriteZip(file, () => {
      throw new Error('stop');
    }),
  ).toThrow('stop');
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(readdirSync(path.dirname(file))).toEqual(['trace.zip']);
});

test.describe('the page after a refused login', () => {
  const snapshot = (frameId: string, html: unknown) =>
    JSON.stringify({ type: 'frame-snapshot', snapshot: { frameId, html } });
  const page = (href: string) => ['HTML', {}, ['BODY', {}, 'PAGE AFTER LOGIN', ['A', { href }, 'Log In with Email']]];

  test('leaves no snapshot, nor one that refers to it', ({}, testInfo) => {
    const file = zipFile(testInfo, {
      '1-trace.trace': [
        snapshot('f1', ['HTML', {}, ['BODY', {}, 'LOGIN']]),
        snapshot('f1', page('https://welcome.example/?ref=lsc&pw=unregistered')),
        snapshot('f2', ['HTML', {}, ['BODY', {}, 'OTHER FRAME']]),
        snapshot('f1', ['HTML', {}, [[1, 0]], ['BODY', {}, 'LATER']]),
        snapshot('f1', [[3, 0]]),
        snapshot('f1', ['HTML', {}, ['BODY', {}, 'NEXT PAGE']]),
      ].join('\n'),
      'resources/b.html': `<!doctype html><p>PAGE AFTER LOGIN<a href="https://welcome.example/?ref=lsc&amp;pw=unregistered">x</a>`,
    });
    cleanFile(file, redactor);
    const entries = unzip(file);
    const trace = entries['1-trace.trace'] ?? '';
    expect(trace.split('\n')).toHaveLength(6);
    for (const gone of ['PAGE AFTER LOGIN', 'unregistered', 'LATER'])
      expect(JSON.stringify(entries)).not.toContain(gone);
    for (const kept of ['LOGIN', 'OTHER FRAME', 'NEXT PAGE']) expect(trace).toContain(kept);
    expect(trace).toContain('[[3,0]]');
  });

  test('leaves no accessibility snapshot in error-context.md', ({}, testInfo) => {
    const file = testInfo.outputPath('error-context.md');
    writeFileSync(
      file,
      '# Page snapshot\n\n```yaml\n- link "Log In with Email":\n  - /url: https://welcome.example/?ref=lsc&pw=unregistered\n```\n\n# Test source\n\n```ts\nx\n```\n',
    );
    cleanFile(file, redactor);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('Log In with Email');
    expect(text).toContain('# Test source');
  });
});

/** Runs a module as a user who may not write everywhere, which root may. */
async function asNobody(source: string): Promise<string> {
  return (await run(lines(source), process.getuid?.() === 0 ? { uid: 65_534 } : {})).said;
}
