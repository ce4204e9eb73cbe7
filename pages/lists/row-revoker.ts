import { type Locator, type Page } from '@playwright/test';
import { redact } from '../../redaction/index.ts';
import { pollUntil } from '../../support/poll.ts';
import { DialogGuard, isRevokeConfirmation } from './dialogs.ts';
import { describePage, PageError } from '../states/errors.ts';
import { listChanged, unexpectedDialog, unexpectedRows } from './list-errors.ts';
import { type ListView, type ListViews, type Reading } from './list-views.ts';
import { oneLine, PRESSABLE } from '../browser/selectors.ts';
import { type Control, type TableRow } from '../states/look-in-page.ts';
import { OFTEN, type PageFacts } from '../states/page-facts.ts';
import { cellIs } from './table.ts';
import { press } from '../browser/press.ts';

/** Whose rows are meant, and how they are told from all others. */
export interface RowsOf {
  /** In words, for errors. */
  whose: string;
  /** Texts of which one has to be a whole cell, or a whole line of one. */
  labels: readonly string[];
  /** The column to look at; undefined when the table's columns are not known. */
  column: (row: TableRow) => number | undefined;
  /** The Salesforce id of the user; rows that link to another user are not meant. */
  userId?: string | undefined;
}

/** What revoking in a list was like. */
export interface RevokeOutcome {
  /** How often Revoke was pressed. */
  pressed: number;
  /** The texts of the dialogs that were met and accepted. */
  dialogs: readonly string[];
  rowsAfter: number;
}

const ACTION = 'Revoke';
const EXACT_ACTION = /^\s*Revoke\s*$/i;
/** Revoke has to show within this time (ms). */
const EFFECT_WITHIN = 30_000;
const CONFIRM = /^\s*(Revoke|Confirm|OK|Yes|Continue)\s*$/i;
const CANCEL = /^\s*(Cancel|Close|No)\s*$/i;

/** A row, and what would be pressed in it: good until the page is looked at again. */
export interface LocatedRow {
  /** The page of the list on which it stands. */
  view: ListView;
  row: TableRow;
  control: Locator;
  /** Revoke stands in a menu, which the control opens. */
  opensMenu?: boolean;
}

/** Whether a row is one of those that are meant. */
export function isRowOf(row: TableRow, { labels, column, userId }: RowsOf): boolean {
  if (userId !== undefined && row.userId !== undefined && !sameId(row.userId, userId)) return false;
  const index = column(row);
  const cells = index === undefined ? row.cells : [row.cells[index]];
  return cells.some((cell) => isOneOf(cell, labels));
}

function isOneOf(cell: string | undefined, labels: readonly string[]): boolean {
  return labels.some((label) => cellIs(cell, label));
}

/** Ids of Salesforce have 15 characters, or 18 with a checksum. */
function sameId(left: string, right: string): boolean {
  return left.slice(0, 15) === right.slice(0, 15);
}

/** Usernames, and names of more than one word, of others; a text that has the name that is looked for may have a part of it. */
function othersIn(view: ListView, rows: RowsOf): string[] {
  const names = otherRows(view, rows).map(({ name }) => name);
  return names.filter((name) => /[\s@]/.test(name) && !rows.labels.some((label) => label.includes(name)));
}

/** As a sentence has them: who is called the same, by their id. */
function othersNamed(view: ListView, rows: RowsOf): string[] {
  return otherRows(view, rows).map(({ name, row: { userId } }) =>
    isOneOf(name, rows.labels) ? `${name}, ${userId ?? 'another user'}` : name,
  );
}

function otherRows({ rows: all }: ListView, rows: RowsOf): { row: TableRow; name: string }[] {
  return all
    .filter((row) => !isRowOf(row, rows))
    .flatMap((row) => {
      const cell = row.cells[rows.column(row) ?? -1];
      return cell === undefined ? [] : [{ row, name: oneLine(cell) }];
    });
}

function count(all: readonly TableRow[], rows: RowsOf): { found: number; similar: string[] } {
  const others = all.filter((row) => !isRowOf(row, rows));
  const similar = others
    .flatMap((row) => row.cells)
    .filter((cell) => rows.labels.some((label) => cell.includes(label)))
    .map(oneLine);
  return { found: all.length - others.length, similar: [...new Set(similar)] };
}

/** Presses Revoke in rows of one user or app, one row at a time, and never anything else. */
export class RowRevoker {
  private readonly list: ListViews;
  /** What is called Revoke, whatever it is. */
  private readonly named: Locator;

  constructor(list: ListViews) {
    const { page } = list;
    this.list = list;
    this.named = page
      .locator('[title="Revoke" i], [aria-label="Revoke" i], :has(> img[alt="Revoke" i])')
      .or(page.locator(PRESSABLE).filter({ hasText: EXACT_ACTION }));
  }

  /**
   * Revokes until none of the rows is left.
   * @param expected how many rows there have to be, else nothing is pressed
   * @param read the list, which has just been read
   * @param effectWithin ms
   * @throws PageError that says what was not as expected, and what was pressed; UnexpectedPageError
   */
  async revoke(rows: RowsOf, expected: number, read: Reading, effectWithin = EFFECT_WITHIN): Promise<RevokeOutcome> {
    const before = count(read.rows, rows);
    const linked = before.found === 0 ? read.rows.filter((row) => isRowOf(row, { ...rows, userId: undefined })) : [];
    if (linked[0] !== undefined)
      throw new PageError(
        `${this.list.name}: the row of “${rows.whose}” links to another user, ${linked[0].userId ?? ''}, than is meant, ${rows.userId ?? ''}. Nothing was pressed. Look in Setup → Users whose record that is.`,
      );
    if (before.found !== expected) {
      const found = `${before.found} in a list of ${read.rows.length}`;
      throw unexpectedRows(this.list.name, rows.whose, expected, found, before.similar);
    }
    const dialogs: string[] = [];
    let { view } = read;
    let left = before.found;
    let pressed = 0;
    while (left > 0 && pressed < expected) {
      const done = await this.pressOnce(view, rows, { effectWithin, isLast: pressed + 1 === expected });
      dialogs.push(...done.dialogs);
      pressed += 1;
      const now = await this.list.read(done.view);
      left = count(now.rows, rows).found;
      view = now.view;
    }
    return { pressed, dialogs, rowsAfter: left };
  }

  /**
   * Everything up to the press: the first of the rows, and its one control.
   * @param from the page of the list that is on the screen
   * @param turn other pages of the list are looked at, too
   * @returns undefined where there is no such row
   * @throws PageError where the row has not exactly one control
   */
  async locate(rows: RowsOf, from: ListView, turn: boolean): Promise<LocatedRow | undefined> {
    const view = turn ? await this.list.find((row) => isRowOf(row, rows), from) : from;
    const first = view?.rows.find((row) => isRowOf(row, rows));
    return view && first && { view, row: first, ...this.pressableIn(view, rows, first) };
  }

  /**
   * Presses Revoke in the first of the rows, and waits until there is one row less on that page of the list.
   * @param patience `isLast`: nothing is pressed on that page any more, so it need not have come to rest; what is left, Salesforce is asked for again
   */
  private async pressOnce(from: ListView, rows: RowsOf, patience: { effectWithin: number; isLast: boolean }) {
    const view = await this.list.find((row) => isRowOf(row, rows), from);
    const [first] = view?.rows.filter((row) => isRowOf(row, rows)) ?? [];
    if (view === undefined || first === undefined)
      throw listChanged(this.list.name, `the row of “${rows.whose}” is gone`);
    const { page } = this.list;
    const { control, menu } = await this.controlOf(view, rows, first);
    const dialogs = new DialogGuard(page, ACTION, othersIn(view, rows));
    let tab: Page | undefined;
    const onPopup = (popup: Page) => (tab = popup);
    page.on('popup', onPopup);
    try {
      if ((await control.count()) !== 1)
        throw listChanged(this.list.name, `the row of “${rows.whose}” is not as it was read`);
      await press(control);
      const after = await this.waitForEffect(view, rows, dialogs, { tab: () => tab, ...patience });
      return { view: after, dialogs: dialogs.seen };
    } finally {
      page.off('popup', onPopup);
      dialogs.disarm();
      if (menu !== undefined) await closeMenu(menu);
    }
  }

  /**
   * Exactly one control, by its exact name, in the very row that was read, while a cell of it still has the text by which it was chosen; or the one
   * menu in which it may stand.
   */
  private pressableIn(view: ListView, rows: RowsOf, first: TableRow): Pick<LocatedRow, 'control' | 'opensMenu'> {
    const column = rows.column(first);
    const text = first.cells.find((cell, index) => (column ?? index) === index && isOneOf(cell, rows.labels)) ?? '';
    const row = this.list.rowOf(view, first, text);
    const seen = (control: Control) => this.list.page.locator(view.document.selectorOf(control));
    const direct = first.controls.filter(({ names }) => names.some((name) => EXACT_ACTION.test(name)));
    const menus = first.controls.filter(({ opensMenu }) => opensMenu);
    if (direct.length === 1 && direct[0])
      // In this order: what stands in `and` is looked for in the whole list, which takes seconds where that has 600 rows.
      return {
        control: row.locator(this.named).and(seen(direct[0])).describe(`${ACTION} in the row of “${rows.whose}”`),
      };
    if (direct.length > 1 || menus.length !== 1 || !menus[0]) throw this.noAction(first.controls.flatMap(nameOf));
    return { control: row.locator(seen(menus[0])), opensMenu: true };
  }

  private async controlOf(
    view: ListView,
    rows: RowsOf,
    first: TableRow,
  ): Promise<{ control: Locator; menu?: Locator }> {
    const { page } = this.list;
    const { control: menu, opensMenu } = this.pressableIn(view, rows, first);
    if (opensMenu !== true) return { control: menu };
    await press(menu);
    const item = page.getByRole('menuitem', { name: EXACT_ACTION }).filter({ visible: true });
    await item.first().waitFor({ state: 'visible' });
    if ((await item.count()) !== 1) throw this.noAction(await item.allInnerTexts());
    return { control: item, menu };
  }

  private noAction(controls: readonly string[]): PageError {
    const seen = controls.length === 0 ? 'nothing to press' : `only ${controls.map((name) => `“${name}”`).join(', ')}`;
    return new PageError(
      `${this.list.name}: the row has ${seen}, and not exactly one “${ACTION}”. Only its label identifies this action, so the language of the user who opens the page must be English.`,
    );
  }

  private async waitForEffect(
    before: ListView,
    rows: RowsOf,
    dialogs: DialogGuard,
    side: { tab: () => Page | undefined; effectWithin: number; isLast: boolean },
  ): Promise<ListView> {
    const { name } = this.list;
    const mine = ({ rows: all }: ListView) => all.filter((row) => isRowOf(row, rows)).length;
    let view = before;
    const look = async (): Promise<boolean> => {
      dialogs.check();
      const opened = side.tab();
      if (opened !== undefined) {
        throw new PageError(
          `A second tab opened after ${ACTION}: ${await describePage(opened)}. Nothing was done in it.`,
        );
      }
      view = await this.list.current(view, side.effectWithin, side.isLast ? 0 : undefined);
      await this.answerModal(view.facts, dialogs, before.facts.dialogs.length);
      dialogs.check();
      return mine(view) < mine(before);
    };
    if (await pollUntil(side.effectWithin, look, (isGone) => isGone, OFTEN)) return view;
    const texts = dialogs.seen.map((text) => `“${text}”`).join(', ');
    const said = texts === '' ? 'no dialog appeared' : `the dialog said ${texts}`;
    const gone = othersNamed(before, rows).filter((other) => !othersNamed(view, rows).includes(other));
    const instead =
      gone.length === 0
        ? ''
        : ` and that of ${gone.map((other) => `“${other}”`).join(', ')} was gone: look in Setup whose grant went`;
    throw new PageError(
      `${name}: ${ACTION} was pressed in the row of “${rows.whose}”, and ${side.effectWithin / 1000} s later the row was still there${instead}; ${said}.`,
    );
  }

  /** Lightning asks in a dialog of the page, not of the browser. */
  private async answerModal(facts: PageFacts, dialogs: DialogGuard, openBefore: number): Promise<void> {
    const modal = facts.dialogs.length > openBefore ? facts.dialogs.at(-1) : undefined;
    if (modal === undefined) return;
    const { page } = this.list;
    const named = (names: RegExp) => modal.buttons.filter((button) => button.names.some((text) => names.test(text)));
    const [confirm, ...others] = named(CONFIRM);
    if (
      dialogs.seen.length === 0 &&
      isRevokeConfirmation(modal.text, dialogs.others) &&
      confirm &&
      others.length === 0
    ) {
      dialogs.seen.push(redact(modal.text));
      const button = page.locator(facts.selectorOf(confirm)).and(page.getByRole('button', { name: CONFIRM }));
      await press(button);
      await button.waitFor({ state: 'hidden' });
      return;
    }
    const [cancel] = named(CANCEL);
    if (cancel !== undefined) await press(page.locator(facts.selectorOf(cancel)));
    throw unexpectedDialog(ACTION, 'on the page', modal.text);
  }
}

const nameOf = ({ names }: Control) => names.slice(0, 1);

/** A menu that was opened and not used would stay open. */
async function closeMenu(menu: Locator): Promise<void> {
  const open = menu.and(menu.page().locator('[aria-expanded=true]')).filter({ visible: true });
  if ((await open.count()) > 0) await menu.page().keyboard.press('Escape');
}
