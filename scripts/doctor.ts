/** `npm run doctor`: examines the settings of TARGET=live and what they name; see the help. */
import { chromium } from '@playwright/test';
import { launchOptionsOf } from '../pages/browser/choose-browser.ts';
import { diagnose, examineLogins, exitCode, type Finding, patientOf, renderTable } from './doctor/index.ts';
import { Evidence } from '../fixtures/evidence/index.ts';
import { openScene } from '../fixtures/instance/scene.ts';
import { readSettings, runFolders, secretsOf, type Settings, SettingsError } from '../fixtures/settings/index.ts';
import { redact, registerSecret } from '../redaction/index.ts';
import { commandLine } from './command-line.ts';

const { values } = commandLine({
  name: 'npm run doctor',
  about:
    'Examines the settings of TARGET=live, both services, the app, the org, the users and what earlier runs left, and prints what to do about each finding. Changes nothing, and never presses Allow. Exit code: 0 well, 1 with warnings, 2 with problems, or where there is nothing to examine.',
  options: {
    'no-login': { type: 'boolean', about: 'leave the logins in a browser out' },
    json: { type: 'boolean', about: 'print the findings as JSON' },
  },
});

async function logins(settings: Settings): Promise<Finding[]> {
  const { browser: wish, runId } = readSettings();
  const folders = runFolders(runId);
  const evidence = new Evidence({ title: 'doctor' });
  const browser = await chromium.launch(launchOptionsOf(wish));
  try {
    return await examineLogins(openScene({ browser, settings, folders, evidence, runId }));
  } finally {
    await browser.close();
  }
}

/** For a person, or with `--json` for a program. */
function say(findings: readonly Finding[], text: string): void {
  console.log(
    values.json === true
      ? redact(JSON.stringify({ findings, ...(findings.length === 0 && { text }) }, undefined, 2))
      : text,
  );
}

async function main(): Promise<number> {
  const { live, warnings } = readSettings();
  if (!live) {
    say(
      [],
      'The doctor examines real accounts, and TARGET is not live: the simulator needs no examination. Set TARGET=live and the accounts in .env or in the environment; or start a simulator by hand (npm run simulator -- --env-file .env.simulator) and run ENV_FILE=.env.simulator npm run doctor.',
    );
    return 2;
  }
  for (const { name, value, ...options } of secretsOf(live)) registerSecret(name, value, options);
  const findings: Finding[] = [
    ...warnings.map((found): Finding => ({ about: 'pool', severity: 'warning', found })),
    ...(await diagnose(patientOf(live))),
    ...(values['no-login'] === true ? [] : await logins(live)),
  ];
  say(findings, renderTable(findings));
  return exitCode(findings);
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof SettingsError)) throw error;
  say(
    error.problems.map(({ name, wrong, where }): Finding => ({
      about: name,
      severity: 'problem',
      found: wrong,
      advice: where,
    })),
    error.message,
  );
  return 2;
});
