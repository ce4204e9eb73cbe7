import { expect, test } from '@playwright/test';
import { variables } from '../../../fixtures/settings/schema.ts';
import { workflows, type Job, type Workflow } from './workflow.ts';

const all = workflows();
const SECRET = /\bsecrets\.[A-Z]/;
const named = (name: string): Workflow => {
  const found = all.find((workflow) => workflow.name === name);
  if (found === undefined) throw new Error(`There is no workflow ${name}.`);
  return found;
};
const nightly = named('nightly.yml');
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

test('secrets are given to the step that runs the scenarios, and to no other', () => {
  expect(jobsWithSecrets.map(({ name }) => name)).toEqual(['reauthentication']);
  const [run] = jobsWithSecrets;
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
  const uploads = jobsWithSecrets.flatMap((job: Job) => job.steps).filter((step) => step.includes('upload-artifact@'));
  expect(uploads).toHaveLength(1);
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
    // The proxies are the runner's own: one that is handed on empty would hide them.
    .filter(({ name, shared }) => !name.startsWith('BROWSER_') && !shared);
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

test('CI runs the one command on the Node versions that are supported', () => {
  const { text } = named('ci.yml');
  expect(text).toContain('node: [20, 22, 24]');
  expect(text).toMatch(/- run: npm ci\n {6}- run: npm test\n/);
  expect(text).not.toContain('TARGET');
});
