import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { variables } from '../../../fixtures/settings/schema.ts';
import { run } from '../../support/program.ts';
import { type Step, workflow, workflows } from './workflow.ts';

const all = workflows();
const SECRET = /\bsecrets\.[A-Z]/;
const nightly = workflow('nightly.yml');
const stepsOf = (job: string) => nightly.jobs[job]?.steps ?? [];
const jobs = all.flatMap((one) => Object.entries(one.jobs).map(([name, job]) => ({ ...job, name })));
const steps = jobs.flatMap((job) => job.steps);
const using = (action: string, of: readonly Step[] = steps) =>
  of.filter(({ uses }) => uses?.startsWith(`actions/${action}@`));
const holdsSecret = (part: object) => SECRET.test(JSON.stringify(part));

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
  for (const { file, permissions } of all) expect(permissions, file).toEqual({ contents: 'read' });
  const granted = jobs.filter(({ permissions }) => permissions !== undefined);
  expect(granted.map(({ name, permissions }) => [name, permissions])).toEqual([['issue', { issues: 'write' }]]);
});

test('the token of the checkout is not kept for later steps', () => {
  for (const { with: inputs } of using('checkout')) expect(inputs).toMatchObject({ 'persist-credentials': false });
});

test('secrets are given to the step of the scenarios; the digest has its webhook alone', () => {
  const holders = jobs.filter(holdsSecret);
  expect(holders.map(({ name }) => name)).toEqual(['reauthentication', 'report']);
  const [run, report] = holders;
  expect(JSON.stringify(report).match(/\bsecrets\.\w+/g)).toEqual(['secrets.NOTIFY_URL']);
  expect(holdsSecret({ ...run, steps: [] })).toBe(false);
  const [scenarios, ...others] = run?.steps.filter(holdsSecret) ?? [];
  expect(others).toEqual([]);
  expect(scenarios?.run).toContain('npx playwright test');
});

test('no script holds an expression, which could carry a command', () => {
  for (const { run = '' } of steps) expect(run).not.toContain('${{');
});

test('what a job with secrets uploads has passed the leak gate', () => {
  const uploads = using('upload-artifact', stepsOf('reauthentication'));
  expect(uploads).toHaveLength(2);
  for (const step of uploads) expect(step.if).toBe("always() && hashFiles('reports/leak-gate-passed') != ''");
});

test('what is uploaded is kept for a short time', () => {
  for (const { with: inputs } of using('upload-artifact')) {
    expect(inputs?.['retention-days']).toBeGreaterThan(0);
    expect(inputs?.['retention-days']).toBeLessThanOrEqual(14);
  }
});

test('the nightly run is live, on a schedule and by hand; the next does not cancel it', () => {
  expect(nightly.text).toMatch(/^ {10}TARGET: live$/m);
  expect(nightly.on.schedule).toHaveLength(1);
  expect(nightly.on).toHaveProperty('workflow_dispatch');
  expect(nightly.concurrency).toMatchObject({ 'cancel-in-progress': false });
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
  const [first] = stepsOf('reauthentication');
  expect(first?.if).toBe("vars.NIGHTLY_RUNNER == '' && vars.ANY_EGRESS != 'true'");
  expect(first?.run).toContain('exit 1');
});

test('the history is a cache of the report alone, which needs no right', () => {
  const cached = jobs.filter((job) => job.steps.some(({ uses }) => uses?.startsWith('actions/cache')));
  expect(cached.map(({ name, permissions }) => [name, permissions])).toEqual([['report', undefined]]);
});

test('a report that cannot be merged or uploaded keeps nobody from being told', () => {
  const digest = stepsOf('report').findIndex(({ name }) => name === 'Make one digest, and tell');
  const told = stepsOf('report').slice(digest);
  expect(told).toHaveLength(3);
  for (const step of told) expect(step.if).toBe('always()');
});

/** Runs the script of the issue's step with a `gh` that only writes down what it was called with. */
async function issueCalls(folder: string, env: Record<string, string>, openIssue: string): Promise<string[]> {
  const script = stepsOf('issue').at(-1)?.run ?? '';
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
  const { text } = workflow('ci.yml');
  expect(text).toContain('node: [20, 22, 24]');
  expect(text).toMatch(/- run: npm ci\n {6}- run: npm test\n/);
  expect(text).not.toContain('TARGET');
});
