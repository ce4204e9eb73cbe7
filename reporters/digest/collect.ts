import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { FullResult, TestCase, TestResult, TestStep } from '@playwright/test/reporter';
import { redactValue } from '../../redaction/index.ts';
import {
  type DigestJson,
  type DigestOutcome,
  type Failure,
  type ScenarioDigest,
  type Told,
} from '../../schemas/digest.ts';
import { type CallRecord, EvidenceJson, type OracleResult } from '../../schemas/evidence.ts';
import { grouped } from '../../support/group.ts';
import { adviceFor } from './troubleshooting.ts';

/** A test with its last result and the evidence that it left. */
interface Ran {
  test: TestCase;
  result: TestResult | undefined;
  evidence: EvidenceJson | undefined;
  title: string;
  outcome: DigestOutcome;
}

export interface Collected {
  /** What is known of the run before its tests. */
  run: Omit<DigestJson['run'], 'startedAt' | 'durationMs'>;
  /** Facts from outside the evidence, e.g. the versions. */
  facts: Readonly<Record<string, string>>;
  tests: readonly TestCase[];
  /** Errors that belong to no test. */
  errors: readonly string[];
  result: Pick<FullResult, 'status' | 'startTime' | 'duration'>;
}

/** Projects whose tests go through steps of the article; they are scenarios even if they did not run. */
const SCENARIOS = ['reauthentication', 'refusals'];
/** The other tests of a night: their sentences count, they have no row of their own. */
const NIGHT = [...SCENARIOS, 'preflight', 'restore'];

/** What the failure of a test is about that went through no step: the guard stands for step 1, the clean-up for what comes after the last. */
const GUARD = { number: '1', title: 'Right org, app and user, under a policy that means something' };
const CLEAN_UP = { number: '–', title: 'Leave instances and grants as they have to be' };

/** Most calls of each service that a failure lists. */
const MOST_REQUESTS = 4;

/** Whether a run is one that a person wants to read about: not a list, and not unit tests alone. */
export function isNight(tests: readonly TestCase[]): boolean {
  return tests.some((test) => NIGHT.includes(projectOf(test)));
}

/** Everything that a run says, as data. The leak gate and the nights before are added by those who know them. */
export function collect({ run, facts, tests, errors, result }: Collected): DigestJson {
  const all = tests.map(ran);
  const scenarios = all.filter(isScenario);
  const shared = sharedFacts(scenarios);
  const toRestore = notRestored(all);
  const failed = all.filter(({ outcome }) => outcome === 'failed').map((one) => failureOf(one, toRestore));
  const digest: DigestJson = {
    schemaVersion: 1,
    run: { ...run, startedAt: result.startTime.toISOString(), durationMs: Math.round(result.duration) },
    outcome: result.status,
    counts: sumOf(all.map(({ outcome }) => ({ [outcome]: 1 }))),
    facts: { ...facts, ...shared },
    notRestored: toRestore,
    restored: annotated(all, 'restored'),
    failures: alike(failed),
    scenarios: scenarios.map((one) => scenarioOf(one, shared)),
    flaky: all.filter(({ outcome }) => outcome === 'flaky').map(flakyOf),
    warnings: warningsOf(all, run.departures, result.status),
  };
  return withErrors(digest, errors);
}

/**
 * A digest with errors that belong to no test: each fails the run, whatever its tests said. What was said before a secret became known goes
 * through once more, before anything is made of it.
 */
export function withErrors(digest: DigestJson, errors: readonly string[]): DigestJson {
  const { outcome, failures } = digest;
  const whole: DigestJson = {
    ...digest,
    outcome: outcome === 'passed' && errors.length > 0 ? 'failed' : outcome,
    failures: [...failures, ...errors.map(ofTheRun)],
  };
  return JSON.parse(JSON.stringify(redactValue(whole)), printable) as DigestJson;
}

/** A service's text must not steer the terminal that shows it, and breaks its lines in one way only. */
function printable(_key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return stripVTControlCharacters(value)
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]|\p{Bidi_Control}/gu, '');
}

/** How many there are of each outcome. */
export function sumOf(all: readonly DigestJson['counts'][]): DigestJson['counts'] {
  const sum: DigestJson['counts'] = {};
  for (const [outcome, count] of all.flatMap((counts) => Object.entries(counts)) as [DigestOutcome, number][])
    sum[outcome] = (sum[outcome] ?? 0) + count;
  return sum;
}

function ran(test: TestCase): Ran {
  const result = test.results.at(-1);
  const evidence = result && evidenceOf(result);
  const outcome: DigestOutcome =
    result === undefined || result.status === 'interrupted'
      ? 'did not run'
      : ({ expected: 'passed', unexpected: 'failed', flaky: 'flaky', skipped: 'skipped' } as const)[test.outcome()];
  return { test, result, evidence, title: titleOf(test), outcome: neverBegan(test, outcome) ? 'did not run' : outcome };
}

/** Playwright says "skipped" of both; what is skipped on purpose says why. */
function neverBegan(test: TestCase, outcome: DigestOutcome): boolean {
  return outcome === 'skipped' && !test.annotations.some(({ type }) => type === 'skip' || type === 'fixme');
}

/** The evidence that a test has attached; undefined when it has none, or when it cannot be read. */
export function evidenceOf(result: Pick<TestResult, 'attachments'>): EvidenceJson | undefined {
  const attachment = result.attachments.find(({ name }) => name === 'evidence.json');
  if (!attachment) return undefined;
  try {
    const text = attachment.body?.toString('utf8') ?? readFileSync(attachment.path ?? '', 'utf8');
    return EvidenceJson.parse(JSON.parse(text));
  } catch {
    return undefined; // The scenario is then listed without its steps; a digest must not fail a run.
  }
}

const projectOf = (test: TestCase): string => test.titlePath()[1] ?? '';

/** From the outermost group to the test; before them stand the root, the project and the file. */
const titleOf = (test: TestCase): string =>
  test
    .titlePath()
    .slice(3)
    .filter((title) => title !== '')
    .join(' › ');

function isScenario({ test, evidence }: Ran): boolean {
  return SCENARIOS.includes(projectOf(test)) || (evidence?.timeline.some(({ type }) => type === 'step') ?? false);
}

/** What is the same in all scenarios that say anything of it; target and run have places of their own. */
function sharedFacts(scenarios: readonly Ran[]): Record<string, string> {
  const facts = scenarios.flatMap(({ evidence }) => evidence?.facts ?? []);
  const values = grouped(facts.map(({ name, value }) => [name, value]));
  const own = ['target', 'run', 'user', 'instance', 'simulator'];
  return Object.fromEntries(
    [...values].flatMap(([name, [value, ...others]]) =>
      value === undefined || others.length > 0 || own.includes(name) ? [] : [[name, value]],
    ),
  );
}

function scenarioOf(one: Ran, shared: Readonly<Record<string, string>>): ScenarioDigest {
  const { test, result, evidence, title, outcome } = one;
  const facts = (evidence?.facts ?? []).filter(
    ({ name }) => !['target', 'run', 'simulator'].includes(name) && shared[name] === undefined,
  );
  const reason = test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description;
  return {
    id: test.annotations.find(({ type }) => type === 'scenario')?.description ?? title,
    title,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(result === undefined ? {} : { durationMs: durationOf(result) }),
    facts: Object.fromEntries(facts.map(({ name, value }) => [name, value])),
    steps: stepsOf(one),
    lags: lagsOf(evidence),
  };
}

/** Until the last of its steps ended, those of its fixtures too: Playwright counts none of a fixture with a timeout of its own. */
function durationOf({ duration, startTime, steps }: TestResult): number {
  const ends = steps.map((step) => +step.startTime + step.duration - +startTime);
  return Math.max(0, Math.round(Math.max(duration, ...ends)));
}

type Timeline = EvidenceJson['timeline'];
type StepEntry = Extract<Timeline[number], { type: 'step' }>;

/** The timeline, cut at the steps of the article. */
function chapters(evidence: EvidenceJson | undefined): { step: StepEntry; entries: Timeline; endsAt: string }[] {
  const timeline = evidence?.timeline ?? [];
  const starts = timeline.flatMap((entry, index) => (entry.type === 'step' ? [index] : []));
  return starts.map((start, number) => {
    const end = starts[number + 1];
    const last = end === undefined ? evidence?.finishedAt : timeline[end]?.at;
    const step = timeline[start] as StepEntry;
    return { step, entries: timeline.slice(start + 1, end), endsAt: last ?? step.at };
  });
}

function stepsOf(one: Ran): ScenarioDigest['steps'] {
  const failed = one.outcome === 'failed' ? failedStep(one) : undefined;
  const played = numberedSteps(one.result);
  return chapters(one.evidence).map(({ step: { number, title, at }, entries, endsAt }) => {
    const playwright = played.find((step) => step.title === `${number}. ${title}`);
    const durationMs = playwright?.duration ?? Date.parse(endsAt) - Date.parse(at);
    const isUnseen = unseenIn(one, entries).length > 0;
    // Playwright says -1 of it, also where the run was interrupted, and the test has not failed.
    const wasCutShort = (playwright?.duration ?? 0) < 0;
    const hasFailed = wasCutShort || (failed?.number === number && failed.title === title);
    const outcome = hasFailed ? 'failed' : isUnseen ? 'not observable' : 'passed';
    const notHeld = entries.flatMap((entry) =>
      entry.type === 'oracle' && entry.outcome.startsWith('not ') ? entry.number : [],
    );
    return {
      number,
      title,
      outcome,
      ...(notHeld.length > 0 && { notHeld }),
      ...(durationMs < 0 ? {} : { durationMs: Math.round(durationMs) }),
    };
  });
}

/** What could not be seen in a step; nothing where a proof was to fail, and did. */
function unseenIn({ outcome }: Ran, entries: Timeline): OracleResult[] {
  const oracles = entries.filter((entry) => entry.type === 'oracle');
  if (outcome === 'passed' && oracles.some((oracle) => oracle.outcome === 'failed')) return [];
  return oracles.filter((oracle) => oracle.outcome === 'not observable');
}

const numberedSteps = (result: TestResult | undefined): TestStep[] =>
  (result?.steps ?? []).filter(({ category, title }) => category === 'test.step' && /^\d/.test(title));

/** The numbered step with an error, or the one that was interrupted. */
function culpritOf(result: TestResult | undefined): TestStep | undefined {
  const steps = numberedSteps(result);
  return steps.find(({ error }) => error !== undefined) ?? steps.find(({ duration }) => duration < 0);
}

/** The step in which a test failed: the one with the error, or that was cut short; else the last one that it began. */
function failedStep({ test, result, evidence }: Ran): { number: string; title: string } | undefined {
  const culprit = culpritOf(result);
  const begun = chapters(evidence).map(({ step: { number, title } }) => ({ number, title }));
  const named = begun.find(({ number, title }) => culprit?.title === `${number}. ${title}`);
  if (named !== undefined) return named;
  // Evidence that cannot be read tells of no step.
  const [, number, title] = /^(\S.*?)\. (.*)$/s.exec(culprit?.title ?? '') ?? [];
  if (number !== undefined && title !== undefined) return { number, title };
  const after = result?.steps.find(({ category, title }) => category === 'hook' && title === 'After Hooks');
  if (after?.error !== undefined || projectOf(test) === 'restore') return CLEAN_UP;
  if (begun.length > 0) return begun.at(-1);
  return NIGHT.includes(projectOf(test)) ? GUARD : undefined;
}

/** @param toRestore what is told by itself, and no second time */
function failureOf(one: Ran, toRestore: readonly string[]): Failure {
  const { title, result, evidence } = one;
  const step = failedStep(one);
  const said = (result?.errors ?? []).map(({ message, value }) => plain(message ?? value ?? ''));
  const errors = said.filter(
    (error, index) => said.findIndex((other) => withoutId(other) === withoutId(error)) === index,
  );
  if (errors.length === 0) errors.push(`The test ended as ${result?.status ?? 'unknown'}.`);
  const chapter = chapters(evidence).findLast(
    ({ step: { number, title } }) => number === step?.number && title === step.title,
  );
  // The last chapter goes on with what the fixtures do afterwards.
  const culprit = culpritOf(result);
  const end = culprit === undefined || culprit.duration < 0 ? Infinity : +culprit.startTime + culprit.duration;
  const entries = (chapter?.entries ?? evidence?.timeline ?? []).filter(({ at }) => Date.parse(at) <= end + 1);
  const facts = (evidence?.facts ?? []).filter(({ name }) => name === 'user' || name === 'instance');
  const failed = entries.filter((entry) => entry.type === 'oracle' && entry.outcome === 'failed') as OracleResult[];
  const rank = ({ cause, number }: OracleResult) => (cause === true ? 0 : 100) + number;
  const oracles = failed.sort((one, other) => rank(one) - rank(other));
  // Where the cause is known, its remedy is the only one.
  const told = oracles.filter(({ cause }) => cause === oracles[0]?.cause);
  const page = result?.attachments.find(({ name }) => name === 'evidence.html')?.path;
  return {
    scenarios: [title],
    ...(step && { step }),
    facts: Object.fromEntries(facts.map(({ name, value }) => [name, value])),
    errors: errors.map((error) => {
      const rest = toRestore.reduce((text, sentence) => text.replaceAll(sentence, ''), error);
      return rest === error ? error : rest.replace(/^\w*Error: $/, '').trim() || 'Told above, as not restored.';
    }),
    oracles: oracles.map(({ number, kind, title, outcome, expected, seen, remedy, cause }) => ({
      ...{ number, kind, title, outcome, expected, seen },
      ...(remedy !== undefined && cause === oracles[0]?.cause && { remedy }),
    })),
    remedy: remedyOf(told, errors, step?.number),
    requests: requestsOf(entries, oracles.length > 0),
    ...(page === undefined ? {} : { evidence: path.relative(process.cwd(), page) }),
  };
}

/** What the verdict says of a user who is shut out; what the oracles say, where each has something to say; else what the message or the step means. */
function remedyOf(oracles: readonly OracleResult[], errors: readonly string[], step: string | undefined): string {
  const remedies = [...new Set(oracles.flatMap(({ remedy }) => remedy ?? []))];
  const [, shutOut] = /^Remedy: (.*)$/m.exec(errors.join('\n')) ?? [];
  if (shutOut !== undefined && !remedies.includes(shutOut)) return shutOut;
  return remedies.length > 0 ? remedies.join(' ') : adviceFor(errors, step);
}

/**
 * Of each service, the last calls with a request id; those that were refused come first where there are too many. An error is about the call that it
 * ended with: the others would hide it.
 * @param judged by oracles, which may have failed for what came with a 200
 */
function requestsOf(entries: Timeline, judged: boolean): CallRecord[] {
  const all = entries.flatMap((entry) => (entry.type === 'call' ? [entry] : []));
  const isRefused = ({ status, expected }: CallRecord) => expected !== true && (status === undefined || status >= 400);
  const kept = judged || !all.some(isRefused) ? all : all.filter(isRefused);
  const calls = kept.filter(({ requestId }) => requestId !== undefined);
  const told = new Set(
    [...new Set(calls.map(({ service }) => service))].flatMap((service) => {
      const own = calls.filter((call) => call.service === service);
      return [...own.filter((call) => !isRefused(call)), ...own.filter(isRefused)].slice(-MOST_REQUESTS);
    }),
  );
  return calls.filter((call) => told.has(call)).map(({ type: _type, at: _at, ...call }) => call);
}

/** Tests that failed in the very same way are one failure: those of a preflight that refuses every user, say, and the end of a run that meets the same. */
export function alike(failures: readonly Failure[]): Failure[] {
  const groups = new Map<string, Failure>();
  for (const failure of failures) {
    const step = failure.step?.number === CLEAN_UP.number ? GUARD : failure.step;
    const key = JSON.stringify([step, failure.errors.map(withoutId)]);
    const first = groups.get(key);
    if (first === undefined) groups.set(key, { ...failure, scenarios: [...failure.scenarios] });
    else first.scenarios.push(...failure.scenarios);
  }
  return [...groups.values()];
}

/** Each call has an id of its own, whatever it says. */
const withoutId = (error: string): string => error.replaceAll(/ \(request id [^)]+\)/g, '');

function ofTheRun(message: string): Failure {
  const error = plain(message);
  return ofNoScenario(error, adviceFor([error], undefined));
}

/** What a digest has of which nothing can be said. */
export const NOTHING_TOLD = {
  facts: {},
  notRestored: [],
  restored: [],
  failures: [],
  scenarios: [],
  flaky: [],
  warnings: [],
} satisfies Partial<DigestJson>;

/** A failure that no scenario has. */
export function ofNoScenario(error: string, remedy: string): Failure {
  return { scenarios: [], facts: {}, errors: [error], oracles: [], remedy, requests: [] };
}

/** The message without colours, without Playwright's log and comparison below a sentence, and without the "Error: " that says nothing. */
function plain(message: string): string {
  return stripVTControlCharacters(message)
    .replace(/\n+Call log:\n[^]*$/, '')
    .replace(/\n\nexpect\(received\)\.[^]*$/, '')
    .replace(/^Error: /, '')
    .trim();
}

/** When a change was seen, counted from the beginning of the step that asks for it. */
function lagsOf(evidence: EvidenceJson | undefined): Record<string, number> {
  const seen = chapters(evidence).flatMap(({ step, entries }) =>
    entries.flatMap((entry) => {
      if (entry.type !== 'oracle' || entry.outcome !== 'held') return [];
      const lag = LAGS.find(({ kind, number }) => kind === entry.kind && number === entry.number);
      return lag === undefined ? [] : [[lag.name, Date.parse(entry.at) - Date.parse(step.at)] as const];
    }),
  );
  return Object.fromEntries(seen);
}

const LAGS: readonly (Pick<OracleResult, 'kind' | 'number'> & { name: string })[] = [
  { name: 'revocation seen', kind: 'no longer authenticated', number: 1 },
  { name: 'grant gone', kind: 'no longer authenticated', number: 3 },
  { name: 'token usable', kind: 'authenticated again', number: 1 },
];

/** The sentences of annotations of a type, each once. */
function annotated(all: readonly Ran[], wanted: string): string[] {
  const sentences = all
    .flatMap(({ result }) => result?.annotations ?? [])
    .filter(({ type }) => type === wanted)
    .map(({ description = '' }) => description.replaceAll('\n', ' '));
  return [...new Set(sentences)];
}

/** What a person has to restore, but for what was restored after all, at the end of the run. */
function notRestored(all: readonly Ran[]): string[] {
  const instance = (sentence: string) => /^Instance \d+ /.exec(sentence)?.[0];
  const restored = annotated(all, 'restored').map(instance);
  return annotated(all, 'not restored').filter(
    (sentence) => instance(sentence) === undefined || !restored.includes(instance(sentence)),
  );
}

/** What several scenarios have met is said once. */
function warningsOf(all: readonly Ran[], departures: readonly string[], status: string): Told[] {
  const unnoticed = `No scenario failed, though the simulator was told to depart from normal: ${departures.join(', ')}.`;
  return toldOnce([
    ...(departures.length > 0 && status === 'passed' ? [{ sentence: unnoticed, scenarios: [] }] : []),
    ...all.flatMap((one) => sentencesOf(one).map((sentence) => ({ sentence, scenarios: [one.title] }))),
  ]);
}

/** Each sentence once, with all that it is about. */
export function toldOnce(all: readonly Told[]): Told[] {
  return [...grouped(all.map(({ sentence, scenarios }) => [sentence, scenarios]))].map(([sentence, about]) => ({
    sentence,
    scenarios: [...new Set([...about].flat())],
  }));
}

function sentencesOf(one: Ran): string[] {
  const { result, evidence } = one;
  const ofEvidence = [
    ...(evidence?.timeline ?? []).flatMap((entry) => (entry.type === 'warning' ? [entry.sentence] : [])),
    ...chapters(evidence)
      .flatMap(({ entries }) => unseenIn(one, entries))
      .map(({ title, seen }) => `Not observable: ${title}: ${seen}`),
  ];
  const ofTest = (result?.annotations ?? []).filter(({ type }) => type === 'warning');
  return [...ofEvidence, ...ofTest.map(({ description = '' }) => description)].map((text) =>
    text.replaceAll('\n', ' '),
  );
}

function flakyOf({ test, title }: Ran): DigestJson['flaky'][number] {
  const first = test.results.find(({ status }) => status !== 'passed');
  return { scenario: title, attempts: test.results.length, error: plain(first?.error?.message ?? '') };
}
