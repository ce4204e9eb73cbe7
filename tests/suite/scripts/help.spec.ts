import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { childEnvironment } from '../../../fixtures/settings/index.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
/** The commands that are programs of this project, by name; the installation is nobody's to type. */
const PROGRAMS = Object.entries(scripts)
  .filter(([name]) => name !== 'postinstall')
  .flatMap(([name, command]) => {
    const [, file] = /^node --import tsx (?:-- )?(\S+\.ts)( --with-starter)?$/.exec(command) ?? [];
    return file === undefined ? [] : [{ name, file }];
  });

/** A program with words, in an environment that would start real runs if it did not stop. */
function run(file: string, ...words: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const env = childEnvironment({ ENV_FILE: 'off' });
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      ['--import', 'tsx', '--', file, ...words],
      { cwd: ROOT, env, timeout: 60_000 },
      (error, out, err) => resolve({ code: error === null ? 0 : (error.code ?? 'killed'), out, err }),
    ),
  );
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
      'simulator',
      'soak',
      'survey',
      'who',
    ].sort(),
  );
});

for (const { name, file } of PROGRAMS) {
  test(`npm run ${name} -- --help prints the help, and starts nothing`, async () => {
    const [{ code, out }, short] = await Promise.all([run(file, '--help'), run(file, '-h')]);
    expect(code).toBe(0);
    expect(short).toMatchObject({ code, out });
    expect(out).toMatch(/^(Usage|Options)/);
    expect(out).toContain('--help');
  });

  test(`npm run ${name} refuses what it does not know, without a stack`, async () => {
    const { code, out, err } = await run(file, '--no-such-option');
    expect([1, 2]).toContain(code);
    expect(out + err).toContain('no-such-option');
    expect(out + err).not.toContain('    at ');
  });
}

test('npm run who with bad settings prints the problems of the settings', async () => {
  const env = childEnvironment({ ENV_FILE: 'off', REAUTHENTICATE: 'nonsense' });
  const { code, err } = await new Promise<{ code: unknown; err: string }>((resolve) =>
    execFile(process.execPath, ['--import', 'tsx', 'scripts/who.ts'], { cwd: ROOT, env }, (error, _, err) =>
      resolve({ code: error?.code, err }),
    ),
  );
  expect(code).toBe(2);
  expect(err).toContain('REAUTHENTICATE must be one or several');
});

test('npm run kill refuses a way and a number that are none', async () => {
  expect((await run('scripts/kill.ts', 'x')).err).toContain('"x" is no number of times.');
  expect((await run('scripts/kill.ts', '1', 'gently')).err).toContain('There is no way "gently".');
});

test('npm run digest says of a folder, and of what is not there, that it is no file', async () => {
  const { code, err } = await run('scripts/digest.ts', 'docs', 'nowhere.json');
  expect(code).toBe(2);
  expect(err).toBe(
    'docs is no file.\nnowhere.json is no file.\nThere is no digest. Name the digest.json of each machine.\n',
  );
});

test('npm run digest refuses a number of machines that is none: nobody would be missed', async () => {
  const { code, err } = await run('scripts/digest.ts', '--night', 'live', '--machines', 'two');
  expect(code).toBe(2);
  expect(err).toContain('"two" is no number of machines.');
});
