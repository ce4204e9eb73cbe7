/** `npm run pictures`: makes the pictures of the documents from what there is today; see the help. */
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { chromium, type Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Hono } from 'hono';
import { childEnvironment, readSettings } from '../fixtures/settings/index.ts';
import { launchOptionsOf } from '../pages/browser/choose-browser.ts';
import { commandLine } from './command-line.ts';
import { historyPicture } from './pictures/history.ts';
import { reportPictures } from './pictures/report.ts';
import { simulatorPictures } from './pictures/simulator.ts';
import { ended, startNight } from './nights.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const IMAGES = path.join(ROOT, 'docs/images');
/** The defect and the scenario of docs/reading-a-failure.md. */
const DEFECT = 'refresh-token-not-stored';
const SCENARIO = 'revoked in Setup, re-authenticated by PATCH';

commandLine({
  name: 'npm run pictures',
  about: `Makes docs/images again: runs "${SCENARIO}" with the defect ${DEFECT}, and photographs its report, evidence, trace and history; then goes through docs/tour.md on a simulator of its own. Replaces the report of the last run.`,
});

/** Photographs what a page shows, without the path of this machine. */
async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate((root) => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) texts.currentNode.nodeValue = texts.currentNode.nodeValue?.replaceAll(root, '') ?? '';
  }, `${ROOT}/`);
  await page.screenshot({ path: path.join(IMAGES, `${name}.png`), animations: 'disabled' });
  console.log(`docs/images/${name}.png`);
}

const folder = mkdtempSync(path.join(tmpdir(), 'reauthentication-pictures-'));
const historyFile = path.join(folder, 'history.jsonl');
const cli = ['node_modules/@playwright/test/cli.js', 'test', '-g', `${SCENARIO}$`];
const env = childEnvironment({ ENV_FILE: 'off', SIMULATOR_DEFECT: DEFECT, HISTORY_FILE: historyFile });
const code = await ended(spawn(process.execPath, cli, { cwd: ROOT, env, stdio: 'inherit' }));
if (code !== 1) throw new Error(`The run was to fail by the defect, and ended with ${code}.`);
// There is none where the run could not begin.
const line = readFileSync(historyFile, 'utf8');

const site = new Hono().use(serveStatic({ root: path.relative(process.cwd(), path.join(ROOT, 'playwright-report')) }));
const server = serve({ fetch: site.fetch, port: 0, hostname: '127.0.0.1' });
const night = await startNight({ seed: {} });
const browser = await chromium.launch(launchOptionsOf(readSettings().browser));
try {
  const context = await browser.newContext({ locale: 'en-US', timezoneId: 'UTC' });
  await reportPictures(context, `http://localhost:${(server.address() as AddressInfo).port}`, SCENARIO, shoot);
  await historyPicture(context, line, shoot);
  await simulatorPictures(context, night.url, shoot);
} finally {
  await browser.close();
  await night.close();
  server.close();
  rmSync(folder, { recursive: true });
}
