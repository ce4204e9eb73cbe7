import { styleText } from 'node:util';
import { type DigestJson, type Failure, type ScenarioDigest } from '../../schemas/digest.ts';
import {
  after,
  before,
  causesOf,
  countsSentence,
  factsOf,
  fitting,
  hasFailed,
  headingOf,
  MARKS,
  markOf,
  oneLine,
  requestsOf,
  seconds,
  stepNumbers,
  titleOf,
  type Section,
} from './sections.ts';

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

interface TextOptions {
  /** Only for a terminal. */
  colours?: boolean;
  /** Most characters, where the receiver takes only so many. */
  limit?: number;
}

/** A digest as plain text, aligned by blanks: the end of the console, and the body of a message. */
export function renderText(digest: DigestJson, { colours = false, limit = Infinity }: TextOptions = {}): string {
  const paint: Paint = (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text);
  const { failures, scenarios, run } = digest;
  const parts = [
    `${paint(['bold', hasFailed(digest) ? 'red' : 'green'], headingOf(digest))}\n${countsSentence(digest)}`,
    ...before(digest).map((section) => sectionOf(section, paint)),
    ...failures.map((failure) => failureOf(failure, paint)),
    tableOf(scenarios, paint),
    ...after(digest).map((section) => sectionOf(section, paint)),
    aligned([
      ...factsOf(digest),
      ...(run.report === '' ? [] : [['report', run.report]]),
      ...(run.address === undefined ? [] : [['address', run.address]]),
    ]),
  ].filter((part) => part !== '');
  return fitting(parts, limit, '\n\n', ` ${run.report}`);
}

function sectionOf({ title, lines }: Section, paint: Paint): string {
  return [paint('bold', title), ...lines.map((line) => `  ${oneLine(line)}`)].join('\n');
}

function failureOf(failure: Failure, paint: Paint): string {
  const { remedy, evidence } = failure;
  const rows = [
    ...causesOf(failure),
    ['remedy', oneLine(remedy)],
    ...requestsOf(failure).map((line) => ['request', line]),
    ...(evidence === undefined ? [] : [['evidence', evidence]]),
  ];
  const title = paint('red', `${MARKS.failed.text} ${titleOf(failure)}`);
  return [title, aligned(rows)].join('\n');
}

/** Names in a column of their own; further lines of a value below its first. */
function aligned(rows: readonly (readonly string[])[]): string {
  const width = Math.max(0, ...rows.map(([name = '']) => name.length));
  return rows
    .map(
      ([name = '', value = '']) => `  ${name.padEnd(width)}  ${value.replaceAll('\n', `\n  ${' '.repeat(width)}  `)}`,
    )
    .join('\n');
}

function tableOf(scenarios: readonly ScenarioDigest[], paint: Paint): string {
  if (scenarios.length === 0) return '';
  const numbers = stepNumbers(scenarios);
  const head = ['', 'Scenario', ...numbers, 'Time'];
  const rows = scenarios.map((scenario) => [
    MARKS[scenario.outcome].text,
    `${scenario.title}${scenario.reason === undefined ? '' : `: ${oneLine(scenario.reason)}`}`,
    ...numbers.map((number) => markOf(scenario, number)),
    scenario.durationMs === undefined ? '' : seconds(scenario.durationMs),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [paint('dim', line(head)), ...rows.map(line)].join('\n');
}
