import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { expect, test, type TestInfo } from '@playwright/test';
import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { environmentOf } from '../../../simulator/environment.ts';
import { startSimulator } from '../../../simulator/server.ts';

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

interface Listed {
  tests: string[];
  said: string;
}

/** What one of `of` machines would run, but for preflight and restore, as Playwright lists it, and all that it says. */
function listed(env: Record<string, string>, machine: number, of: number, ...which: string[]): Listed {
  const cli = ['node_modules/@playwright/test/cli.js', 'test', '--list', '--reporter=./reporters/division.ts,list'];
  const parameters = [`--shard=${machine}/${of}`, ...which];
  const { stdout, status } = spawnSync(process.execPath, [...cli, ...parameters], { env, encoding: 'utf8' });
  expect(status, stdout).toBe(0);
  const tests = stdout.split('\n').filter((line) => /^\s+\[(reauthentication|refusals|suite)\] › /.test(line));
  return { tests, said: stdout };
}

const userOf = (scenario: string) => /connector user (\d+)/.exec(scenario)?.[1] ?? '';

test('machines divide a pool by connector user, and each instance is in it once', async ({}, testInfo) => {
  const env = await poolEnvironment(testInfo);
  const all = listed(env, 1, 1).tests;
  const whole = all.filter((line) => line.includes('[reauthentication]'));
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

  const parts = [1, 2].map((machine) => listed(env, machine, 2).tests);
  expect(parts.flat().sort()).toEqual([...all].sort());
  expect(parts.map((part) => [...new Set(part.map(userOf))].sort().join(' '))).toEqual(['1 3 5', '2 4']);
  const { tests, said } = listed(env, 7, 7);
  expect(tests).toEqual([]);
  expect(said).toContain('Machine 7 of 7 has nothing to do: each connector user belongs to one machine.');
});

test('machines divide what belongs to no user by file', () => {
  const FOLDER = 'tests/suite/settings';
  const env = childEnvironment({ ENV_FILE: 'off' });
  const files = [1, 2].map((machine) => {
    const { tests } = listed(env, machine, 2, '--project=suite', FOLDER);
    return [...new Set(tests.map((line) => /[\w-]+\.spec\.ts/.exec(line)?.[0]))];
  });
  expect(files.map(({ length }) => length > 1)).toEqual([true, true]);
  expect(files.flat().sort()).toEqual(readdirSync(FOLDER).filter((name) => name.endsWith('.spec.ts')));
});

test('live machines stop with one sentence where --reporter drops the division', async ({}, testInfo) => {
  const env = await poolEnvironment(testInfo);
  const command = ['node_modules/@playwright/test/cli.js', 'test', '--shard=1/2', '--reporter=list'];
  const output = testInfo.outputPath('artefacts');
  const { stdout, status } = spawnSync(process.execPath, [...command, `--output=${output}`], { env, encoding: 'utf8' });
  expect(status, stdout).toBe(1);
  expect(stdout.trim()).toMatch(
    /^Error: With --shard, .* it is not in the list of reporters\. .* use --add-reporter=X.*$/,
  );
});

test('who would run what is said without a service, and without a secret', async ({}, testInfo) => {
  const env = await poolEnvironment(testInfo);
  const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/who.ts', '--shards=3'], {
    env,
    encoding: 'utf8',
  });
  expect(status, stdout).toBe(0);
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
