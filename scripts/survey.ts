/** `npm run survey`: walks every page that a night needs, once; see the help. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { GuardError } from '../fixtures/custody/guard.ts';
import { LeaseError } from '../fixtures/custody/lease.ts';
import { Evidence } from '../fixtures/evidence/index.ts';
import { CAPTURES, capturesOf, changeOf, type LookedAt } from '../fixtures/flows/captures.ts';
import { openScene, type Scene } from '../fixtures/instance/scene.ts';
import { ofConnectorUser, readSettings, runFolders, secretsOf } from '../fixtures/settings/index.ts';
import { launchOptionsOf } from '../pages/browser/choose-browser.ts';
import { CaptureError } from '../pages/capture/capture.ts';
import { redact, registerSecret } from '../redaction/index.ts';
import { noteProcesses } from '../support/processes.ts';
import { exitCode, type Finding, renderTable } from './doctor/index.ts';
import { commandLine } from './command-line.ts';
import { run } from './run.ts';
import { details, verdict } from './survey/verdict.ts';
import { logOutEverybody, type SurveyResult, walkEveryPage } from './survey/walk.ts';

const { values } = commandLine({
  name: 'npm run survey',
  about:
    'Walks every page that a night needs, once, with the settings of TARGET=live, and says of each whether its page object fits. Nothing is revoked, allowed, created or deleted. Exit code: 0 everything fits, 1 with warnings, 2 with problems, or where there is nothing to survey, 130 when it was interrupted.',
  options: {
    keep: {
      type: 'boolean',
      about: 'also write what was seen, masked, as captures: read the files before you share them',
    },
    to: { type: 'string', value: 'FOLDER', about: 'where the captures are kept (default: captures/)' },
  },
});

const INTERRUPTED = 130;

async function main(): Promise<number> {
  const keep = values.keep === true || values.to !== undefined ? path.resolve(values.to ?? CAPTURES) : undefined;
  const { live, browser: wish, runId } = readSettings();
  if (live === undefined) {
    console.log(
      'There is nothing to survey: TARGET is not live. Set it, and the accounts, in .env or in the environment.',
    );
    return 2;
  }
  for (const { name, value, ...options } of secretsOf(live)) registerSecret(name, value, options);
  const folders = runFolders(runId);
  noteProcesses(folders.run);
  const browser = await chromium.launch({
    ...launchOptionsOf(wish),
    // The survey ends the sessions itself, then the browser.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  let interrupted = false;
  const interrupt = () => {
    if (interrupted) return;
    interrupted = true;
    console.log('Interrupted: every session is ended; no grant was made.');
    void logOutEverybody()
      .catch((error: unknown) => console.log(redact(`A session could not be ended: ${String(error)}`)))
      .finally(() => browser.close());
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  try {
    const scene = openScene({
      browser,
      settings: ofConnectorUser(live, 0),
      folders,
      evidence: new Evidence({ title: 'survey' }),
      runId,
    });
    const result = await walkEveryPage(scene);
    return interrupted ? INTERRUPTED : report(result, scene, keep);
  } catch (error) {
    if (interrupted) return INTERRUPTED;
    if (!(error instanceof GuardError || error instanceof LeaseError)) throw error;
    console.log(redact(error.message));
    return 2;
  } finally {
    await browser.close();
  }
}

function report({ pages, findings: found }: SurveyResult, scene: Scene, keep: string | undefined): number {
  for (const page of pages) console.log(`${details(page)}\n`);
  const findings = [...found, ...pages.map(verdict), ...(keep === undefined ? [] : kept(pages, scene, keep))];
  console.log(renderTable(findings));
  return exitCode(findings);
}

function kept(pages: SurveyResult['pages'], scene: Scene, folder: string): Finding[] {
  mkdirSync(folder, { recursive: true });
  const seen = pages.filter(
    (page): page is (typeof pages)[number] & LookedAt => page.extra !== true && page.snapshot !== undefined,
  );
  const files = capturesOf(seen, scene);
  const changes = files.flatMap((file): Finding[] => {
    try {
      const change = changeOf(file, folder);
      return change === undefined
        ? []
        : [{ about: file.name, severity: 'warning', found: change, advice: 'see whether the page object still fits' }];
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      return [
        { about: file.name, severity: 'note', found: `the capture that was there ${error.message}; it is replaced` },
      ];
    }
  });
  for (const { name, html, json } of files) {
    writeFileSync(path.join(folder, `${name}.html`), html);
    writeFileSync(path.join(folder, `${name}.json`), json);
  }
  return [
    ...changes,
    {
      about: 'captures',
      severity: 'ok',
      found: `${files.length} pages are in ${path.relative(process.cwd(), folder) || '.'}, masked: read them before you share them`,
    },
  ];
}

await run(main);
