import { writeFileSync } from 'node:fs';
import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { environmentFile, environmentOf } from '../../../simulator/environment.ts';
import { walkEveryPage } from '../../../scripts/survey/walk.ts';
import { pollUntil } from '../../../support/poll.ts';
import { script, start } from '../../support/program.ts';
import { expect, test } from '../../support/stage.ts';

test('an interrupted survey leaves no session and no grant', async ({ stage }, testInfo) => {
  const file = testInfo.outputPath('env');
  const { context } = stage.simulator;
  writeFileSync(file, environmentFile(environmentOf(context)), { mode: 0o600 });
  const env = childEnvironment({ ENV_FILE: file, TMPDIR: testInfo.outputPath() });
  const { child, ended } = start(script('scripts/survey.ts'), { env });
  const sessions = () =>
    [...context.salesforce.logins.sessions.values()].filter(({ origin }) => origin === 'login').length;
  // In the middle: the first user is logged in.
  await pollUntil(60_000, sessions, (count) => count > 0, { pause: 20, growth: 1 });
  expect(sessions()).toBe(1);
  child.kill('SIGINT');
  const { code, said } = await ended;
  expect(code, said).toBe(130);
  expect(said).toContain('Interrupted');
  expect(sessions()).toBe(0);
  expect(stage.leftBehind()).toEqual([]);
});

test('another org is refused before anybody logs in', async ({ stage }) => {
  const wrong = stage.with({ salesforce: { orgId: '00D000000000009' } });
  await expect(walkEveryPage(wrong.scene)).rejects.toThrow('nothing was done in either');
  // The auditor asks what the org is.
  expect(Object.keys(stage.state().logins)).toEqual(['auditor@acme.example']);
});
