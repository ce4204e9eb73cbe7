import { type Page } from '@playwright/test';
import { type PageError } from './errors.ts';
import { type PageFacts } from './page-facts.ts';

/** One row of the table of page states: a page, how it is told, and what is done about it. */
export type StateEntry = {
  readonly name: string;
  /** What the page is, in words. */
  readonly meaning: string;
  /** Where the detector's facts come from. */
  readonly source: string;
  /** The page object needs English labels; everything else works by ids, in any language. */
  readonly needsEnglish?: true;
  /** It changes after it was loaded: scripts hide its form for a while, or build it; a second look sees what it has become. */
  readonly changes?: true;
  /** Salesforce has sent the user something, or may have: each login more would send it again. */
  readonly sends?: true;
  /** URL first (the path, never a part of the query), then the document. */
  readonly detect: (facts: PageFacts) => boolean;
} & Answer;

/** What a run does about a page; `answer` says it in words, for the documents. */
type Answer =
  /** A walk does something about it (its handlers are typed by these names). With `advice`: only where it can, and stops with the advice else. */
  | { readonly handling: 'act'; readonly answer: string; readonly advice?: string }
  /** Whoever waits for a page presses it away. */
  | { readonly handling: 'pass'; readonly answer: string; readonly pass: (page: Page) => Promise<void> }
  /** `arrive`: this is where somebody wanted to be. `wait`: it goes away by itself. */
  | { readonly handling: 'arrive' | 'wait'; readonly answer: string }
  /** Nobody can pass it unattended. `quotes`: the page's own text is part of the error. */
  | { readonly handling: 'stop'; readonly advice: string; readonly quotes?: true }
  /** The page itself says what was refused. */
  | {
      readonly handling: 'stop';
      readonly answer: string;
      readonly refusal: (page: Page, username: string) => Promise<PageError>;
    };
