import { SettingsError } from '../fixtures/settings/index.ts';

/** Runs a command line, whose number is the exit code. Settings that cannot be used are their list of problems, as Playwright prints it, and code 2. */
export async function run(main: () => number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
