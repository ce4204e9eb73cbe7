import { type StateEntry } from './state-entry.ts';
import { PAGE_STATES } from './states.ts';

const HANDLING_IN_WORDS = {
  act: 'goes on',
  pass: 'goes on',
  arrive: 'is where it wanted to be',
  wait: 'waits',
  stop: 'stops',
} as const;

function answerOf(entry: StateEntry): string {
  const advice = 'advice' in entry ? entry.advice : undefined;
  const answer = 'answer' in entry ? entry.answer : undefined;
  return [answer, advice].filter((text) => text !== undefined).join('; or stops: ');
}

/** The table of page states as Markdown, for the documents. */
export function statesAsMarkdown(): string {
  const rows = PAGE_STATES.map(
    (entry: StateEntry) =>
      `| \`${entry.name}\` | ${entry.meaning} | ${HANDLING_IN_WORDS[entry.handling]} | ${answerOf(entry)} | ${entry.changes ? 'at rest' : 'loaded'} | ${entry.needsEnglish ? 'English' : 'any'} |`,
  );
  return [
    '| Page | What it is | The run | How | Told when | Language |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
