import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
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

/** The scenarios that one of `of` machines would run, as Playwright lists them. */
function listed(env: Record<string, string>, machine: number, of: number): string[] {
  const cli = [
    'node_modules/@playwright/test/cli.js',
    'test',
    '--list',
    '--project=reauthentication',
    '--reporter=list',
  ];
  const { stdout, status } = spawnSync(process.execPath, [...cli, `--shard=${machine}/${of}`], {
    env,
    encoding: 'utf8',
  });
  expect(status, stdout).toBe(0);
  return stdout.split('\n').flatMap((line) => /^\s+\[reauthentication\] › (.*)$/.exec(line)?.[1] ?? []);
}

const userOf = (scenario: string) => /connector user (\d+)/.exec(scenario)?.[1] ?? '';

test('machines divide a pool by connector user, and each instance is in it once', async ({}, testInfo) => {
  const env = await poolEnvironment(testInfo);
  const whole = listed(env, 1, 1);
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

  for (const of of [2, 3]) {
    const parts = Array.from({ length: of }, (_, index) => listed(env, index + 1, of));
    expect(parts.flat().sort()).toEqual([...whole].sort());
    const users = parts.map((part) => [...new Set(part.map(userOf))]);
    expect(users.flat().sort(), 'each user on one machine').toEqual(['1', '2', '3', '4', '5']);
    expect(users.every((mine) => mine.length > 0)).toBe(true);
  }
});

test('who would run what is said without a service, and without a secret', async ({}, testInfo) => {
  const env = await poolEnvironment(testInfo);
  const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/who.ts', '--shards=2'], {
    env,
    encoding: 'utf8',
  });
  expect(status, stdout).toBe(0);
  expect(stdout).toMatch(
    /^1\/2 +1: pool1@acme\.example +Open Connectors Reauthentication +3: provisioned +revoked in Setup, /m,
  );
  expect(stdout).toMatch(/^\d\/2 +3: pool3@acme\.example .* 2: existing +revoked over the API by refresh token/m);
  expect(stdout).toContain('12 scenarios.');
  for (const token of POOL.filter((instances) => typeof instances !== 'number').flat())
    expect(stdout).not.toContain(token);
  expect(stdout).not.toContain('a made-up password');
});
