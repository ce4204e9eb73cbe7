import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { ROOT, run } from '../../support/program.ts';

/** A report of Playwright: one test in a group, and as many passed ones as are said. */
const report = (status: string, expected: number, message = '') =>
  JSON.stringify({
    suites: [
      {
        suites: [
          {
            specs: [
              { file: 'a.spec.ts', line: 3, title: 'holds', tests: [{ status, results: [{ errors: [{ message }] }] }] },
            ],
          },
        ],
      },
    ],
    stats: { expected, unexpected: Number(status === 'unexpected'), flaky: Number(status === 'flaky') },
  });

for (const [what, content, status, code, said] of [
  ['passed', report('expected', 2), 0, 0, /^2 passed, 0 failed\n$/],
  [
    'failed',
    report('unexpected', 1, '\u001B[31mNo\u001B[39m'),
    1,
    1,
    /^a\.spec\.ts:3 holds\n {4}No\n1 passed, 1 failed\n$/,
  ],
  ['passed at a second try', report('flaky', 1), 0, 1, /^a\.spec\.ts:3 holds\n {4}\n1 passed, 1 failed\n$/],
  ['passed, and the leak gate did not', report('expected', 2), 1, 1, /^\S+: no test failed, .*\n2 passed, 1 failed\n$/],
  ['ran nothing', report('expected', 0), 0, 1, /or nothing ran\.\n0 passed, 1 failed\n$/],
] as const)
  test(`the last line of CI counts a run that ${what}`, async ({}, testInfo) => {
    const file = testInfo.outputPath('results.json');
    writeFileSync(file, content);
    const count = await run([process.execPath, path.join(ROOT, '.ci/count.mjs'), `${file}=${status}`]);
    expect(count.code).toBe(code);
    expect(count.said).toMatch(said);
  });

test('the last line of CI counts a failed command that has no report', async () => {
  const count = await run([process.execPath, path.join(ROOT, '.ci/count.mjs'), '--status=0', '--status=1']);
  expect(count.said).toMatch(/^A command that counts as one failed: .*\n1 passed, 1 failed\n$/);
});

test('the last line of CI counts a run without a report as failed', async ({}, testInfo) => {
  const count = await run([
    process.execPath,
    path.join(ROOT, '.ci/count.mjs'),
    `${testInfo.outputPath('none.json')}=0`,
    '--status=0',
  ]);
  expect(count).toMatchObject({ code: 1, stdout: '1 passed, 1 failed\n' });
});
