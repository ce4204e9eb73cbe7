/** `npm run history [-- FILE]`: a page of the nights; see the help. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSettings } from '../fixtures/settings/index.ts';
import { readHistory } from '../reporters/digest/history.ts';
import { countOfNights } from '../reporters/digest/sections.ts';
import { commandLine, refuse } from './command-line.ts';
import { renderHistory } from './history/page.ts';
import { run } from './run.ts';

const command = {
  name: 'npm run history',
  about:
    'Makes a page of the nights that HISTORY_FILE has, or FILE: outcomes, times and versions, readable without scripts. Exit code: 0, or 2 where no file is named.',
  words: ['[FILE]'],
  options: { out: { type: 'string', value: 'FILE', about: 'where the page goes (default: reports/history.html)' } },
} as const;
const { values, words } = commandLine(command);

function main(): number {
  const { historyFile, reportsFolder } = readSettings();
  const file = words[0] ?? historyFile;
  if (file === undefined) refuse('HISTORY_FILE is not set, and no file is named.', command);
  const { nights, problem } = readHistory(file);
  // Nights are compared with those of the same kind only: the page shows those of the last one's.
  const last = nights.at(-1);
  const alike = nights.filter(
    ({ target, departures }) => target === last?.target && departures.join() === last.departures.join(),
  );
  const out = values.out ?? path.join(reportsFolder, 'history.html');
  mkdirSync(path.dirname(out), { recursive: true });
  writeFileSync(out, renderHistory(alike, problem));
  if (problem !== undefined) console.error(problem);
  console.log(`${countOfNights(alike.length)}: ${out}`);
  return 0;
}

await run(main);
