import { type TestCase, type TestResult } from '@playwright/test/reporter';
import { Reporter } from './reporter.ts';

interface Caught {
  name: string;
  step: string;
  oracles: number[];
  sentence: string;
}

/** Prints what became of every seeded defect: caught or not, at which step, by which oracle, with which sentence. */
export default class DefectsTable extends Reporter {
  readonly #rows: string[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    const annotation = result.annotations.find(({ type }) => type === 'defect');
    if (annotation?.description === undefined) return;
    const { name, step, oracles, sentence } = JSON.parse(annotation.description) as Caught;
    const ok = test.outcome() === 'expected';
    const verdict = name === 'healthy' ? (ok ? 'passes' : 'FALSE ALARM') : ok ? 'caught' : 'NOT CAUGHT';
    const by = oracles.length === 0 ? '' : oracles.join(', ');
    this.#rows.push(`| ${name} | ${verdict} | ${step === 'none' ? '' : step} | ${by} | ${telling(sentence)} |`);
  }

  onEnd(): void {
    if (this.#rows.length === 0) return;
    console.log(['', '| Defect | | Step | Oracles | Sentence |', '| --- | --- | --- | --- | --- |'].join('\n'));
    console.log(this.#rows.sort().join('\n'));
  }
}

/** What was seen by the first oracle that failed, or the whole of another sentence. */
function telling(sentence: string): string {
  const [, seen] = /^ +seen: +(.*)$/m.exec(sentence) ?? [];
  return (seen ?? sentence.split('\n')[0] ?? '').replaceAll('|', '\\|').slice(0, 160);
}
