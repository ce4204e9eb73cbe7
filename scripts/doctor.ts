/**
 * `npm run doctor`: examines the settings of TARGET=live, both services, the app, the org, the users and what earlier runs left, and
 * prints what to do about each finding. Changes nothing, and never presses Allow.
 *   --no-login  leaves the logins in a browser out
 * Exit code: 0 well, 1 with warnings, 2 with problems.
 */
import path from 'node:path';
import { chromium } from '@playwright/test';
import { launchOptionsOf } from '../pages/browser/choose-browser.ts';
import { diagnose, examineLogins, exitCode, type Finding, patientOf, renderTable } from './doctor/index.ts';
import { Evidence } from '../fixtures/evidence/index.ts';
import { openScene } from '../fixtures/instance/scene.ts';
import { readSettings, runDirectory, secretsOf, type Settings } from '../fixtures/settings/index.ts';
import { registerSecret } from '../redaction/index.ts';
import { run } from './run.ts';

async function logins(settings: Settings): Promise<Finding[]> {
  const { browser: wish, runId } = readSettings();
  const directory = runDirectory(runId);
  const folders = { run: directory, machine: path.dirname(directory) };
  const evidence = new Evidence({ title: 'doctor' });
  const browser = await chromium.launch(launchOptionsOf(wish));
  try {
    return await examineLogins(openScene({ browser, settings, folders, evidence, runId }));
  } finally {
    await browser.close();
  }
}

async function main(): Promise<number> {
  const { live, warnings } = readSettings();
  if (!live) {
    console.log(
      'There is nothing to examine: TARGET is not live. Set it, and the accounts, in .env or in the environment.',
    );
    return 0;
  }
  for (const { name, value, ...options } of secretsOf(live)) registerSecret(name, value, options);
  const findings: Finding[] = [
    ...warnings.map((found): Finding => ({ about: 'pool', severity: 'warning', found })),
    ...(await diagnose(patientOf(live))),
    ...(process.argv.includes('--no-login') ? [] : await logins(live)),
  ];
  console.log(renderTable(findings));
  return exitCode(findings);
}

await run(main);
