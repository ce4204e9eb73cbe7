import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';
import { isSecret, variables } from '../../../fixtures/settings/schema.ts';
import { collect } from '../../../reporters/digest/collect.ts';
import { type DigestJson } from '../../../schemas/digest.ts';
import { finishedTest } from '../../support/finished.ts';
import { expect, test as base, type TestServer } from '../../support/server.ts';
import { type Ended, ROOT, run } from '../../support/program.ts';
import { type Pipeline, PIPELINES } from './pipelines.ts';

const NODE = readFileSync(path.join(ROOT, '.nvmrc'), 'utf8').trim();
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
const MACHINES = [1, 2];
/** Variables of Playwright, of the systems, and of the files themselves. */
const OTHERS = ['PLAYWRIGHT_HTML_TITLE', 'CI_PIPELINE_SOURCE', 'LEAK_GATE', 'JOB_NAME'];

const test = base.extend<{ webhook: TestServer }>({
  webhook: async ({ serve }, use) => use(await serve((_request, response) => response.end('ok'))),
});

/** What one of two machines has to say; the second one failed. */
function digestOf(machine: number): DigestJson {
  const outcome = machine === 1 ? 'expected' : 'unexpected';
  return collect({
    run: { id: 'night', target: 'live', departures: [], report: '', machine: { current: machine, total: 2 } },
    facts: {},
    tests: [finishedTest({ titles: [`connector user ${machine}`, 'by PATCH'], outcome, errors: ['It broke.'] })],
    errors: [],
    result: { status: machine === 1 ? 'passed' : 'failed', duration: 1000, startTime: new Date(0) },
  });
}

/**
 * Programs in place of the real ones: `npx` only writes down what it was called with, `npm run` starts the project's own script from whatever
 * folder. Answers with the folder for PATH.
 */
function programs(folder: string, merging = 'true'): string {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const program = (name: string, text: string) =>
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}`, { mode: 0o755 });
  program(
    'npx',
    `echo "$*" >> "${folder}/calls"\n[ "$2" = merge-reports ] || exit 0\nls all-blob-reports >> "${folder}/calls"\n${merging}\n`,
  );
  const loader = path.join(ROOT, 'node_modules/tsx/dist/loader.mjs');
  program(
    'npm',
    `name=$2; shift 2; [ "$1" = -- ] && shift\nexec node --import "${loader}" "${ROOT}/scripts/$name.ts" "$@"\n`,
  );
  return `${bin}:${path.dirname(process.execPath)}:/usr/bin:/bin`;
}

/** What a run leaves; without `passed` its leak gate found something. */
function leave(folder: string, machine: number, passed: boolean): void {
  const files: Record<string, string | Uint8Array> = {
    'reports/digest.json': JSON.stringify(digestOf(machine)),
    'reports/junit.xml': '<testsuites/>',
    [`blob-report/report-${machine}.zip`]: zipSync({ 'report.jsonl': new Uint8Array(1) }),
    ...(passed && { 'reports/leak-gate-passed': '{}' }),
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
}

function sh({ shell }: Pipeline, script: string, cwd: string, env: Record<string, string>): Promise<Ended> {
  mkdirSync(cwd, { recursive: true });
  return run([...shell, '-c', script], { cwd, env });
}

/** A machine's night and what is kept of it; the report's folder gets what the system carries there. */
async function night(
  pipeline: Pipeline,
  folder: string,
  machine: number,
  { passed = true, isOnly = false } = {},
): Promise<void> {
  const here = path.join(folder, `machine-${machine}`);
  const env = { PATH: `${folder}/bin:/usr/bin:/bin`, ...pipeline.machine(machine) };
  expect(await sh(pipeline, pipeline.night, here, env)).toMatchObject({ code: 0 });
  leave(here, machine, passed);
  expect(await sh(pipeline, pipeline.keep, here, env)).toMatchObject({ code: 0 });
  for (const [from, to] of pipeline.carried(machine, isOnly)) {
    if (!existsSync(path.join(here, from))) continue;
    cpSync(path.join(here, from), path.join(folder, 'report', to), { recursive: true });
  }
}

function reportEnvironment({ reportEnvironment, known }: Pipeline): Record<string, string> {
  const filled = (text: string) => Object.entries(known).reduce((all, [from, to]) => all.replaceAll(from, to), text);
  return Object.fromEntries(Object.entries(reportEnvironment).map(([name, value]) => [name, filled(value)]));
}

/** Runs the commands of the report; where it did so, and with what. */
async function reported(pipeline: Pipeline, folder: string, PATH: string, webhook: TestServer) {
  const report = path.join(folder, 'report');
  const [outputs, summary] = [path.join(folder, 'outputs'), path.join(folder, 'summary')];
  const env: Record<string, string> = {
    ...reportEnvironment(pipeline),
    ...{ PATH, ENV_FILE: 'off', NOTIFY_URL: webhook.url, GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary },
  };
  expect(JSON.stringify(env).replaceAll(PATH, '')).not.toContain('$');
  const ended = await sh(pipeline, pipeline.report, report, env);
  return { report, env, summary, ended };
}

for (const pipeline of PIPELINES) {
  const { name, text } = pipeline;

  test(`${name}: two machines have one digest, line, notification and summary`, async ({ webhook }, testInfo) => {
    const folder = testInfo.outputPath();
    const PATH = programs(folder);
    for (const machine of MACHINES) await night(pipeline, folder, machine);
    const { report, env, summary, ended } = await reported(pipeline, folder, PATH, webhook);
    expect(ended.code, ended.said).toBe(0);

    expect(readFileSync(path.join(folder, 'calls'), 'utf8').split('\n')).toEqual([
      expect.stringMatching(/^playwright test --shard=1\/2 --add-reporter=blob/),
      expect.stringMatching(/^playwright test --shard=2\/2 --add-reporter=blob/),
      'playwright merge-reports --reporter=html all-blob-reports',
      'report-1.zip',
      'report-2.zip',
      '',
    ]);
    const markdown = readFileSync(path.join(report, 'reports/digest.md'), 'utf8');
    expect(markdown).toContain('It broke.');
    expect(readFileSync(summary, 'utf8')).toBe(markdown);
    const history = readFileSync(path.join(report, env.HISTORY_FILE ?? ''), 'utf8')
      .trim()
      .split('\n');
    expect(history.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { run: 'night', outcome: 'failed', scenarios: [{ outcome: 'passed' }, { outcome: 'failed' }] },
    ]);
    expect(webhook.received.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      { digest: { outcome: 'failed', counts: { passed: 1, failed: 1 }, run: { report: env.REPORT_URL } } },
    ]);
    expect(existsSync(path.join(report, 'reports/history.html'))).toBe(true);
  });

  test(`${name}: one of two machines is lost, and the other's digest is found`, async ({ webhook }, testInfo) => {
    const folder = testInfo.outputPath();
    const PATH = programs(folder);
    await night(pipeline, folder, 1, { isOnly: true });
    await reported(pipeline, folder, PATH, webhook);
    expect(webhook.received.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      {
        digest: {
          outcome: 'failed',
          counts: { passed: 1 },
          failures: [{ errors: [expect.stringContaining('machine 2 of 2')] }],
        },
      },
    ]);
  });

  test(`${name}: one runner, by schedule, no second try, and what it names is there`, () => {
    expect(text).toMatch(pipeline.runner);
    expect(text).toMatch(/cron\b|"schedule"/);
    expect(text).not.toMatch(/\bretry|retries/i);
    const called = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script);
    expect(called).toEqual(['digest', 'history']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(called));
  });
}

for (const pipeline of PIPELINES.filter(({ keep }) => keep !== '')) {
  const { name, text, known, machine } = pipeline;

  test(`${name}: what the leak gate has not passed is not kept`, async ({}, testInfo) => {
    const folder = testInfo.outputPath();
    programs(folder);
    await night(pipeline, folder, 1, { passed: false });
    expect(existsSync(path.join(folder, 'report'))).toBe(false);
  });

  test(`${name}: a report that cannot be merged keeps nobody from being told`, async ({ webhook }, testInfo) => {
    const folder = testInfo.outputPath();
    const PATH = programs(folder, 'false');
    for (const machine of MACHINES) await night(pipeline, folder, machine);
    const { report, env } = await reported(pipeline, folder, PATH, webhook);
    expect(webhook.received).toHaveLength(1);
    expect(existsSync(path.join(report, env.HISTORY_FILE ?? ''))).toBe(true);
  });

  test(`${name}: Node is that of .nvmrc, and every variable is known`, () => {
    const code = text.replace(/^\s*(#|\/\/).*$/gm, '');
    expect([...new Set(code.match(/(?<=node:)\d+|\d+(?=\.x)/g) ?? [NODE])]).toEqual([NODE]);
    const named = [...new Set(code.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g))];
    const ofSystem = [...Object.keys(machine(1)), ...OTHERS, ...Object.keys(known)].join(' ');
    const ours = named.filter((variable) => !ofSystem.includes(variable));
    // Settings and secrets come as one file, and the webhook beside it.
    expect(ours.sort()).toEqual(expect.arrayContaining(['BROWSER_INSTALL', 'HISTORY_FILE', 'REPORT_URL']));
    expect(ours.filter((variable) => !variables.some(({ name }) => name === variable))).toEqual([]);
    expect(ours.filter((variable) => isSecret(variable) && variable !== 'NOTIFY_URL')).toEqual([]);
  });
}
