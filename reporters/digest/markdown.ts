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

/** GitHub takes this many characters as the text of an issue, and more as a job's summary. */
export const ISSUE_LIMIT = 65_000;

/** A digest as Markdown: the summary of a job, the text of an issue. */
export function renderMarkdown(digest: DigestJson, limit = ISSUE_LIMIT): string {
  const { run, failures, scenarios } = digest;
  const link =
    run.report === '' ? '' : /^https?:/.test(run.report) ? `[Report](${run.report})` : `Report: \`${run.report}\``;
  const parts = [
    `## ${headingOf(digest).replace(/(: )(?=[^:]+$)/, `$1${hasFailed(digest) ? '❌' : '✅'} `)}`,
    `${countsSentence(digest)}${run.address === undefined ? '' : ` [This run](${run.address}).`} ${link}`,
    ...before(digest).map(sectionOf),
    ...(failures.length === 0 ? [] : ['### Failures', ...failures.map(failureOf)]),
    tableOf(scenarios),
    ...after(digest).map(sectionOf),
    `<sub>${factsOf(digest)
      .map(([name, value]) => `${name}: ${safe(value)}`)
      .join(' · ')}</sub>`,
  ].filter((part) => part !== '');
  return `${fitting(parts, limit, '\n\n', '')}\n`;
}

const sectionOf = ({ title, lines }: Section): string =>
  `### ${title}\n\n${lines.map((line) => `- ${safe(oneLine(line))}`).join('\n')}`;

function failureOf(failure: Failure): string {
  const { remedy, evidence } = failure;
  return [
    `#### ${safe(titleOf(failure))}`,
    causesOf(failure)
      .map(([name, text]) => `- ${name}: ${said(text)}`)
      .join('\n'),
    `**What to do:** ${safe(oneLine(remedy))}`,
    ...(failure.requests.length === 0
      ? []
      : [
          `For the support of the services:\n\n${requestsOf(failure)
            .map((line) => `- ${safe(line)}`)
            .join('\n')}`,
        ]),
    ...(evidence === undefined ? [] : [`Evidence: \`${evidence}\``]),
  ].join('\n\n');
}

/** One line as it is, several as a block. */
function said(text: string): string {
  if (!text.includes('\n')) return safe(text);
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return ['', fence, ...text.split('\n'), fence].join('\n  ');
}

/** One row per scenario, one column per step of the article. */
function tableOf(scenarios: readonly ScenarioDigest[]): string {
  if (scenarios.length === 0) return '';
  const numbers = stepNumbers(scenarios);
  const rows = scenarios.map((scenario) => [
    cell(`${scenario.title}${scenario.reason === undefined ? '' : `: ${scenario.reason}`}`),
    MARKS[scenario.outcome].emoji,
    ...numbers.map((number) => markOf(scenario, number)),
    scenario.durationMs === undefined ? '' : seconds(scenario.durationMs),
  ]);
  const head = ['Scenario', '', ...numbers, 'Time'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const cell = (text: string): string => safe(oneLine(text)).replaceAll('|', '\\|');

/** No text of a service becomes markup, or calls a person by name. */
function safe(text: string): string {
  return text
    .replaceAll('<', '&lt;')
    .replaceAll(/([`*_[\]])/g, '\\$1')
    .replaceAll(/(^|[^\w.])@(?=\w)/g, '$1@\u200B');
}
