import { readdirSync, writeFileSync } from 'node:fs';
import { expect, test, type TestInfo } from '@playwright/test';
import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { environmentOf } from '../../../simulator/environment.ts';
import { startSimulator } from '../../../simulator/server.ts';
import { playwright, run, script } from '../../support/program.ts';
import { type Machine } from './divided.ts';

/** Instances by connector user; a list stands for existing ones. */
const POOL = [
  3,
  1,
  ['QW4gaW5zdGFuY2UgdGhhdCB3YXMgdGhlcmUgYmVmb3JlLg==', 'QW5vdGhlciBvbmUgdGhhdCB3YXMgdGhlcmUgYmVmb3JlLg=='],
  2,
  4,
];

/** Variables of TARGET=live with a pool; nothing listens behind them when the tests are only listed. */
async function poolEnvironment(testInfo: TestInfo): Promise<Record<string, string>> {
  const simulator = await startSimulator({});
  await simulator.close();
  const file = testInfo.outputPath('pool.json');
  const connectorUsers = POOL.map((instances, index) => ({
    username: `pool${index + 1}@acme.example`,
    password: 'a made-up password',
    instances,
  }));
  writeFileSync(file, JSON.stringify({ connectorUsers }));
  const {
    CONNECTOR_USER_USERNAME: _user,
    CONNECTOR_USER_PASSWORD: _password,
    CONNECTOR_USER_TOTP_SECRET: _totp,
    ...rest
  } = environmentOf(simulator.context).variables;
  return childEnvironment({ ...rest, TARGET: 'live', ENV_FILE: 'off', CONNECTOR_USERS_FILE: file });
}

/** What a machine would run, but for preflight and restore, and all that it says. */
interface Listed {
  /** Each as Playwright lists it: project, file, groups, title. */
  tests: string[];
  said: string;
}

/** What each machine would run. */
async function listed(env: Record<string, string>, ...which: string[]): Promise<Record<Machine, Listed>> {
  const words = playwright('test', '--list', '--reporter=./tests/suite/nights/divided.ts', ...which);
  const { code, stdout } = await run(words, { env });
  expect(code, stdout).toBe(0);
  const parts = stdout.split(/^(\{.*\})$/m);
  const machines = parts.flatMap((part, index): [Machine, Listed][] => {
    if (index % 2 === 0) return [];
    const { machine, tests } = JSON.parse(part) as { machine: Machine; tests: string[][] };
    const mine = tests.filter(([project = '']) => ['reauthentication', 'refusals', 'suite'].includes(project));
    return [[machine, { tests: mine.map((titles) => titles.join(' › ')), said: parts[index - 1] ?? '' }]];
  });
  return Object.fromEntries(machines) as Record<Machine, Listed>;
}

const userOf = (scenario: string) => /connector user (\d+)/.exec(scenario)?.[1] ?? '';

test('machines divide a pool by connector user, and each instance is in it once', async ({}, testInfo) => {
  const env = await poolEnvironment(testInfo);
  const among = await listed(env);
  const all = among['1/1'].tests;
  const whole = all.filter((line) => line.startsWith('reauthentication'));
  expect(whole).toHaveLength(12);
  expect(new Set(whole).size).toBe(12);
  for (const [index, instances] of POOL.entries()) {
    const mine = whole.filter((scenario) => userOf(scenario) === String(index + 1));
    expect(mine).toHaveLength(typeof instances === 'number' ? instances : instances.length);
  }
  expect(whole.filter((scenario) => scenario.includes('by refresh token')).map(userOf), 'rows cannot be told').toEqual([
    '3',
    '3',
  ]);

  const parts = [among['1/2'].tests, among['2/2'].tests];
  expect(parts.flat().sort()).toEqual([...all].sort());
  expect(parts.map((part) => [...new Set(part.map(userOf))].sort().join(' '))).toEqual(['1 3 5', '2 4']);
  expect(among['7/7']).toEqual({
    tests: [],
    said: expect.stringContaining('Machine 7 of 7 has nothing to do: each connector user belongs to one machine.'),
  });
});

test('machines divide what belongs to no user by file', async () => {
  const FOLDER = 'tests/suite/settings';
  const among = await listed(childEnvironment({ ENV_FILE: 'off' }), '--project=suite', FOLDER);
  const files = [among['1/2'], among['2/2']].map(({ tests }) => [
    ...new Set(tests.map((line) => /[\w-]+\.spec\.ts/.exec(line)?.[0])),
  ]);
  expect(files.map(({ length }) => length > 1)).toEqual([true, true]);
  expect(files.flat().sort()).toEqual(readdirSync(FOLDER).filter((name) => name.endsWith('.spec.ts')));
});

test('live machines stop with one sentence where --reporter drops the division', async ({}, testInfo) => {
  const env = await poolEnvironment(testInfo);
  const words = playwright('test', '--shard=1/2', '--reporter=list', `--output=${testInfo.outputPath('artefacts')}`);
  const { code, stdout } = await run(words, { env });
  expect(code, stdout).toBe(1);
  expect(stdout.trim()).toMatch(
    /^Error: With --shard, .* it is not in the list of reporters\. .* use --add-reporter=X.*$/,
  );
});

test('who would run what is said without a service, and without a secret', async ({}, testInfo) => {
  const env = await poolEnvironment(testInfo);
  const { code, stdout } = await run(script('scripts/who.ts', '--shards=3'), { env });
  expect(code, stdout).toBe(0);
  expect(stdout).toMatch(
    /^1\/3 +1: pool1@acme\.example +Open Connectors Reauthentication +3: provisioned +revoked in Setup, /m,
  );
  expect(stdout).toMatch(/^3\/3 +3: pool3@acme\.example .* 2: existing +revoked over the API by refresh token/m);
  const machines = [...stdout.matchAll(/^(\d\/3) +(\d):/gm)].map(([, machine, user]) => `${user} on ${machine}`);
  expect([...new Set(machines)], 'as the scenarios are divided').toEqual([
    '1 on 1/3',
    '4 on 1/3',
    '2 on 2/3',
    '5 on 2/3',
    '3 on 3/3',
  ]);
  expect(stdout).toContain('12 scenarios.');
  for (const token of POOL.filter((instances) => typeof instances !== 'number').flat())
    expect(stdout).not.toContain(token);
  expect(stdout).not.toContain('a made-up password');
});
