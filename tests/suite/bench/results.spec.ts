import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { compared, keep, kept } from '../../../bench/results.ts';

const part = (figures: Record<string, number>) => ({ figures, raw: 'all that was measured' });

test('parts are kept by commit, and found by any name that git has for it', ({}, testInfo) => {
  const folder = testInfo.outputPath('results');
  keep('Pool of 1', part({ 'whole run, s': 9 }), folder);
  keep('Pool of 4', part({ 'whole run, s': 20 }), folder);
  keep('Pool of 1', part({ 'whole run, s': 10 }), folder);
  const [file = '', ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  const all = { 'Pool of 1': part({ 'whole run, s': 10 }), 'Pool of 4': part({ 'whole run, s': 20 }) };
  expect(kept(path.join(folder, file))).toEqual(all);
  expect(kept(path.parse(file).name, folder)).toEqual(all);

  const clean = execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' }).trim();
  expect(file).toMatch(new RegExp(`^${clean}(-dirty)?\\.json$`));
  writeFileSync(path.join(folder, `${clean}.json`), JSON.stringify(all));
  for (const word of ['HEAD', clean.slice(0, 8)]) expect(kept(word, folder)).toEqual(all);
});

test('a sentence says of which commit nothing is kept, and of which there is', ({}, testInfo) => {
  const folder = testInfo.outputPath('results');
  expect(() => kept('HEAD~1', folder)).toThrow(
    'Nothing is kept of HEAD~1: check it out, and run npm run bench there. There is nothing of any commit yet.',
  );
  keep('Pool of 1', part({}), folder);
  const [file = ''] = readdirSync(folder);
  expect(() => kept('no-branch', folder)).toThrow(
    `Nothing is kept of no-branch: check it out, and run npm run bench there. There is ${path.parse(file).name}.`,
  );
});

test('figures of two commits stand side by side with their ratio', () => {
  const before = { 'One scenario at 0 ms': part({ 'Suite : floor': 1.6, 'Floor, s': 2 }) };
  const after = { 'One scenario at 0 ms': part({ 'Suite : floor': 1.2 }), 'Pool of 1': part({ 'whole run, s': 9 }) };
  expect(compared(before, after)).toEqual([
    ['One scenario at 0 ms: Suite : floor', '1.60', '1.20', '0.75'],
    ['One scenario at 0 ms: Floor, s', '2.00', 'not measured', ''],
    ['Pool of 1: whole run, s', 'not measured', '9.00', ''],
  ]);
});
