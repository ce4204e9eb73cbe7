/** Ends the process with a sentence: Playwright goes on whatever a reporter throws. */
export function refuseToStart(sentence: string): never {
  process.stderr.write(`${sentence} Nothing was started.\n`);
  process.exit(1);
}

/**
 * What all reporters here have in common: they leave the terminal to Playwright's own, and speak the second version of the interface, as those
 * do: to a reporter of the first version errors that occur before the tests begin are handed over only after the others have got them.
 */
export abstract class Reporter {
  version(): 'v2' {
    return 'v2';
  }

  printsToStdio(): boolean {
    return false;
  }
}
