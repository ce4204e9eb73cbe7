import { type Page } from '@playwright/test';
import { describePage, type PageError, strayForm, UnattendedStopError, UnexpectedPageError } from './errors.ts';
import { faultOf, latestNavigation } from '../browser/navigation.ts';
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
  const isUnloaded = state === 'browser-error';
  const fault = isUnloaded ? faultOf(page) : '';
  // Without its query, which may hold a code.
  const target = isUnloaded ? latestNavigation(page)?.url() : undefined;
  const away = target === undefined ? '' : `It was on its way to ${new URL(target).origin}. `;
  const facts = 'quotes' in entry ? await lookAt(page) : undefined;
  const said = facts && `It says “${oneLine(currentDocument(facts).text).slice(0, 300)}”. `;
  return new UnattendedStopError(
    `Cannot go on with ${username}: ${entry.meaning} (${seen}). ${said ?? ''}${away}${fault && `The reason: ${fault}. `}${entry.advice}`,
  );
}
