import { type PageFacts } from './page-facts.ts';

/**
 * What a run does about a page:
 * - `act`: it does something, and the run goes on;
 * - `arrive`: this is where somebody wanted to be;
 * - `wait`: the page goes away by itself; {@link identifyPage} does not name it;
 * - `stop`: nobody can pass it unattended, or it is a refusal: a named error.
 */
export type Handling = 'act' | 'arrive' | 'wait' | 'stop';

/** One row of the table of page states. */
export interface StateEntry {
  readonly name: string;
  /** What the page is, in words. */
  readonly meaning: string;
  readonly handling: Handling;
  /** What the run does about it, in words, for the README. */
  readonly answer: string;
  /** Where the detector's facts come from. */
  readonly source: string;
  /** The page object needs English labels; everything else works by ids, in any language. */
  readonly needsEnglish?: true;
  /** URL first (the path, never a part of the query), then the document. */
  readonly detect: (facts: PageFacts) => boolean;
}
