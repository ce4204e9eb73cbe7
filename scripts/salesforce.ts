/** `npm run salesforce -- prepare`: step 1 of the article as metadata; see the help. */
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSome } from '../fixtures/settings/index.ts';
import { filesAt } from '../reporters/clean-file.ts';
import { commandLine, refuse } from './command-line.ts';
import { run } from './run.ts';

const command = {
  name: 'npm run salesforce',
  about:
    'Step 1 of the article as metadata. Writes a copy of salesforce/ with the names, the callback and the run-as user of .env, for sf project deploy start. Reaches no service, needs no key, and holds no secret.',
  words: ['prepare'],
  options: {
    contact: { type: 'string', value: 'EMAIL', about: 'whom Salesforce may ask about the apps (required)' },
    to: { type: 'string', value: 'FOLDER', about: 'where to (default: .private/salesforce)' },
    classic: {
      type: 'string',
      value: 'NAME',
      about: 'also a connected app, under this new name, for an org in which Salesforce Support has switched that on',
    },
  },
} as const;

const SOURCE = path.resolve(import.meta.dirname, '../salesforce');

/** What the files in `salesforce/` have. */
const EXAMPLES = {
  app: 'Open Connectors Reauthentication',
  auditor: 'Reauthentication Auditor',
  callbackUrl: 'https://callback.example.test/oauth/callback',
  contact: 'admin@example.test',
  runAs: 'auditor@example.test',
  classic: 'Reauthentication Classic App',
} as const;

type Names = Record<Exclude<keyof typeof EXAMPLES, 'classic'>, string> & { classic?: string | undefined };

/** Something is missing or wrong; the message says what to do. */
class CannotPrepare extends Error {}

/** A label as Salesforce wants a developer name: letters, digits and single underscores, a letter first, 80 at most. */
export function developerName(label: string): string {
  const name = label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^[^A-Za-z]+|_+$/g, '')
    .slice(0, 60)
    .replace(/_+$/, '');
  if (name === '')
    throw new CannotPrepare(`The name “${label}” has no letter of A to Z, which Salesforce wants in a name.`);
  return name;
}

/** The name of the Salesforce project in a folder. Anybody has an `sfdx-project.json`: only by its name is one known as ours. */
function projectIn(folder: string): string | undefined {
  const file = path.join(folder, 'sfdx-project.json');
  return existsSync(file) ? /"name": *"(.*?)"/.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
}

/**
 * Writes the copy. What an earlier one left is replaced.
 * @throws CannotPrepare where the folder is the original or holds something else, or two apps would have one name
 */
export function prepare(to: string, names: Names): void {
  if (path.join(to, path.sep).startsWith(path.join(SOURCE, path.sep)))
    throw new CannotPrepare(`${to} has what is to be copied: name another folder with --to.`);
  if (existsSync(to) && readdirSync(to).length > 0 && projectIn(to) !== projectIn(SOURCE))
    throw new CannotPrepare(`${to} has other files than those of this command: name another folder with --to.`);
  const labels = [names.app, names.auditor, ...(names.classic === undefined ? [] : [names.classic])];
  const taken = new Set(labels.map((label) => developerName(label).toLowerCase()));
  if (taken.size < labels.length)
    throw new CannotPrepare(
      `Each app needs a name of its own, of which the first 60 letters and digits count (${labels.join(', ')}): a deploy clears what it leaves out, so it must not meet an app that is there.`,
    );
  rmSync(path.join(to, 'app'), { recursive: true, force: true });
  cpSync(SOURCE, to, { recursive: true });
  const { classic } = names;
  if (classic === undefined) rmSync(path.join(to, 'classic'), { recursive: true });
  else renameSync(path.join(to, 'classic/connectedApps'), path.join(to, 'app/connectedApps'));
  rmSync(path.join(to, 'classic'), { recursive: true, force: true });
  const fill = filler(names);
  // All away before the first comes back: the new name of one may be the old one of another.
  const files = filesAt(path.join(to, 'app')).map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  for (const { file } of files) rmSync(file);
  for (const { file, text } of files)
    writeFileSync(path.join(path.dirname(file), fill(path.basename(file))), fill(text));
}

const xml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** Replaces every example in one go, so that what was put in is never taken for an example. */
function filler(names: Names): (text: string) => string {
  const pairs = new Map<string, string>();
  for (const key of ['app', 'auditor', 'classic'] as const) {
    const label = names[key];
    if (label === undefined) continue;
    pairs.set(`${EXAMPLES[key]}<`, `${xml(label)}<`);
    for (const [before, after] of [
      ['>', '<'],
      ['', '_'],
      ['', '.'],
    ])
      pairs.set(`${before}${EXAMPLES[key].replaceAll(' ', '_')}${after}`, `${before}${developerName(label)}${after}`);
  }
  for (const key of ['callbackUrl', 'contact', 'runAs'] as const)
    pairs.set(`>${EXAMPLES[key]}<`, `>${xml(names[key])}<`);
  const any = new RegExp([...pairs.keys()].map((text) => text.replace(/[.]/g, '\\.')).join('|'), 'g');
  return (text) => text.replace(any, (found) => pairs.get(found) ?? found);
}

function prepareFromSettings(): void {
  const { words, values } = commandLine(command);
  if (words[0] !== 'prepare') refuse('What is to be done? There is "prepare" alone.', command);
  const set = readSome('SALESFORCE_APP_NAME', 'SALESFORCE_CALLBACK_URL', 'AUDITOR_APP_NAME', 'AUDITOR_RUN_AS');
  const needed = (name: 'SALESFORCE_APP_NAME' | 'SALESFORCE_CALLBACK_URL' | 'AUDITOR_RUN_AS') => {
    const value = set[name];
    if (value === undefined)
      throw new CannotPrepare(`${name} is not set: it becomes a part of the metadata. Set it in .env.`);
    return value;
  };
  const { contact, classic, to = '.private/salesforce' } = values;
  if (contact === undefined || !/^[^\s@]+@[^\s@]+$/.test(contact))
    throw new CannotPrepare('--contact EMAIL is missing, or is no e-mail address: Salesforce wants one for each app.');
  const app = needed('SALESFORCE_APP_NAME');
  prepare(path.resolve(to), {
    app,
    auditor: set.AUDITOR_APP_NAME ?? `${app} Auditor`,
    callbackUrl: needed('SALESFORCE_CALLBACK_URL'),
    runAs: needed('AUDITOR_RUN_AS'),
    contact,
    classic,
  });
  console.log(`${to} is ready, and holds no secret. Nobody has deployed it yet: tell what you see.

1. npm run doctor -- --no-login   says whether Open Connectors sends a code challenge, and so whether a new app can work at all.
   (It wants a key and a secret: made-up ones will do until there are some.)
2. cd ${to}
   sf org list metadata --metadata-type ExternalClientApplication   must not list the names of these apps: a deploy clears what it leaves out.
   sf project deploy start
3. Setup → External Client App Manager: read each consumer key and secret once, and write them into .env.
4. Assign the permission sets that begin with “Reauthentication”.
5. REVOKE_IN=external-client-apps   in .env: grants of an external client app are listed there. SALESFORCE_LOGIN_URL is
   the org's My Domain: elsewhere Salesforce refuses an app that is local to its org.${
     classic === undefined
       ? ''
       : `
   For “${classic}”, a connected app: SALESFORCE_APP_NAME is that name then, and REVOKE_IN=connected-apps.`
   }`);
}

/** What cannot be prepared is said in one sentence, and exit code 2. */
function main(): number {
  try {
    prepareFromSettings();
    return 0;
  } catch (error) {
    if (!(error instanceof CannotPrepare)) throw error;
    console.error(error.message);
    return 2;
  }
}

if (process.argv[1] === import.meta.filename) await run(main);
