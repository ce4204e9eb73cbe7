import { defineConfig } from '@playwright/test';
import packageJson from './package.json' with { type: 'json' };
import { launchOptionsOf } from './pages/browser/choose-browser.ts';
import { type DigestOptions } from './reporters/digest-reporter.ts';
import { subjectOf } from './reporters/digest/sections.ts';
import { requestThrough } from './fixtures/clients/http/network.ts';
import { LIMITS, readSettings, runDirectory, secretsFileOf } from './fixtures/settings/index.ts';

// The runner and its workers write raw traces before they are redacted: nobody else on this machine may read what a run writes.
process.umask(0o077);

// Parsed here, so that a wrong setting ends the run before any browser starts.
const settings = readSettings();
const live = settings.target === 'live';

const secretsFile = secretsFileOf(settings.runId);
const {
  reportsFolder: reports,
  departures,
  address,
  historyFile,
  notification,
  jobSummaryFile: summaryFile,
} = settings;
const digest: DigestOptions = {
  secretsFile,
  folder: reports,
  run: {
    id: settings.runId,
    target: settings.target,
    departures: [...departures],
    report: settings.reportUrl ?? 'playwright-report/index.html',
    ...(address !== undefined && { address }),
  },
  facts: { suite: packageJson.version, ...(settings.live && { org: settings.live.salesforce.orgId }) },
  outlets: {
    ...(historyFile !== undefined && { historyFile }),
    ...(notification && { notification: { ...notification, request: requestThrough(settings.browser.egress) } }),
    ...(summaryFile !== undefined && { summaryFile }),
  },
  announceSecrets: summaryFile !== undefined,
};

/** The suite's own tests are many and short: a trace of each would cost a third of their time. `--trace on` has it when it is needed. */
const OWN = { trace: 'off' } as const;

export default defineConfig({
  testDir: 'tests',
  globalSetup: './fixtures/settings/division-check.ts',
  outputDir: 'test-results',
  forbidOnly: settings.ci,
  // A red night must be looked at; a second try could also revoke what the first one left half done.
  retries: 0,
  captureGitInfo: { commit: true },
  metadata: { target: settings.target, run: settings.runId },
  // One worker per connector user on live; on the simulator one more than a small machine has cores, as some of them wait.
  workers: live ? settings.connectorUserSlots : 3,
  timeout: LIMITS.test[settings.target] * 60_000,
  expect: { timeout: live ? 30_000 : 10_000 },
  reporter: [
    // First, so that everything behind it sees redacted results only; the gate searches what they have written.
    ['./reporters/redacting-reporter.ts', { secretsFile, runFolder: runDirectory(settings.runId) }],
    [
      './reporters/leak-gate.ts',
      { secretsFile, artefacts: [reports, ...settings.outputs], passedFile: `${reports}/leak-gate-passed` },
    ],
    ['./reporters/digest-reporter.ts', digest],
    ['./reporters/division.ts'],
    ['./reporters/steps.ts'],
    ['./reporters/defects-table.ts'],
    ['list'],
    ['html', { open: 'never', title: subjectOf(digest.run) }],
    ['json', { outputFile: `${reports}/results.json` }],
    ['junit', { outputFile: `${reports}/junit.xml` }],
  ],
  use: {
    launchOptions: launchOptionsOf(settings.browser),
    locale: 'en-US',
    timezoneId: 'UTC',
    actionTimeout: live ? 60_000 : 15_000,
    navigationTimeout: live ? 90_000 : 30_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  ...(live ? {} : { webServer: simulator() }),
  projects: [
    // The first one is what UI mode shows first.
    { name: 'reauthentication', testDir: 'tests/reauthentication', dependencies: ['preflight'] },
    { name: 'refusals', testDir: 'tests/refusals', dependencies: ['preflight'] },
    { name: 'preflight', testDir: 'tests/preflight', teardown: 'restore' },
    { name: 'restore', testDir: 'tests/restore' },
    // Asks no service, so it may run beside a live .env.
    { name: 'captures', testDir: 'tests/captures', default: false, use: OWN },
    // The suite's own tests lock users out and break services on purpose: they never meet a real one.
    ...(live
      ? []
      : [
          {
            name: 'suite',
            testDir: 'tests/suite',
            default: false,
            use: OWN,
            // The one snapshot that there is: the answers that `npm run mutations` changes.
            snapshotPathTemplate: 'tests/mutations/{arg}{ext}',
          },
          { name: 'defects', testDir: 'tests/defects', default: false, use: OWN },
        ]),
  ],
});

/** The embedded simulator: on a free port, gone when this process goes, its address handed on as SIMULATOR_URL. */
function simulator() {
  const flags = ['--port 0', `--parent ${process.pid}`];
  for (const [flag, value] of Object.entries(settings.simulator)) {
    if (value !== undefined) flags.push(`--${flag === 'variants' ? 'variant' : flag} ${JSON.stringify(value)}`);
  }
  return {
    command: `node --import tsx simulator/main.ts ${flags.join(' ')}`,
    wait: { stdout: /Simulator ready at (?<simulator_url>\S+)/ },
    gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 2000 },
  };
}
