import { type DigestJson } from '../../schemas/digest.ts';
import { fitting, hasFailed, oneLine, outlineOf, type Section, type ToldFailure } from './sections.ts';

/** GitHub takes this many characters as the text of an issue, and more as a job's summary. */
const ISSUE_LIMIT = 65_000;

/** A digest as Markdown: the summary of a job, the text of an issue. */
export function renderMarkdown(digest: DigestJson, limit = ISSUE_LIMIT): string {
  const { run } = digest;
  const { heading, counts, before, failures, table, after, facts } = outlineOf(digest, 'emoji');
  const link =
    run.report === '' ? '' : /^https?:/.test(run.report) ? `[Report](${run.report})` : `Report: \`${run.report}\``;
  const parts = [
    `## ${heading.replace(/(: )(?=[^:]+$)/, `$1${hasFailed(digest) ? '❌' : '✅'} `)}`,
    `${counts}${run.address === undefined ? '' : ` [This run](${run.address}).`} ${link}`,
    ...before.map(sectionOf),
    ...(failures.length === 0 ? [] : ['### Failures', ...failures.map(failureOf)]),
    tableOf(table),
    ...after.map(sectionOf),
    `<sub>${facts.map(([name, value]) => `${name}: ${safe(value)}`).join(' · ')}</sub>`,
  ].filter((part) => part !== '');
  return `${fitting(parts, limit, '\n\n', '')}\n`;
}

const sectionOf = ({ title, lines }: Section): string =>
  `### ${title}\n\n${lines.map((line) => `- ${safe(oneLine(line))}`).join('\n')}`;

function failureOf({ title, causes, remedy, requests, evidence }: ToldFailure): string {
  return [
    `#### ${safe(title)}`,
    causes.map(([name, text]) => `- ${name}: ${said(text)}`).join('\n'),
    `**What to do:** ${safe(remedy)}`,
    ...(requests.length === 0
      ? []
      : [`For the support of the services:\n\n${requests.map((line) => `- ${safe(line)}`).join('\n')}`]),
    ...(evidence === undefined ? [] : [`Evidence: \`${evidence}\``]),
  ].join('\n\n');
}

/** One line as it is, several as a block. */
function said(text: string): string {
  if (!text.includes('\n')) return safe(text);
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return ['', fence, ...text.split('\n'), fence].join('\n  ');
}

function tableOf([head = [], ...rows]: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

const cell = (text: string): string => safe(oneLine(text));

/** What GitHub would read: an address, which it links as it stands; a mark at the beginning of a line or anywhere; a mention or an issue. */
const MARKS = /(https?:\/\/[^\s`|]+)|(^[-+>=]|[\\`*_[\]~$|])|((?<!\w)@(?=\w)|#(?=\d))/g;

/** No text of a service becomes markup, calls a person by name, or is noted in an issue that has its number. */
function safe(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(MARKS, (_, address?: string, mark?: string, call?: string) => {
      if (address !== undefined) return address;
      return mark === undefined ? `${call}\u200B` : `\\${mark}`;
    });
}
