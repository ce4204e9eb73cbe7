import { styleText } from 'node:util';
import { type DigestJson } from '../../schemas/digest.ts';
import { fitting, hasFailed, MARKS, oneLine, outlineOf, type Section, type ToldFailure } from './sections.ts';

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
  const { run } = digest;
  const { heading, counts, before, failures, table, after, facts } = outlineOf(digest, 'text');
  const parts = [
    `${paint(['bold', hasFailed(digest) ? 'red' : 'green'], heading)}\n${counts}`,
    ...before.map((section) => sectionOf(section, paint)),
    ...failures.map((failure) => failureOf(failure, paint)),
    tableOf(table, paint),
    ...after.map((section) => sectionOf(section, paint)),
    aligned([
      ...facts,
      ...(run.report === '' ? [] : [['report', run.report]]),
      ...(run.address === undefined ? [] : [['address', run.address]]),
    ]),
  ].filter((part) => part !== '');
  return fitting(parts, limit, '\n\n', ` ${run.report}`);
}

function sectionOf({ title, lines }: Section, paint: Paint): string {
  return [paint('bold', title), ...lines.map((line) => `  ${oneLine(line)}`)].join('\n');
}

function failureOf({ title, causes, remedy, requests, evidence }: ToldFailure, paint: Paint): string {
  const rows = [
    ...causes,
    ['remedy', remedy],
    ...requests.map((line) => ['request', line]),
    ...(evidence === undefined ? [] : [['evidence', evidence]]),
  ];
  return [paint('red', `${MARKS.failed.text} ${title}`), aligned(rows)].join('\n');
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

function tableOf(table: readonly (readonly string[])[], paint: Paint): string {
  const [head = '', ...rows] = inColumns(table);
  return rows.length === 0 ? '' : [paint('dim', head), ...rows].join('\n');
}

/** The rows of a table as lines, each column as wide as its widest text. */
export function inColumns(table: readonly (readonly string[])[]): string[] {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
