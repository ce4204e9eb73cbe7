import { appendFileSync, readFileSync } from 'node:fs';
import { test, expect } from '@playwright/test';
import { type FullResult, type TestCase, type TestResult } from '@playwright/test/reporter';
import { removeSecretsFile } from '../../../redaction/index.ts';
import JobSummary from '../../../reporters/digest-reporter.ts';
import { evidenceOf, renderSummary, type Finished } from '../../../reporters/summary-markdown.ts';
import { Evidence } from '../../../fixtures/evidence/index.ts';

type Outcome = ReturnType<TestCase['outcome']>;

/** A finished scenario, made as its fixtures would have made it. */
function scenario(title: string, outcome: Outcome, tell: (evidence: Evidence) => void): Finished {
  const status = outcome === 'unexpected' ? 'failed' : 'passed';
  const evidence = new Evidence({ title });
  tell(evidence);
  const { json } = evidence.finish({ status });
  const result = {
    status,
    duration: 65_000,
    error: status === 'failed' ? { message: '\u001B[31mError: oracle 3\u001B[39m\nmore' } : undefined,
    attachments: [{ name: 'evidence.json', contentType: 'application/json', body: Buffer.from(json) }],
    annotations: status === 'failed' ? [{ type: 'not restored', description: 'Instance 7 is NOT authenticated.' }] : [],
    steps: [
      { title: '7. The instance is | dead', category: 'test.step', duration: 4000 },
      { title: 'Navigate', category: 'pw:api', duration: 9000 },
      { title: '8. Interrupted', category: 'test.step', duration: -1 },
    ],
  } as unknown as TestResult;
  const failed = { ...result, status: 'failed', error: { message: 'first attempt' } };
  const results = outcome === 'flaky' ? [failed, result] : [result];
  return {
    test: { title, outcome: () => outcome, results } as unknown as TestCase,
    result,
    evidence: evidenceOf(result),
  };
}

const held = {
  number: 1,
  kind: 'authenticated again',
  title: 'The CRM answers',
  outcome: 'held',
  expected: 'x',
  seen: 'y',
} as const;

const finished = [
  scenario('revoked in Setup | PATCH', 'expected', (evidence) => {
    evidence.step('5a', 'Revoke');
    evidence.step('10', 'PATCH');
    evidence.warning('A column was missing.');
    evidence.step('11', 'Authenticated again');
    evidence.oracle(held);
    evidence.oracle({ ...held, number: 5, title: 'Grants', outcome: 'not observable', seen: 'no auditor' });
  }),
  scenario('revoked over the API, PUT', 'unexpected', (evidence) => {
    evidence.step('5b', 'Revoke');
    evidence.step('10', 'PUT');
  }),
  scenario('expired', 'flaky', (evidence) => evidence.step('10', 'PATCH')),
];

const result = { status: 'failed', duration: 200_000, startTime: new Date() } as FullResult;
const input = {
  target: 'simulator',
  reportUrl: 'https://ci.example/report',
  finished,
  errors: ['a stray error'],
  result,
};

for (const unreadable of ['{"timeline":', '{"timeline":[{"type":"step"}]}']) {
  test(`evidence that cannot be read fails no run: ${unreadable}`, () => {
    const [one] = finished;
    const attachments = [{ name: 'evidence.json', contentType: 'application/json', body: Buffer.from(unreadable) }];
    const evidence = evidenceOf({ ...one?.result, attachments } as TestResult);
    expect(evidence).toBeUndefined();
  });
}

test('target, verdict, table of scenarios by step, drift, flakes, slowest steps, link', () => {
  const text = renderSummary({ ...input, gate: { leaks: [], files: 12 } });
  expect(text).toContain('## Re-authentication on simulator: ❌ failed');
  expect(text).toContain('1 passed, 1 failed, 1 flaky, in 3 min 20 s. 12 files were searched for secrets.');
  expect(text, 'before anything else').toContain(
    'searched for secrets.\n\n### Not restored: somebody has to act\n\n- Instance 7 is NOT authenticated.\n\n| Scenario',
  );
  expect(text).toContain('| Scenario | | 5a | 5b | 10 | 11 | Time |');
  expect(text).toContain('| revoked in Setup \\| PATCH | ✅ | ✓ |  | ✓ | ✓? | 1 min 5 s |');
  expect(text).toContain('| revoked over the API, PUT | ❌ |  | ✓ | ✗ |  | 1 min 5 s |');
  expect(text).toContain('- **revoked over the API, PUT**: Error: oracle 3\n- a stray error');
  expect(text).toContain('- A column was missing. (revoked in Setup \\| PATCH)');
  expect(text).toContain('- Not observable: Grants: no auditor');
  expect(text).toContain('- **expired** passed at attempt 2; before: first attempt');
  expect(text).toContain('- 4.0 s: 7. The instance is \\| dead');
  expect(text).not.toContain('Navigate');
  expect(text).not.toContain('Interrupted');
  expect(text).toContain('[Report](https://ci.example/report)');
});

test('a leak fails a run whose tests have passed, and a missing gate is said', () => {
  const passed = {
    ...input,
    finished: finished.slice(0, 1),
    errors: [],
    result: { ...result, status: 'passed' as const },
  };
  expect(renderSummary({ ...passed, gate: { leaks: ['a.zip held the secret X.'], files: 1 } })).toMatch(
    /❌ failed[^]*### Leak gate\n\n- a\.zip held the secret X\./,
  );
  expect(renderSummary({ ...passed, gate: undefined })).toMatch(/✅ passed[^]*Nothing was searched for secrets/);
});

test('a run in which nothing ran can be summed up', () => {
  expect(renderSummary({ ...input, finished: [], errors: [], reportUrl: undefined, gate: undefined })).toContain(
    'no test ran',
  );
});

test('in GitHub Actions secrets are masked and the summary goes to its file', ({}, testInfo) => {
  const summaryFile = testInfo.outputPath('summary.md');
  const secretsFile = testInfo.outputPath('secrets.jsonl');
  const written: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text: string) => written.push(text) > 0;
  try {
    const reporter = new JobSummary({ secretsFile, target: 'live', summaryFile, announceSecrets: true });
    reporter.onConfigure(undefined as never);
    appendSecret(secretsFile, 'masked%secret\n123', 'secret');
    appendSecret(secretsFile, '730594', 'totp');
    reporter.onTestBegin();
    reporter.onStepBegin();
    reporter.onTestEnd(
      { title: 'x masked%secret\n123', outcome: () => 'unexpected', results: [] } as never,
      { status: 'failed', attachments: [], annotations: [], steps: [] } as never,
    );
    reporter.onEnd(result);
    reporter.onExit();
  } finally {
    process.stdout.write = write;
    removeSecretsFile();
  }
  expect(written.filter((line) => line.includes('masked'))).toEqual(['::add-mask::masked%25secret%0A123\n']);
  expect(written.join('')).not.toContain('730594');
  expect(readFileSync(summaryFile, 'utf8')).toContain('## Re-authentication on live: ❌ failed');
  expect(readFileSync(summaryFile, 'utf8')).not.toContain('masked%secret');
});

/** What another process of the run does when it registers a secret. */
function appendSecret(file: string, value: string, kind: string): void {
  appendFileSync(file, `${JSON.stringify({ name: 'SECRET', value, kind })}\n`);
}
