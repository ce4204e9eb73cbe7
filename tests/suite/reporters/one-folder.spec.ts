import { expect, test, type TestInfo } from '@playwright/test';
import { type FullConfig } from '@playwright/test/reporter';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { namesIn, textOf, writePrivately } from '../../../support/files.ts';
import { shortHash } from '../../../support/hash.ts';
import LeakGate from '../../../reporters/leak-gate.ts';
import { claim } from '../../../support/lock.ts';
import { lines, playwright, ROOT, run as runProgram, start } from '../../support/program.ts';

test('a folder belongs to one run as long as that lives, then to the next', async ({}, testInfo) => {
  const file = testInfo.outputPath('claim');
  const source = `import('./support/lock.ts').then(({ claim }) => {
    console.log(claim(${JSON.stringify(file)}) ?? 'mine');
    setInterval(() => {}, 1000);
  })`;
  const other = start(lines(source));
  await expect.poll(other.said).toBe('mine\n');
  expect(claim(file)).toBe(other.child.pid);
  other.child.kill('SIGKILL'); // It takes nothing away as it ends.
  await other.ended;
  expect(existsSync(file)).toBe(true);
  expect(claim(file)).toBeUndefined();
  expect(claim(file)).toBeUndefined();
});

test('a folder of a process whose number is another one’s since belongs to nobody', ({}, testInfo) => {
  const file = testInfo.outputPath('claim');
  writeFileSync(file, String(process.ppid));
  expect(claim(file)).toBe(process.ppid);
  const aDayAgo = new Date(Date.now() - 86_400_000);
  utimesSync(file, aDayAgo, aDayAgo);
  expect(claim(file)).toBeUndefined();
});

test('a private file is written whole or not at all', async ({}, testInfo) => {
  const file = testInfo.outputPath('private', 'file.json');
  writePrivately(file, 'whole');
  const source = `import('./support/files.ts').then(({ writePrivately }) => writePrivately(${JSON.stringify(file)}, 'x'.repeat(1e6)))`;
  // As on a full disk: no file of this shell may have more than 64 KB.
  const { stderr } = await runProgram(['bash', '-c', 'ulimit -f 64; exec "$@"', 'bash', ...lines(source)]);
  expect(stderr).toContain('EFBIG');
  expect(textOf(file)).toBe('whole');
  expect(namesIn(path.dirname(file))).toEqual(['file.json']);
});

/** A checkout with one test and this project's reporters; `run` starts it in another folder. */
function checkout(testInfo: TestInfo) {
  const folder = testInfo.outputPath('checkout');
  const machine = testInfo.outputPath('private');
  const runFolder = path.join(machine, 'run');
  const secretsFile = path.join(runFolder, 'secrets.jsonl');
  const passed = path.join(folder, 'reports/leak-gate-passed');
  for (const made of [path.dirname(passed), runFolder]) mkdirSync(made, { recursive: true, mode: 0o700 });
  writeFileSync(passed, 'of another run');
  writeFileSync(path.join(folder, 'a.spec.mts'), `import { test } from '@playwright/test';\ntest('one', () => {});\n`);
  const ours = (name: string) => path.join(ROOT, 'reporters', `${name}.ts`);
  const reporter = [
    [ours('redacting-reporter'), { secretsFile, runFolder }],
    [
      ours('leak-gate'),
      { secretsFile, artefacts: ['reports', 'reports/junit.xml'], passedFile: 'reports/leak-gate-passed' },
    ],
    ['line'],
  ];
  const config = path.join(folder, 'playwright.config.mts');
  writeFileSync(config, `export default ${JSON.stringify({ outputDir: 'test-results', reporter })};\n`);
  const elsewhere = testInfo.outputPath('elsewhere');
  mkdirSync(elsewhere);
  return {
    folder,
    passed: () => textOf(passed),
    claim: path.join(machine, `output-${shortHash(path.join(folder, 'test-results'))}`),
    elsewhere,
    run: () => runProgram(playwright('test', '--config', config), { cwd: elsewhere, env: childEnvironment({}) }),
  };
}

test('a run that was started in another folder writes beside its configuration', async ({}, testInfo) => {
  const { run, passed, elsewhere, claim: claimed } = checkout(testInfo);
  const { code, said } = await run();
  expect(code, said).toBe(0);
  expect(passed()).toContain('passedAt');
  expect(readdirSync(elsewhere)).toEqual([]);
  expect(existsSync(claimed)).toBe(false);
});

test('a run whose folder another one writes to stops, and touches nothing', async ({}, testInfo) => {
  const { run, passed, claim: claimed } = checkout(testInfo);
  claim(claimed);
  const { code, stdout, stderr } = await run();
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^Another run \(process \d+\) writes to .*test-results: wait for its end, .* Nothing was started\.\n$/,
  );
  expect(stdout).toBe('');
  expect(passed()).toBe('of another run');
});

test('a run that could not write its report starts nothing, and cleans nothing up', async ({}, testInfo) => {
  const { run, folder, claim: claimed } = checkout(testInfo);
  const [reports, killed] = [path.join(folder, 'reports'), path.join(path.dirname(claimed), 'killed/secrets.jsonl')];
  writePrivately(killed, `{"owner":${process.pid}}\n`);
  const aDayAgo = new Date(Date.now() - 86_400_000);
  utimesSync(killed, aDayAgo, aDayAgo);
  rmSync(reports, { recursive: true });
  writeFileSync(reports, ''); // Root may write everywhere, but not below a file.
  const { code, stdout, stderr } = await run();
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The run would write to .*reports\/junit\.xml, and cannot: .* Nothing was started\.\n$/);
  expect(stdout).toBe('');
  expect(existsSync(killed), 'is left to the next one').toBe(true);
  rmSync(reports);
  expect((await run()).code).toBe(0);
  expect(existsSync(killed)).toBe(false);
});

test('a run that cannot look into its folder says so before anything else', async ({}, testInfo) => {
  const { run, folder } = checkout(testInfo);
  symlinkSync('test-results', path.join(folder, 'test-results')); // Root may look into everything, but not into a circle.
  const { code, stdout, stderr } = await run();
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^The run would write to .*test-results, and cannot: .* Nothing was started\.\n$/);
});

test('a leak gate that cannot say that it has passed has failed', async ({}, testInfo) => {
  const [secretsFile, passedFile] = [testInfo.outputPath('secrets.jsonl'), testInfo.outputPath('reports/passed')];
  const source = `import { mkdirSync } from 'node:fs';
    const { default: Gate } = await import('./reporters/leak-gate.ts');
    const gate = new Gate(${JSON.stringify({ secretsFile, passedFile })});
    gate.onConfigure({ projects: [], reporter: [], rootDir: '.' });
    mkdirSync(${JSON.stringify(passedFile)}, { recursive: true });
    gate.onExit();`;
  const { code, stderr } = await runProgram(lines(source));
  expect(code).toBe(1);
  expect(stderr).toMatch(/No secret was found, but .*passed could not be written: /);
});

/** A file for secrets that others can read. */
function openFile(testInfo: TestInfo): string {
  const file = testInfo.outputPath('secrets.jsonl');
  writeFileSync(file, '');
  chmodSync(file, 0o644);
  return file;
}

// As above, where Playwright itself starts nothing, the process ends while the reporter is told of the run.
test('a run that cannot share its secrets ends before anything is started', async ({}, testInfo) => {
  const source = `const { default: Reporter } = await import('./reporters/redacting-reporter.ts');
    new Reporter({ secretsFile: ${JSON.stringify(openFile(testInfo))} }).onConfigure({ projects: [] });
    console.log('started');`;
  const { code, stdout, stderr } = await runProgram(lines(source));
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /not a file that only this user can read\..*\nSo nothing could be redacted\. Nothing was started\.\n$/,
  );
  expect(stdout).toBe('');
});

test('a leak gate that knows no secrets has passed nothing', ({}, testInfo) => {
  const [secretsFile, passedFile] = [openFile(testInfo), testInfo.outputPath('passed')];
  writeFileSync(passedFile, 'of the run before');
  const gate = new LeakGate({ secretsFile, passedFile });
  expect(() => gate.onConfigure({ projects: [], reporter: [], rootDir: '.' } as unknown as FullConfig)).toThrow();
  gate.onExit();
  expect(existsSync(passedFile)).toBe(false);
});
