import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test, expect, type TestInfo } from '@playwright/test';
import { CUT_RULE, Redactor, RULES, type Secret } from '../../../redaction/index.ts';
import { cleanBytes } from '../../../reporters/clean-file.ts';
import { LeakSearch } from '../../../reporters/leak-search.ts';
import { SURFACES } from '../../../reporters/redacting-reporter.ts';
import { bufferSource, listZip, readEntry } from '../../../reporters/zip.ts';
import { playwright, run as runProgram } from '../../support/program.ts';
import { startNested, type NestedRun } from './nested-run.ts';
import { AFTER_REFUSAL } from './nested/service.ts';
import { occurrences } from './occurrences.ts';
import { plantedSecrets, valueOf } from './planted.ts';

const secrets = plantedSecrets();
const planted = occurrences(secrets);
const texts = planted.map(({ text }) => text);
const totp = valueOf(secrets, 'totp');

/** Everything that may not be anywhere: registered values, those that only rules can tell, and codes between quotes or in a field. */
const forbidden: Secret[] = [
  ...secrets,
  ...planted
    .filter(({ secret }) => secret.length >= 8)
    .map(({ rule, secret }): Secret => ({ name: rule, value: secret, kind: 'found' })),
  ...[`"${totp}"`, `tc=${totp}`, `code ${totp} was`].map((value): Secret => ({
    name: 'one-time code',
    value,
    kind: 'found',
  })),
  { name: 'verification code field', value: 'tc=307164', kind: 'found' },
];

function leaksOf(run: NestedRun): string[] {
  const search = new LeakSearch(forbidden);
  search.path(run.folder);
  search.bytes(Buffer.from(run.said()), 'console');
  return search.leaks.map(
    ({ file, inside, secret }) => `${[path.relative(run.folder, file), ...inside].join(' > ')}: ${secret}`,
  );
}

test('no artefact of any reporter holds a secret, and without any one rule they would', async ({}, testInfo) => {
  const run = startNested(testInfo, 'browser', {
    file: 'browser',
    planted: { secrets, texts },
    video: hasVideo(testInfo),
  });
  expect((await run.ended).code, run.said()).toBe(1);
  expect(run.said()).toContain('1 failed');
  expect(run.said()).toContain('1 passed');
  expect(leaksOf(run)).toEqual([]);
  expect(run.said()).not.toContain('Leak gate');
  expect(existsSync(run.passedFile)).toBe(true);
  expect(existsSync(run.secretsFile)).toBe(false);

  // There was something to find: every kind of artefact is there.
  const files = readdirSync(run.folder, { recursive: true, encoding: 'utf8' });
  for (const kind of [
    /results\/.*trace\.zip$/,
    /results\/.*error-context\.md$/,
    /results\/.*\.png$/,
    /html\/index\.html$/,
    /html\/data\/.*\.zip$/,
  ])
    expect(
      files.some((file) => kind.test(file)),
      String(kind),
    ).toBe(true);
  for (const file of ['blob/report.zip', 'results.json', 'junit.xml', 'summary.md']) expect(files).toContain(file);

  // The traces are still traces, with network and snapshots, and none of the page after the refused login.
  const traces = files.filter((file) => /results\/.*trace\.zip$/.test(file)).map((file) => path.join(run.folder, file));
  expect(traces).toHaveLength(2);
  for (const trace of traces) {
    const entries = entriesOf(trace);
    const all = entries.map(({ text }) => text).join('\n');
    expect(all).not.toContain(AFTER_REFUSAL);
    expect(all).toContain('Left out: the page after a refused login');
    expect(all).toMatch(/\[CONNECTOR_USER_PASSWORD:sha256:[0-9a-f]{8}\]/);
    for (const { name, text } of entries.filter((entry) => /\.(?:trace|network)$/.test(entry.name)))
      for (const line of text.split('\n').filter(Boolean))
        expect(() => JSON.parse(line) as unknown, name).not.toThrow();
  }
  // Both are written and redacted alike: that Playwright opens them is asked of one, as each question is a process.
  const cwd = testInfo.outputPath('private');
  const viewed = async (...words: string[]) => (await runProgram(playwright('trace', ...words), { cwd })).stdout;
  await viewed('open', traces[0] ?? '');
  expect(await viewed('actions')).toContain('log in');
  expect(await viewed('requests')).toMatch(/callback\?code=\[provider_code:sha256:[0-9a-f]+/);
  await viewed('close');

  // Every rule is needed: without it, what Playwright wrote into the traces would leak.
  const corpus = run.rawTraces().flatMap((trace) => entriesOf(trace).map(({ bytes }) => bytes));
  // One search for all: what takes the time is to make every form of every value.
  const search = new LeakSearch(forbidden);
  const leaks = (...without: string[]) => {
    const redactor = new Redactor(secrets, without);
    const before = search.leaks.length;
    return corpus.some((bytes) => {
      search.bytes(cleanBytes(bytes, redactor) ?? Buffer.alloc(0), without.join());
      return search.leaks.length > before;
    });
  };
  expect(leaks()).toBe(false);
  for (const rule of RULES) expect(leaks(rule, CUT_RULE), `without the rule "${rule}"`).toBe(true);
});

/** What each surface of the plain run holds. */
const HELD: Readonly<Record<(typeof SURFACES)[number], readonly string[]>> = {
  steps: ['access_token'],
  errors: ['SALESFORCE_CONSUMER_SECRET', 'session'],
  attachments: ['refresh_token'],
  files: ['provider_code'],
  output: ['CONNECTOR_USER_PASSWORD'],
  annotations: ['SETUP_USER_TOTP_SECRET'],
};

// Half of them at a time: what the others hold must not be found. What a test writes is redacted twice: in its worker, and where the reporter keeps it.
// Output that its worker does not redact reaches the blob report, whatever the reporter does.
async function leakingHalf(testInfo: TestInfo, half: 0 | 1): Promise<NestedRun> {
  const without = SURFACES.filter((_, index) => index % 2 === half);
  const planted = { secrets, texts };
  const run = startNested(testInfo, 'plain', { file: 'plain', planted, without, redactsOutput: false });
  expect((await run.ended).code).toBe(1);
  const lines = /^ +(\S+?)(?: > \S+)* held the secret (\w+)\. The file has been removed\.$/gm;
  const found = [...run.said().matchAll(lines)];
  const told = new Set(found.map(([, , secret]) => secret));
  const held = Object.values(HELD).flat();
  const leaking = SURFACES.filter((surface) => surface === 'output' || without.includes(surface));
  expect(held.filter((secret) => told.has(secret))).toEqual(leaking.flatMap((surface) => HELD[surface]));
  expect(run.said()).toMatch(/blob\/report\.zip > report\.jsonl held the secret CONNECTOR_USER_PASSWORD/);
  expect(found.filter(([, file = '']) => existsSync(path.resolve(file)))).toEqual([]);
  expect(readFileSync(path.join(run.folder, 'summary.md'), 'utf8')).toContain('held the secret');
  const search = new LeakSearch(secrets);
  search.path(run.folder);
  expect(search.leaks).toEqual([]);
  return run;
}

test('the gate names file and secret, and passes nothing', async ({}, testInfo) => {
  const run = await leakingHalf(testInfo, 0);
  expect(existsSync(run.passedFile)).toBe(false);
});

test('a run that was killed leaves nothing to the next one, of which the same is true', async ({}, testInfo) => {
  const killed = startNested(testInfo, 'killed', { file: 'hanging', planted: { secrets, texts } });
  await expect.poll(killed.said, { timeout: 30_000 }).toContain('hanging now');
  process.kill(-(killed.child.pid ?? NaN), 'SIGKILL');
  await killed.ended;
  const results = path.join(killed.folder, 'results');
  expect(readdirSync(results).join()).toContain('.playwright-artifacts-');
  expect(existsSync(killed.passedFile)).toBe(false);
  expect(existsSync(killed.secretsFile)).toBe(true);

  const next = await leakingHalf(testInfo, 1);
  expect(existsSync(next.passedFile)).toBe(false);
  expect(readdirSync(results).join()).not.toContain('.playwright-artifacts-');
  expect(existsSync(killed.secretsFile)).toBe(false);
});

function entriesOf(file: string): { name: string; bytes: Buffer; text: string }[] {
  const source = bufferSource(readFileSync(file));
  return listZip(source).map((entry) => {
    const bytes = readEntry(source, entry);
    return { name: entry.name, bytes, text: bytes.toString('utf8') };
  });
}

/** Video needs Playwright's own ffmpeg, which a browser of the system does not bring. */
function hasVideo({ project }: { project: { use: { launchOptions?: { executablePath?: string } } } }): boolean {
  return project.use.launchOptions?.executablePath === undefined;
}
