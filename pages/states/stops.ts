import { type Page } from '@playwright/test';
import { describePage, type PageError, strayForm, UnattendedStopError, UnexpectedPageError } from './errors.ts';
import { faultOf } from '../browser/navigation.ts';
import { currentDocument, lookAt } from './page-facts.ts';
import { oneLine } from '../browser/selectors.ts';
import { stateEntry, type PageState } from './states.ts';

/**
 * The error for a page on which a run cannot go on, with the advice of its row in the table of page states.
 * @param username whose browser it is
 * @returns UnattendedStopError; what the page itself refuses; or UnexpectedPageError where the table has no advice
 */
export async function stopErrorFor(page: Page, state: PageState, username: string): Promise<PageError> {
  const entry = stateEntry(state);
  if (entry !== undefined && 'refusal' in entry) return entry.refusal(page, username);
  const seen = await describePage(page);
  const stray = strayForm(page, seen);
  if (stray !== undefined) return stray;
  if (entry === undefined || !('advice' in entry) || entry.advice === undefined)
    return new UnexpectedPageError('one that goes on from here', state, seen);
  const fault = state === 'browser-error' ? faultOf(page) : '';
  const facts = 'quotes' in entry ? await lookAt(page) : undefined;
  const said = facts && `It says “${oneLine(currentDocument(facts).text).slice(0, 300)}”. `;
  return new UnattendedStopError(
    `Cannot go on with ${username}: ${entry.meaning} (${seen}). ${said ?? ''}${fault && `The reason: ${fault}. `}${entry.advice}`,
  );
}
