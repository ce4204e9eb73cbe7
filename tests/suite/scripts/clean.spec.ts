import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, expect, type TestInfo } from '@playwright/test';
import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { run, script } from '../../support/program.ts';

/** Cleans a folder with artefacts of a run whose reports are in `out`, and says which files stay. */
async function clean(testInfo: TestInfo, others: readonly string[] = []): Promise<string[]> {
  const cwd = testInfo.outputPath('project');
  const files = ['test-results/trace.zip', 'out/results.json', 'out/digest.md', 'out/somebodys.txt', ...others];
  for (const file of files) {
    mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
    writeFileSync(path.join(cwd, file), 'x');
  }
  const env = childEnvironment({ ENV_FILE: 'off', REPORTS_FOLDER: 'out', TMPDIR: testInfo.outputPath() });
  const { code, said } = await run(script('scripts/clean.ts'), { cwd, env });
  expect(code, said).toBe(0);
  return files.filter((file) => existsSync(path.join(cwd, file)));
}

test('what no leak gate has passed goes, what is not of a run stays', async ({}, testInfo) => {
  expect(await clean(testInfo)).toEqual(['out/somebodys.txt']);
});

test('what the leak gate has passed stays, wherever the reports are', async ({}, testInfo) => {
  expect(await clean(testInfo, ['out/leak-gate-passed'])).toHaveLength(5);
});
