import { LOGIN_STATES } from './states-login.ts';
import { OAUTH_STATES } from './states-oauth.ts';
import { SETUP_STATES } from './states-setup.ts';
import { TRANSIENT_STATES } from './states-transient.ts';
import { VERIFICATION_STATES } from './states-verification.ts';
import { type PageFacts } from './page-facts.ts';
import { type StateEntry } from './state-types.ts';

/**
 * Every Salesforce page that an unattended run can meet, in the order of recognition: what is told by its path first, what is told by its
 * document afterwards. The README's table is made from it (see {@link statesAsMarkdown}).
 */
export const PAGE_STATES = [
  ...OAUTH_STATES,
  ...VERIFICATION_STATES,
  ...SETUP_STATES,
  ...LOGIN_STATES,
  ...TRANSIENT_STATES,
] as const satisfies readonly StateEntry[];

/** The name of a page. `callback` is the redirect URI of the app, which only its caller knows. */
export type PageState = (typeof PAGE_STATES)[number]['name'] | 'callback';

/** The row of a page's name; `callback` has none. */
export function stateEntry(name: PageState): StateEntry | undefined {
  return PAGE_STATES.find((entry) => entry.name === name);
}

/** The first row that fits what is on the screen. */
export function recognise(facts: PageFacts): (StateEntry & { name: PageState }) | undefined {
  return PAGE_STATES.find((entry) => entry.detect(facts));
}

const HANDLING_IN_WORDS = {
  act: 'goes on',
  arrive: 'is where it wanted to be',
  wait: 'waits',
  stop: 'stops with a named error',
} as const;

/** The table of page states as Markdown, for the README. */
export function statesAsMarkdown(): string {
  const rows = PAGE_STATES.map(
    (entry: StateEntry) =>
      `| \`${entry.name}\` | ${entry.meaning} | ${HANDLING_IN_WORDS[entry.handling]} | ${entry.answer} | ${entry.needsEnglish ? 'English' : 'any'} |`,
  );
  return ['| Page | What it is | The run | How | Language |', '| --- | --- | --- | --- | --- |', ...rows, ''].join(
    '\n',
  );
}

/** The pages on which only an English label identifies an element. */
export function statesThatNeedEnglish(): PageState[] {
  return PAGE_STATES.filter((entry: StateEntry) => entry.needsEnglish).map((entry) => entry.name);
}
