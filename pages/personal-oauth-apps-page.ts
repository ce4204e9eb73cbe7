import { type Page } from '@playwright/test';
import { arriveAt, goTo } from './browser/goto.ts';
import { ListViews } from './lists/list-views.ts';
import { isRowOf, type LocatedRow, RowRevoker, type RevokeOutcome, type RowsOf } from './lists/row-revoker.ts';
import { PageError } from './states/errors.ts';
import { columnOf } from './lists/table.ts';
import { type TableRow } from './states/look-in-page.ts';

const SECTION = 'OAuth Connected Apps';
const LIST = `Personal Settings, “${SECTION}”`;
const LIGHTNING_PATH = '/lightning/settings/personal/AdvancedUserDetails/home';
/** A user's record has its id as address; the last three of 18 characters only tell case. */
const RECORD = /^\/(005\w{12})/;
const APP_COLUMN = /^(Application|Connected App|App|(App )?Name|App Name)$/i;

/**
 * Personal Settings → Advanced User Details → OAuth Connected Apps: the user's own grants, one row each, with Revoke. No permission and no
 * administrator is needed. The page has other lists, some with a Revoke or an endless paging of their own; only what stands under that heading is
 * meant.
 */
export class PersonalOAuthConnectedAppsPage {
  readonly page: Page;
  readonly list: ListViews;
  private readonly revoker: RowRevoker;

  constructor(page: Page) {
    this.page = page;
    this.list = new ListViews(page, LIST, ['personal-oauth-apps'], SECTION);
    this.revoker = new RowRevoker(this.list);
  }

  /**
   * Opens the page of the user who is logged in.
   * @param orgUrl origin of the org
   */
  async open(orgUrl: string): Promise<void> {
    await goTo(this.page, new URL(LIGHTNING_PATH, orgUrl).href);
    this.list.arrive(await arriveAt(this.page, 'personal-oauth-apps'));
  }

  /** How many grants the user has for an app. */
  async grantCount(app: string): Promise<number> {
    return (await this.list.read()).rows.filter((row) => isRowOf(row, rowsOf(app))).length;
  }

  /** The first row of an app, and the control that {@link revoke} would press; nothing is pressed. */
  async locate(app: string, turn: boolean): Promise<LocatedRow | undefined> {
    return this.revoker.locate(rowsOf(app), await this.list.current(), turn);
  }

  /**
   * Revokes every grant of the user for an app, one row after the other.
   * @param options `rows`: how many there have to be (default 1), else nothing is pressed; `userId`: whose record it has to be, where its address tells
   * @throws as {@link UserListPage.revoke} does
   */
  async revoke(
    app: string,
    { rows = 1, userId }: { rows?: number; userId?: string | undefined } = {},
  ): Promise<RevokeOutcome> {
    const read = await this.list.read();
    const [, shown] = RECORD.exec(read.view.document.url.pathname) ?? [];
    if (userId !== undefined && shown !== undefined && !userId.startsWith(shown))
      throw new PageError(
        `${LIST}: the record is that of user ${shown}, not of ${userId}. Nothing was pressed. Somebody else is logged in, or Salesforce led elsewhere.`,
      );
    return this.revoker.revoke(rowsOf(app), rows, read);
  }
}

function rowsOf(app: string): RowsOf {
  return { whose: app, labels: [app], column: (row: TableRow) => columnOf(row, APP_COLUMN) };
}
