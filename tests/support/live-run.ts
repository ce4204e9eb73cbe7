import { type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { test as base, type TestInfo } from '@playwright/test';
import { type JSONReport, type JSONReportSpec, type JSONReportSuite } from '@playwright/test/reporter';
import { childEnvironment } from '../../fixtures/settings/index.ts';
import { writeEnvFile } from '../../simulator/env-file.ts';
import { environmentFile, environmentOf } from '../../simulator/environment.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/server.ts';
import { instead } from './instead.ts';
import { playwright, type Running, start } from './program.ts';

/** The element token of an instance that was there before, and the connector user whose grant it holds. */
export const TOKEN = 'RWxlbWVudFRva2VuT2ZBbkV4aXN0aW5nSW5zdGFuY2U=';
export const USER = 'connector2@acme.example';
/** A world with that instance. */
export const EXISTING = {
  instances: [{ name: 'Nightly CRM', token: TOKEN, user: USER, tags: ['nightly', 'kept by a person'] }],
};

/** How a run ended. */
interface Ended {
  status: number | null;
  output: string;
  /** By title: `passed`, `failed`, `skipped` … */
  tests: Record<string, string>;
  /** As Playwright reports it. */
  report: JSONReport;
  /** Errors of the tests that failed. */
  errors: string;
}

/** Where the run around it keeps what Playwright has compiled: in a temporary folder of its own each would compile everything again, which takes seconds. */
const COMPILED = path.join(tmpdir(), `playwright-transform-cache-${process.geteuid?.()}`);

/** Time (ms) to do something to a run in the middle of a request; a page that is closed meanwhile waits no longer. */
const HELD = 3_000;

/** Waits for such a request, after some others like it, which is then under way for a while. */
export function reached({ context: { faults } }: Simulator, what: RegExp, others = 0): Promise<void> {
  let left = others;
  return new Promise((resolve) => {
    instead(faults, 'around', async (around, request, ...rest) => {
      if (what.test(`${request.method} ${request.url}`) && left-- === 0) {
        resolve();
        await delay(HELD);
      }
      return around(request, ...rest);
    });
  });
}

/** A simulator, and `npx playwright test` with the `.env` that it writes when somebody starts it in another terminal. */
class Live {
  readonly #testInfo: TestInfo;
  readonly #started: Running[] = [];
  #simulator: Simulator | undefined;
  /** A temporary folder of this test's own: what runs on one machine share, such as whose turn it is to log in, is shared with nobody. */
  readonly #tmp = mkdtempSync(path.join(tmpdir(), 'live-'));
  #runs = 0;

  constructor(testInfo: TestInfo) {
    this.#testInfo = testInfo;
  }

  /** The `.env` of the simulator. */
  get #envFile(): string {
    return path.join(this.#tmp, 'live.env');
  }

  /** Starts the simulator, and writes its `.env`. */
  async start(options: SimulatorOptions = {}): Promise<Simulator> {
    this.#simulator = await startSimulator(options);
    writeEnvFile(this.#envFile, environmentFile(environmentOf(this.#simulator.context)));
    return this.#simulator;
  }

  /**
   * Runs the article on live: preflight, scenarios, restore. Its artefacts go to a folder of its own, so that two can run at once; the redacting reporter stays first, as
   * live demands.
   * @param parameters further ones of the command line, such as `-g`
   * @param variables of the environment, which win over the `.env`
   * @param meanwhile what is done to the run while it is under way
   * @throws Error with all that the run said, when it ends before that is done
   */
  async run(
    parameters: string[] = [],
    variables: Record<string, string> = {},
    meanwhile: (run: ChildProcess) => Promise<void> = () => Promise.resolve(),
  ): Promise<Ended> {
    this.#runs += 1;
    const place = (name: string) => this.#testInfo.outputPath(`run-${this.#runs}`, name);
    const json = place('results.json');
    const env = {
      ENV_FILE: this.#envFile,
      TMPDIR: this.#tmp,
      PLAYWRIGHT_TRANSFORM_CACHE_DIR: COMPILED,
      PLAYWRIGHT_HTML_OUTPUT_DIR: place('html'),
      PLAYWRIGHT_JSON_OUTPUT_FILE: json,
      PLAYWRIGHT_JUNIT_OUTPUT_FILE: place('junit.xml'),
      REPORTS_FOLDER: place('reports'),
      GITHUB_STEP_SUMMARY: undefined,
      ...variables,
    };
    // What comes of traces is shown where they are (tests/suite/redaction): to write and to redact them takes seconds.
    const words = ['test', '--project=reauthentication', '--trace=off', `--output=${place('artefacts')}`];
    const running = start(playwright(...words, ...parameters), { env: childEnvironment(env), detached: true });
    this.#started.push(running);
    const tooEarly = running.ended.then(({ code, said }) => {
      throw new Error(`The run ended with ${code} before what was waited for: ${said}`);
    });
    await Promise.race([meanwhile(running.child), tooEarly]);
    const { code: status, said } = await running.ended;
    await this.#testInfo.attach('output of the run', { body: said, contentType: 'text/plain' });
    const report = JSON.parse(readFileSync(json, 'utf8')) as JSONReport;
    const specs = specsIn(report.suites);
    return {
      status,
      output: said,
      report,
      tests: Object.fromEntries(
        specs.map(({ title, tests }) => [title, tests[0]?.results[0]?.status ?? 'did not run']),
      ),
      errors: specs
        .flatMap(({ tests }) => tests.flatMap(({ results }) => results.flatMap(({ errors }) => errors)))
        .map(({ message }) => message)
        .join('\n'),
    };
  }

  /** The files of such names that its runs share at the moment. */
  shared(name: RegExp): string[] {
    return readdirSync(this.#tmp, { recursive: true, encoding: 'utf8' }).filter((file) => name.test(file));
  }

  /** The values that the simulator wrote into the `.env`. */
  variable(name: string): string {
    const line = new RegExp(`^${name}=['"]?(.*?)['"]?$`, 'm').exec(readFileSync(this.#envFile, 'utf8'));
    return line?.[1] ?? '';
  }

  /** Ends what was started, and removes what it shared. */
  async end(): Promise<void> {
    for (const { child } of this.#started) child.kill('SIGTERM');
    await Promise.all(this.#started.map(({ ended }) => ended));
    await this.#simulator?.close();
    rmSync(this.#tmp, { recursive: true, force: true });
  }
}

/** How something of a run is waited for: as long as the run and the test last, since nobody knows how busy the machine is. */
export const PATIENTLY = { timeout: 0, intervals: [50] };

/** Every spec of a report, from the outermost suite to the innermost. */
export function specsIn(suites: readonly JSONReportSuite[]): JSONReportSpec[] {
  return suites.flatMap((suite) => [...suite.specs, ...specsIn(suite.suites ?? [])]);
}

/** `live` starts nothing by itself, ends everything, and has time for runs beside other jobs. */
export const test = base.extend<{ live: Live }>({
  live: async ({}, use, testInfo) => {
    testInfo.setTimeout(8 * 60_000);
    const live = new Live(testInfo);
    try {
      await use(live);
    } finally {
      await live.end();
    }
  },
});

export { expect } from '@playwright/test';
