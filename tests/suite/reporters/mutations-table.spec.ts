import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { type TestCase, type TestResult } from '@playwright/test/reporter';
import MutationsTable from '../../../reporters/mutations-table.ts';
import { type MutationResult, NOT_PROVEN } from '../../../schemas/mutations.ts';

const result = (
  name: string,
  expected: MutationResult['expected'],
  became: MutationResult['became'],
): MutationResult => ({
  night: 'plain',
  name: `2, 3 GET /things #1, ${name}: dropped`,
  expected,
  became,
  step: became === 'caught' ? '11' : 'none',
  oracles: [],
  sentence: '',
});

const RESULTS = [
  result('a', 'caught', 'caught'),
  result('b', 'caught', 'green'),
  result('c', 'harmless', 'green'),
  result('d', 'harmless', 'caught'),
  result('e', 'not proven', 'green'),
  result('f', 'not proven', 'caught'),
  result('g', 'caught', 'not made'),
];

/** What the table prints and answers at the end of a run with these results, of `all` that there are. */
function tableOf(outputFile: string, all: number): { said: string[]; status: unknown } {
  const table = new MutationsTable({ outputFile, all });
  const annotations = RESULTS.map((one) => ({ type: 'mutation', description: JSON.stringify(one) }));
  const ended = { annotations, attachments: [{}] } as unknown as TestResult;
  table.onTestEnd({} as TestCase, ended);
  expect(ended.attachments, 'would fill the next report').toEqual([]);
  const said: string[] = [];
  const { log } = console;
  console.log = (line: string) => void said.push(line);
  const status = table.onEnd();
  console.log = log;
  return { said, status };
}

test('a whole run fails over a line of what is not proven without a green', ({}, testInfo) => {
  const { said, status } = tableOf(testInfo.outputPath('mutations.json'), RESULTS.length);
  expect(status).toEqual({ status: 'failed' });
  expect(said.filter((line) => line.startsWith('Everything of this line is caught'))).toHaveLength(NOT_PROVEN.length);
});

test('the table counts by answer, names what is wrong, and tells the share', ({}, testInfo) => {
  const outputFile = testInfo.outputPath('mutations.json');
  const { said, status } = tableOf(outputFile, 1000);
  expect(status, 'of a sample').toBeUndefined();
  expect(said).toContain('| 2, 3 GET /things #1 | 2 | 1 | 1 | 1 | 1 | 1 |');
  expect(said.filter((line) => !line.startsWith('|'))).toEqual([
    'SURVIVED: 2, 3 GET /things #1, b: dropped (plain night)',
    'FALSE ALARM: 2, 3 GET /things #1, d: dropped (plain night)',
    'not made: 2, 3 GET /things #1, g: dropped (plain night)',
  ]);
  expect(said.at(-1)).toContain('7 mutations, 33.3 % of the 6 that are not harmless caught');
  const { results } = JSON.parse(readFileSync(outputFile, 'utf8')) as { results: { verdict: string }[] };
  expect(results.map(({ verdict }) => verdict)).toEqual([
    'caught',
    'SURVIVED',
    'harmless',
    'FALSE ALARM',
    'not proven',
    'caught',
    'not made',
  ]);
});
