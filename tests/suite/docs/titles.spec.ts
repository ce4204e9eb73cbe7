import { expect, test } from '@playwright/test';
import { type JSONReport, type JSONReportSuite } from '@playwright/test/reporter';
import { playwright, run } from '../../support/program.ts';

/** As in eslint.config.js, which sees only titles that are written out. */
const LONGEST = 80;

/** Titles of every group and test, each with its file and line; those of a file are its path, in line 0. */
const titlesIn = (suites: readonly JSONReportSuite[]): { title: string; file: string; line: number }[] =>
  suites.flatMap((suite) => [suite, ...suite.specs, ...titlesIn(suite.suites ?? [])]);

test('titles have at most 80 characters, those that are made from data as well', async () => {
  const { stdout } = await run(playwright('test', '--list', '--reporter=json', '--project=*'));
  const { suites, errors } = JSON.parse(stdout) as JSONReport;
  expect(errors).toEqual([]);
  const titles = titlesIn(suites).filter(({ line }) => line > 0);
  expect(titles.length).toBeGreaterThan(1000);
  const longer = titles.filter(({ title }) => title.length > LONGEST);
  expect(longer.map(({ title, file, line }) => `${file}:${line}: ${title}`)).toEqual([]);
});
