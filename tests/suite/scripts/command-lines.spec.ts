import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { ROOT, run, script } from '../../support/program.ts';
import { type Ended } from './programs.ts';

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
const SIMULATOR = 'simulator/main.ts';
const NO_OPTION = '--no-such-option';
const SECRET = 'a-password-of-mine';

/** Command lines that are refused, each with what is said. */
const REFUSED: [words: string[], said: RegExp][] = [
  [['scripts/kill.ts', 'x'], /"x" is no number of times\./],
  [['scripts/kill.ts', '1', 'gently'], /There is no way "gently"\./],
  // Nobody would be missed.
  [['scripts/digest.ts', '--night', 'live', '--machines', 'two'], /"two" is no number of machines\./],
  [
    ['scripts/digest.ts', 'docs', 'nowhere.json'],
    /^docs is no file\.\nnowhere\.json is no file\.\nThere is no digest\. Name the digest\.json of each machine\.\n$/,
  ],
  [['scripts/doctor.ts'], /The doctor examines real accounts, and TARGET is not live.*npm run simulator/],
  [['scripts/survey.ts'], /TARGET is not live/],
];
/** Those of the simulator; `$FOLDER` has seeds. */
const REFUSED_SIMULATORS: [words: string[], said: RegExp][] = [
  [[NO_OPTION], /no-such-option/],
  [['--variant', 'rotation,nonsense'], /^Unknown variant: nonsense\. Known: /],
  [['--port', 'x'], /^--port takes a number\./],
  [['--seed', '$FOLDER/seed.json'], /^The seed has 1 problem:\n {2}users\[0\]\.username: /],
  [['--seed', '$FOLDER/seed.txt'], /seed\.txt is not JSON\./],
  [['--seed', '/no/such/file'], /^Cannot read the seed file \/no\/such\/file: ENOENT\./],
];

/** By command line, how it ended: all of them in one process, in an environment that would start real runs if they did not stop. */
const ended = new Map<string, Ended>();
const endOf = (...words: string[]) => ended.get(words.join(' '));

test.beforeAll(async ({}, testInfo) => {
  const folder = testInfo.outputPath();
  writeFileSync(path.join(folder, 'seed.json'), JSON.stringify({ users: [{ username: 'x', password: SECRET }] }));
  writeFileSync(path.join(folder, 'seed.txt'), `password: ${SECRET}`);
  const commands = [
    ...['--help', '-h', NO_OPTION].flatMap((word) => PROGRAMS.map(({ file }) => [file, word])),
    [SIMULATOR, '--help'],
    ...REFUSED.map(([words]) => words),
    ...REFUSED_SIMULATORS.map(([words]) => [SIMULATOR, ...words]),
  ];
  const filled = commands.map((words) => words.map((word) => word.replace('$FOLDER', folder)));
  const { stdout, stderr } = await run(script('tests/suite/scripts/programs.ts', JSON.stringify(filled)));
  expect(stderr).toBe('');
  for (const [index, end] of (JSON.parse(stdout) as Ended[]).entries())
    ended.set(commands[index]?.join(' ') ?? '', end);
});

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

test('--help and -h print the help, and start nothing', () => {
  for (const word of ['--help', '-h'])
    for (const { name, file } of PROGRAMS) {
      const { code, said } = endOf(file, word) ?? {};
      expect.soft(code, name).toBe(0);
      expect.soft(said, name).toMatch(/^Usage/);
      expect.soft(said, name).toContain('--help');
    }
  expect(endOf(SIMULATOR, '--help')).toEqual({ code: 0, said: expect.stringMatching(/^Options[^]*--help/) });
});

test('what a command does not know, or cannot use, is refused with its reason', () => {
  const unknown = PROGRAMS.map(({ file }): [string[], RegExp] => [[file, NO_OPTION], /no-such-option/]);
  for (const [words, reason] of [...unknown, ...REFUSED]) {
    const { code, said } = endOf(...words) ?? {};
    expect.soft(code, words.join(' ')).toBe(2);
    expect.soft(said).toMatch(reason);
    expect.soft(said).not.toContain('    at ');
  }
});

test('npm run simulator refuses what it cannot use, and tells no secret of it', () => {
  for (const [words, reason] of REFUSED_SIMULATORS) {
    const { code, said } = endOf(SIMULATOR, ...words) ?? {};
    expect.soft(code, words.join(' ')).toBe(1);
    expect.soft(said).toMatch(reason);
    expect.soft(said).not.toContain('    at ');
    expect.soft(said).not.toContain(SECRET);
  }
});

// The sentence is the simulator's, which is a process of its own.
test('npm run soak with faults that nobody knows says so in one sentence', async ({}, testInfo) => {
  const folder = testInfo.outputPath();
  const env = childEnvironment({ ENV_FILE: 'off', TMPDIR: folder });
  expect(await run(script('scripts/soak.ts', '1', 'no-such-fault'), { env })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^Faults cannot be read: no-such-fault: unknown\..*\n$/),
  });
  expect(readdirSync(folder).filter((name) => name.startsWith('reauthentication-night'))).toEqual([]);
});
