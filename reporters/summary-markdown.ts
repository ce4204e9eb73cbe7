import { readFileSync } from 'node:fs';
import { type FullResult, type TestCase, type TestResult, type TestStep } from '@playwright/test/reporter';
import { redact } from '../redaction/index.ts';
import { EvidenceJson } from '../schemas/evidence.ts';

export interface Finished {
  test: TestCase;
  result: TestResult;
  evidence: EvidenceJson | undefined;
}

interface SummaryInput {
  target: string;
  reportUrl: string | undefined;
  finished: readonly Finished[];
  /** Errors that belong to no test. */
  errors: readonly string[];
  result: FullResult;
  gate: { leaks: string[]; files: number } | undefined;
}

const SLOWEST = 5;

/** The evidence that a scenario has attached; undefined when it has none, or when it cannot be read. */
export function evidenceOf(result: TestResult): EvidenceJson | undefined {
  const attachment = result.attachments.find(({ name }) => name === 'evidence.json');
  if (!attachment) return undefined;
  try {
    const text = attachment.body?.toString('utf8') ?? readFileSync(attachment.path ?? '', 'utf8');
    return EvidenceJson.parse(JSON.parse(text));
  } catch {
    return undefined; // The scenario is then listed without its steps; a summary must not fail a run.
  }
}

/** Whether a test went through steps of the article; preflight leaves evidence too, but none of them. */
export function isScenario({ evidence }: Finished): boolean {
  return evidence?.timeline.some(({ type }) => type === 'step') ?? false;
}

const titleOf = ({ test, evidence }: Finished) => cell(evidence?.scenario ?? test.title);

export function renderSummary(input: SummaryInput): string {
  const { finished } = input;
  const parts = [
    heading(input),
    list('Not restored: somebody has to act', notRestored(finished)),
    table(finished.filter(isScenario)),
    list('Failures', failures(input)),
    list('Leak gate', input.gate?.leaks ?? []),
    list('Drift and warnings', warnings(finished)),
    list('Flaky', flakes(finished)),
    list('Slowest steps', slowest(finished)),
    link(input.reportUrl),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function heading({ target, result, finished, gate }: SummaryInput): string {
  const leaked = (gate?.leaks.length ?? 0) > 0;
  const hasPassed = result.status === 'passed' && !leaked;
  const counts = new Map<string, number>();
  for (const { test } of finished) {
    const outcome = { expected: 'passed', unexpected: 'failed', flaky: 'flaky', skipped: 'skipped' }[test.outcome()];
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  const verdict = hasPassed ? '✅ passed' : `❌ ${leaked ? 'failed' : result.status}`;
  const numbers = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'no test ran';
  const searched = gate ? ` ${gate.files} files were searched for secrets.` : ' Nothing was searched for secrets.';
  return `## Re-authentication on ${target}: ${verdict}\n\n${numbers}, in ${seconds(result.duration)}.${searched}`;
}

/** One row per scenario, one column per step of the article. */
function table(scenarios: readonly Finished[]): string {
  if (scenarios.length === 0) return '';
  const rows = scenarios.map((finished) => ({ finished, steps: verdicts(finished) }));
  const numbers = [...new Set(rows.flatMap(({ steps }) => [...steps.keys()]))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const lines = rows.map(({ finished, steps }) => {
    const { test, result } = finished;
    const mark = { expected: '✅', unexpected: '❌', flaky: '⚠️', skipped: '⏭️' }[test.outcome()];
    const cells = [
      titleOf(finished),
      mark,
      ...numbers.map((number) => steps.get(number) ?? ''),
      seconds(result.duration),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const header = `| Scenario | | ${numbers.join(' | ')}${numbers.length > 0 ? ' | ' : ''}Time |`;
  return `${header}\n|${' --- |'.repeat(numbers.length + 3)}\n${lines.join('\n')}`;
}

/** What became of each step: the one in which a scenario ended is the one that failed it. */
function verdicts({ evidence, result }: Finished): Map<string, string> {
  const steps = new Map<string, string>();
  let current = '';
  for (const entry of evidence?.timeline ?? []) {
    if (entry.type === 'step') {
      current = entry.number;
      steps.set(current, steps.get(current) ?? '✓');
    } else if (entry.type === 'oracle' && current !== '') {
      if (entry.outcome === 'failed') steps.set(current, '✗');
      else if (entry.outcome === 'not observable' && steps.get(current) === '✓') steps.set(current, '✓?');
    }
  }
  const hasFailed = result.status !== 'passed' && result.status !== 'skipped';
  if (hasFailed && current !== '' && ![...steps.values()].includes('✗')) steps.set(current, '✗');
  return steps;
}

function failures({ finished, errors }: SummaryInput): string[] {
  const ofTests = finished
    .filter(({ test }) => test.outcome() === 'unexpected')
    .map((one) => `**${titleOf(one)}**: ${firstLine(one.result.error?.message ?? one.result.status)}`);
  return [...ofTests, ...errors.map(firstLine)];
}

/** What a person has to restore, in full, with the commands for it; but for what was restored after all, at the end of the run. */
function notRestored(finished: readonly Finished[]): string[] {
  const annotated = (wanted: string) =>
    finished
      .flatMap(({ result }) => result.annotations)
      .flatMap(({ type, description = '' }) => (type === wanted ? [redact(description).replaceAll('\n', ' ')] : []));
  const instance = (sentence: string) => /^Instance \d+ /.exec(sentence)?.[0];
  const restored = annotated('restored').map(instance);
  return [...new Set(annotated('not restored'))].filter(
    (sentence) => instance(sentence) === undefined || !restored.includes(instance(sentence)),
  );
}

/** What several scenarios have met is said once. */
function warnings(finished: readonly Finished[]): string[] {
  const scenarios = new Map<string, string[]>();
  for (const one of finished)
    for (const sentence of new Set(warningsOf(one)))
      scenarios.set(sentence, [...(scenarios.get(sentence) ?? []), titleOf(one)]);
  return [...scenarios].map(
    ([sentence, titles]) => `${sentence} (${titles.length === 1 ? titles[0] : `${titles.length} scenarios`})`,
  );
}

function warningsOf({ evidence }: Finished): string[] {
  return (evidence?.timeline ?? []).flatMap((entry) => {
    if (entry.type === 'warning') return [firstLine(entry.sentence)];
    if (entry.type !== 'oracle' || entry.outcome !== 'not observable') return [];
    return [firstLine(`Not observable: ${entry.title}: ${entry.seen}`)];
  });
}

function flakes(finished: readonly Finished[]): string[] {
  return finished
    .filter(({ test }) => test.outcome() === 'flaky')
    .map((one) => {
      const { results } = one.test;
      const first = results.find(({ status }) => status !== 'passed');
      return `**${titleOf(one)}** passed at attempt ${results.length}; before: ${firstLine(first?.error?.message ?? '')}`;
    });
}

function slowest(finished: readonly Finished[]): string[] {
  const steps = finished
    .filter(isScenario)
    .flatMap((one) => one.result.steps.filter(isNamed).map((step) => ({ title: titleOf(one), step })));
  return steps
    .sort((a, b) => b.step.duration - a.step.duration)
    .slice(0, SLOWEST)
    .map(({ title, step }) => `${seconds(step.duration)}: ${cell(step.title)} (${title})`);
}

/** A step that was interrupted has no duration: Playwright gives -1. */
const isNamed = (step: TestStep) => step.category === 'test.step' && step.duration >= 0;

function link(reportUrl: string | undefined): string {
  if (reportUrl === undefined) return '';
  return /^https?:/.test(reportUrl) ? `[Report](${reportUrl})` : `Report: ${reportUrl}`;
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `### ${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}

function firstLine(text: string): string {
  const plain = redact(stripColours(text)).trim();
  return plain.split('\n', 1)[0]?.slice(0, 300) ?? '';
}

/** Redacted before it is cut or reshaped: afterwards a secret could no longer be told. */
const cell = (text: string) => redact(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
const seconds = (ms: number) =>
  ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;

/** Playwright's messages carry terminal colours. */
// eslint-disable-next-line no-control-regex -- the escape character is what is looked for
const stripColours = (text: string) => text.replace(/\u001B\[[0-9;]*m/g, '');
