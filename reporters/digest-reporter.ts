import { appendFileSync } from 'node:fs';
import {
  type FullConfig,
  type FullResult,
  type TestCase,
  type TestError,
  type TestResult,
} from '@playwright/test/reporter';
import { redact, refreshSecrets, registeredSecrets, useSecretsFile } from '../redaction/index.ts';
import { runState } from './run-state.ts';
import { evidenceOf, isScenario, renderSummary, type Finished } from './summary-markdown.ts';
import { Reporter } from './reporter.ts';

interface JobSummaryOptions {
  /** The file over which the processes of the run share their secrets; see `useSecretsFile` of redaction. */
  secretsFile: string;
  /** What the run was against: `live` or `simulator`. */
  target: string;
  /** Where GitHub Actions takes the summary from (`GITHUB_STEP_SUMMARY`); without it the summary goes to the console. */
  summaryFile?: string;
  /** In GitHub Actions secrets are announced to the runner, which masks them in its own log. */
  announceSecrets?: boolean;
  /** Where the report of this run can be read. */
  reportUrl?: string;
  _mode?: 'test' | 'list' | 'merge';
}

/**
 * Sums up a run in Markdown: target, verdict, a table of scenarios by step of the article, drift, flakes, slowest steps, and a link to
 * the report. In GitHub Actions it becomes the summary of the job; elsewhere the same text ends the console. It stands after the leak
 * gate in the list of reporters, whose verdict it includes.
 */
export default class JobSummary extends Reporter {
  readonly #options: JobSummaryOptions;
  readonly #finished = new Map<TestCase, Finished>();
  readonly #errors: string[] = [];
  readonly #announced = new Set<string>();
  #result: FullResult | undefined;

  constructor(options: JobSummaryOptions) {
    super();
    this.#options = options;
  }

  onConfigure(_config: FullConfig): void {
    if (this.#options._mode === 'list') return;
    if (this.#options._mode !== 'merge') useSecretsFile(this.#options.secretsFile);
    this.#announce();
  }

  onTestBegin(): void {
    this.#announce();
  }

  onStepBegin(): void {
    this.#announce();
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    this.#finished.set(test, { test, result, evidence: evidenceOf(result) });
  }

  onError(error: TestError): void {
    this.#errors.push(error.message ?? error.value ?? 'An error without a message');
  }

  onEnd(result: FullResult): void {
    this.#result = result;
  }

  onExit(): void {
    const finished = [...this.#finished.values()];
    // A list, or a run of unit tests only: there is nothing to sum up.
    if (this.#options._mode === 'list' || !this.#result) return;
    if (!finished.some(isScenario) && this.#options.summaryFile === undefined) return;
    const { target, reportUrl } = this.#options;
    const text = redact(
      renderSummary({ target, reportUrl, finished, errors: this.#errors, result: this.#result, gate: runState.gate }),
    );
    if (this.#options.summaryFile === undefined) process.stdout.write(`\n${text}\n`);
    else appendFileSync(this.#options.summaryFile, `${text}\n`);
  }

  /** `::add-mask::`, a workflow command of GitHub Actions; one-time codes are left out, six digits would mask half of the log. */
  #announce(): void {
    if (this.#options.announceSecrets !== true) return;
    refreshSecrets();
    for (const { value, kind } of registeredSecrets()) {
      if (kind === 'totp' || this.#announced.has(value)) continue;
      this.#announced.add(value);
      const escaped = value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
      process.stdout.write(`::add-mask::${escaped}\n`);
    }
  }
}
