import { type Locator, type Page } from '@playwright/test';
import { pollUntil } from '../../support/poll.ts';
import { listChanged, ListNotReadableError } from './list-errors.ts';
import { setupDocument, type SetupDocument } from './setup-frame.ts';
import { describePage, UnexpectedPageError } from '../states/errors.ts';
import { EMPTY_LIST } from '../states/page-facts.ts';
import { stateEntry, type PageState } from '../states/states.ts';
import { readTables, type TableReading, type TableRow } from './table.ts';

/** One page of a list. */
export interface ListView extends SetupDocument {
  reading: TableReading;
  /** The list is being read from its first page to its last; else the other way round. */
  forward: boolean;
}

// The names of the paging controls of Setup lists. Anchored, so that nothing else in a row or a toolbar is ever pressed for them.
const NEXT = /^\s*next( page)?\s*[>»›]*\s*$/i;
const PREVIOUS = /^\s*[<«‹]*\s*previous( page)?\s*$/i;
const MORE = /^\s*(show|display|load)\s+(\d+\s+)?more(\s+(rows|records|users|items))?\s*[>»›]*\s*$/i;
/** A view that has not been the same twice in a row for this long (ms) is changing. */
const STABLE_WITHIN = 5_000;
const LOADED_WITHIN = 20_000;
/** A list without rows and without a word about it counts as empty when it has been so for this long (ms). */
const EMPTY_AFTER = 2_000;
const MOST_PAGES = 500;

/** Reads a Setup list page by page, in either shell. */
export class ListViews {
  readonly page: Page;
  readonly name: string;
  private readonly states: readonly [PageState, ...PageState[]];
  /** The heading under which the list stands, where a page has several. */
  readonly section: string | undefined;

  /** @param states the list's own page first, then those that may take its place when the last row is gone */
  constructor(page: Page, name: string, states: readonly [PageState, ...PageState[]], section?: string) {
    this.page = page;
    this.name = name;
    this.states = states;
    this.section = section;
  }

  /** What of some elements belongs to the list: whose nearest heading before them begins with the section's. */
  ofList(elements: Locator): Locator {
    if (this.section === undefined) return elements;
    const heading = "*[self::h1 or self::h2 or self::h3 or self::h4 or @role='heading'][1]";
    return elements.and(
      this.page.locator(
        `xpath=//*[self::tr or self::a or self::button or self::input][preceding::${heading}[starts-with(normalize-space(.), "${this.section}")]]`,
      ),
    );
  }

  /** Every row, in the list's order. */
  async rows(): Promise<TableRow[]> {
    let rows: TableRow[] = [];
    await this.visit(({ reading, forward }) => {
      // "Show more" adds rows to those that were there, "Next" replaces them.
      if (forward) rows = startsWith(reading.rows, rows) ? [...reading.rows] : [...rows, ...reading.rows];
      else rows = [...reading.rows, ...rows];
      return false;
    });
    return rows;
  }

  /**
   * Shows page after page: from the first one on, or backwards where the last one is on the screen, as long lists are slow.
   * @param look says whether this page is the wanted one
   * @returns the wanted page, or undefined when there is none
   */
  async visit(look: (view: ListView) => boolean): Promise<ListView | undefined> {
    const { view: start, forward } = await this.anEnd();
    let view = start;
    for (let pages = 1; pages <= MOST_PAGES; pages++) {
      if (look({ ...view, forward })) return { ...view, forward };
      const next = await this.turn(view, forward ? [NEXT, MORE] : [PREVIOUS]);
      if (next === undefined) return undefined;
      view = next;
    }
    throw new ListNotReadableError(this.name, `it has more than ${MOST_PAGES} pages`);
  }

  /**
   * The page that is on the screen, once it has been the same twice in a row.
   * @throws UnexpectedPageError when another page stands in the list's place, such as an error, which is no empty list; ListNotReadableError
   */
  async current(): Promise<ListView> {
    let unstableSince = Date.now();
    let emptySince: number | undefined;
    let last: string | undefined;
    const counts = new Set<number>();
    const look = async (): Promise<ListView | undefined> => {
      const document = await setupDocument(this.page);
      const reading = (await this.isOnScreen(document)) ? await this.read(document) : undefined;
      const now = Date.now();
      if (reading !== undefined && !reading.busy) {
        const json = JSON.stringify(reading.rows);
        const same = last === json;
        counts.add(reading.rows.length);
        last = json;
        const empty = reading.rows.length === 0 && reading.columns.length === 0 && !EMPTY_LIST.test(reading.text);
        emptySince = empty ? (emptySince ?? now) : undefined;
        if (same && (emptySince === undefined || now - emptySince > EMPTY_AFTER))
          return { ...document, reading, forward: true };
        if (same) unstableSince = now;
      }
      if (now - unstableSince > STABLE_WITHIN && counts.size > 0) {
        throw listChanged(this.name, `${[...counts].join(', then ')} rows, never the same content twice in a row`);
      }
      return undefined;
    };
    const view = await pollUntil(LOADED_WITHIN, look, (seen) => seen !== undefined, { growth: 1 });
    if (view !== undefined) return view;
    throw new ListNotReadableError(this.name, `it never finished loading; ${await describePage(this.page)}`);
  }

  private async isOnScreen({ state }: SetupDocument): Promise<boolean> {
    const [own] = this.states;
    if (state === undefined || stateEntry(state)?.handling === 'wait') return false;
    if (this.states.includes(state)) return true;
    throw new UnexpectedPageError(own, state, await describePage(this.page));
  }

  private async anEnd(): Promise<{ view: ListView; forward: boolean }> {
    let view = await this.current();
    const isFirst = (await this.pagingControl(view, [PREVIOUS])) === undefined;
    if (!isFirst && (await this.pagingControl(view, [NEXT, MORE])) === undefined) return { view, forward: false };
    for (let pages = 1; pages <= MOST_PAGES; pages++) {
      const previous = await this.turn(view, [PREVIOUS]);
      if (previous === undefined) return { view, forward: true };
      view = previous;
    }
    throw new ListNotReadableError(this.name, 'its first page was not found');
  }

  /** Presses a paging control, if there is one that can be pressed, and waits for other rows. */
  private async turn(view: ListView, names: readonly RegExp[]): Promise<ListView | undefined> {
    const control = await this.pagingControl(view, names);
    if (control === undefined) return undefined;
    const before = JSON.stringify(view.reading.rows);
    await control.click();
    const isOther = ({ reading }: ListView) => JSON.stringify(reading.rows) !== before;
    const next = await pollUntil(LOADED_WITHIN, () => this.current(), isOther);
    if (!isOther(next)) throw new ListNotReadableError(this.name, 'the next page did not come');
    return next;
  }

  private async pagingControl({ scope }: ListView, names: readonly RegExp[]): Promise<Locator | undefined> {
    for (const name of names) {
      const all = scope.getByRole('link', { name }).or(scope.getByRole('button', { name, disabled: false }));
      const controls = this.ofList(all);
      // The same control often stands above and below a list.
      for (const control of await controls.filter({ visible: true }).all()) {
        if ((await control.getAttribute('aria-disabled')) !== 'true') return control;
      }
    }
    return undefined;
  }

  private async read(document: SetupDocument): Promise<TableReading | undefined> {
    try {
      const reading = await readTables(document.scope);
      const { section } = this;
      return section === undefined
        ? reading
        : { ...reading, rows: reading.rows.filter((row) => row.section.startsWith(section)) };
    } catch (error) {
      // The frame or the page was replaced while it was read; the next look finds the new one.
      if (error instanceof Error && /context was destroyed|detached|navigat|Timeout/i.test(error.message))
        return undefined;
      throw error;
    }
  }
}

function startsWith(rows: readonly TableRow[], beginning: readonly TableRow[]): boolean {
  return beginning.every((row, index) => JSON.stringify(row) === JSON.stringify(rows[index]));
}
