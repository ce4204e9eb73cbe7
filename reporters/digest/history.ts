import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { type DigestJson, type Told } from '../../schemas/digest.ts';
import { HistoryNight } from '../../schemas/history.ts';
import { textOf } from '../../support/files.ts';
import { readJson } from '../../support/json.ts';
import { messageOf } from '../../support/message.ts';
import { hasFailed, seconds } from './sections.ts';

/** The nights of a file, oldest first, and a sentence about what could not be read. */
interface History {
  nights: HistoryNight[];
  problem?: string;
}

/** Facts of a digest that say which version of something was at work. */
const VERSIONS = ['suite', 'browser', 'Salesforce API'];

/** Fewer nights say nothing about what is usual; more would remember how it was last season. */
const USUAL = { fewest: 7, most: 30 };
/** How far beyond the median something has to be: in spreads, in shares of the median, and in any case in ms. */
const SLOW = { spreads: 5, share: 0.3, least: 1000 };
/** A spread in terms of the standard deviation, where values are spread normally. */
const MAD_TO_SIGMA = 1.4826;
/** Most sentences about slowness in one digest: the slowest against the usual. */
const MOST_SLOW = 5;

/** What is kept of a run. */
export function nightOf({ run, outcome, facts, scenarios }: DigestJson): HistoryNight {
  const versions = { ...facts, ...(run.commit !== undefined && { commit: run.commit.slice(0, 12) }) };
  return {
    schemaVersion: 1,
    run: run.id,
    startedAt: run.startedAt,
    target: run.target,
    departures: run.departures,
    outcome,
    versions: Object.fromEntries(
      Object.entries(versions).filter(([name]) => name === 'commit' || VERSIONS.includes(name)),
    ),
    scenarios: scenarios.map(({ id, title, outcome: ended, steps, lags }) => ({
      ...{ id, title, outcome: ended, lags },
      steps: timesOf(steps),
    })),
  };
}

/** By number; the times of several steps of one number are added up. */
function timesOf(steps: DigestJson['scenarios'][number]['steps']): Record<string, number> {
  const times: Record<string, number> = {};
  for (const { number, durationMs } of steps)
    if (durationMs !== undefined) times[number] = (times[number] ?? 0) + durationMs;
  return times;
}

/** Reads a history. Nothing that stands in it can fail a run: a line that is none is left out, and said. */
export function readHistory(file: string): History {
  try {
    return parseHistory(textOf(file) ?? '', path.basename(file));
  } catch (error) {
    return { nights: [], problem: `The history ${file} cannot be read: ${messageOf(error)}.` };
  }
}

/** The same of a text; `name` is for the sentence. */
export function parseHistory(text: string, name: string): History {
  const broken: number[] = [];
  const nights = text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const night = HistoryNight.safeParse(readJson(line));
    if (!night.success) broken.push(index + 1);
    return night.success ? [night.data] : [];
  });
  // Two copies of a history that were put together have nights twice.
  const once = [...new Map(nights.map((night) => [night.run, night])).values()];
  once.sort((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt));
  if (broken.length === 0) return { nights: once };
  const lines =
    broken.length === 1
      ? `line ${broken[0]} cannot be read or is of another version, and is left out`
      : `${broken.length} lines, the first of them ${broken[0]}, cannot be read or are of another version, and are left out`;
  return { nights: once, problem: `${name}: ${lines}.` };
}

/**
 * Appends a night. A run that wrote itself down already, as one that is merged a second time, is not written again.
 * @returns a sentence where it could not be written, which fails no run
 */
export function appendNight(file: string, night: HistoryNight, { nights }: History): string | undefined {
  if (nights.some(({ run }) => run === night.run)) return undefined;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    const text = textOf(file) ?? '';
    // After a line that was cut short the next one would be lost as well.
    const start = text === '' || text.endsWith('\n') ? '' : '\n';
    appendFileSync(file, `${start}${JSON.stringify(night)}\n`);
    return undefined;
  } catch (error) {
    return `The history ${file} cannot be written: ${messageOf(error)}.`;
  }
}

/**
 * The nights that a run can be compared with: before it, of the same target, told to depart from normal in the same way. One that begins later is of
 * a clock that went wrong, or the run is an old one that is merged again.
 */
function comparable(nights: readonly HistoryNight[], { run }: Pick<DigestJson, 'run'>): HistoryNight[] {
  const kind = ({ target, departures }: Pick<HistoryNight, 'target' | 'departures'>) =>
    [target, ...departures].join('\n');
  const isBefore = ({ startedAt }: HistoryNight) => Date.parse(startedAt) <= Date.parse(run.startedAt);
  return nights.filter((night) => kind(night) === kind(run) && isBefore(night) && night.run !== run.id);
}

/** The digest with what changed since the nights before, and with what was slower than usual among its warnings. */
export function withHistory(digest: DigestJson, history: History): DigestJson {
  const nights = comparable(history.nights, digest);
  const problem = history.problem === undefined ? [] : [{ sentence: history.problem, scenarios: [] }];
  return {
    ...digest,
    warnings: [...digest.warnings, ...slower(digest, nights), ...problem],
    ...(nights.length > 0 && { changes: changes(digest, nights) }),
  };
}

/** Whether everybody has to hear of a night: of what somebody has to restore each time. Without nights before it, all of it is news. */
export function isNews({ changes, notRestored }: Pick<DigestJson, 'changes' | 'notRestored'>): boolean {
  if (changes === undefined || notRestored.length > 0) return true;
  const { night, newlyFailing, recovered } = changes;
  return night.state === 'newly failing' || newlyFailing.length + recovered.length > 0;
}

/** A row of nights that failed, one after the other, up to the last. */
interface Streak {
  since?: string;
  nights: number;
}

/** The failures at the end of a row of outcomes, oldest first; what did not run says nothing. */
function streakOf(row: readonly { at: string; failed: boolean | undefined }[]): Streak {
  const known = row.filter(({ failed }) => failed !== undefined);
  const failing = known.slice(known.findLastIndex(({ failed }) => failed === false) + 1);
  return { ...(failing[0] && { since: failing[0].at }), nights: failing.length };
}

function changes(digest: DigestJson, nights: readonly HistoryNight[]): NonNullable<DigestJson['changes']> {
  const { startedAt } = digest.run;
  const whole = streakOf(nights.map(({ startedAt: at, outcome }) => ({ at, failed: outcome !== 'passed' })));
  const found: NonNullable<DigestJson['changes']> = {
    night: nightAfter(whole, hasFailed(digest), startedAt),
    newlyFailing: [],
    stillFailing: [],
    recovered: [],
  };
  for (const { id, title, outcome } of digest.scenarios) {
    const failed = hasScenarioFailed(outcome);
    if (failed === undefined) continue;
    const { since, nights: count } = streakOf(
      nights.map(({ startedAt: at, scenarios }) => ({
        at,
        failed: hasScenarioFailed(scenarios.find((scenario) => scenario.id === id)?.outcome),
      })),
    );
    if (failed && since === undefined) found.newlyFailing.push(title);
    else if (failed && since !== undefined) found.stillFailing.push({ title, since, nights: count + 1 });
    else if (since !== undefined) found.recovered.push({ title, since, nights: count });
  }
  return found;
}

function nightAfter(
  { since, nights }: Streak,
  failed: boolean,
  now: string,
): NonNullable<DigestJson['changes']>['night'] {
  if (failed) {
    const state = since === undefined ? 'newly failing' : 'still failing';
    return { state, since: since ?? now, nights: nights + 1 };
  }
  return since === undefined ? { state: 'passing', nights: 0 } : { state: 'recovered', since, nights };
}

/** Undefined where nothing is known. */
function hasScenarioFailed(outcome: DigestJson['scenarios'][number]['outcome'] | undefined): boolean | undefined {
  if (outcome === undefined || outcome === 'skipped' || outcome === 'did not run') return undefined;
  return outcome === 'failed';
}

/** Sentences on steps and lags that took much longer than in the last nights. */
function slower(digest: DigestJson, nights: readonly HistoryNight[]): Told[] {
  const found = digest.scenarios.flatMap(({ id, title, outcome, steps, lags }) => {
    if (outcome !== 'passed') return [];
    const earlier = nights
      .flatMap(({ scenarios }) => scenarios.filter((one) => one.id === id && one.outcome === 'passed'))
      .slice(-USUAL.most);
    const seen = (of: 'steps' | 'lags', times: Record<string, number>) =>
      Object.entries(times).map(([name, ms]) => ({
        what: of === 'steps' ? `step ${name}` : name,
        ms,
        usual: earlier.flatMap(({ [of]: before }) => before[name] ?? []),
      }));
    return [...seen('steps', timesOf(steps)), ...seen('lags', lags)].filter(isSlow).map(({ what, ms, usual }) => ({
      ratio: ms / Math.max(1, median(usual)),
      sentence: `Slower than usual: ${what} took ${seconds(ms)}, and ${seconds(median(usual))} in the median of ${usual.length} nights.`,
      scenarios: [title],
    }));
  });
  return found
    .sort((one, other) => other.ratio - one.ratio)
    .slice(0, MOST_SLOW)
    .map(({ sentence, scenarios }) => ({ sentence, scenarios }));
}

/** Far beyond what is usual: by the median, and by the median distance from it, which a single bad night does not move. */
export function isSlow({ ms, usual }: { ms: number; usual: readonly number[] }): boolean {
  if (usual.length < USUAL.fewest) return false;
  const middle = median(usual);
  const spread = MAD_TO_SIGMA * median(usual.map((value) => Math.abs(value - middle)));
  return ms > middle + Math.max(SLOW.spreads * spread, SLOW.share * middle, SLOW.least);
}

/** The middle of some values; of an even number, the mean of both; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1] ?? 0, sorted[Math.floor(half)] ?? 0];
  return (low + high) / 2;
}
