import { expect, test } from '@playwright/test';
import { registerSecret } from '../../../redaction/index.ts';
import { examine } from '../../../scripts/doctor/finding.ts';
import { exitCode, type Finding, renderTable, type Severity } from '../../../scripts/doctor/index.ts';

const finding = (severity: Severity): Finding => ({ about: 'x', severity, found: 'y' });

test('findings decide the exit code by the worst of them', () => {
  expect(exitCode([])).toBe(0);
  expect(exitCode([finding('ok'), finding('note')])).toBe(0);
  expect(exitCode([finding('warning'), finding('ok')])).toBe(1);
  expect(exitCode([finding('problem'), finding('warning')])).toBe(2);
});

test('findings make a table with the worst last, with advice, sums, and no secret', () => {
  registerSecret('A_SECRET', 'a-secret-of-the-table');
  const table = renderTable([
    { about: 'grants', severity: 'problem', found: 'has a-secret-of-the-table', advice: 'fix it' },
    { about: 'org', severity: 'ok', found: 'Acme' },
  ]);
  expect(table).toMatch(
    /^ok {7}org {5}Acme\nproblem {2}grants {2}has .*A_SECRET.*\n {17}→ fix it\n\n1 ok, 0 note, 0 warning, 1 problem$/,
  );
  expect(table).not.toContain('a-secret-of-the-table');
});

test('findings come of errors too, by their first line', async () => {
  const failed = await examine('x', 'advice', () => Promise.reject(new Error('first\nsecond')));
  expect(failed).toEqual([{ about: 'x', severity: 'problem', found: 'first', advice: 'advice' }]);
});
