import { type Locator, type Page } from '@playwright/test';
import { orLate } from '../../support/poll.ts';
import { reportDrift } from '../browser/drift.ts';
import { arriveAt } from '../browser/goto.ts';
import { PRESSABLE } from '../browser/selectors.ts';
import { ListNotReadableError } from './list-errors.ts';
import { ListViews, type ListView } from './list-views.ts';
import { type TableRow } from '../states/look-in-page.ts';
import { type PageFacts } from '../states/page-facts.ts';
import { type PageState } from '../states/states.ts';
import { type LocatedRow } from './row-revoker.ts';
import { cellIs, columnOf } from './table.ts';
import { press } from '../browser/press.ts';

const APP_COLUMN = /^(Connected App|External Client App|Application|App|(App )?Name|App Label)$/i;
const COUNT_COLUMN = /^(User Count|Users|Number of Users)$/i;
const NUMBER = /^\s*\d[\d.,\s]*$/;
const USER_LIST = 'connectedAppsUserList.apexp';

/** A press that has moved nothing after this long (ms) may have changed the page without a navigation. */
const MOVES_WITHIN = 1_000;

/**
 * A list of apps with their numbers of users. The row markup is not publicly known, so rows are found by the app's exact label, and in them only the
 * number that opens the user list is pressed; Block, Unblock, Install and Uninstall never are.
 */
export abstract class AppListPage<Users extends { counted: number | undefined; otherApps: readonly string[] }> {
  readonly page: Page;
  readonly list: ListViews;
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
  }

  /** How many users the list counts for an app; 0 when it is not listed, as apps without live grants are not. */
  async userCount(app: string): Promise<number> {
    const row = this.rowOf(app, (await this.list.read()).rows);
    return row === undefined ? 0 : this.countIn(row);
  }

  /**
   * The row of an app, and the number that would be pressed; nothing is pressed.
   * @param turn other pages of the list are looked at, too
   */
  async locate(app: string, turn: boolean): Promise<LocatedRow | undefined> {
    const found = await this.find(app, turn);
    return found && { ...found, control: this.numberIn(found, app) };
  }

  /**
   * Opens the user list by pressing the app's number: on this page, or in a tab of its own.
   * @throws ListNotReadableError when the app has not one row, or its row has not one number to press
   */
  async openUserList(app: string): Promise<Users> {
    const found = await this.find(app);
    if (found === undefined) throw new ListNotReadableError(this.name, `“${app}” has no row in it`);
    return this.follow(found, app);
  }

  /** As {@link openUserList}; undefined where the app is not listed, or counted with no user, as after its last grant is gone. */
  async openUserListIfAny(app: string): Promise<Users | undefined> {
    const found = await this.find(app);
    return found === undefined || this.countIn(found.row) === 0 ? undefined : this.follow(found, app);
  }

  /** The page object of the user list, and what was seen of it when it came. */
  protected abstract usersOn(page: Page, facts: PageFacts | undefined): Users;

  private async find(app: string, turn = true): Promise<{ view: ListView; row: TableRow } | undefined> {
    const view = turn ? await this.list.find((row) => isApp(row, app)) : await this.list.current();
    const row = view && this.rowOf(app, view.rows);
    return view && row && { view, row };
  }

  private rowOf(app: string, rows: readonly TableRow[]): TableRow | undefined {
    const found = rows.filter((row) => isApp(row, app));
    if (found.length > 1) throw new ListNotReadableError(this.name, `“${app}” has ${found.length} rows in it`);
    return found[0];
  }

  /** The number that opens the user list, in the very row that was read. */
  private numberIn({ view, row }: { view: ListView; row: TableRow }, app: string): Locator {
    const { page } = this;
    const column = columnOf(row, COUNT_COLUMN);
    const numbers = row.controls.filter(
      ({ names: [text = ''], cell }) => NUMBER.test(text) && (column ?? cell) === cell,
    );
    const links = numbers.length === 1 ? numbers : row.controls.filter(({ href }) => href.includes(USER_LIST));
    const [number] = links;
    if (number === undefined || links.length > 1) {
      throw new ListNotReadableError(this.name, `the row of “${app}” has ${links.length} numbers to press, not one`);
    }
    if (links !== numbers) reportDrift(this.page, this.countLocator, 1);
    const label = row.cells.find((text) => cellIs(text, app)) ?? app;
    const same =
      links === numbers ? page.locator(PRESSABLE).filter({ hasText: NUMBER }) : page.locator(`[href*="${USER_LIST}"]`);
    const seen = page.locator(view.document.selectorOf(number));
    // In this order: what stands in `and` is looked for in the whole list.
    return this.list.rowOf(view, row, label).locator(same).and(seen);
  }

  private async follow(found: { view: ListView; row: TableRow }, app: string): Promise<Users> {
    const { page, states } = this;
    const control = this.numberIn(found, app);
    let tab: Page | undefined;
    let moves = (): void => undefined;
    const moved = new Promise<void>((resolve) => (moves = resolve));
    const onPopup = (popup: Page) => {
      tab = popup;
      moves();
    };
    page.on('popup', onPopup).on('framenavigated', moves);
    try {
      await press(control.describe(`User Count of “${app}”`));
      await orLate(moved, MOVES_WITHIN, undefined);
      const facts = await arriveAt(page, states.users, [states.own], { until: () => tab !== undefined });
      const users =
        tab === undefined ? this.usersOn(page, facts) : this.usersOn(tab, await arriveAt(tab, states.users));
      users.counted = numberOf(countCell(found.row));
      users.otherApps = found.view.rows.filter((row) => row !== found.row).flatMap(nameIn);
      return users;
    } finally {
      // The page is kept for the next scenario: whatever stays on it would keep this one, too, with its pictures and steps.
      page.off('popup', onPopup).off('framenavigated', moves);
    }
  }

  private countIn(row: TableRow): number {
    const count = numberOf(countCell(row));
    if (count !== undefined) return count;
    const cells = row.cells.map((cell) => `“${cell}”`).join(', ');
    throw new ListNotReadableError(this.name, `the row has no number of users, but ${cells}`);
  }
}

function countCell(row: TableRow): string | undefined {
  const column = columnOf(row, COUNT_COLUMN);
  return column === undefined ? row.cells.find((cell) => NUMBER.test(cell)) : row.cells[column];
}

const numberOf = (text = ''): number | undefined => (NUMBER.test(text) ? Number(text.replace(/\D/g, '')) : undefined);

function nameIn(row: TableRow): string[] {
  const column = columnOf(row, APP_COLUMN);
  return column === undefined ? [] : [row.cells[column] ?? ''].filter((name) => name.trim() !== '');
}

function isApp(row: TableRow, app: string): boolean {
  const column = columnOf(row, APP_COLUMN);
  return column === undefined ? row.cells.some((cell) => cellIs(cell, app)) : cellIs(row.cells[column], app);
}
