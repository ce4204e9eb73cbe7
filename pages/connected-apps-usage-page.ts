import { type Locator, type Page } from '@playwright/test';
import { ConnectedAppUserListPage } from './connected-app-user-list-page.ts';
import { firstOf } from './drift.ts';
import { arriveAt, goTo } from './goto.ts';
import { ListNotReadableError, UnexpectedRowsError } from './list-errors.ts';
import { ListViews } from './list-views.ts';
import { CELLS, exactly } from './selectors.ts';
import { type Scope } from './setup-frame.ts';
import { cellIs, columnOf, type TableRow } from './table.ts';

/** How Setup shows a page: inside Lightning, or raw. */
export type Shell = 'lightning' | 'classic';

const LIST = 'Connected Apps OAuth Usage';
const LIGHTNING_PATH = '/lightning/setup/ConnectedAppsUsage/home';
const CLASSIC_PATH = '/identity/app/connectedAppsUsage.apexp?setupid=ConnectedAppsUsage';
const APP_COLUMN = /^(Connected App|Application|App( Name)?)$/i;
const COUNT_COLUMN = /^(User Count|Users)$/i;
const NUMBER = /^\s*\d[\d.,\s]*$/;

/**
 * Setup → Connected Apps OAuth Usage: every app with live grants. The row markup is not publicly known, so rows are found by the app's exact label,
 * and in them only the number that opens the user list is pressed; Block, Unblock, Install and Uninstall never are.
 */
export class ConnectedAppsOAuthUsagePage {
  readonly page: Page;
  readonly list: ListViews;
  /** Cells and rows below are looked for inside a row, or a frame; they carry no state. */
  readonly cell: Locator;
  readonly innerRow: Locator;

  constructor(page: Page) {
    this.page = page;
    this.list = new ListViews(page, LIST);
    this.cell = page.locator(CELLS);
    this.innerRow = page.locator('tr, [role=row]');
  }

  /**
   * Opens the list by its URL. In Lightning the browser ends in a Visualforce frame; in Classic, or where Salesforce redirects, on the raw page.
   * @param setupUrl origin of Setup (`https://<My Domain>.my.salesforce-setup.com`), or of the org for the classic shell
   * @throws UnexpectedPageError when another page comes, e.g. the login page
   */
  async open(setupUrl: string, shell: Shell = 'lightning'): Promise<void> {
    await goTo(this.page, new URL(shell === 'lightning' ? LIGHTNING_PATH : CLASSIC_PATH, setupUrl).href);
    await arriveAt(this.page, 'connected-apps-usage');
  }

  /** How many users the list counts for an app; 0 when it is not listed, as apps without live grants are not. */
  async userCount(app: string): Promise<number> {
    const row = await this.rowOf(app);
    return row === undefined ? 0 : countIn(row);
  }

  /**
   * Opens the user list by pressing the app's number.
   * @throws ListNotReadableError when the app has no row, or its row no number to press
   */
  async openUserList(app: string): Promise<ConnectedAppUserListPage> {
    const view = await this.list.visit(({ reading }) => Promise.resolve(reading.rows.some((row) => isApp(row, app))));
    const row = view?.reading.rows.find((candidate) => isApp(candidate, app));
    if (view === undefined || row === undefined) throw new ListNotReadableError(LIST, `“${app}” has no row in it`);
    const inRow = this.rowLocator(view.scope, app, row);
    const countColumn = columnOf(row, COUNT_COLUMN);
    const within = countColumn === undefined ? inRow : inRow.locator(this.cell.nth(countColumn));
    const number = await firstOf(this.page, 'ConnectedAppsOAuthUsagePage.userCount', [
      within.getByRole('link', { name: NUMBER }),
      inRow.locator('a[href*="connectedAppsUserList.apexp"]'),
    ]);
    return this.followToUserList(number);
  }

  /** The row of an app, by its exact label. */
  private async rowOf(app: string): Promise<TableRow | undefined> {
    const rows = (await this.list.rows()).filter((row) => isApp(row, app));
    if (rows.length > 1) throw new UnexpectedRowsError(LIST, app, 1, rows.length, []);
    return rows[0];
  }

  private rowLocator(scope: Scope, app: string, row: TableRow): Locator {
    const column = columnOf(row, APP_COLUMN);
    const cell = column === undefined ? this.cell : this.cell.nth(column);
    return scope
      .getByRole('row')
      .filter({ hasNot: this.innerRow })
      .filter({ has: cell.filter({ hasText: exactly(app) }) });
  }

  /** The user list comes on the same page, or in a tab of its own. */
  private async followToUserList(number: Locator): Promise<ConnectedAppUserListPage> {
    let tab: Page | undefined;
    const onPopup = (popup: Page) => (tab = popup);
    this.page.on('popup', onPopup);
    try {
      await number.click();
      await arriveAt(this.page, 'connected-app-user-list', ['connected-apps-usage'], {
        until: () => tab !== undefined,
      });
    } finally {
      this.page.off('popup', onPopup);
    }
    if (tab === undefined) return new ConnectedAppUserListPage(this.page);
    await arriveAt(tab, 'connected-app-user-list');
    return new ConnectedAppUserListPage(tab);
  }
}

function isApp(row: TableRow, app: string): boolean {
  const column = columnOf(row, APP_COLUMN);
  return column === undefined ? row.cells.some((cell) => cellIs(cell, app)) : cellIs(row.cells[column], app);
}

function countIn(row: TableRow): number {
  const column = columnOf(row, COUNT_COLUMN);
  const text = column === undefined ? row.cells.find((cell) => NUMBER.test(cell)) : row.cells[column];
  if (text === undefined || !NUMBER.test(text)) {
    throw new ListNotReadableError(
      LIST,
      `the row has no number of users, but ${row.cells.map((cell) => `“${cell}”`).join(', ')}`,
    );
  }
  return Number(text.replace(/\D/g, ''));
}
