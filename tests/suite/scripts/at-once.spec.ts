import { writeFileSync } from 'node:fs';
import { expect, test, type TestInfo } from '@playwright/test';
import { type Ended, run, script } from '../../support/program.ts';

const FAIL = `node -e "console.log('is wrong'); process.exit(3)"`;

/** Runs it where these are the scripts of package.json. */
function atOnce(testInfo: TestInfo, ...words: string[]): Promise<Ended> {
  writeFileSync(testInfo.outputPath('say.mjs'), "console.log('said', ...process.argv.slice(2))");
  const scripts = { check: 'node say.mjs', wrong: FAIL, tests: 'node say.mjs' };
  writeFileSync(testInfo.outputPath('package.json'), JSON.stringify({ scripts }));
  return run(script('scripts/at-once.ts', ...words), { cwd: testInfo.outputPath() });
}

test('a check that fails is named, though the tests, which have the parameters, pass', async ({}, testInfo) => {
  const { code, stdout, stderr } = await atOnce(testInfo, 'check', 'wrong', '--', 'tests', '-g', 'two words|$one');
  expect(stdout).toContain('is wrong');
  expect(stdout).toMatch(/^said -g two words\|\$one$/m);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^Failed: wrong$/m)]);
});

test('the tests that fail are named', async ({}, testInfo) => {
  const { code, stderr } = await atOnce(testInfo, 'check', '--', 'wrong');
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^Failed: wrong$/m)]);
});
