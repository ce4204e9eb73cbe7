import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FullConfig } from '@playwright/test/reporter';
import { redact, refreshSecrets, registeredSecrets, removeSecretsFile, useSecretsFile } from '../redaction/index.ts';
import { LeakSearch } from './leak-search.ts';
import { removeUnfinished } from './redacting-reporter.ts';
import { runState } from './run-state.ts';
import { Reporter, refuseToStart } from './reporter.ts';
import { tryToWrite } from '../support/files.ts';
import { causeOf, messageOf } from '../support/message.ts';

interface LeakGateOptions {
  /** The file over which the processes of the run share their secrets; deleted here, at the end of the run. */
  secretsFile: string;
  /** Files and folders to search beside those that the list of reporters names and the output folders of the projects. */
  artefacts?: readonly string[];
  /**
   * A file that is written when nothing was found, and removed at the start: only with it may artefacts be published. A run that was
   * killed half way leaves none.
   */
  passedFile?: string;
  configDir?: string;
  _mode?: 'test' | 'list' | 'merge';
}

/** Where Playwright's reporters write when nothing else is said. */
const DEFAULTS: Record<string, string | undefined> = { html: 'playwright-report', blob: 'blob-report' };

/**
 * Searches everything that a run has written for every registered secret. A hit fails the run, names file and secret, and removes the
 * artefact, so that a later step cannot publish it.
 *
 * It stands second in the list, after the redacting reporter. It works in `onExit`, which comes after every reporter's `onEnd`, where
 * they write; at the end of the list it would come too late, since the HTML reporter may show its report in its own `onExit` and stay.
 */
export default class LeakGate extends Reporter {
  readonly #options: LeakGateOptions;
  #config: FullConfig | undefined;

  constructor(options: LeakGateOptions) {
    super();
    this.#options = options;
  }

  onConfigure(config: FullConfig): void {
    if (!this.#isActive()) return;
    this.#refuseUnwritable(config);
    if (this.#passedFile !== undefined) rmSync(this.#passedFile, { force: true });
    useSecretsFile(this.#options.secretsFile);
    // Who knows no secrets finds none: without them there is no search, and no file that says so.
    this.#config = config;
  }

  /** A run that cannot leave its report would have revoked for nothing. */
  #refuseUnwritable(config: FullConfig): void {
    for (const place of this.#artefacts(config)) {
      try {
        tryToWrite(place);
      } catch (error) {
        removeSecretsFile();
        refuseToStart(
          `The run would write to ${place}, and cannot: ${causeOf(error)}. Make room, or give it to the user of the run.`,
        );
      }
    }
  }

  /** @throws Error when a secret was found, which fails the run whatever its tests said */
  onExit(): void {
    if (!this.#config) return;
    try {
      this.#search(this.#config);
    } finally {
      removeSecretsFile();
    }
  }

  /** Beside the configuration, wherever the run was started. */
  get #passedFile(): string | undefined {
    const { passedFile, configDir = '.' } = this.#options;
    return passedFile && path.resolve(configDir, passedFile);
  }

  #isActive(): boolean {
    return this.#options._mode === undefined || this.#options._mode === 'test';
  }

  #search(config: FullConfig): void {
    refreshSecrets();
    for (const { outputDir } of config.projects) removeUnfinished(outputDir);
    const search = new LeakSearch(registeredSecrets());
    for (const file of this.#artefacts(config)) search.path(file);
    const sentences = verdictOf(search);
    if (sentences.length === 0) sentences.push(...this.#pass(search.files));
    runState.gate = { leaks: sentences, files: search.files };
    if (sentences.length > 0) {
      process.stderr.write(`\nLeak gate: the run has failed.\n${sentences.map((line) => `  ${line}\n`).join('')}`);
      const error = new Error('The leak gate has failed the run.');
      error.stack = error.message;
      throw error;
    }
  }

  /** @returns what is wrong where the file that says so cannot be written */
  #pass(files: number): string[] {
    const passedFile = this.#passedFile;
    if (passedFile === undefined) return [];
    const secrets = registeredSecrets().length;
    try {
      mkdirSync(path.dirname(passedFile), { recursive: true });
      writeFileSync(passedFile, `${JSON.stringify({ passedAt: new Date().toISOString(), files, secrets })}\n`);
      return [];
    } catch (error) {
      return [`No secret was found, but ${relative(passedFile)} could not be written: ${causeOf(error)}.`];
    }
  }

  /** What the run has written: by the list of reporters, the output folders of the projects, and the option. */
  #artefacts(config: FullConfig): Set<string> {
    const base = this.#options.configDir ?? config.rootDir;
    const found = new Set(config.projects.map(({ outputDir }) => outputDir));
    for (const [name, options] of config.reporter) {
      const { outputFolder, outputDir, outputFile } = (options ?? {}) as Record<string, string | undefined>;
      for (const written of [
        outputFolder,
        outputDir,
        outputFile,
        outputFolder ?? outputDir ?? outputFile ?? DEFAULTS[name],
      ])
        if (typeof written === 'string') found.add(path.resolve(base, written));
    }
    for (const file of this.#options.artefacts ?? []) found.add(path.resolve(base, file));
    return found;
  }
}

/** What to say of a search that found something. What it names is removed; a name may hold a secret, too. */
export function verdictOf({ leaks, unsearchable }: Pick<LeakSearch, 'leaks' | 'unsearchable'>): string[] {
  return [
    ...leaks.map(
      ({ file, inside, secret }) =>
        `${[relative(file), ...inside].join(' > ')} held the secret ${secret}. ${removed(file)}`,
    ),
    ...unsearchable.map(
      ({ file, reason }) => `${relative(file)} could not be searched for secrets: ${reason}. ${removed(file)}`,
    ),
  ].map(redact);
}

function removed(file: string): string {
  try {
    rmSync(file, { force: true });
    return 'The file has been removed.';
  } catch (error) {
    return `The file could not be removed (${messageOf(error)}): do not publish it.`;
  }
}

function relative(file: string): string {
  const shown = path.relative(process.cwd(), file);
  return shown.startsWith('..') ? file : shown;
}
