import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { test, expect } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';
import { verdictOf } from '../../../reporters/leak-gate.ts';
import { LeakSearch } from '../../../reporters/leak-search.ts';
import { unpacked } from '../../../reporters/unpacked.ts';

const SECRET = 'Tr0ub4dor+&3/"sécret';
const secrets = [
  { name: 'PASSWORD', value: SECRET, kind: 'secret' },
  { name: 'totp', value: '730594', kind: 'totp' },
] as const;

function found(bytes: Buffer | string): string[] {
  const search = new LeakSearch([...secrets]);
  search.bytes(Buffer.from(bytes), 'x');
  return search.leaks.map(({ secret }) => secret);
}

const zip = (name: string, bytes: Buffer | string) =>
  Buffer.from(zipSync({ [name]: new Uint8Array(Buffer.from(bytes)) }));
const base64 = (bytes: Buffer | string) => Buffer.from(bytes).toString('base64');
const json = (text: string) => JSON.stringify(text);

// What else a value is written in: tests/suite/redaction/forms.spec.ts.
for (const [form, bytes] of Object.entries({
  raw: `a ${SECRET} b`,
  'in a zip': zip('a.txt', SECRET),
  'in a zip in a zip': zip('a.zip', zip('b.txt', SECRET)),
  'in the name of an entry': zip(`a/${'Tr0ub4dor+&3'}/"sécret.txt`, 'x'),
  'in base64 of a zip in HTML': `<template>data:application/zip;base64,${base64(zip('a.json', json(SECRET)))}</template>`,
  'in base64 of base64': base64(`user: ${base64(`key:${SECRET}`)}`),
  'in gzip that breaks off': gzipSync(SECRET + 'and more').subarray(0, -9),
  'percent-encoded in a mixed way': `x=Tr0ub4dor%2b%263/%22s%C3%A9cret`,
}))
  test(`finds a secret ${form}`, () => {
    expect(found(bytes)).toContain('PASSWORD');
  });

test('does not look for one-time codes, and finds nothing in harmless text', () => {
  expect(found('730594 %25 &amp; \\" Tr0ub4')).toEqual([]);
});

test('names the file and the place in it, and cannot pass over what it cannot read', ({}, testInfo) => {
  const folder = testInfo.outputPath('report');
  mkdirSync(path.join(folder, 'data'), { recursive: true });
  writeFileSync(path.join(folder, 'index.html'), 'nothing');
  writeFileSync(path.join(folder, 'data', 'a.zip'), zipSync({ 'x/y.txt': strToU8(SECRET) }));
  writeFileSync(path.join(folder, 'data', 'broken.zip'), 'PK');
  const search = new LeakSearch([...secrets]);
  search.path(folder);
  search.path(path.join(folder, 'not-there'));
  expect(search.files).toBe(3);
  expect(search.leaks).toEqual([{ file: path.join(folder, 'data', 'a.zip'), inside: ['x/y.txt'], secret: 'PASSWORD' }]);
  expect(search.unsearchable.map(({ file }) => file)).toEqual([path.join(folder, 'data', 'broken.zip')]);
  expect(search.unsearchable[0]?.reason).toContain('not a whole zip');
});

test('a secret in the name of a file is found, not in the folder in which the run was', ({}, testInfo) => {
  const value = 'svc-nightly-7q4';
  const folder = testInfo.outputPath(value, 'report');
  mkdirSync(path.join(folder, value), { recursive: true });
  writeFileSync(path.join(folder, 'index.html'), 'nothing');
  const search = new LeakSearch([{ name: 'USER', value, kind: 'found' }]);
  search.path(folder);
  expect(search.leaks).toEqual([]);
  writeFileSync(path.join(folder, value, 'index.html'), 'nothing');
  search.path(folder);
  expect(search.leaks.map(({ secret }) => secret)).toEqual(['USER']);
});

test('the sentence on a file does not tell the secret in its name', ({}, testInfo) => {
  const token = '5Aep861TSESvWeug_xvFHRBTTbfYrTWgEyjBJrPqT.x';
  const file = testInfo.outputPath(`echo ${token}.txt`);
  writeFileSync(file, 'nothing');
  const search = new LeakSearch([{ name: 'GRANT', value: token, kind: 'found' }]);
  search.path(file);
  const [sentence = '', ...others] = verdictOf(search);
  expect(others).toEqual([]);
  expect(sentence).toContain('held the secret GRANT. The file has been removed.');
  expect(sentence).not.toContain(token.slice(8));
  expect(existsSync(file)).toBe(false);
});

// Over six million characters in a row a regular expression runs out of stack.
test('base64, hex and digits by the million are searched as any others', () => {
  const secret = '5Aep861TSESvWeug_xvFHRBTTbfYrTWgEyjBJrPqT.x';
  const bytes = Buffer.alloc(4_600_000, 'Nothing of interest. ');
  bytes.write(secret, 4_000_000);
  for (const text of [bytes.toString('base64'), bytes.toString('hex'), '7'.repeat(6_100_000) + secret]) {
    const search = new LeakSearch([{ name: 'GRANT', value: secret, kind: 'found' }]);
    search.bytes(Buffer.from(`<script>${text}</script>`), 'index.html');
    expect(search.leaks.map(({ secret: name }) => name)).toEqual(['GRANT']);
  }
});

test('digits that begin like a zip are searched, and are none that is broken', () => {
  const search = new LeakSearch([...secrets]);
  search.bytes(Buffer.from(`504b0304${'00'.repeat(20)} ${Buffer.from(SECRET).toString('hex')}`), 'x');
  expect(search.leaks).toHaveLength(1);
});

test('finds a secret in hex backwards in base64, six deep', () => {
  const backwards = [...Buffer.from(SECRET).toString('hex')].reverse().join('');
  expect(found(Array.from({ length: 6 }).reduce<string>(base64, backwards))).toEqual(['PASSWORD']);
});

test('a packed body that holds too much, or is broken, is none that was searched', () => {
  const packed = gzipSync(Buffer.alloc(100));
  expect(unpacked(packed, true, 100)).toHaveLength(100);
  expect(() => unpacked(packed, true, 99)).toThrow(RangeError);
  expect(() => unpacked(Buffer.concat([packed.subarray(0, 10), Buffer.alloc(9, 7)]), true)).toThrow(/invalid/);
});
