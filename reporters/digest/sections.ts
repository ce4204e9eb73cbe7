import { type DigestJson, type DigestOutcome, type Failure, type ScenarioDigest } from '../../schemas/digest.ts';

/** What the renderings of a digest share: the same words in the same order, as text for a terminal, Markdown or a message. */

/** A heading with sentences below it. */
export interface Section {
  title: string;
  lines: string[];
}

/** A digest in the order in which it is read: a rendering only gives it a form. */
interface Outline {
  heading: string;
  counts: string;
  /** What cannot wait, and what is new. */
  before: Section[];
  failures: ToldFailure[];
  /** The head, and one row per scenario with one column per step of the article; empty where there is no scenario. */
  table: string[][];
  after: Section[];
  /** Names and values of the whole run. */
  facts: [string, string][];
}

export interface ToldFailure {
  title: string;
  /** Names and texts, which may have several lines. */
  causes: [string, string][];
  remedy: string;
  requests: string[];
  evidence?: string;
}

/** @param marks how the table says what became of a scenario */
export function outlineOf(digest: DigestJson, marks: 'text' | 'emoji'): Outline {
  return {
    heading: headingOf(digest),
    counts: countsSentence(digest),
    before: before(digest),
    failures: digest.failures.map((failure) => ({
      title: titleOf(failure),
      causes: causesOf(failure),
      remedy: oneLine(failure.remedy),
      requests: requestsOf(failure),
      ...(failure.evidence !== undefined && { evidence: failure.evidence }),
    })),
    table: tableOf(digest.scenarios, marks),
    after: after(digest),
    facts: factsOf(digest),
  };
}

export const MARKS: Readonly<Record<DigestOutcome, { text: string; emoji: string }>> = {
  passed: { text: '✓', emoji: '✅' },
  failed: { text: '✘', emoji: '❌' },
  flaky: { text: '±', emoji: '⚠️' },
  skipped: { text: '-', emoji: '⏭️' },
  'did not run': { text: '·', emoji: '⬜' },
};

/** Most of one text in a rendering; `digest.json` has all of it. */
const MOST_TEXT = { characters: 2000, lines: 40 };
/** More scenarios are those of a pool: its table names only those of which somebody may want to know more. */
const MOST_ROWS = 40;
/** Steps of these took longest. */
const SLOWEST = 5;

/** Whether somebody has to look: a leak makes a run fail whatever its tests said. */
export function hasFailed({ outcome }: Pick<DigestJson, 'outcome'>): boolean {
  return outcome !== 'passed';
}

/** What the run was against, and how it ended, in one line: `Re-authentication on simulator (defect exchange-skipped): failed`. */
export function headingOf({ run, outcome }: Pick<DigestJson, 'run' | 'outcome'>): string {
  const words = { passed: 'passed', failed: 'failed', timedout: 'ran out of time', interrupted: 'was interrupted' };
  return `${subjectOf(run)}: ${words[outcome]}`;
}

/** The same without its end: the title of the HTML report. */
export function subjectOf({
  target,
  departures,
  machine,
}: Pick<DigestJson['run'], 'target' | 'departures' | 'machine'>): string {
  const departed = departures.length === 0 ? '' : ` (${departures.join(', ')})`;
  const where = machine === undefined || machine.total === 1 ? '' : `, machine ${machine.current} of ${machine.total}`;
  return `Re-authentication on ${target}${departed}${where}`;
}

/** What ran, for how long, and whether secrets were looked for. */
function countsSentence({ counts, run, leakGate }: DigestJson): string {
  const numbers = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
  const searched =
    leakGate === undefined ? 'Nothing was searched for secrets.' : `${leakGate.files} files were searched for secrets.`;
  return `${numbers.join(', ') || 'No test ran'}, in ${seconds(run.durationMs)}. ${searched}`;
}

/** Names and values of the whole run: its id, and what its scenarios share. */
function factsOf({ run, facts }: DigestJson): [string, string][] {
  return [
    ['run', `${run.id}, ${run.startedAt.slice(0, 16).replace('T', ' ')} UTC`],
    ...Object.entries(facts),
    ...(run.commit === undefined ? [] : ([['commit', run.commit.slice(0, 12)]] as [string, string][])),
  ];
}

/** What comes before the failures: what cannot wait, and what is new. */
function before(digest: DigestJson): Section[] {
  return [
    { title: 'Not restored: somebody has to act', lines: digest.notRestored },
    { title: 'Leak gate', lines: digest.leakGate?.leaks ?? [] },
    { title: 'Since the last night', lines: changesOf(digest) },
    { title: 'What this proves', lines: proofOf(digest) },
  ].filter(({ lines }) => lines.length > 0);
}

/** The oracles without which a sentence on a green run would say more than was seen (docs/oracles.md): of step 7, and of step 11. */
const NEEDED = { dead: [1], alive: [1, 2, 3, 4, 7] } as const;

/** What a green run is about, in a few lines; nothing of one that failed. */
function proofOf(digest: DigestJson): string[] {
  if (hasFailed(digest)) return [];
  const isWrong = ({ id }: ScenarioDigest) => /\b(refused|noticed)\./.test(id);
  const passed = digest.scenarios.filter(({ outcome }) => outcome === 'passed');
  const right = passed.filter((one) => !isWrong(one));
  const proofs = (number: RegExp, needed: readonly number[]) =>
    right.flatMap(({ steps }) =>
      steps
        .filter((step) => number.test(step.number))
        .map(({ outcome, notHeld = [] }) => ({ outcome, holds: !needed.some((oracle) => notHeld.includes(oracle)) })),
    );
  const [dead, alive] = [proofs(/^7/, NEEDED.dead), proofs(/^11/, NEEDED.alive)];
  const lacking = [...dead, ...alive].filter(({ holds }) => !holds).length;
  const healed = dead.filter(({ outcome, holds }) => !holds && outcome !== 'not observable').length;
  const lines: [count: number, words: string][] = [
    [
      dead.filter(({ holds }) => holds).length,
      'an instance lost its access, and was dead at Salesforce and in Open Connectors.',
    ],
    [
      alive.filter(({ holds }) => holds).length,
      'it was re-authenticated: the same instance, with new tokens of the right user, which last.',
    ],
    [lacking - healed, 'a proof could not be seen to its end: the warnings say what hid it.'],
    [healed, 'an instance healed by itself, as only its access token was revoked, and was not dead.'],
    [passed.filter(isWrong).length, 'a wrong request was refused, or noticed by the oracles.'],
  ];
  return lines.flatMap(([count, words]) => (count === 0 ? [] : `${count === 1 ? 'Once' : `${count} times`} ${words}`));
}

/** What comes after the scenarios. */
function after(digest: DigestJson): Section[] {
  return [
    {
      title: 'Drift and warnings',
      lines: digest.warnings.map(({ sentence, scenarios }) => `${sentence}${whose(scenarios)}`),
    },
    { title: 'Restored', lines: digest.restored },
    {
      title: 'Flaky',
      lines: digest.flaky.map(
        ({ scenario, attempts, error }) => `${scenario} passed at attempt ${attempts}. Before: ${oneLine(error)}`,
      ),
    },
    { title: 'Lags', lines: lagsOf(digest.scenarios) },
    { title: 'Slowest steps', lines: slowest(digest.scenarios) },
  ].filter(({ lines }) => lines.length > 0);
}

/** What failed, at which step: the title of a failure. */
function titleOf({ scenarios }: Failure): string {
  const [first, ...others] = scenarios;
  return first === undefined ? 'The run itself' : [first, ...others].join('; ');
}

/** Where it failed, for whom, and what the oracles said, or the whole error: names and texts, which may have several lines. */
function causesOf({ oracles, errors, step, facts }: Failure): [string, string][] {
  const asked = oracles.flatMap(({ number, title, expected, seen }): [string, string][] => [
    [`oracle ${number}`, title],
    ['expected', expected],
    ['seen', seen],
  ]);
  const others = asked.length === 0 ? errors : errors.filter((error) => !PROOF.test(error));
  return [
    ...(step === undefined ? [] : ([['step', `${step.number}. ${step.title}`]] as [string, string][])),
    ...Object.entries(facts),
    ...asked,
    ...others.map((error): [string, string] => ['error', error]),
  ].map(([name, text]) => [name, readable(text)]);
}

/** Of a text that nobody would read to its end, the first sentences and phrases, whole ones. */
function readable(text: string): string {
  let kept = '';
  for (const part of text.split(/(?<=\n|[.!?:;,] )/)) {
    if (kept.length + part.length > MOST_TEXT.characters || kept.split('\n').length > MOST_TEXT.lines) break;
    kept += part;
  }
  const left = text.length - kept.length;
  return left === 0 ? text : `${kept.trimEnd()}\n(${left} more characters are in digest.json.)`.trim();
}

/** The sentence of a proof, which says what its oracles and the remedy say. Any other error, such as in restoring, says its own. */
const PROOF = / oracles failed\.[^]*?\nRemedy: .*\n {2}oracle \d+: /;

/** The calls of a failure with their ids. */
function requestsOf({ requests }: Failure): string[] {
  return requests.map(
    ({ service, method, path, status, requestId }) =>
      `${service}: ${method} ${path.replace(/\?.*/, '')} → ${status ?? 'no answer'}, id ${requestId}`,
  );
}

/** Nights in words, e.g. `1 night`. */
export function countOfNights(count: number): string {
  return count === 1 ? '1 night' : `${count} nights`;
}

function changesOf({ changes }: DigestJson): string[] {
  if (changes === undefined) return [];
  return [
    ...changes.newlyFailing.map((title) => `Newly failing: ${title}`),
    ...changes.stillFailing.map(
      ({ title, since, nights: count }) =>
        `Still failing since ${since.slice(0, 10)} (${countOfNights(count)}): ${title}`,
    ),
    ...changes.recovered.map(
      ({ title, since, nights: count }) =>
        `Recovered after ${countOfNights(count)}, failing since ${since.slice(0, 10)}: ${title}`,
    ),
  ];
}

function whose(scenarios: readonly string[]): string {
  if (scenarios.length === 0) return '';
  return ` (${scenarios.length === 1 ? scenarios[0] : `${scenarios.length} scenarios`})`;
}

/** The longest of each kind, over all scenarios. */
function lagsOf(scenarios: readonly ScenarioDigest[]): string[] {
  const longest = new Map<string, { ms: number; title: string }>();
  for (const { title, lags } of scenarios)
    for (const [name, ms] of Object.entries(lags))
      if (ms >= (longest.get(name)?.ms ?? 0)) longest.set(name, { ms, title });
  return [...longest].map(([name, { ms, title }]) => `${name}: at most ${seconds(ms)} (${title})`);
}

function slowest(scenarios: readonly ScenarioDigest[]): string[] {
  return scenarios
    .flatMap(({ title, steps }) => steps.map((step) => ({ ...step, scenario: title })))
    .sort((one, other) => (other.durationMs ?? 0) - (one.durationMs ?? 0))
    .slice(0, SLOWEST)
    .map(({ durationMs = 0, number, title, scenario }) => `${seconds(durationMs)}: ${number}. ${title} (${scenario})`);
}

function tableOf(scenarios: readonly ScenarioDigest[], marks: 'text' | 'emoji'): string[][] {
  if (scenarios.length === 0) return [];
  const numbers = stepNumbers(scenarios);
  const isPlain = ({ outcome, steps }: ScenarioDigest) =>
    outcome === 'passed' && steps.every((step) => step.outcome !== 'not observable');
  const isPool = scenarios.length > MOST_ROWS;
  const rows = scenarios
    .filter((scenario) => !isPool || !isPlain(scenario))
    .map((scenario) => [
      MARKS[scenario.outcome][marks],
      `${scenario.title}${scenario.reason === undefined ? '' : `: ${oneLine(scenario.reason)}`}`,
      ...numbers.map((number) => markOf(scenario, number)),
      scenario.durationMs === undefined ? '' : seconds(scenario.durationMs),
    ]);
  const others = scenarios.length - rows.length;
  const all = `${others} ${rows.length === 0 ? 'scenarios' : 'others'}, each held`;
  if (others > 0) rows.push([MARKS.passed[marks], all, ...numbers.map(() => ''), '']);
  return [['', 'Scenario', ...numbers, 'Time'], ...rows];
}

/** The numbers of the steps that any scenario went through, in the article's order. */
function stepNumbers(scenarios: readonly ScenarioDigest[]): string[] {
  const numbers = new Set(scenarios.flatMap(({ steps }) => steps.map(({ number }) => number)));
  return [...numbers].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
}

/** What became of a step of a scenario; of several with the same number, the worst. */
function markOf({ steps }: ScenarioDigest, number: string): string {
  const outcomes = steps.filter((step) => step.number === number).map(({ outcome }) => outcome);
  if (outcomes.length === 0) return '';
  if (outcomes.includes('failed')) return '✗';
  return outcomes.includes('not observable') ? '✓?' : '✓';
}

/** In words for people: `40 ms`, `3.2 s`, `4 min 7 s`. */
export function seconds(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
}

export const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ').trim();

/**
 * As many parts as fit, whole ones from the first on; a last line says how many were left out. A receiver that takes only so much must not cut
 * inside a sentence.
 */
export function fitting(parts: readonly string[], limit: number, separator: string, where: string): string {
  const kept: string[] = [];
  const closing = (left: number) => `${left} more parts are in the report${where}.`;
  let length = closing(parts.length).length + separator.length;
  const whole = parts.join(separator);
  if (whole.length <= limit) return whole;
  for (const part of parts) {
    if (length + part.length + separator.length > limit) continue;
    kept.push(part);
    length += part.length + separator.length;
  }
  return [...kept, closing(parts.length - kept.length)].join(separator);
}
