/**
 * Runs after `npm ci`: leaves a usable browser behind, or says in one sentence how to get one.
 * Playwright's own Chromium where it can be downloaded, else an installed Chrome or Chromium, else, on Debian as root, the
 * distribution's headless shell. `BROWSER_INSTALL=distribution` downloads none, `BROWSER_INSTALL=off` switches all of it off;
 * `BROWSER_EXECUTABLE` makes it unnecessary.
 * Never fails the installation: a machine that only type-checks needs no browser.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  howToGetABrowser,
  chooseBrowser,
  installedBrowser,
  playwrightChromiumFolder,
} from '../pages/browser/choose-browser.ts';
import { readBrowserSettings } from '../fixtures/settings/environment.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const settings = readBrowserSettings();

function say(sentence: string): void {
  console.log(`browser: ${sentence}`);
}

/** Whether the program starts; a browser whose system libraries are missing does not. */
function starts(executable: string): boolean {
  return spawnSync(executable, ['--version'], { timeout: 30_000 }).status === 0;
}

function run(command: string, args: string[], minutes: number, environment: Record<string, string> = {}): boolean {
  const result = spawnSync(command, args, {
    cwd: root,
    timeout: minutes * 60_000,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  return result.status === 0;
}

function playwright(args: string[]): boolean {
  const cli = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  // A machine without a way out should learn so within seconds; the default is 30 s for each of several mirrors.
  return run(process.execPath, [cli, ...args], 10, { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '8000' });
}

/** The executable inside Playwright's own folder, whatever it is called on this platform. */
function playwrightShell(): string | undefined {
  const folder = playwrightChromiumFolder(true);
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|[\\/])(chrome-)?headless[-_]shell(\.exe)?$/.test(file))
    .map((file) => path.join(folder, file))[0];
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function downloaded(): boolean {
  if (!playwright(['install', '--only-shell', 'chromium'])) return false;
  const shell = playwrightShell();
  if (shell === undefined || starts(shell)) return true;
  if (isRoot() && existsSync('/etc/debian_version')) {
    say("Playwright's Chromium lacks system libraries: installing them with apt-get.");
    if (playwright(['install-deps', 'chromium']) && starts(shell)) return true;
  }
  const other = installedBrowser();
  say(
    "Playwright's Chromium was downloaded but does not start, because system libraries are missing: run `npx playwright install-deps chromium` as root" +
      (other === undefined ? '.' : `, or set BROWSER_EXECUTABLE=${other}.`),
  );
  process.exit(0);
}

function debianPackage(): boolean {
  if (!isRoot() || !existsSync('/etc/debian_version')) return false;
  say(
    "installing Debian's packages chromium-headless-shell and fonts-liberation with apt-get (BROWSER_INSTALL=off switches this off).",
  );
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  return (
    run('apt-get', ['update'], 5, quiet) &&
    run('apt-get', ['install', '--yes', '--no-install-recommends', 'chromium-headless-shell'], 10, quiet)
  );
}

if (settings.install === 'off') {
  say('nothing was installed (BROWSER_INSTALL=off).');
} else if (settings.executable !== undefined) {
  say(`BROWSER_EXECUTABLE is set: ${settings.executable}`);
} else if ((settings.install === 'on' && downloaded()) || installedBrowser() !== undefined || debianPackage()) {
  say(`${chooseBrowser(settings).name} will be used.`);
} else {
  say(howToGetABrowser(true));
}
