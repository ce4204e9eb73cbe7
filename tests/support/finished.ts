import { type TestCase, type TestResult } from '@playwright/test/reporter';
import { type Evidence } from '../../fixtures/evidence/index.ts';

type Outcome = ReturnType<TestCase['outcome']>;
type Annotations = readonly { type: string; description?: string }[];

interface Finished {
  project?: string;
  /** Titles of the groups, and the test's own. */
  titles: readonly string[];
  outcome?: Outcome | 'interrupted';
  errors?: readonly string[];
  /** Without it the test never began, where it is skipped, or left none. */
  evidence?: { finish: (how: Parameters<Evidence['finish']>[0]) => { json: string } };
  annotations?: Annotations;
  /** Numbered steps as Playwright has them; `ms` -1: interrupted. */
  steps?: readonly { title: string; ms: number; failed?: boolean }[];
}

/** A test as a reporter sees it once it has ended, made as the fixtures would have made it. */
export function finishedTest(finished: Finished): TestCase {
  const { project = 'reauthentication', titles, outcome = 'expected', annotations = [] } = finished;
  const result = resultOf(finished);
  const neverBegan = outcome === 'skipped' && annotations.length === 0;
  const first = { ...result, status: 'failed', error: { message: 'the first attempt' } };
  return {
    title: titles.at(-1),
    titlePath: () => ['', project, 'scenario.spec.ts', ...titles],
    outcome: () => (outcome === 'interrupted' ? 'skipped' : outcome),
    annotations,
    results: neverBegan ? [] : outcome === 'flaky' ? [first, result] : [result],
  } as unknown as TestCase;
}

function resultOf({ outcome, errors = [], evidence, annotations = [], steps = [] }: Finished): TestResult {
  const known = { unexpected: 'failed', expected: 'passed', flaky: 'passed' } as const;
  const status = outcome === 'skipped' || outcome === 'interrupted' ? outcome : known[outcome ?? 'expected'];
  const json = evidence?.finish({ status }).json;
  const startTime = new Date(Date.now() - 1000);
  return {
    status,
    startTime,
    duration: 65_000,
    error: errors[0] === undefined ? undefined : { message: errors[0] },
    errors: errors.map((message) => ({ message })),
    attachments:
      json === undefined
        ? []
        : [
            { name: 'GET /instances', contentType: 'application/json', body: Buffer.from('{}') },
            { name: 'evidence.html', contentType: 'text/html', path: 'test-results/scenario/evidence.html' },
            { name: 'evidence.json', contentType: 'application/json', body: Buffer.from(json) },
          ],
    annotations,
    steps: steps.map(({ title, ms, failed }) => ({
      title,
      category: title.endsWith('Hooks') ? 'hook' : 'test.step',
      duration: ms,
      startTime,
      error: failed === true ? { message: 'failed' } : undefined,
    })),
  } as unknown as TestResult;
}
