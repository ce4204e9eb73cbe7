import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { variables } from '../../../fixtures/settings/schema.ts';
import { run } from '../../support/program.ts';
import { workflows, type Job, type Workflow } from './workflow.ts';

const all = workflows();
const SECRET = /\bsecrets\.[A-Z]/;
const named = (name: string): Workflow => {
  const found = all.find((workflow) => workflow.name === name);
  if (found === undefined) throw new Error(`There is no workflow ${name}.`);
  return found;
};
const nightly = named('nightly.yml');
const jobNamed = (name: string): Job => {
  const found = nightly.jobs.find((job) => job.name === name);
  if (found === undefined) throw new Error(`There is no job ${name}.`);
  return found;
};
const steps = all.flatMap(({ name, jobs }) =>
  jobs.flatMap((job) => job.steps.map((text) => ({ name: `${name}, ${job.name}`, text }))),
);
const jobsWithSecrets = all.flatMap(({ jobs }) => jobs).filter(({ text }) => SECRET.test(text));

test('the workflows are cut into the jobs and steps that they have', () => {
  expect(all.map(({ name, jobs }) => [name, jobs.map((job) => job.name)])).toEqual([
    ['ci.yml', ['test']],
    ['nightly.yml', ['reauthentication', 'report', 'issue']],
  ]);
  expect(steps.filter(({ text }) => !/^ {6}- (name|uses|run): /.test(text))).toEqual([]);
});

test('every action is pinned by its commit, with the version as a comment', () => {
  const uses = all.flatMap(({ text }) => text.match(/^.*\buses:.*$/gm) ?? []);
  expect(uses.length).toBeGreaterThan(0);
  for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('the same action is pinned to the same commit everywhere', () => {
  const pins = all.flatMap(({ text }) => [...text.matchAll(/uses: (\S+)@(\S+ # \S+)/g)]);
  const commits = new Map(pins.map(([, action, commit]) => [action, commit]));
  expect(pins.filter(([, action, commit]) => commits.get(action) !== commit).map(([line]) => line)).toEqual([]);
});

test('permissions are the least: all jobs read contents, and one writes the issue', () => {
  for (const { name, head } of all) {
    expect(head, name).toMatch(/^permissions:\n {2}contents: read\n(?! )/m);
    expect(head.match(/: write/g), name).toBeNull();
  }
  const granted = all.flatMap(({ jobs }) => jobs.flatMap(({ name, text }) => permissionsOf(name, text)));
  expect(granted).toEqual(['issue: issues: write']);
});

function permissionsOf(job: string, text: string): string[] {
  const [, block = ''] = /^ {4}permissions:\n((?: {6}\S.*\n)+)/m.exec(text) ?? [];
  return block
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `${job}: ${line.trim()}`);
}

test('the token of the checkout is not kept for later steps', () => {
  for (const { name, text } of steps.filter(({ text }) => text.includes('actions/checkout@'))) {
    expect(text, name).toContain('persist-credentials: false');
  }
});

test('secrets are given to the step of the scenarios; the digest has its webhook alone', () => {
  expect(jobsWithSecrets.map(({ name }) => name)).toEqual(['reauthentication', 'report']);
  const [run, report] = jobsWithSecrets;
  expect(report?.text.match(/\bsecrets\.\w+/g)).toEqual(['secrets.NOTIFY_URL']);
  const outside = run?.text.split(/^ {4}steps:\n/m)[0];
  expect(outside).not.toMatch(SECRET);
  const holders = run?.steps.filter((step) => SECRET.test(step)) ?? [];
  expect(holders).toHaveLength(1);
  expect(holders[0]).toContain('npx playwright test');
  // By their environment: a secret written into the script would be in its text.
  const [, script] = holders[0]?.split(/^ {8}run: \|\n/m) ?? [];
  expect(script).not.toContain('${{');
});

test('no script holds an expression, which could carry a command', () => {
  for (const { name, text } of steps) expect(text.split(/^.*\brun:/m)[1] ?? '', name).not.toContain('${{');
});

test('what a job with secrets uploads has passed the leak gate', () => {
  const uploads = jobNamed('reauthentication').steps.filter((step) => step.includes('upload-artifact@'));
  expect(uploads).toHaveLength(2);
  for (const step of uploads) {
    expect(step).toMatch(/^ {8}if: always\(\) && hashFiles\('reports\/leak-gate-passed'\) != ''$/m);
  }
});

test('what is uploaded is kept for a short time', () => {
  for (const { name, text } of steps.filter(({ text }) => text.includes('upload-artifact@'))) {
    const days = Number(/retention-days: (\d+)/.exec(text)?.[1]);
    expect(days, name).toBeGreaterThan(0);
    expect(days, name).toBeLessThanOrEqual(14);
  }
});

test('the nightly run is live, on a schedule and by hand; the next does not cancel it', () => {
  expect(nightly.text).toMatch(/^ {10}TARGET: live$/m);
  expect(nightly.head).toMatch(/^ {2}schedule:\n {4}- cron: '/m);
  expect(nightly.head).toMatch(/^ {2}workflow_dispatch:/m);
  expect(nightly.head).toMatch(/^ {2}cancel-in-progress: false$/m);
});

test('the nightly run hands on every variable of the schema, secrets from secrets', () => {
  const wanted = variables
    .filter(({ name, only, internal }) => only !== 'simulator' && !internal && name !== 'TARGET')
    // The report's job knows of its own where history and report are.
    .filter(({ name }) => !name.startsWith('BROWSER_') && !['HISTORY_FILE', 'REPORT_URL'].includes(name))
    // The proxies are the runner's own: one that is handed on empty would hide them.
    .filter(({ shared }) => !shared);
  // What a variable names as a file comes as its contents.
  const lines = wanted.map(({ name, secret }) =>
    name.endsWith('_FILE')
      ? `          ${jsonOf(name)}: \${{ secrets.${jsonOf(name)} }}\n`
      : `          ${name}: \${{ ${secret ? 'secrets' : 'vars'}.${name} }}\n`,
  );
  expect(lines.filter((line) => !nightly.text.includes(line))).toEqual([]);
  const handed = [...nightly.text.matchAll(/\$\{\{ (?:secrets|vars)\.([A-Z_]+) \}\}/g)].map(([, name]) => name);
  const known = wanted.map(({ name }) => jsonOf(name));
  expect(handed.filter((name) => !known.includes(name ?? ''))).toEqual([]);
});

const jsonOf = (name: string) => name.replace(/_FILE$/, '_JSON');

test('a live night is refused first of all without a named runner', () => {
  const [first = ''] = jobNamed('reauthentication').steps;
  expect(first).toMatch(/^ {8}if: vars\.NIGHTLY_RUNNER == '' && vars\.ANY_EGRESS != 'true'$/m);
  expect(first).toContain('exit 1');
});

test('the history is a cache of the report alone, which needs no right', () => {
  const cached = nightly.jobs.filter(({ text }) => text.includes('actions/cache'));
  expect(cached.map(({ name }) => name)).toEqual(['report']);
  expect(cached[0]?.text).not.toContain('permissions:');
});

/** Runs the script of the issue's step with a `gh` that only writes down what it was called with. */
async function issueCalls(folder: string, env: Record<string, string>, openIssue: string): Promise<string[]> {
  const script =
    jobNamed('issue')
      .steps.at(-1)
      ?.split(/^ {8}run: \|\n/m)[1]
      ?.replaceAll(/^ {10}/gm, '') ?? '';
  const calls = path.join(folder, 'calls');
  writeFileSync(
    path.join(folder, 'gh'),
    `#!/bin/sh\necho "$*" >> ${calls}\n[ "$2" = list ] && echo '${openIssue}'\ntrue\n`,
    {
      mode: 0o755,
    },
  );
  const PATH = `${folder}:${path.dirname(process.execPath)}:/usr/bin:/bin`;
  const words = ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', script];
  const { code, stderr } = await run(words, { cwd: folder, env: { PATH, RUN_URL: 'https://x', ...env } });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return readFileSync(calls, 'utf8')
    .split('\n')
    .filter((line) => /^issue (?!list)/.test(line));
}

for (const [what, env, openIssue, calls] of [
  ['opened by a failure', { RESULT: 'failure' }, '', [/^issue create .*--body-file digest\/reports\/digest\.md$/]],
  ['edited when nothing changed', { RESULT: 'failure', NEWS: 'no' }, '7', [/^issue edit 7 --body-file/]],
  ['edited and commented on news', { RESULT: 'cancelled', NEWS: 'yes' }, '7', [/^issue edit 7/, /^issue comment 7/]],
  [
    'closed after N nights',
    { RESULT: 'success', NIGHTS: '3' },
    '7',
    [/^issue close 7 --comment Recovered after 3 nights/],
  ],
  ['left alone by a good night', { RESULT: 'success' }, '', []],
] as const)
  test(`the issue is ${what}`, async ({}, testInfo) => {
    const folder = testInfo.outputPath();
    mkdirSync(path.join(folder, 'digest/reports'), { recursive: true });
    writeFileSync(path.join(folder, 'digest/reports/digest.md'), 'What broke.');
    const made = await issueCalls(folder, env, openIssue);
    expect(made).toHaveLength(calls.length);
    calls.forEach((call, index) => expect(made[index]).toMatch(call));
  });

test('a night without a digest has an issue all the same', async ({}, testInfo) => {
  expect(await issueCalls(testInfo.outputPath(), { RESULT: 'failure' }, '')).toEqual([
    expect.stringContaining('no-digest.md'),
  ]);
});

test('CI runs the one command on the Node versions that are supported', () => {
  const { text } = named('ci.yml');
  expect(text).toContain('node: [20, 22, 24]');
  expect(text).toMatch(/- run: npm ci\n {6}- run: npm test\n/);
  expect(text).not.toContain('TARGET');
});
