import { type Locator, type Page } from '@playwright/test';
import { listChanged, ListNotReadableError } from './list-errors.ts';
import { pollUntil } from '../../support/poll.ts';
import { mustBeAtHome } from '../browser/home-org.ts';
import { pictureOf } from '../browser/picture.ts';
import { CELLS, exactly, MORE, NEXT, PREVIOUS } from '../browser/selectors.ts';
import { describePage, inWords, UnexpectedPageError } from '../states/errors.ts';
import { nameOf } from '../states/identify.ts';
import { type TableRow } from '../states/look-in-page.ts';
import {
  currentDocument,
  EMPTY_LIST,
  isSettled,
  latestLook,
  lookAt,
  OFTEN,
  QUIET,
  type DocumentFacts,
  type PageFacts,
  type Waits,
} from '../states/page-facts.ts';
import { stateEntry, type PageState } from '../states/states.ts';
import { listRows } from './table.ts';
import { press } from '../browser/press.ts';

/** One page of a list. */
export interface ListView {
  facts: PageFacts;
  /** The document with the list. */
  document: DocumentFacts;
  rows: readonly TableRow[];
}

/** A list that was read: its rows, and the page of it that is on the screen now. */
export interface Reading {
  rows: readonly TableRow[];
  view: ListView;
}

const MOST_PAGES = 500;

/** Reads a Setup list page by page, in either shell. */
export class ListViews {
  readonly page: Page;
  readonly name: string;
  /**
   * In ms: how long a list may take to load; a view that has not come to rest for `stable` is changing; a list with columns, but without rows and
   * without a word about it, counts as empty when it has been so for `empty`.
   */
  readonly patience = { loaded: 20_000, stable: 5_000, empty: 2_000 };
  private readonly states: readonly [PageState, ...PageState[]];
  /** The heading under which the list stands, where a page has several. */
  private readonly section: string;
  private arrived: PageFacts | undefined;
  /** It has been seen with columns: from then on, a table without them is a title or a toolbar. */
  private hasColumns = false;

  /** @param states the list's own page first, then those that may take its place when the last row is gone */
  constructor(page: Page, name: string, states: readonly [PageState, ...PageState[]], section = '') {
    this.page = page;
    this.name = name;
    this.states = states;
    this.section = section;
  }

  /** The list has just been seen: it is not looked at again for the first reading. */
  arrive(facts: PageFacts | undefined): void {
    this.arrived = facts;
  }

  /**
   * Every row, in the list's order: from the first page on, or backwards where the last one is on the screen, as long lists are slow.
   * @param from the page of the list that is on the screen, where it has just been seen
   */
  async read(from?: ListView): Promise<Reading> {
    let rows: readonly TableRow[] = [];
    const { last: view } = await this.visit((seen, forward) => {
      // "Show more" adds rows to those that were there, "Next" replaces them.
      if (!forward) rows = [...seen.rows, ...rows];
      else rows = startsWith(seen.rows, rows) ? seen.rows : [...rows, ...seen.rows];
      return false;
    }, from);
    return { rows, view };
  }

  /** The first page of the list, as far as it has to be turned, on which a row is one of those; undefined when there is none. */
  async find(isWanted: (row: TableRow) => boolean, from?: ListView): Promise<ListView | undefined> {
    const { last, isWanted: found } = await this.visit(({ rows }) => rows.some(isWanted), from);
    return found ? last : undefined;
  }

  /**
   * The page of the list that is on the screen, once it has come to rest.
   * @param unlike waits for something other than this one, for `within` ms
   * @param quiet ms for which nothing may have changed
   * @throws UnexpectedPageError when another page stands in the list's place, such as an error, which is no empty list; ListNotReadableError
   */
  async current(unlike?: ListView, within = this.patience.stable, quiet = QUIET): Promise<ListView> {
    const { loaded, stable, empty } = this.patience;
    const seen = unlike === undefined ? this.arrived : undefined;
    let arrived = seen === latestLook(this.page) ? seen : undefined;
    this.arrived = undefined;
    let waits: Waits = { quiet, unlike: unlike?.facts, within: Math.min(within, stable) };
    const look = async (): Promise<ListView | undefined> => {
      const isNew = arrived === undefined;
      const facts = arrived ?? (await lookAt(this.page, waits));
      arrived = undefined;
      if (facts === undefined) return undefined;
      const view = this.viewIn(facts);
      if (view !== undefined && !view.document.restless && (!this.isUnexplained(view) || waits.quiet === empty))
        return view;
      if (view?.document.restless && isNew) {
        throw listChanged(this.name, `${view.rows.length} rows, and not at rest for ${stable / 1000} s`);
      }
      waits =
        view === undefined
          ? { ...waits, unlike: facts }
          : { quiet: this.isUnexplained(view) ? empty : QUIET, within: stable };
      return undefined;
    };
    const view = await pollUntil(loaded, look, (seen) => seen !== undefined, OFTEN);
    if (view !== undefined) return view;
    throw new ListNotReadableError(this.name, `it never finished loading; ${await describePage(this.page)}`);
  }

  /** The screen as PNG, for the evidence: when the list was looked at last, where it did not change during that look; else now. Before anything is pressed. */
  picture(): Promise<Buffer> {
    return pictureOf(this.page, latestLook(this.page));
  }

  /** Where a row of a view is: found again only in the document in which it was seen, and only while one of its cells says this. */
  rowOf({ document }: ListView, row: TableRow, text: string): Locator {
    const cell = this.page.locator(CELLS).filter({ hasText: exactly(text) });
    return document.scope.locator(document.selectorOf(row)).filter({ has: cell });
  }

  /** The list in what was seen; undefined while it is still loading. */
  private viewIn(facts: PageFacts): ListView | undefined {
    const document = currentDocument(facts);
    const state = nameOf(facts);
    mustBeAtHome(this.page, facts);
    if (!isSettled(document) || document.busy || state === undefined || stateEntry(state)?.handling === 'wait')
      return undefined;
    if (!this.states.includes(state)) throw new UnexpectedPageError(this.states[0], state, inWords(facts));
    this.hasColumns ||= document.columns.length > 1;
    const isOther = this.hasColumns && document.columns.length <= 1;
    const view = { facts, document, rows: isOther ? [] : this.ofSection(listRows(document)) };
    // A heading alone is no list yet: what comes may be its rows, or an error.
    return this.isUnexplained(view) && document.columns.length === 0 ? undefined : view;
  }

  /** A list without rows and without a word about it. What another list of the page says is not about this one. */
  private isUnexplained({ rows, document }: ListView): boolean {
    if (rows.length > 0) return false;
    const own = this.ofSection(document.rows).flatMap(({ cells }) => cells);
    return !EMPTY_LIST.test(this.section === '' ? document.text : own.join('\n'));
  }

  private ofSection<T extends { section: string }>(all: readonly T[]): T[] {
    return all.filter(({ section }) => section.startsWith(this.section));
  }

  /** @param look says whether this page is the wanted one; `forward`: the list is being read from its first page to its last */
  private async visit(
    look: (view: ListView, forward: boolean) => boolean,
    from: ListView | undefined,
  ): Promise<{ last: ListView; isWanted: boolean }> {
    const start = await this.anEnd(from ?? (await this.current()));
    let last = start.view;
    for (let pages = 1; pages <= MOST_PAGES; pages++) {
      if (look(last, start.forward)) return { last, isWanted: true };
      const next = await this.turn(last, start.forward ? [NEXT, MORE] : [PREVIOUS]);
      if (next === undefined) return { last, isWanted: false };
      last = next;
    }
    throw new ListNotReadableError(this.name, `it has more than ${MOST_PAGES} pages`);
  }

  private async anEnd(seen: ListView): Promise<{ view: ListView; forward: boolean }> {
    let view = seen;
    const isLast = this.pagingOf(view, [NEXT, MORE]) === undefined;
    if (isLast && this.pagingOf(view, [PREVIOUS]) !== undefined) return { view, forward: false };
    for (let pages = 1; pages <= MOST_PAGES; pages++) {
      const previous = await this.turn(view, [PREVIOUS]);
      if (previous === undefined) return { view, forward: true };
      view = previous;
    }
    throw new ListNotReadableError(this.name, 'its first page was not found');
  }

  /** Presses a paging control, if there is one, and waits for other rows. */
  private async turn(view: ListView, names: readonly RegExp[]): Promise<ListView | undefined> {
    const control = this.pagingOf(view, names);
    if (control === undefined) return undefined;
    await press(control);
    const isOther = ({ rows }: ListView) => textsOf(rows) !== textsOf(view.rows);
    let next = view;
    await pollUntil(this.patience.loaded, async () => (next = await this.current(next)), isOther, OFTEN);
    if (!isOther(next)) throw new ListNotReadableError(this.name, 'the next page did not come');
    return next;
  }

  private pagingOf({ document }: ListView, names: readonly RegExp[]): Locator | undefined {
    const own = this.ofSection(document.paging);
    for (const name of names) {
      // The same control often stands above and below a list.
      const found = own.find((control) => control.names.some((text) => name.test(text)));
      const { page } = this;
      const named = page.getByRole('link', { name }).or(page.getByRole('button', { name })).or(page.getByTitle(name));
      if (found !== undefined) return document.scope.locator(document.selectorOf(found)).and(named);
    }
    return undefined;
  }
}

const textsOf = (rows: readonly TableRow[]) =>
  JSON.stringify(rows.map(({ cells, section, userId }) => [cells, section, userId]));

function startsWith(rows: readonly TableRow[], beginning: readonly TableRow[]): boolean {
  return textsOf(rows.slice(0, beginning.length)) === textsOf(beginning);
}
