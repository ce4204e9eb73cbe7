import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { type Ended } from './programs.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
/** The commands that are programs of this project, by name; the installation is nobody's to type, and the simulator has words of its own. */
const PROGRAMS = Object.entries(scripts)
  .filter(([name]) => !['postinstall', 'simulator'].includes(name))
  .flatMap(([name, command]) => {
    const [, file] = /^node --import tsx (\S+\.ts)$/.exec(command) ?? [];
    return file === undefined ? [] : [{ name, file }];
  });

/** A program of its own process, in an environment that would start real runs if it did not stop. */
function run(
  words: string[],
  variables: Record<string, string> = {},
): Promise<{ code: unknown; out: string; err: string }> {
  const env = childEnvironment({ ENV_FILE: 'off', ...variables });
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      ['--import', 'tsx', '--', ...words],
      { cwd: ROOT, env, timeout: 60_000 },
      (error, out, err) => resolve({ code: error === null ? 0 : (error.code ?? 'killed'), out, err }),
    ),
  );
}

/** Programs with words, all in one process. */
async function runAll(commands: string[][]): Promise<Ended[]> {
  const { out, err } = await run(['tests/suite/scripts/programs.ts', JSON.stringify(commands)]);
  expect(err).toBe('');
  return JSON.parse(out) as Ended[];
}

test('every command is one of those below', () => {
  expect(PROGRAMS.map(({ name }) => name).sort()).toEqual(
    [
      'bench',
      'clean',
      'digest',
      'doctor',
      'enroll-passkey',
      'history',
      'kill',
      'pictures',
      'salesforce',
      'soak',
      'survey',
      'who',
    ].sort(),
  );
});

test('--help and -h print the help, and start nothing', async () => {
  const helps = await runAll(['--help', '-h'].flatMap((word) => PROGRAMS.map(({ file }) => [file, word])));
  for (const [index, { code, said }] of helps.entries()) {
    const { name } = PROGRAMS[index % PROGRAMS.length] ?? {};
    expect.soft(code, name).toBe(0);
    expect.soft(said, name).toMatch(/^Usage/);
    expect.soft(said, name).toContain('--help');
  }
});

test('what a command does not know is refused, without a stack', async () => {
  const refusals = await runAll([
    ...PROGRAMS.map(({ file }) => [file, '--no-such-option']),
    ['scripts/kill.ts', 'x'],
    ['scripts/kill.ts', '1', 'gently'],
    ['scripts/digest.ts', '--night', 'live', '--machines', 'two'],
    ['scripts/digest.ts', 'docs', 'nowhere.json'],
  ]);
  for (const [index, { code, said }] of refusals.entries()) {
    const { name } = PROGRAMS[index] ?? {};
    expect.soft(code, name).toBe(2);
    expect.soft(said, name).not.toContain('    at ');
  }
  const said = refusals.map((ended) => ended.said);
  for (const refusal of said.slice(0, PROGRAMS.length)) expect.soft(refusal).toContain('no-such-option');
  expect(said.slice(PROGRAMS.length)).toEqual([
    expect.stringContaining('"x" is no number of times.'),
    expect.stringContaining('There is no way "gently".'),
    // Nobody would be missed.
    expect.stringContaining('"two" is no number of machines.'),
    'docs is no file.\nnowhere.json is no file.\nThere is no digest. Name the digest.json of each machine.\n',
  ]);
});

test('npm run soak with faults that nobody knows says so in one sentence', async ({}, testInfo) => {
  const TMPDIR = testInfo.outputPath();
  const { code, err } = await run(['scripts/soak.ts', '1', 'no-such-fault'], { TMPDIR });
  expect(code).toBe(2);
  expect(err).toMatch(/^Faults cannot be read: no-such-fault: unknown\..*\n$/);
  expect(readdirSync(TMPDIR).filter((name) => name.startsWith('reauthentication-night'))).toEqual([]);
});

test('npm run simulator prints its help, and refuses what it does not know', async () => {
  const [help, refusal] = await Promise.all(
    ['--help', '--no-such-option'].map((word) => run(['simulator/main.ts', word])),
  );
  expect(help).toMatchObject({ code: 0, out: expect.stringMatching(/^Options[^]*--help/) });
  expect(refusal).toMatchObject({ code: 1, err: expect.stringContaining('no-such-option') });
  expect(refusal?.err).not.toContain('    at ');
});

test('npm run who with bad settings prints the problems of the settings', async () => {
  const { code, err } = await run(['scripts/who.ts'], { REAUTHENTICATE: 'nonsense' });
  expect(code).toBe(2);
  expect(err).toContain('REAUTHENTICATE must be one or several');
});
