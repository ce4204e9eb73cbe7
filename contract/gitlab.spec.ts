import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const call = promisify(execFile);
const CLIENT = path.join(import.meta.dirname, 'node_modules/gitlab-ci-local/src/index.js');
const PIPELINE = readFileSync(path.join(import.meta.dirname, '../examples/ci/.gitlab-ci.yml'), 'utf8');

/** The jobs of a pipeline, as gitlab-ci-local lists them once GitLab's schema has let it pass. */
async function jobsOf(pipeline: string, cwd: string): Promise<string> {
  // It wants to know of which project the pipeline is.
  await call('git', ['init', '--quiet'], { cwd });
  await call('git', ['remote', 'add', 'origin', 'git@gitlab.example:team/suite.git'], { cwd });
  writeFileSync(path.join(cwd, '.gitlab-ci.yml'), pipeline);
  return (await call(process.execPath, [CLIENT, '--list'], { cwd })).stdout;
}

test("the pipeline of examples/ci fits GitLab's schema", async ({}, testInfo) => {
  const jobs = await jobsOf(PIPELINE, testInfo.outputPath());
  expect(jobs).toMatch(/reauthentication.* night .* on_success/);
  expect(jobs).toMatch(/report.* report .* always/);
});

test('a pipeline with a misspelt key does not', async ({}, testInfo) => {
  const misspelt = PIPELINE.replace('  resource_group:', '  resource_gruop:');
  await expect(jobsOf(misspelt, testInfo.outputPath())).rejects.toThrow(/resource_gruop/);
});
