import { rmSync } from 'node:fs';
import path from 'node:path';
import {
  type FullConfig,
  type FullResult,
  type TestCase,
  type TestError,
  type TestResult,
  type TestStep,
} from '@playwright/test/reporter';
import { namesIn } from '../support/files.ts';
import { shortHash } from '../support/hash.ts';
import { claim } from '../support/lock.ts';
import { messageOf } from '../support/message.ts';
import { othersHaveEnded } from '../support/processes.ts';
import {
  Redactor,
  redactor,
  redactValue,
  refreshSecrets,
  registeredSecrets,
  removeLeftoverSecrets,
  useSecretsFile,
} from '../redaction/index.ts';
import { cleanBytes, cleanFile, filesAt, NotCleaned } from './clean-file.ts';
import { Reporter, refuseToStart } from './reporter.ts';

interface RedactingReporterOptions {
  /** The file over which the processes of the run share their secrets; see `useSecretsFile` of redaction. */
  secretsFile: string;
  /** The run's private folder, where its processes are noted: at a global time-out they are waited for. */
  runFolder?: string;
  /** Names of rules or surfaces to leave out; only for the test that shows that each is needed. */
  without?: readonly string[];
  /** Set by Playwright: what the reporter was made for. */
  _mode?: 'test' | 'list' | 'merge';
}

/** What the reporter rewrites, each of which can be switched off in a test. */
export const SURFACES = ['steps', 'errors', 'attachments', 'files', 'output', 'annotations'] as const;
type Surface = (typeof SURFACES)[number];

type Attachment = TestResult['attachments'][number];
type Annotation = TestResult['annotations'][number];

/**
 * Takes secrets out of everything that a run writes down: titles, subtitles and parameters of steps, errors, output, annotations,
 * attachments, error-context.md and trace.zip. It stands first in the list of reporters and does its work synchronously, since
 * Playwright hands the same objects to every reporter in turn and waits for none: whoever comes later sees redacted ones only.
 */
export default class RedactingReporter extends Reporter {
  readonly #options: RedactingReporterOptions;
  readonly #off: ReadonlySet<string>;
  readonly #done = new WeakSet<Attachment>();
  readonly #cleaned = new Set<string>();
  #outputDirs: readonly string[] = [];

  constructor(options: RedactingReporterOptions) {
    super();
    this.#options = options;
    this.#off = new Set(options.without ?? []);
  }

  onConfigure(config: FullConfig): void {
    if (this.#options._mode !== undefined && this.#options._mode !== 'test') return;
    this.#claimOutput(config);
    endAsByCtrlC();
    this.#shareSecrets();
    this.#outputDirs = [...new Set(config.projects.map(({ outputDir }) => outputDir))];
  }

  /**
   * What killed runs have left goes. Not before the leak gate has looked whether the folders can be written, as it has a sentence for that; and all of it
   * here, so that a run which ends before this leaves it to the next one.
   */
  onBegin(): void {
    if (this.#outputDirs.length === 0) return;
    const wasKilled = removeLeftoverSecrets(this.#options.secretsFile);
    for (const outputDir of this.#outputDirs) {
      // Of a killed run nobody knows which files had been redacted. Playwright itself clears only the projects that it runs.
      if (wasKilled) rmSync(outputDir, { recursive: true, force: true });
      else removeUnfinished(outputDir);
    }
  }

  /** Two runs that write to the same folder would clear each other's artefacts, and one would pass the gate for both. Playwright clears it right after this. */
  #claimOutput({ projects }: FullConfig): void {
    const { runFolder } = this.#options;
    if (runFolder === undefined) return;
    for (const outputDir of new Set(projects.map(({ outputDir }) => outputDir))) {
      const other = claim(path.join(path.dirname(runFolder), `output-${shortHash(outputDir)}`));
      if (other === undefined) continue;
      refuseToStart(
        `Another run (process ${other}) writes to ${outputDir}: wait for its end, or give this one a checkout of its own.`,
      );
    }
  }

  /** A run that does not know the secrets of its workers would write them down. */
  #shareSecrets(): void {
    try {
      useSecretsFile(this.#options.secretsFile);
    } catch (error) {
      refuseToStart(`${messageOf(error)}\nSo nothing could be redacted.`);
    }
  }

  onStdOut(_chunk: string | Buffer, _test?: TestCase, result?: TestResult): void {
    if (result) this.#output(result.stdout);
  }

  onStdErr(_chunk: string | Buffer, _test?: TestCase, result?: TestResult): void {
    if (result) this.#output(result.stderr);
  }

  onStepBegin(_test: TestCase, result: TestResult, step: TestStep): void {
    this.#step(step);
    this.#bodies(result);
  }

  onStepEnd(_test: TestCase, result: TestResult, step: TestStep): void {
    this.#step(step);
    // The blob reporter takes over attachments with the step that made them.
    this.#bodies(result);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    if (this.#does('errors')) for (const error of result.errors) this.#error(error);
    this.#annotations(result.annotations);
    this.#annotations(test.annotations);
    this.#bodies(result);
    this.#files(result);
  }

  onError(error: TestError): void {
    if (this.#does('errors')) this.#error(error);
  }

  /**
   * Files that tests wrote beside their attachments, once nobody writes any more. The reporters after this one write theirs in their own
   * `onEnd`, so later: Playwright waits for this one before it calls theirs.
   */
  async onEnd(result?: FullResult): Promise<void> {
    if (result?.status === 'timedout' && this.#options.runFolder !== undefined) {
      process.stderr.write('The time of the run is over: its workers are left to restore what they had taken.\n');
      if (!(await othersHaveEnded(this.#options.runFolder)))
        process.stderr.write('They did not end in time; the next run releases what they left.\n');
    }
    if (!this.#does('files')) return;
    for (const outputDir of this.#outputDirs) {
      removeUnfinished(outputDir);
      for (const file of filesAt(outputDir)) {
        if (this.#cleaned.has(file)) continue;
        try {
          cleanFile(file, this.#rules());
        } catch (error) {
          if (!(error instanceof NotCleaned)) throw error;
          process.stderr.write(`${error.message}\n`); // Nobody attached it, so nobody misses it.
        }
      }
    }
  }

  #does(surface: Surface): boolean {
    return !this.#off.has(surface);
  }

  /** The rules for the secrets that are known now; tests register more of them all the time. */
  #rules(): Redactor {
    refreshSecrets();
    const { without } = this.#options;
    return without === undefined ? redactor() : new Redactor(registeredSecrets(), without);
  }

  #step(step: TestStep): void {
    if (this.#does('errors') && step.error) this.#error(step.error);
    this.#annotations(step.annotations);
    if (!this.#does('steps')) return;
    const rules = this.#rules();
    const before = step.title;
    step.title = rules.text(step.title);
    if (step.subtitle !== undefined) step.subtitle = rules.text(step.subtitle);
    if (step.params !== undefined) step.params = redactValue(step.params, rules);
    // The path is made from the title that the worker sent, not from the one above.
    if (step.title !== before) step.titlePath = () => [...(step.parent?.titlePath() ?? []), step.title];
  }

  #error(error: TestError): void {
    const rules = this.#rules();
    for (const key of ['message', 'stack', 'snippet', 'value'] as const) {
      const text = error[key];
      if (text !== undefined) error[key] = rules.text(text);
    }
    // Not part of the public type: the accessibility snapshot that a failed expectation carries.
    const more = error as TestError & { errorContext?: string };
    if (typeof more.errorContext === 'string') more.errorContext = rules.text(more.errorContext);
    if (error.cause) this.#error(error.cause);
  }

  #annotations(annotations: Annotation[]): void {
    if (!this.#does('annotations')) return;
    for (const annotation of annotations)
      if (annotation.description !== undefined)
        annotation.description = this.#rules().text(String(annotation.description));
  }

  /** What a test wrote is redacted in its worker; this is for writes of a worker before its fixtures began. */
  #output(chunks: (string | Buffer)[]): void {
    const chunk = chunks.pop();
    if (chunk === undefined) return;
    if (!this.#does('output')) chunks.push(chunk);
    else chunks.push(typeof chunk === 'string' ? this.#rules().text(chunk) : this.#rules().bytes(chunk));
  }

  #bodies(result: TestResult): void {
    if (!this.#does('attachments')) return;
    for (const attachment of result.attachments) {
      if (this.#done.has(attachment)) continue;
      this.#done.add(attachment);
      const rules = this.#rules();
      attachment.name = rules.text(attachment.name);
      if (attachment.body === undefined) continue;
      const cleaned = cleanBytes(attachment.body, rules);
      if (cleaned === undefined) leaveOut(attachment, 'Left out: a secret stood in it.');
      else attachment.body = cleaned;
    }
  }

  /** @throws Error, which fails the run, when a file could not be cleaned; it is gone then */
  #files(result: TestResult): void {
    if (!this.#does('attachments')) return;
    const problems: string[] = [];
    for (const attachment of result.attachments) {
      if (attachment.path === undefined) continue;
      try {
        cleanFile(attachment.path, this.#rules());
        this.#cleaned.add(path.resolve(attachment.path));
      } catch (error) {
        if (!(error instanceof NotCleaned)) throw error;
        problems.push(error.message);
        leaveOut(attachment, error.message);
      }
    }
    if (problems.length === 0) return;
    const error = new Error(problems.join('\n'));
    error.stack = error.message; // A sentence for people: where in this reporter it was thrown helps nobody.
    throw error;
  }
}

/**
 * A job that is cancelled or out of time, `docker stop` and a terminal that is closed send another signal than Ctrl-C, of which a process dies at
 * once. Here it ends the run as Ctrl-C does, which leaves the fixtures their time to restore. Playwright takes the first one; any more change nothing.
 */
function endAsByCtrlC(): void {
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.emit('SIGINT'));
  // The terminal is gone then, and who writes to it would die of that.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

function leaveOut(attachment: Attachment, sentence: string): void {
  delete attachment.path;
  attachment.name = `${attachment.name} (removed)`;
  attachment.contentType = 'text/plain';
  attachment.body = Buffer.from(sentence);
}

/** What a worker that was killed has left of the traces that it was still writing. */
export function removeUnfinished(outputDir: string): void {
  for (const entry of namesIn(outputDir))
    if (entry.startsWith('.playwright-artifacts-'))
      rmSync(path.join(outputDir, entry), { recursive: true, force: true });
}
