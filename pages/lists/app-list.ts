import { type Locator, type Page } from '@playwright/test';
import { firstOf } from '../browser/drift.ts';
import { arriveAt } from '../browser/goto.ts';
import { ListNotReadableError, unexpectedRows } from './list-errors.ts';
import { ListViews, type ListView } from './list-views.ts';
import { CELLS, exactly } from '../browser/selectors.ts';
import { type Scope } from './setup-frame.ts';
import { type PageState } from '../states/states.ts';
import { type LocatedRow } from './row-revoker.ts';
import { cellIs, columnOf, type TableRow } from './table.ts';

const APP_COLUMN = /^(Connected App|External Client App|Application|App|(App )?Name|App Label)$/i;
const COUNT_COLUMN = /^(User Count|Users|Number of Users)$/i;
const NUMBER = /^\s*\d[\d.,\s]*$/;

/**
 * A list of apps with their numbers of users. The row markup is not publicly known, so rows are found by the app's exact label, and in them only the
 * number that opens the user list is pressed; Block, Unblock, Install and Uninstall never are.
 */
export abstract class AppListPage {
  readonly page: Page;
  readonly list: ListViews;
  readonly cell: Locator;
  readonly innerRow: Locator;
  private readonly name: string;
  private readonly countLocator: `${string}.${string}`;
  private readonly states: { own: PageState; users: PageState };

  constructor(
    page: Page,
    own: { name: string; count: `${string}.${string}`; states: { own: PageState; users: PageState } },
  ) {
    this.page = page;
    this.name = own.name;
    this.countLocator = own.count;
    this.states = own.states;
    this.list = new ListViews(page, own.name, [own.states.own]);
    // Looked for inside a row, or a frame.
    this.cell = page.locator(CELLS);
    this.innerRow = page.locator('tr, [role=row]');
  }

  /** How many users the list counts for an app; 0 when it is not listed, as apps without live grants are not. */
  async userCount(app: string): Promise<number> {
    const rows = (await this.list.rows()).filter((row) => isApp(row, app));
    if (rows.length > 1) throw unexpectedRows(this.name, app, 1, rows.length);
    const [row] = rows;
    return row === undefined ? 0 : this.countIn(row);
  }

  /**
   * The row of an app, and the number that would be pressed; nothing is pressed.
   * @param options `turn` (default): other pages of the list are looked at, too
   */
  async locate(app: string, { turn = true }: { turn?: boolean } = {}): Promise<LocatedRow | undefined> {
    const found = await this.find(app, turn);
    return found && { row: found.row, control: await this.numberIn(found, app) };
  }

  /** Presses the app's number, and waits for the user list: on this page, or in a tab of its own. */
  protected async followCount(app: string): Promise<Page> {
    const found = await this.find(app);
    if (found === undefined) throw new ListNotReadableError(this.name, `“${app}” has no row in it`);
    return this.followIn(found, app);
  }

  /** As {@link followCount}; undefined where the app is not listed, or counted with no user, as after its last grant is gone. */
  protected async followCountIfAny(app: string): Promise<Page | undefined> {
    const found = await this.find(app);
    return found === undefined || this.countIn(found.row) === 0 ? undefined : this.followIn(found, app);
  }

  private async find(app: string, turn = true): Promise<{ view: ListView; row: TableRow } | undefined> {
    const isHere = ({ reading }: ListView) => reading.rows.some((row) => isApp(row, app));
    const view = turn ? await this.list.visit(isHere) : await this.list.current();
    const rows = view?.reading.rows.filter((candidate) => isApp(candidate, app)) ?? [];
    if (rows.length > 1) throw unexpectedRows(this.name, app, 1, rows.length);
    const [row] = rows;
    return view === undefined || row === undefined ? undefined : { view, row };
  }

  private async followIn(found: { view: ListView; row: TableRow }, app: string): Promise<Page> {
    return this.follow(await this.numberIn(found, app));
  }

  private async numberIn({ view, row }: { view: ListView; row: TableRow }, app: string): Promise<Locator> {
    const inRow = this.rowLocator(view.scope, app, row);
    const countColumn = columnOf(row, COUNT_COLUMN);
    const within = countColumn === undefined ? inRow : inRow.locator(this.cell.nth(countColumn));
    return firstOf(this.page, this.countLocator, [
      within.getByRole('link', { name: NUMBER }).or(within.getByRole('button', { name: NUMBER })),
      inRow.locator('a[href*="connectedAppsUserList.apexp"]'),
    ]);
  }

  private async follow(number: Locator): Promise<Page> {
    let tab: Page | undefined;
    const onPopup = (popup: Page) => (tab = popup);
    this.page.on('popup', onPopup);
    try {
      await number.click();
      await arriveAt(this.page, this.states.users, [this.states.own], { until: () => tab !== undefined });
    } finally {
      this.page.off('popup', onPopup);
    }
    if (tab === undefined) return this.page;
    await arriveAt(tab, this.states.users);
    return tab;
  }

  private rowLocator(scope: Scope, app: string, row: TableRow): Locator {
    const column = columnOf(row, APP_COLUMN);
    const cell = column === undefined ? this.cell : this.cell.nth(column);
    const text = row.cells.find((candidate, index) => (column ?? index) === index && cellIs(candidate, app)) ?? app;
    return scope
      .getByRole('row')
      .filter({ hasNot: this.innerRow })
      .filter({ has: cell.filter({ hasText: exactly(text) }) });
  }

  private countIn(row: TableRow): number {
    const column = columnOf(row, COUNT_COLUMN);
    const text = column === undefined ? row.cells.find((cell) => NUMBER.test(cell)) : row.cells[column];
    if (text === undefined || !NUMBER.test(text)) {
      const cells = row.cells.map((cell) => `“${cell}”`).join(', ');
      throw new ListNotReadableError(this.name, `the row has no number of users, but ${cells}`);
    }
    return Number(text.replace(/\D/g, ''));
  }
}

function isApp(row: TableRow, app: string): boolean {
  const column = columnOf(row, APP_COLUMN);
  return column === undefined ? row.cells.some((cell) => cellIs(cell, app)) : cellIs(row.cells[column], app);
}
