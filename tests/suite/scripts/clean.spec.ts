import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { test, expect, type TestInfo } from '@playwright/test';
import { childEnvironment } from '../../../fixtures/settings/index.ts';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Cleans a folder with artefacts of a run whose reports are in `out`, and says which files stay. */
function clean(testInfo: TestInfo, others: readonly string[] = []): string[] {
  const cwd = testInfo.outputPath('project');
  const files = ['test-results/trace.zip', 'out/results.json', 'out/digest.md', 'out/somebodys.txt', ...others];
  for (const file of files) {
    mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
    writeFileSync(path.join(cwd, file), 'x');
  }
  const env = childEnvironment({ ENV_FILE: 'off', REPORTS_FOLDER: 'out', TMPDIR: testInfo.outputPath() });
  const { status, stderr } = spawnSync(process.execPath, ['--import', TSX, path.resolve('scripts/clean.ts')], {
    cwd,
    env,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return files.filter((file) => existsSync(path.join(cwd, file)));
}

test('what no leak gate has passed goes, what is not of a run stays', ({}, testInfo) => {
  expect(clean(testInfo)).toEqual(['out/somebodys.txt']);
});

test('what the leak gate has passed stays, wherever the reports are', ({}, testInfo) => {
  expect(clean(testInfo, ['out/leak-gate-passed'])).toHaveLength(5);
});
