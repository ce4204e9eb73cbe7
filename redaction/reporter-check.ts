import path from 'node:path';

const REDACTOR = path.join('reporters', 'redacting-reporter.ts');

/**
 * Checks that the redacting reporter stands first in the list of reporters: `--reporter=line` replaces the whole list, so that nothing
 * would be redacted.
 *
 * @param reporters the list of reporters of Playwright's configuration, e.g. `testInfo.config.reporter`
 * @param target on `live` the run is refused; on the simulator its secrets are made up, and a warning will do
 * @returns the warning, or undefined when all is well
 * @throws Error on live, with a sentence that says what to do
 */
export function checkReporters(
  reporters: readonly (readonly [string, unknown?])[],
  target: 'live' | 'simulator',
): string | undefined {
  const at = reporters.findIndex(([name]) => path.normalize(name).endsWith(REDACTOR));
  if (at === 0) return undefined;
  const problem =
    at < 0
      ? 'The redacting reporter is not in the list of reporters, so traces and reports of this run would hold passwords and tokens.'
      : 'The redacting reporter is not the first in the list of reporters, so those before it would see passwords and tokens.';
  const remedy = '--reporter=X replaces the list of the configuration; use --add-reporter=X to add to it.';
  if (target === 'live') throw new Error(`${problem} ${remedy}`);
  return `${problem} Harmless on the simulator; on live such a run is refused. ${remedy}`;
}
