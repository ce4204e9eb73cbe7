import { expect, test } from '@playwright/test';
import { collect } from '../../../reporters/digest/collect.ts';
import { mergeDigests, parseDigest } from '../../../reporters/digest/merge.ts';
import { type DigestJson } from '../../../schemas/digest.ts';

/** The digest of one of two machines, whose run began in an hour. */
function digestOf(current: number, hour: number, outcome: 'passed' | 'failed'): DigestJson {
  return collect({
    run: { id: `run-${current}-${hour}`, target: 'live', departures: [], report: '', machine: { current, total: 2 } },
    facts: {},
    tests: [],
    errors: outcome === 'failed' ? [`machine ${current} failed at ${hour}`] : [],
    result: { status: outcome, startTime: new Date(Date.UTC(2026, 10, 3, hour)), duration: 1000 },
  });
}

test('of a machine that ran again, the last digest counts, whatever the order', () => {
  const digests = [digestOf(1, 3, 'passed'), digestOf(2, 2, 'passed'), digestOf(1, 2, 'failed')];
  for (const order of [digests, [...digests].reverse()])
    expect(mergeDigests(order)).toMatchObject({ outcome: 'passed', failures: [] });
});

test('a machine without a digest makes the night fail, though another is there twice', () => {
  const digest = digestOf(1, 2, 'passed');
  const { outcome, failures } = mergeDigests([digest, digest]);
  expect(outcome).toBe('failed');
  expect(failures.map(({ errors }) => errors)).toEqual([[expect.stringContaining('no digest of machine 2 of 2')]]);
});

test('what each machine says is in the digest of the night, once', () => {
  const [one, other] = [digestOf(1, 2, 'passed'), digestOf(2, 3, 'passed')];
  const warning = (scenario: string) => ({ sentence: 'A column was missing.', scenarios: [scenario] });
  const scenario = { id: 'x', title: 'x', outcome: 'flaky' as const, facts: {}, steps: [], lags: {} };
  const flaky = { scenario: 'x', attempts: 2, error: 'the first attempt' };
  const night = mergeDigests([
    {
      ...{
        ...one,
        run: { ...one.run, departures: ['slow'] },
        counts: { passed: 2 },
        facts: { org: '00D', api: 'v62.0' },
      },
      ...{ notRestored: ['Instance 7'], warnings: [warning('a')], leakGate: { files: 3, leaks: ['a token in x'] } },
    },
    {
      ...{ ...other, run: { ...other.run, departures: ['slow', 'late'] }, facts: { org: '00D', api: 'v63.0' } },
      ...{ counts: { passed: 1, flaky: 1 }, restored: ['Instance 8'], warnings: [warning('b')] },
      ...{ scenarios: [scenario], flaky: [flaky], leakGate: { files: 4, leaks: [] } },
    },
  ]);
  expect(night).toEqual({
    ...one,
    run: {
      ...{ id: 'run-1-2', target: 'live', report: '', departures: ['slow', 'late'] },
      ...{ startedAt: '2026-11-03T02:00:00.000Z', durationMs: 3_601_000 },
    },
    counts: { passed: 3, flaky: 1 },
    facts: { org: '00D', api: 'v62.0; v63.0' },
    notRestored: ['Instance 7'],
    restored: ['Instance 8'],
    scenarios: [scenario],
    flaky: [flaky],
    warnings: [{ sentence: 'A column was missing.', scenarios: ['a', 'b'] }],
    leakGate: { files: 7, leaks: ['a token in x'] },
  });
  expect(mergeDigests([one, { ...other, leakGate: { files: 4, leaks: [] } }]).leakGate).toBeUndefined();
});

for (const [text, sentence] of [
  ['', 'x.json is no digest: it is not JSON.'],
  ['null', 'x.json is no digest: it is not as the schema wants it.'],
  ['{"name":"x"}', 'x.json is no digest: schemaVersion is not as the schema wants it.'],
  ['{"schemaVersion":1}', 'x.json is no digest: run is not as the schema wants it.'],
  ['{"schemaVersion":2}', 'x.json is a digest of version 2, and this suite reads version 1.'],
] as const)
  test(`what is no digest is one sentence: ${text}`, () => {
    expect(parseDigest(text, 'x.json')).toBe(sentence);
  });
