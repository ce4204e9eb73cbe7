import { collect } from '../../reporters/digest/collect.ts';
import { renderText } from '../../reporters/digest/text.ts';
import { type Failure } from '../../schemas/digest.ts';
import { finishedTest } from '../support/finished.ts';
import { type Stage } from '../support/stage.ts';
import { type Outcome } from './night.ts';

/** What the digest of a night tells: the failure as data, and as the text that a person reads. */
interface Told {
  failure: Failure;
  text: string;
}

/** Steps of a night as a scenario numbers them. */
const NUMBERS: Readonly<Record<string, string>> = { guard: '1', '2, 3': '1–3', '4, 5': '4, 5b', 'code again': '10' };

/** The digest of a night that failed, made of what a scenario leaves: its error, its evidence and the step that is red. */
export function toldOf({ evidence }: Stage, { step, sentence }: Outcome): Told {
  const title = `${NUMBERS[step] ?? step}. What the step is about`;
  const test = finishedTest({
    titles: ['a night'],
    outcome: 'unexpected',
    errors: [sentence],
    evidence,
    steps: [{ title, ms: 1000, failed: true }],
  });
  const digest = collect({
    run: { id: 'run', target: 'simulator', departures: [], report: 'playwright-report/index.html' },
    facts: {},
    tests: [test],
    errors: [],
    result: { status: 'failed', startTime: new Date(), duration: 1000 },
  });
  const [failure] = digest.failures;
  if (failure === undefined) throw new Error('The digest tells of no failure.');
  return { failure, text: renderText(digest) };
}
