import { type Page } from '@playwright/test';
import { reportDrift } from './drift.ts';
import { arriveAt, goTo } from './goto.ts';
import { WrongListError } from './list-errors.ts';
import { ListViews } from './list-views.ts';
import { isRowOf, RowRevoker, type RevokeOutcome, type RowsOf } from './row-revoker.ts';
import { CELLS, loosely } from './selectors.ts';
import { columnOf, type TableRow } from './table.ts';

/** One row of a user list: what could be read of it. */
export interface UserGrantRow {
  user: string;
  firstUsed: string | undefined;
  lastUsed: string | undefined;
  /** undefined when the column could not be read. */
  useCount: number | undefined;
  cells: readonly string[];
}

/** A user as the list may show one: by full name, by username, or with a link to the user's record. */
export interface UserLabel {
  name: string;
  username?: string | undefined;
  userId?: string | undefined;
}

/** The app whose list is meant. */
export interface AppOfList {
  appName: string;
  consumerKey?: string | undefined;
}

const LIST = 'The user list of Connected Apps OAuth Usage';
const CLASSIC_PATH = '/identity/app/connectedAppsUserList.apexp';
const LIGHTNING_PATH = '/lightning/setup/ConnectedAppsUsage/page';
// The documentation names the columns in words; their exact labels are not publicly known.
const USER = /^(User|User Name|Username|Name|Full Name|Person)$/i;
const FIRST_USED = /first/i;
const LAST_USED = /last|most recent/i;
const USE_COUNT = /count|number of uses/i;

/** Setup → Connected Apps OAuth Usage → the users of one app, with a Revoke in every row. */
export class ConnectedAppUserListPage {
  readonly page: Page;
  readonly list: ListViews;
  private readonly revoker: RowRevoker;

  constructor(page: Page) {
    this.page = page;
    this.list = new ListViews(page, LIST);
    this.revoker = new RowRevoker(
      { page, name: LIST, states: ['connected-app-user-list', 'connected-apps-usage'], views: this.list },
      CELLS,
    );
  }

  /**
   * Opens the list by its URL, past the list of apps. It is a fallback, and reported as one.
   * @param setupUrl as for {@link ConnectedAppsOAuthUsagePage.open}
   */
  async openByConsumerKey(
    setupUrl: string,
    app: Required<AppOfList>,
    shell: 'lightning' | 'classic' = 'lightning',
  ): Promise<void> {
    const query = new URLSearchParams({ app_name: app.appName, consumer_key: app.consumerKey });
    const classic = `${CLASSIC_PATH}?${query.toString()}`;
    const path =
      shell === 'classic' ? classic : `${LIGHTNING_PATH}?${new URLSearchParams({ address: classic }).toString()}`;
    await goTo(this.page, new URL(path, setupUrl).href);
    reportDrift(this.page, 'ConnectedAppUserListPage.deepLink', 1);
    await arriveAt(this.page, 'connected-app-user-list');
  }

  /** Every row, over all pages of the list. */
  async rows(): Promise<UserGrantRow[]> {
    return (await this.list.rows()).map(toGrant);
  }

  /** The rows of one user: the whole name or username, never a part of one. */
  async rowsOf(user: string | UserLabel): Promise<UserGrantRow[]> {
    const rows = await this.list.rows();
    const wanted = whoseRows(user, rows);
    return rows.filter((row) => isRowOf(row, wanted)).map(toGrant);
  }

  /**
   * Makes sure that this is the list of a certain app: by the consumer key or the name in the list's URL, else by the app's name on a line of its own.
   * @throws WrongListError
   */
  async checkApp(app: AppOfList): Promise<void> {
    const { facts } = await this.list.current();
    const query = facts.url.searchParams;
    const key = query.get('consumer_key');
    if (key !== null && app.consumerKey !== undefined) {
      if (key === app.consumerKey) return;
      throw new WrongListError(LIST, app.appName, 'its URL has another consumer key');
    }
    const name = query.get('app_name');
    if (name === app.appName || name?.replaceAll('_', ' ') === app.appName) return;
    const whole = new RegExp(`^(.*[:"“])?\\s*${loosely(app.appName)}\\s*["”]?$`);
    if (facts.text.split('\n').some((line) => whole.test(line))) return;
    throw new WrongListError(
      LIST,
      app.appName,
      name === null ? 'its text does not mention the app' : `it is of “${name}”`,
    );
  }

  /**
   * Revokes every row of one user: presses exactly Revoke, in the innermost row that has the whole name (or username) as a cell, one row after the
   * other. A dialog is accepted if it asks to confirm revoking, else dismissed. Revoke All is never pressed.
   *
   * @param options `rows`: how many rows the user has to have (default 1), else nothing is pressed; `app`: checked first;
   *   `timeout`: how long the row may stay after Revoke was pressed, in ms
   * @throws WrongListError, UnexpectedRowsError, ActionNotFoundError, UnexpectedDialogError, UnexpectedTabError, ListChangedError,
   *   RevokeHadNoEffectError, UnexpectedPageError
   */
  async revoke(
    user: string | UserLabel,
    options: { rows?: number; app?: AppOfList; timeout?: number } = {},
  ): Promise<RevokeOutcome> {
    if (options.app !== undefined) await this.checkApp(options.app);
    const wanted = whoseRows(user, await this.list.rows());
    return this.revoker.revoke(wanted, options.rows ?? 1, options.timeout);
  }
}

/** A full name is not unique: where the list shows usernames, a known username decides alone. */
function whoseRows(user: string | UserLabel, rows: readonly TableRow[]): RowsOf {
  const { name, username, userId }: UserLabel = typeof user === 'string' ? { name: user } : user;
  const column = (row: TableRow) => columnOf(row, USER);
  const showsUsernames = rows.some((row) => usersIn(row, column(row)).some((text) => /^[^\s@]+@[^\s@]+$/m.test(text)));
  const label = username !== undefined && showsUsernames ? username : name;
  return { whose: name, labels: [label], userId, column };
}

function usersIn(row: TableRow, column: number | undefined): readonly string[] {
  return column === undefined ? row.cells : [row.cells[column] ?? ''];
}

function toGrant(row: TableRow): UserGrantRow {
  const cell = (label: RegExp) => {
    const column = columnOf(row, label);
    return column === undefined ? undefined : row.cells[column];
  };
  const count = cell(USE_COUNT);
  return {
    user: cell(USER) ?? row.cells.find((text) => text !== '' && !row.controls.includes(text)) ?? '',
    firstUsed: cell(FIRST_USED),
    lastUsed: cell(LAST_USED),
    useCount: count !== undefined && /^\d[\d.,]*$/.test(count) ? Number(count.replace(/\D/g, '')) : undefined,
    cells: row.cells,
  };
}
