import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type JSONReport, type JSONReportSuite } from '@playwright/test/reporter';
import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { expect, specsIn, test } from '../../support/live-run.ts';
import { playwright, run } from '../../support/program.ts';
import { stateOf } from '../../support/state.ts';

// Put together, so that no report that shows this source holds one whole.
const passwordOf = (name: string) => `${name}: a made-up password`;
const users = ['one', 'two'].map((name) => ({
  username: `${name}@acme.example`,
  password: passwordOf(name),
}));
const setupUser = {
  username: 'setup@acme.example',
  password: passwordOf('setup'),
  role: 'setup',
  permissions: ['ViewSetup', 'ManageUsers'],
};
const SEED = { users: [...users.map((user) => ({ ...user, role: 'connector' })), setupUser] };
/** The pool stands for them. */
const NO_SINGLE_USER = { CONNECTOR_USER_USERNAME: '', CONNECTOR_USER_PASSWORD: '', CONNECTOR_USER_TOTP_SECRET: '' };

/** What ran of each connector user, as `1 preflight passed`, once each; what was skipped did not run. */
function ran(suites: readonly JSONReportSuite[], above = ''): string[] {
  const lines = suites.flatMap((suite) => {
    const path = `${above} ${suite.title}`;
    const own = suite.specs.flatMap(({ tests }) => {
      const user = /connector user (\d+)/.exec(path)?.[1];
      return tests.flatMap(({ projectName, results }) =>
        results.map(({ status }) => `${user} ${projectName} ${status}`),
      );
    });
    return [...own.filter((line) => !line.endsWith('skipped')), ...ran(suite.suites ?? [], path)];
  });
  return [...new Set(lines)].sort();
}

// Instances that are provisioned; an existing one is in live-realistic.spec.ts and live-stops.spec.ts.
test('two machines with a pool: each user on one, nothing left, one report of both', async ({ live }, testInfo) => {
  const simulator = await live.start({ seed: SEED });
  const blobs = testInfo.outputPath('blobs');
  const pool = testInfo.outputPath('pool.json');
  writeFileSync(pool, JSON.stringify({ connectorUsers: users }));
  const nights = [1, 2].map((machine) => {
    // What runs on one machine share, such as whose turn it is to log in, two machines do not.
    const TMPDIR = testInfo.outputPath(`machine-${machine}`);
    mkdirSync(TMPDIR);
    // That a user's refusals, which stand in another file, are on the same machine: pool.spec.ts.
    return live.run([`--shard=${machine}/2`, '-g', 'revoked in Setup', '--add-reporter=blob'], {
      ...NO_SINGLE_USER,
      TMPDIR,
      CONNECTOR_USERS_FILE: pool,
      PLAYWRIGHT_BLOB_OUTPUT_FILE: `${blobs}/report-${machine}.zip`,
    });
  });
  const [one, other] = await Promise.all(nights);
  expect([one?.status, other?.status], `${one?.output}\n${other?.output}`).toEqual([0, 0]);
  const all = (user: string) => ['preflight', 'reauthentication', 'restore'].map((part) => `${user} ${part} passed`);
  expect(ran(one?.report.suites ?? [])).toEqual(all('1'));
  expect(ran(other?.report.suites ?? [])).toEqual(all('2'));

  const { instances, grants, callback } = stateOf(simulator);
  const mine = users.map(({ username }) => username);
  expect(instances).toEqual([]);
  expect(grants.filter((grant) => grant.live && mine.includes(grant.username))).toEqual([]);
  expect(callback.received).toBe(0);
  const account = ['SALESFORCE_CONSUMER_SECRET', 'OPEN_CONNECTORS_USER_SECRET'].map((name) => live.variable(name));
  for (const secret of [...account, ...users.map(({ password }) => password)])
    expect(`${one?.output}\n${other?.output}`).not.toContain(secret);

  const merged = testInfo.outputPath('merged.json');
  const { stderr } = await run(playwright('merge-reports', '--reporter=json', blobs), {
    env: childEnvironment({ ENV_FILE: 'off', PLAYWRIGHT_JSON_OUTPUT_FILE: merged }),
  });
  expect(stderr).toBe('');
  const { suites } = JSON.parse(readFileSync(merged, 'utf8')) as JSONReport;
  const scenarios = specsIn(suites)
    .flatMap(({ tests }) => tests)
    .filter(({ projectName }) => projectName === 'reauthentication')
    .flatMap(({ results }) => results);
  expect(scenarios.map(({ status }) => status)).toEqual(users.map(() => 'passed'));
  for (const { attachments } of scenarios) {
    expect(attachments.map(({ name }) => name)).toEqual(expect.arrayContaining(['evidence.html', 'evidence.json']));
  }
});
