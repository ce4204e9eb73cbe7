/** `npm run enroll-passkey -- URL FILE`: registers a passkey for a user once, with a person at the browser; see the help. */
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { launchOptionsOf } from '../pages/browser/choose-browser.ts';
import { readBrowserSettings } from '../fixtures/settings/environment.ts';
import { enrollPasskey, PageError } from '../pages/index.ts';
import { commandLine, refuse } from './command-line.ts';

const PASSKEYS = '/lightning/settings/personal/PasskeysAndAuthenticators/home';
const command = {
  name: 'npm run enroll-passkey',
  about:
    "Registers a passkey for a user once, with a person at the browser, and writes it to FILE (mode 0600), for SETUP_USER_PASSKEY_FILE. URL is the org's My Domain, e.g. https://acme.my.salesforce.com: a passkey is for that host only.",
  words: ['URL', 'FILE'],
  options: { replace: { type: 'boolean', about: 'replace an existing file' } },
} as const;
const { values, words } = commandLine(command);

async function main(): Promise<number> {
  const [url, file] = words;
  if (url === undefined || file === undefined || !URL.canParse(url)) refuse('URL and FILE are needed.', command);
  if (existsSync(file) && values.replace !== true) {
    console.log(`${file} exists; add --replace to replace the passkey in it.`);
    return 2;
  }
  const browser = await chromium.launch({
    headless: false,
    ...launchOptionsOf(readBrowserSettings(), { headless: false }),
  });
  try {
    const page = await browser.newPage();
    console.log(
      'In the browser: log in as the user who needs the passkey, and create one (“Create Passkey” or “Register”).',
    );
    console.log('This browser answers for the security key. Waiting for up to 15 minutes …');
    const [{ rpId }] = await Promise.all([enrollPasskey(page, file), page.goto(new URL(PASSKEYS, url).href)]);
    console.log(`A passkey for ${rpId} is in ${file}. It is as good as a password: keep it out of the repository.`);
    console.log('It ends when the org is a sandbox that is refreshed; then enrol it again.');
    return 0;
  } finally {
    await browser.close();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  const expected =
    error instanceof PageError || (error instanceof Error && /executable|display|launch/i.test(error.message));
  if (!expected) throw error;
  console.log(error.message);
  return 1;
});
