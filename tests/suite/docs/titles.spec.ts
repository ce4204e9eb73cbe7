import { spawnSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import { type JSONReport, type JSONReportSuite } from '@playwright/test/reporter';
import { childEnvironment } from '../../../fixtures/settings/index.ts';

/** As in eslint.config.js, which sees only titles that are written out. */
const LONGEST = 80;

/** Titles of every group and test, each with its file and line; those of a file are its path, in line 0. */
const titlesIn = (suites: readonly JSONReportSuite[]): { title: string; file: string; line: number }[] =>
  suites.flatMap((suite) => [suite, ...suite.specs, ...titlesIn(suite.suites ?? [])]);

test('titles have at most 80 characters, those that are made from data as well', () => {
  const cli = ['node_modules/@playwright/test/cli.js', 'test', '--list', '--reporter=json', '--project=*'];
  const { stdout } = spawnSync(process.execPath, cli, {
    env: childEnvironment({ ENV_FILE: 'off' }),
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  const { suites, errors } = JSON.parse(stdout) as JSONReport;
  expect(errors).toEqual([]);
  const titles = titlesIn(suites).filter(({ line }) => line > 0);
  expect(titles.length).toBeGreaterThan(1000);
  const longer = titles.filter(({ title }) => title.length > LONGEST);
  expect(longer.map(({ title, file, line }) => `${file}:${line}: ${title}`)).toEqual([]);
});
