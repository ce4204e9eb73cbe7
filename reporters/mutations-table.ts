import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestCase, type TestResult } from '@playwright/test/reporter';
import { isWrong, type MutationResult, NOT_PROVEN } from '../schemas/mutations.ts';
import { Reporter } from './reporter.ts';

/** Verdicts in the order of the table's columns. */
const VERDICTS = ['caught', 'harmless', 'not proven', 'SURVIVED', 'FALSE ALARM', 'not made'] as const;
type Verdict = (typeof VERDICTS)[number];

/** Prints what became of the mutations, by the answer that was changed, and the share that was caught; writes each into a JSON file. */
export default class MutationsTable extends Reporter {
  readonly #file: string;
  readonly #all: number;
  readonly #results: MutationResult[] = [];

  /** @param options `all`: how many mutations there are */
  constructor({ outputFile, all }: { outputFile: string; all: number }) {
    super();
    this.#file = outputFile;
    this.#all = all;
  }

  onTestEnd(_test: TestCase, result: TestResult): void {
    // The oracles of thousands of nights would fill the report behind this one.
    result.attachments.length = 0;
    const mine = result.annotations.filter(({ type }) => type === 'mutation');
    this.#results.push(...mine.map(({ description = '' }) => JSON.parse(description) as MutationResult));
  }

  onEnd(): { status: 'failed' } | undefined {
    if (this.#results.length === 0) return undefined;
    const results = this.#results.map((result) => ({ ...result, verdict: verdictOf(result) }));
    const answers = new Map<string, Verdict[]>();
    for (const { name, verdict } of results) {
      const [answer = ''] = name.split(/, (?=[^,]*$)/);
      answers.set(answer, [...(answers.get(answer) ?? []), verdict]);
    }
    const count = (all: readonly Verdict[]) => VERDICTS.map((verdict) => all.filter((one) => one === verdict).length);
    const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
    console.log(row(['Answer', ...VERDICTS]));
    console.log(row(['---', ...VERDICTS.map(() => '---:')]));
    for (const [answer, all] of [...answers].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))) {
      console.log(row([answer, ...count(all)]));
    }
    for (const { night, name, verdict } of results.filter(isWrong)) console.log(`${verdict}: ${name} (${night} night)`);
    const all = count(results.map(({ verdict }) => verdict));
    const made = results.length - (all[VERDICTS.indexOf('harmless')] ?? 0);
    const share = `${((100 * (all[0] ?? 0)) / made).toFixed(1)} %`;
    console.log(row([`${results.length} mutations, ${share} of the ${made} that are not harmless caught`, ...all]));
    mkdirSync(path.dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify({ share, results }, null, 2));
    // A sample may hold only those of a line that are caught.
    if (results.length < this.#all) return undefined;
    const green = results.filter(({ verdict }) => verdict === 'not proven');
    const lines = NOT_PROVEN.filter(({ match }) => !green.some(({ name }) => match.test(name)));
    for (const { what } of lines) console.log(`Everything of this line is caught: take it out of NOT_PROVEN. ${what}`);
    return lines.length > 0 ? { status: 'failed' } : undefined;
  }
}

function verdictOf({ expected, became }: MutationResult): Verdict {
  if (became === 'not made') return 'not made';
  if (became === 'caught') return expected === 'harmless' ? 'FALSE ALARM' : 'caught';
  return expected === 'caught' ? 'SURVIVED' : expected;
}
