import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { type JSONReport } from '@playwright/test/reporter';
import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { expect, specsIn, test } from '../../support/live-run.ts';

// Put together, so that no report that shows this source holds one whole.
const passwordOf = (name: string) => `${name}: a made-up password`;
const users = ['one', 'two'].map((name) => ({ username: `${name}@acme.example`, password: passwordOf(name) }));
const setupUser = {
  username: 'setup@acme.example',
  password: passwordOf('setup'),
  role: 'setup',
  permissions: ['ViewSetup', 'ManageUsers'],
};
const SEED = { users: [...users.map((user) => ({ ...user, role: 'connector' })), setupUser] };
/** The pool stands for them. */
const NO_SINGLE_USER = { CONNECTOR_USER_USERNAME: '', CONNECTOR_USER_PASSWORD: '', CONNECTOR_USER_TOTP_SECRET: '' };

test('two machines with a pool: their blob reports merge into one, with all evidence', async ({ live }, testInfo) => {
  test.setTimeout(4 * 60_000);
  await live.start({ seed: SEED });
  const blobs = testInfo.outputPath('blobs');
  const pool = testInfo.outputPath('pool.json');
  writeFileSync(pool, JSON.stringify({ connectorUsers: users }));
  for (const shard of [1, 2]) {
    const parameters = [`--shard=${shard}/2`, '--add-reporter=blob'];
    const { status, output } = await live.run(parameters, {
      ...NO_SINGLE_USER,
      CONNECTOR_USERS_FILE: pool,
      PLAYWRIGHT_BLOB_OUTPUT_FILE: `${blobs}/report-${shard}.zip`,
    });
    expect(status, output).toBe(0);
  }

  const merged = testInfo.outputPath('merged.json');
  const cli = ['node_modules/@playwright/test/cli.js', 'merge-reports', '--reporter=json', blobs];
  const { stderr } = spawnSync(process.execPath, cli, {
    env: childEnvironment({ ENV_FILE: 'off', PLAYWRIGHT_JSON_OUTPUT_FILE: merged }),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const { suites } = JSON.parse(readFileSync(merged, 'utf8')) as JSONReport;
  const scenarios = specsIn(suites)
    .flatMap(({ tests }) => tests)
    .filter(({ projectName }) => projectName === 'reauthentication')
    .flatMap(({ results }) => results);
  expect(scenarios.map(({ status }) => status)).toEqual(['passed', 'passed']);
  for (const { attachments } of scenarios) {
    expect(attachments.map(({ name }) => name)).toEqual(expect.arrayContaining(['evidence.html', 'evidence.json']));
  }
});
