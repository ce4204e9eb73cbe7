/** `npm run clean`: removes what a run that was killed has left; see the help. */
import { existsSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readSettings, runFolders, secretsFileOf } from '../fixtures/settings/index.ts';
import { removeLeftoverSecrets } from '../redaction/index.ts';
import { namesIn } from '../support/files.ts';
import { stateOfRun } from '../support/processes.ts';
import { commandLine } from './command-line.ts';
import { run } from './run.ts';

commandLine({
  name: 'npm run clean',
  about:
    'Removes what a run that was killed has left: its secrets and its session on this machine, and the artefacts of this folder where no leak gate has passed them. What a run has redacted and searched stays. Exit code 1 while a run is under way.',
});

const ARTEFACTS = ['test-results', 'playwright-report', 'blob-report', 'reports'];
/** Where REPORTS_FOLDER names a folder, more may be in it than what a run writes. */
const REPORTS = ['digest.json', 'digest.md', 'results.json', 'junit.xml'];

function main(): number {
  const { runId, reportsFolder } = readSettings();
  const { run: folder, machine } = runFolders(runId);
  const underWay = namesIn(machine).filter((name) => stateOfRun(machine, name) === 'running');
  if (underWay.length > 0) {
    console.error(`Run ${underWay.join(', ')} is under way on this machine: nothing was removed.`);
  } else {
    const wasKilled = removeLeftoverSecrets(secretsFileOf(runId));
    const isSearched = existsSync(path.join(reportsFolder, 'leak-gate-passed'));
    const written = [...ARTEFACTS, ...REPORTS.map((name) => path.join(reportsFolder, name))];
    if (!isSearched) for (const name of written) rmSync(name, { recursive: true, force: true });
    console.log(
      `${wasKilled ? 'A run had been killed: its secrets are gone.' : 'No run had been killed.'} ` +
        (isSearched
          ? 'The artefacts stay: the leak gate has passed them.'
          : 'Artefacts that no leak gate has passed are gone.'),
    );
  }
  if (namesIn(folder).length === 0) rmdirSync(folder);
  return underWay.length > 0 ? 1 : 0;
}

await run(main);
