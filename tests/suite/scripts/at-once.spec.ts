import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type TestInfo } from '@playwright/test';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const FAIL = `node -e "console.log('is wrong'); process.exit(3)"`;

interface Ran {
  code?: number;
  stdout: string;
  stderr: string;
}

/** Runs it where these are the scripts of package.json. */
async function atOnce(testInfo: TestInfo, ...words: string[]): Promise<Ran> {
  writeFileSync(testInfo.outputPath('say.mjs'), "console.log('said', ...process.argv.slice(2))");
  const scripts = { check: 'node say.mjs', wrong: FAIL, tests: 'node say.mjs' };
  writeFileSync(testInfo.outputPath('package.json'), JSON.stringify({ scripts }));
  const tsx = import.meta.resolve('tsx');
  const program = ['--import', tsx, path.join(ROOT, 'scripts/at-once.ts'), ...words];
  return promisify(execFile)(process.execPath, program, { cwd: testInfo.outputPath() }).catch(
    (error: unknown) => error as Ran,
  );
}

test('a check that fails is named, whatever the tests say', async ({}, testInfo) => {
  const { code, stdout, stderr } = await atOnce(testInfo, 'check', 'wrong', '--', 'tests');
  expect(code).toBe(1);
  expect(stdout).toContain('is wrong');
  expect(stderr).toMatch(/^Failed: wrong$/m);
});

test('the tests that fail are named, and have the parameters', async ({}, testInfo) => {
  const { code, stderr } = await atOnce(testInfo, 'check', '--', 'wrong');
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^Failed: wrong$/m)]);
  const passed = await atOnce(testInfo, 'check', '--', 'tests', '-g', 'two words|$one');
  expect([passed.code, passed.stdout]).toEqual([undefined, expect.stringMatching(/^said -g two words\|\$one$/m)]);
});
