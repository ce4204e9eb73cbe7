import { existsSync, rmSync } from 'node:fs';
import {
  type FullConfig,
  type FullResult,
  type Suite,
  type TestCase,
  type TestError,
  type TestResult,
} from '@playwright/test/reporter';
import { redact, refreshSecrets, registeredSecrets, registerSecret, useSecretsFile } from '../redaction/index.ts';
import { type DigestJson } from '../schemas/digest.ts';
import { collect, isNight, NOTHING_TOLD, withErrors, type Collected } from './digest/collect.ts';
import { conclude, filesOf, tell, writeDigest, type Outlets } from './digest/conclude.ts';
import { renderText } from './digest/text.ts';
import { Reporter } from './reporter.ts';
import { runState } from './run-state.ts';

export interface DigestOptions {
  /** The file over which the processes of the run share their secrets; see `useSecretsFile` of redaction. */
  secretsFile: string;
  /** Where `digest.json` and `digest.md` go. */
  folder: string;
  run: Omit<Collected['run'], 'machine' | 'commit'>;
  facts: Readonly<Record<string, string>>;
  outlets?: Outlets;
  /** In GitHub Actions secrets are announced to the runner, which masks them in its own log. */
  announceSecrets?: boolean;
  _mode?: 'test' | 'list' | 'merge';
}

/** Playwright says nothing at all, and ends with exit code 0. */
const NOTHING =
  '\nNo test ran, so nothing was proven: `--only-changed`, `--pass-with-no-tests` or `--test-list` left none. A night goes without them.\n';

/**
 * Makes the digest of a run, and everything that is a rendering of it: the end of the console and the summary of the job. It is written in `onEnd`,
 * so that the leak gate searches it, and gets the gate's verdict in `onExit`: in the list of reporters it stands after the gate, and before
 * those of Playwright, which see the order of attachments and the metadata that it leaves.
 */
export default class DigestReporter extends Reporter {
  readonly #options: DigestOptions;
  /** Those that are not in the digest yet. */
  readonly #errors: string[] = [];
  readonly #announced = new Set<string>();
  #config: FullConfig | undefined;
  #suite: Suite | undefined;
  #digest: DigestJson | undefined;

  constructor(options: DigestOptions) {
    super();
    this.#options = options;
  }

  onConfigure(config: FullConfig): void {
    if (this.#options._mode === 'list') return;
    this.#config = config;
    if (this.#options._mode !== 'merge') useSecretsFile(this.#options.secretsFile);
    const url = this.#options.outlets?.notification?.url;
    if (url !== undefined) registerSecret('NOTIFY_URL', url);
    // What an earlier run left is not what this one says.
    for (const file of filesOf(this.#options.folder)) rmSync(file, { force: true });
    this.#announce();
  }

  onBegin(suite: Suite): void {
    this.#suite = suite;
  }

  onTestBegin(): void {
    this.#announce();
  }

  onStepBegin(): void {
    this.#announce();
  }

  onTestEnd(_test: TestCase, { attachments }: TestResult): void {
    // Behind forty calls nobody would find it.
    const isEvidence = ({ name }: (typeof attachments)[number]) => name.startsWith('evidence.');
    attachments.sort((one, other) => Number(isEvidence(other)) - Number(isEvidence(one)));
  }

  onError(error: TestError): void {
    this.#errors.push(error.message ?? error.value ?? 'An error without a message');
  }

  onEnd(result: FullResult): void {
    const tests = this.#suite?.allTests() ?? [];
    const { run, facts, folder, outlets } = this.#options;
    if (!this.#config) return;
    const { shard: machine, metadata } = this.#config;
    const ranNone = tests.length === 0 && this.#errors.length === 0;
    if (ranNone && machine === null) process.stdout.write(NOTHING);
    // A machine for which no user is left says so: who merges takes one without a digest for lost.
    const isIdle = ranNone && machine !== null;
    if (!(isNight(tests) || isIdle || outlets?.summaryFile !== undefined || this.#errors.length > 0)) return;
    const { gitCommit } = metadata as { gitCommit?: { hash?: string } };
    this.#digest = collect({
      run: { ...run, ...(machine && { machine }), ...(gitCommit?.hash !== undefined && { commit: gitCommit.hash }) },
      facts,
      tests,
      errors: this.#errors.splice(0),
      result,
    });
    // For the HTML report, whose metadata was made before any service was asked.
    Object.assign(metadata, this.#digest.facts);
    writeDigest(this.#digest, folder);
  }

  async onExit(): Promise<void> {
    if (this.#digest === undefined) return;
    const { gate } = runState;
    const leaked = (gate?.leaks.length ?? 0) > 0;
    const { folder, outlets = {} } = this.#options;
    // By the gate: on a full disk they are not there either, and nothing is told against the digest.
    const isRemoved = leaked && filesOf(folder).some((file) => !existsSync(file));
    // Of reporters that fail at the very end, as on a full disk; what the gate fails the run with is its verdict.
    const late = leaked ? [] : this.#errors;
    const digest: DigestJson = {
      // Where the gate has removed the digest, nothing of it is to be had.
      ...(isRemoved ? bare(this.#digest) : withErrors(this.#digest, late)),
      ...(gate && { leakGate: gate }),
      ...(leaked && { outcome: 'failed' as const }),
    };
    const whole = conclude(digest, folder, outlets);
    process.stdout.write(`\n${redact(renderText(whole, { colours: process.stdout.hasColors?.() }))}\n\n`);
    // Whoever is outside is told of a run with a leak that it was one, and no more.
    await tell(leaked ? { ...bare(whole), leakGate: gate } : whole, outlets.notification);
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

/** What can be said of a run whose digest held a secret: that it ran, and how it ended. */
function bare(digest: DigestJson): DigestJson {
  return { ...digest, ...NOTHING_TOLD, changes: undefined };
}
