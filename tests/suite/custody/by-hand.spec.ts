import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { byHand } from '../../../fixtures/custody/by-hand.ts';
import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { expect, test } from '../../support/stage.ts';

const { PATH } = childEnvironment({});

test("in a pool, the secret is that of the user's own app", ({ stage }) => {
  const message = byHand(stage.as('connector5').scene, 4711, { isDead: true });
  expect(message).toMatch(
    / SECRET='…' \(the consumerSecret of .+ in CONNECTOR_USERS_FILE\)\. .*printf %s "\$SECRET" \|/,
  );
  expect(message).not.toContain('$SALESFORCE_CONSUMER_SECRET');
});

test('the commands by hand give each value of the .env as it is', ({ stage }, testInfo) => {
  const message = byHand(stage.scene, 4711, { isDead: true });
  const [, opens, asks] = /1\. (node .*?) opens .* 2\. In it: (.*?) 3\. /.exec(message) ?? [];
  const folder = testInfo.outputPath('desk');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, '.env'),
    [
      "OPEN_CONNECTORS_USER_SECRET='made-up # user $HOME secret'",
      'OPEN_CONNECTORS_ORGANIZATION_SECRET=made-up;org&secret',
      "SALESFORCE_CONSUMER_SECRET=`made-up 'app' secret`",
      'SALESFORCE_SCOPES=api refresh_token',
    ].join('\n'),
  );
  // It says what it is given, in place of calling anybody.
  writeFileSync(path.join(folder, 'curl'), '#!/bin/sh\nprintf "%s\\n" "$@"; cat\n', { mode: 0o755 });
  const { stdout, stderr } = spawnSync('bash', ['-c', opens ?? ''], {
    cwd: folder,
    env: { HOME: folder, PATH: `${folder}:${PATH ?? ''}` },
    input: asks ?? '',
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout).toContain('Authorization: User made-up # user $HOME secret, Organization made-up;org&secret\n');
  expect(stdout).toMatch(/made-up 'app' secret$/);
});
