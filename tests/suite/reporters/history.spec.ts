import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { NOTHING_TOLD } from '../../../reporters/digest/collect.ts';
import { conclude } from '../../../reporters/digest/conclude.ts';
import {
  appendNight,
  isNews,
  isSlow,
  median,
  nightOf,
  parseHistory,
  readHistory,
  withHistory,
} from '../../../reporters/digest/history.ts';
import { renderText } from '../../../reporters/digest/text.ts';
import { type DigestJson, type DigestOutcome } from '../../../schemas/digest.ts';
import { HistoryNight } from '../../../schemas/history.ts';

/** A digest of the night of a day of November 2026, with what became of its scenarios. */
function digestOf(day: number, outcomes: Readonly<Record<string, DigestOutcome>>, about: Partial<DigestJson> = {}) {
  const failed = Object.values(outcomes).includes('failed');
  const digest: DigestJson = {
    ...NOTHING_TOLD,
    schemaVersion: 1,
    run: {
      id: `run-${day}`,
      target: 'live',
      startedAt: new Date(Date.UTC(2026, 10, day, 2, 23)).toISOString(),
      durationMs: 60_000,
      departures: [],
      report: 'playwright-report/index.html',
      commit: '0123456789abcdef',
    },
    outcome: failed ? 'failed' : 'passed',
    counts: {},
    facts: { browser: 'chromium 156', 'Salesforce API': 'v62.0', org: '00D' },
    scenarios: Object.entries(outcomes).map(([id, outcome]) => ({
      id,
      title: `title of ${id}`,
      outcome,
      durationMs: 9000,
      facts: { user: 'ann@acme.example' },
      steps: [
        { number: '10', title: 'PATCH', outcome: 'passed', durationMs: 400 },
        { number: '10', title: 'PUT', outcome: 'passed', durationMs: 600 },
      ],
      lags: { 'token usable': 50 },
    })),
    ...about,
  };
  return digest;
}

const historyOf = (...digests: DigestJson[]) => ({ nights: digests.map(nightOf) });

test('a night is kept as one line without users, with times by step and versions', () => {
  const night = nightOf(digestOf(3, { a: 'passed' }));
  expect(HistoryNight.parse(night)).toEqual(night);
  expect(night.versions).toEqual({ browser: 'chromium 156', 'Salesforce API': 'v62.0', commit: '0123456789ab' });
  expect(night.scenarios).toEqual([
    { id: 'a', title: 'title of a', outcome: 'passed', steps: { '10': 1000 }, lags: { 'token usable': 50 } },
  ]);
  expect(JSON.stringify(night)).not.toContain('ann@acme.example');
});

test('what somebody has to restore is news each night; what has not changed is none', () => {
  const first = digestOf(2, { a: 'failed' });
  const second = withHistory(digestOf(3, { a: 'failed' }), historyOf(first));
  expect(isNews(withHistory(first, historyOf()))).toBe(true);
  expect(isNews(second)).toBe(false);
  const half = historyOf(digestOf(2, { a: 'failed', b: 'passed' }));
  expect(isNews(withHistory(digestOf(3, { a: 'failed', b: 'failed' }), half))).toBe(true);
  expect(isNews(withHistory(digestOf(3, {}, { outcome: 'failed' }), historyOf(digestOf(2, {}))))).toBe(true);
  expect(isNews({ ...second, notRestored: ['Instance 7 is NOT authenticated.'] })).toBe(true);
});

test('newly failing, still failing since the first night of the row, recovered', () => {
  const history = historyOf(
    digestOf(1, { still: 'passed', back: 'passed', fresh: 'passed' }),
    digestOf(2, { still: 'failed', back: 'passed', fresh: 'passed' }),
    digestOf(3, { still: 'did not run', back: 'failed', fresh: 'skipped' }),
    digestOf(4, { still: 'failed', back: 'failed', fresh: 'did not run' }),
  );
  const tonight = digestOf(5, { still: 'failed', back: 'passed', fresh: 'failed', quiet: 'did not run' });
  const { changes } = withHistory(tonight, history);
  expect(changes).toEqual({
    night: { state: 'still failing', since: '2026-11-02T02:23:00.000Z', nights: 4 },
    newlyFailing: ['title of fresh'],
    stillFailing: [{ title: 'title of still', since: '2026-11-02T02:23:00.000Z', nights: 3 }],
    recovered: [{ title: 'title of back', since: '2026-11-03T02:23:00.000Z', nights: 2 }],
  });
  const text = renderText(withHistory(tonight, history));
  expect(text).toContain('Newly failing: title of fresh');
  expect(text).toContain('Still failing since 2026-11-02 (3 nights): title of still');
  expect(text).toContain('Recovered after 2 nights, failing since 2026-11-03: title of back');
});

test('the night as a whole: newly failing, and recovered', () => {
  const [good, bad] = [digestOf(1, { a: 'passed' }), digestOf(2, { a: 'failed' })];
  expect(withHistory(bad, historyOf(good)).changes?.night).toEqual({
    state: 'newly failing',
    since: bad.run.startedAt,
    nights: 1,
  });
  const recovered = withHistory(digestOf(3, { a: 'passed' }), historyOf(good, bad)).changes?.night;
  expect(recovered).toEqual({ state: 'recovered', since: bad.run.startedAt, nights: 1 });
  expect(withHistory(digestOf(2, { a: 'passed' }), historyOf(good)).changes?.night.state).toBe('passing');
});

test('a run with a defect, or against the simulator, is not compared with the nights', () => {
  const { run } = digestOf(2, {});
  const odd = digestOf(2, { a: 'failed' }, { run: { ...run, departures: ['defect exchange-skipped'] } });
  expect(withHistory(odd, historyOf(digestOf(1, { a: 'passed' }))).changes).toBeUndefined();
  expect(withHistory(digestOf(3, { a: 'passed' }), historyOf(odd)).changes).toBeUndefined();
});

for (const [line, why] of [
  ['{"schemaVersion":1,"run":"x"', 'was cut short'],
  ['{"schemaVersion":2,"run":"x"}', 'is of another version'],
  ['console.log("never run")', 'is no JSON'],
] as const)
  test(`a line that ${why} is one sentence`, () => {
    const [one, two] = [digestOf(1, { a: 'passed' }), digestOf(2, { a: 'passed' })].map((digest) =>
      JSON.stringify(nightOf(digest)),
    );
    const history = parseHistory(`${one}\n${line}\n${two}\n`, 'history.jsonl');
    expect(history.nights.map(({ run }) => run)).toEqual(['run-1', 'run-2']);
    expect(history.problem).toBe('history.jsonl: line 2 cannot be read or is of another version, and is left out.');
    const { outcome, warnings } = withHistory(digestOf(3, { a: 'passed' }), history);
    expect([outcome, warnings.length]).toEqual(['passed', 1]);
  });

test('a night that is there twice counts once, and one of a wrong clock not at all', () => {
  const lines = [digestOf(2, { a: 'failed' }), digestOf(2, { a: 'failed' }), digestOf(1, { a: 'passed' })];
  const future = { ...nightOf(digestOf(3, { a: 'passed' })), run: 'later', startedAt: '2031-01-01T02:23:00Z' };
  const text = [future, ...lines.map(nightOf)].map((night) => JSON.stringify(night)).join('\r\n');
  const { changes } = withHistory(digestOf(3, { a: 'failed' }), parseHistory(text, 'history.jsonl'));
  expect(changes?.night).toEqual({ state: 'still failing', since: '2026-11-02T02:23:00.000Z', nights: 2 });
});

test('a history that is no file is one sentence, for reading and for writing', ({}, testInfo) => {
  const folder = testInfo.outputPath('history.jsonl');
  mkdirSync(folder);
  const history = readHistory(folder);
  expect(history.nights).toEqual([]);
  expect(history.problem).toMatch(/^The history .* cannot be read: EISDIR/);
  expect(appendNight(folder, nightOf(digestOf(1, {})), history)).toMatch(/^The history .* cannot be written: EISDIR/);
});

test('a night is appended once, also behind a line without an end', ({}, testInfo) => {
  const file = testInfo.outputPath('new', 'history.jsonl');
  expect(readHistory(file)).toEqual({ nights: [] });
  expect(appendNight(file, nightOf(digestOf(1, {})), readHistory(file))).toBeUndefined();
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"schemaVersion":1,`);
  appendNight(file, nightOf(digestOf(2, {})), readHistory(file));
  appendNight(file, nightOf(digestOf(2, {})), readHistory(file));
  expect(readHistory(file).nights.map(({ run }) => run)).toEqual(['run-1', 'run-2']);
});

test('one of several machines is not the night: it is not kept, nor in the summary', ({}, testInfo) => {
  const historyFile = testInfo.outputPath('history.jsonl');
  const summaryFile = testInfo.outputPath('summary.md');
  const { run } = digestOf(1, {});
  const half = digestOf(1, { a: 'passed' }, { run: { ...run, machine: { current: 1, total: 2 } } });
  conclude(half, testInfo.outputPath(), { historyFile, summaryFile });
  expect(readHistory(historyFile).nights).toEqual([]);
  expect(existsSync(summaryFile)).toBe(false);
  const whole = conclude(digestOf(1, { a: 'passed' }), testInfo.outputPath(), { historyFile, summaryFile });
  expect(whole.warnings).toEqual([]);
  expect(readHistory(historyFile).nights).toHaveLength(1);
  expect(readFileSync(summaryFile, 'utf8')).toMatch(/^## Re-authentication on live: /);
});

test('a digest that cannot be written, and a history, say so', ({}, testInfo) => {
  const warnings = [{ sentence: 'A column was missing.', scenarios: ['a'] }];
  const digest = digestOf(1, { a: 'passed' }, { warnings });
  const [folder, historyFile] = [testInfo.outputPath('reports'), testInfo.outputPath('history.jsonl')];
  writeFileSync(folder, '');
  mkdirSync(historyFile);
  const unwritten = expect.stringMatching(/^The digest cannot be written: (EEXIST|ENOTDIR)/);
  expect(conclude(digest, folder, {})).toEqual({
    ...digest,
    warnings: [...warnings, { sentence: unwritten, scenarios: [] }],
  });
  expect(conclude(digest, testInfo.outputPath(), { historyFile }).warnings).toContainEqual({
    sentence: expect.stringMatching(/^The history .* cannot be written: EISDIR/),
    scenarios: [],
  });
});

const NIGHTS = [4000, 4100, 3900, 4050, 3950, 4000, 30_000];

test('slow is far beyond median and spread; one bad night before changes nothing', () => {
  expect(isSlow({ ms: 9000, usual: NIGHTS })).toBe(true);
  expect(isSlow({ ms: 4900, usual: NIGHTS }), 'less than a second more').toBe(false);
  expect(isSlow({ ms: 9000, usual: [...NIGHTS.slice(0, 6)] }), 'too few nights').toBe(false);
  expect(isSlow({ ms: 9000, usual: [2000, 4000, 8000, 3000, 9000, 5000, 7000] }), 'a wide spread').toBe(false);
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, 0]);
});

test('slower than usual is a warning with step, times and scenario, and never red', () => {
  const passed = NIGHTS.map((_, day) => digestOf(day + 1, { a: 'passed' }));
  const earlier = historyOf(...passed, digestOf(8, { a: 'failed' }));
  const slow = digestOf(9, { a: 'passed' });
  slow.scenarios[0]?.steps.splice(0, 1, { number: '10', title: 'PATCH', outcome: 'passed', durationMs: 8400 });
  const { warnings, outcome } = withHistory(slow, earlier);
  expect(outcome).toBe('passed');
  expect(warnings).toEqual([
    {
      sentence: 'Slower than usual: step 10 took 9.0 s, and 1.0 s in the median of 7 nights.',
      scenarios: ['title of a'],
    },
  ]);
});
