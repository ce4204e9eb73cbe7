import { type Frame, type FrameLocator, type Page } from '@playwright/test';
import { pollUntil } from '../../support/poll.ts';
import { describePage, PageError } from '../states/errors.ts';
import { currentDocument, isSettled, lookAt, OFTEN, type DocumentFacts } from '../states/page-facts.ts';
import { nameOf } from '../states/identify.ts';
import { type PageState } from '../states/states.ts';
import { VISUALFORCE_FRAMES } from '../browser/selectors.ts';

/** Where a Setup page's content is: the page itself in Classic, a Visualforce frame in Lightning. */
export type Scope = Page | FrameLocator;

export interface SetupDocument {
  /** The page that the document stands on. */
  state: PageState | undefined;
  scope: Scope;
  facts: DocumentFacts;
}

/**
 * Finds the document with a Setup page's content, in either shell. This is the one place that knows about frames.
 * Ask again after every action: Lightning makes a new frame for every sub-page, and an old one may linger.
 * @throws PageError when there is no loaded document in time
 */
export async function setupDocument(page: Page, timeout = 15_000): Promise<SetupDocument> {
  const found = await pollUntil(
    timeout,
    () => loadedDocument(page),
    (document) => document !== undefined,
    OFTEN,
  );
  if (found !== undefined) return found;
  const seen = `not loaded within ${timeout / 1000} s; ${await describePage(page)}`;
  throw new PageError(`The content of a Setup page: ${seen}.`);
}

async function loadedDocument(page: Page): Promise<SetupDocument | undefined> {
  const facts = await lookAt(page);
  if (facts === undefined) return undefined;
  const current = currentDocument(facts);
  if (!isSettled(current)) return undefined;
  const state = nameOf(facts);
  if (!('index' in current)) return { state, scope: page, facts: current };
  const frame = page.locator(VISUALFORCE_FRAMES).filter({ visible: true }).nth(current.index);
  return { state, scope: frame.contentFrame(), facts: current };
}

/** Whether a frame is one of Lightning's, which shows a classic page; the frames of a login page, say, matter to nobody. */
export function isSetupContent(frame: Frame): boolean {
  const parent = frame.parentFrame();
  return parent !== null && /^https?:\/\/[^/]+\/lightning\//.test(parent.url());
}
