import { type Page } from '@playwright/test';
import { PageError } from '../states/errors.ts';
import { wrongList } from './list-errors.ts';
import { ListViews, type Reading } from './list-views.ts';
import { isRowOf, type LocatedRow, RowRevoker, type RevokeOutcome, type RowsOf } from './row-revoker.ts';
import { arriveAt, goTo } from '../browser/goto.ts';
import { loosely } from '../browser/selectors.ts';
import { type TableRow } from '../states/look-in-page.ts';
import { type DocumentFacts, type PageFacts } from '../states/page-facts.ts';
import { type PageState } from '../states/states.ts';
import { columnOf } from './table.ts';
import { pollUntil } from '../../support/poll.ts';

/** One row of a user list: what could be read of it. */
export interface UserGrantRow {
  user: string;
  cells: readonly string[];
  /** It is one of the user who was asked for: names are not unique. */
  isTheirs: boolean;
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

interface RevokeOptions {
  /** How many rows the user has to have (default 1), else nothing is pressed. */
  rows?: number;
  /** For how long the list is asked for again while it has fewer, in ms (default 0): a new one may be listed late. */
  appearsWithin?: number;
  /** Checked first. */
  app?: AppOfList;
  /** Called with the whole list, before anything is pressed. */
  onRead?: (list: readonly UserGrantRow[]) => Promise<void>;
  /** How long the row may stay after Revoke was pressed, in ms (default 30 s). */
  timeout?: number;
}

// The documentation names the columns in words; their exact labels are not publicly known.
const USER = /^(User|User Name|Username|Name|Full Name|Person)$/i;
const USERNAME = /^User ?name$/i;

/** Whether a line of a text is a name, or ends in it after a colon: "App: Name". */
export function saysOnOneLine(text: string, name: string): boolean {
  const whole = new RegExp(`^(.*[:"“])?\\s*${loosely(name)}\\s*["”]?$`);
  return text.split('\n').some((line) => whole.test(line));
}

/** A list of the users who have grants for one app, with a Revoke in every row. */
export abstract class UserListPage {
  readonly page: Page;
  readonly list: ListViews;
  /** How many users the list of apps counted, where it was opened from there. */
  counted: number | undefined;
  /** The other apps of the list of apps, where it was opened from there. */
  otherApps: readonly string[] = [];
  private readonly revoker: RowRevoker;
  private readonly state: PageState;

  constructor(page: Page, name: string, states: readonly [PageState, ...PageState[]], facts?: PageFacts) {
    this.page = page;
    this.state = states[0];
    this.list = new ListViews(page, name, states);
    this.list.arrive(facts);
    this.revoker = new RowRevoker(this.list);
  }

  /** Says what speaks against the document being the list of a certain app; undefined where it is. */
  protected abstract otherThan(app: AppOfList, document: DocumentFacts): PageError | undefined;

  /**
   * Makes sure that this is the list of a certain app.
   * @throws PageError
   */
  async checkApp(app: AppOfList): Promise<void> {
    this.mustBeOf(app, (await this.list.current()).document);
  }

  /** Whatever its address says: a text that names another app, and not this one, is of the other one. */
  private mustBeOf(app: AppOfList, document: DocumentFacts): void {
    const names = (name: string) => saysOnOneLine(document.text, name);
    const named = names(app.appName) ? undefined : this.otherApps.find(names);
    const other =
      named === undefined
        ? this.otherThan(app, document)
        : wrongList(this.list.name, app.appName, `its text names “${named}”`);
    if (other !== undefined) throw other;
  }

  /** Asks Salesforce for the list again, where it stands. */
  async openAgain(): Promise<void> {
    const url = new URL(this.page.url());
    url.hash = ''; // Only a fragment more would be the same document, and nobody would be asked.
    await goTo(this.page, url.href);
    this.list.arrive(await arriveAt(this.page, this.state, [], { onlyRead: true }));
  }

  /**
   * Says how the list contradicts the list of apps; undefined where it does not. A user may have several rows, and whether users or rows are counted is
   * not documented.
   * @param moving so many grants may come or go between the two
   */
  miscount(rows: readonly UserGrantRow[], moving = 0): string | undefined {
    const { counted } = this;
    const users = new Set(rows.map(({ user }) => user)).size;
    if (counted === undefined || (counted >= users - moving && counted <= rows.length + moving)) return undefined;
    return `User Count is ${counted}, and the list has ${rows.length} rows of ${users} users`;
  }

  /** Every row, over all pages of the list, and which of them are those of a user. */
  async rows(user?: UserLabel): Promise<UserGrantRow[]> {
    return grantsOf((await this.list.read()).rows, user);
  }

  /**
   * The first row of a user, and the control that {@link revoke} would press; nothing is pressed.
   * @param turn other pages of the list are looked at, too
   */
  async locate(user: UserLabel, turn: boolean): Promise<LocatedRow | undefined> {
    const view = await this.list.current();
    const read = turn ? await this.list.read(view) : { rows: view.rows, view };
    return this.revoker.locate(whoseRows(user, read.rows), read.view, turn);
  }

  /**
   * Revokes every row of one user: presses exactly Revoke, in the innermost row that has the whole name (or username) as a cell, one row after the
   * other. A dialog is accepted if it asks to confirm revoking, else dismissed. Revoke All and Bulk Revoke are never pressed.
   *
   * @throws PageError that says what was not as expected, and what was pressed; UnexpectedPageError
   */
  async revoke(user: string | UserLabel, options: RevokeOptions = {}): Promise<RevokeOutcome> {
    const reading = await this.readWhole(user, options);
    if (options.app !== undefined) this.mustBeOf(options.app, reading.view.document);
    await options.onRead?.(grantsOf(reading.rows, user));
    return this.revoker.revoke(whoseRows(user, reading.rows), options.rows ?? 1, reading, options.timeout);
  }

  /** The list; asked for again while it has fewer rows of a user than there are. */
  private readWhole(user: string | UserLabel, { rows = 1, appearsWithin = 0 }: RevokeOptions): Promise<Reading> {
    let isFirst = true;
    const ask = async () => {
      if (!isFirst) await this.openAgain();
      isFirst = false;
      return this.list.read();
    };
    const theirs = (read: Reading) => grantsOf(read.rows, user).filter(({ isTheirs }) => isTheirs);
    return pollUntil(appearsWithin, ask, (read) => theirs(read).length >= rows);
  }
}

/** A full name is not unique: where the list shows usernames, in a column of their own or in that of the user, a known username decides alone. */
function whoseRows(user: string | UserLabel, rows: readonly TableRow[]): RowsOf {
  const { name, username, userId }: UserLabel = typeof user === 'string' ? { name: user } : user;
  if (name.trim() === '') throw new PageError('A user without a name cannot be found in a list of users.');
  const hasUsernames = rows.some((row) => columnOf(row, USERNAME) !== undefined);
  const shown = (row: TableRow) => columnOf(row, username !== undefined && hasUsernames ? USERNAME : USER);
  const byRow = rows.map((row) => usersIn(row, shown(row)).flatMap((text) => text.split('\n')));
  const usernames = byRow.flat().filter((line) => /^[^\s@]+@[^\s@]+$/.test(line));
  // A full name may be an address, too: among others, where each stands alone.
  const areNames = !hasUsernames && usernames.length < rows.length && byRow.every(({ length }) => length === 1);
  if (username === undefined || usernames.length === 0 || areNames)
    return { whose: name, labels: [name], userId, column: (row) => columnOf(row, USER) };
  // As the list writes it: usernames are the same in any case.
  const label = usernames.find((shown) => shown.toLowerCase() === username.toLowerCase()) ?? username;
  return { whose: name, labels: [label], userId, column: shown };
}

function usersIn(row: TableRow, column: number | undefined): readonly string[] {
  return column === undefined ? row.cells : [row.cells[column] ?? ''];
}

const namesIn = (row: TableRow) => row.controls.flatMap(({ names }) => names);

function grantsOf(rows: readonly TableRow[], wanted?: string | UserLabel): UserGrantRow[] {
  const theirs = wanted === undefined ? undefined : whoseRows(wanted, rows);
  // What can be pressed in every row is an action; a name may be a link, too.
  const actions = new Set(
    rows[0] && namesIn(rows[0]).filter((text) => rows.length > 1 && rows.every((row) => namesIn(row).includes(text))),
  );
  return rows.map((row) => {
    const column = columnOf(row, USER);
    const named = column === undefined ? undefined : row.cells[column];
    const user = named ?? row.cells.find((text) => isName(text, actions)) ?? '';
    return { user, cells: row.cells, isTheirs: theirs !== undefined && isRowOf(row, theirs) };
  });
}

/** Where the columns cannot be read, a name is no action and, other than numbers and dates in whatever form, more letters than digits. */
function isName(text: string, actions: ReadonlySet<string>): boolean {
  const count = (kind: RegExp) => text.match(kind)?.length ?? 0;
  return count(/\p{L}/gu) > count(/\p{Nd}/gu) && !/^revoke$/i.test(text) && !actions.has(text);
}
