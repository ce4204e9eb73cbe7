import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, expect } from '@playwright/test';
import { type FullConfig, type FullResult, type TestCase } from '@playwright/test/reporter';
import { Evidence } from '../../../fixtures/evidence/index.ts';
import { removeSecretsFile } from '../../../redaction/index.ts';
import { parseDigest } from '../../../reporters/digest/merge.ts';
import DigestReporter, { type DigestOptions } from '../../../reporters/digest-reporter.ts';
import { runState } from '../../../reporters/run-state.ts';
import { DigestJson } from '../../../schemas/digest.ts';
import { instead } from '../../support/instead.ts';
import { finishedTest } from '../../support/finished.ts';

const lost = finishedTest({
  titles: ['connector user 2', 'revoked over the API, PUT'],
  outcome: 'unexpected',
  errors: ['The instance has no refresh token any more.'],
  evidence: new Evidence({ title: 'lost' }),
});
const result = { status: 'failed', duration: 200_000, startTime: new Date(0) } as FullResult;
const FULL = { message: 'ENOSPC: no space left on device, write' };
const run = { id: 'run-1', target: 'simulator', departures: [], report: 'playwright-report/index.html' };

/** A reporter in a folder of its own, run through a whole run; what it printed. */
async function report(
  folder: string,
  options: Partial<DigestOptions>,
  during: (reporter: DigestReporter) => void,
  { tests = [lost], shard = null }: { tests?: TestCase[]; shard?: FullConfig['shard'] } = {},
): Promise<string> {
  const written: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text: string) => written.push(text) > 0;
  try {
    const secretsFile = path.join(folder, 'secrets.jsonl');
    const reporter = new DigestReporter({ secretsFile, folder, run, facts: {}, ...options });
    reporter.onConfigure({ shard, metadata: {} } as FullConfig);
    reporter.onBegin({ allTests: () => tests } as never);
    during(reporter);
    reporter.onEnd(result);
    runState.gate ??= { leaks: [], files: 3 };
    await reporter.onExit();
  } finally {
    process.stdout.write = write;
    delete runState.gate;
    removeSecretsFile();
  }
  return written.join('');
}

test('a run of no test says that it proves nothing, whatever its exit code', async ({}, testInfo) => {
  const printed = await report(testInfo.outputPath(), {}, () => undefined, { tests: [] });
  expect(printed).toMatch(/^\nNo test ran, so nothing was proven: .*--only-changed/);
});

test('a machine that has nothing to do leaves a digest, which is not missed', async ({}, testInfo) => {
  const folder = testInfo.outputPath();
  const printed = await report(folder, {}, () => undefined, { tests: [], shard: { current: 3, total: 3 } });
  expect(printed).not.toContain('nothing was proven');
  const digest = parseDigest(readFileSync(path.join(folder, 'digest.json'), 'utf8'), 'digest.json');
  expect(digest).toMatchObject({ run: { machine: { current: 3, total: 3 } }, counts: {}, failures: [] });
});

test('in GitHub Actions secrets are masked, and the summary goes to its file', async ({}, testInfo) => {
  const folder = testInfo.outputPath();
  const summaryFile = testInfo.outputPath('summary.md');
  const printed = await report(folder, { outlets: { summaryFile }, announceSecrets: true }, (reporter) => {
    appendSecret(path.join(folder, 'secrets.jsonl'), 'masked%secret\n123', 'secret');
    appendSecret(path.join(folder, 'secrets.jsonl'), '730594', 'totp');
    reporter.onTestBegin();
    reporter.onStepBegin();
    reporter.onError({ message: 'it was masked%secret\n123' });
  });
  // Other tests of this process have secrets of their own.
  const masks = printed.split('\n').filter((line) => line.startsWith('::') && line.includes('masked'));
  expect(masks).toEqual(['::add-mask::masked%25secret%0A123']);
  expect(printed).not.toContain('730594');
  expect(printed.replace(/^::.*$/gm, '')).not.toContain('masked%25secret');
  for (const file of [summaryFile, path.join(folder, 'digest.json'), path.join(folder, 'digest.md')]) {
    expect(readFileSync(file, 'utf8')).not.toContain('masked%secret');
  }
  expect(readFileSync(summaryFile, 'utf8')).toContain('## Re-authentication on simulator: ❌ failed');
});

test('elsewhere the console ends with it, and the files have what the leak gate found', async ({}, testInfo) => {
  const folder = testInfo.outputPath();
  const printed = await report(folder, {}, () => undefined);
  expect(printed).toMatch(/error +The instance has no refresh token any more\./);
  const { leakGate } = DigestJson.parse(JSON.parse(readFileSync(path.join(folder, 'digest.json'), 'utf8')));
  expect(leakGate).toEqual({ files: 3, leaks: [] });
});

test('a digest that the leak gate has removed is not written a second time', async ({}, testInfo) => {
  const folder = testInfo.outputPath();
  const stale = path.join(folder, 'digest.json');
  writeFileSync(stale, 'of an earlier run');
  const printed = await report(folder, {}, (reporter) => {
    expect(existsSync(stale), 'of an earlier run').toBe(false);
    instead(reporter, 'onEnd', (end, outcome) => {
      end(outcome);
      rmSync(stale);
      runState.gate = { leaks: ['digest.json held the secret X.'], files: 1 };
    });
  });
  const written = DigestJson.parse(JSON.parse(readFileSync(stale, 'utf8')));
  expect(written).toMatchObject({ outcome: 'failed', failures: [], scenarios: [] });
  expect(printed).toContain('digest.json held the secret X.');
  expect(printed).not.toContain('has no refresh token');
});

for (const [when, fails] of [
  ['before the digest', (reporter: DigestReporter, end: () => void) => [reporter.onError(FULL), end()]],
  ['after it', (reporter: DigestReporter, end: () => void) => [end(), reporter.onError(FULL)]],
] as const)
  test(`a reporter that fails ${when} fails it, though all tests passed`, async ({}, testInfo) => {
    const folder = testInfo.outputPath();
    const printed = await report(folder, {}, (reporter) => {
      instead(reporter, 'onEnd', (end) => fails(reporter, () => end({ ...result, status: 'passed' })));
    });
    const written = DigestJson.parse(JSON.parse(readFileSync(path.join(folder, 'digest.json'), 'utf8')));
    expect(written).toMatchObject({ outcome: 'failed', failures: [{}, { scenarios: [], errors: [FULL.message] }] });
    expect(printed).toMatch(/: failed\n[^]*The run itself\n +error +ENOSPC/);
  });

test('a digest that could not be written is told all the same', async ({}, testInfo) => {
  const folder = testInfo.outputPath();
  const printed = await report(folder, {}, (reporter) => {
    instead(reporter, 'onEnd', (end, outcome) => {
      end(outcome);
      rmSync(path.join(folder, 'digest.json'));
      reporter.onError(FULL);
    });
  });
  expect(printed).toContain('The instance has no refresh token any more.');
  expect(printed).toContain(FULL.message);
  expect(printed).not.toContain('nothing was proven');
});

test('evidence comes first among the attachments', async ({}, testInfo) => {
  const { attachments } = lost.results[0] ?? { attachments: [] };
  await report(testInfo.outputPath(), {}, (reporter) => reporter.onTestEnd(lost, { attachments } as never));
  expect(attachments.map(({ name }) => name)).toEqual(['evidence.html', 'evidence.json', 'GET /instances']);
});

/** What another process of the run does when it registers a secret. */
function appendSecret(file: string, value: string, kind: string): void {
  appendFileSync(file, `${JSON.stringify({ name: 'SECRET', value, kind })}\n`);
}
