import { type Locator, type Page } from '@playwright/test';
import { redact } from '../../redaction/index.ts';
import { pollUntil } from '../../support/poll.ts';
import { DialogGuard, isRevokeConfirmation } from './dialogs.ts';
import { describePage, PageError } from '../states/errors.ts';
import { listChanged, unexpectedDialog, unexpectedRows } from './list-errors.ts';
import { type ListView, type ListViews } from './list-views.ts';
import { exactly, oneLine, PRESSABLE } from '../browser/selectors.ts';
import { cellIs, type TableRow } from './table.ts';
import { inPage } from '../browser/in-page.ts';

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
  rowsBefore: number;
  rowsAfter: number;
}

const ACTION = 'Revoke';
const EXACT_ACTION = /^\s*Revoke\s*$/i;
/** Revoke has to show within this time (ms). */
const EFFECT_WITHIN = 30_000;
const OPENS_MENU = '[aria-haspopup=true], [aria-haspopup=menu], [aria-haspopup=listbox]';
const CONFIRM = /^\s*(Revoke|Confirm|OK|Yes|Continue)\s*$/i;
const CANCEL = /^\s*(Cancel|Close|No)\s*$/i;

/** A row, and what would be pressed in it. */
export interface LocatedRow {
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
  private readonly cell: Locator;
  private readonly innerRow: Locator;

  constructor(list: ListViews, cells: string) {
    this.list = list;
    this.cell = list.page.locator(cells);
    this.innerRow = list.page.locator('tr, [role=row]');
  }

  /**
   * Revokes until none of the rows is left.
   * @param expected how many rows there have to be, else nothing is pressed
   * @param options `read`: the list's rows, where they have just been read; `effectWithin`: in ms
   * @throws PageError that says what was not as expected, and what was pressed; UnexpectedPageError
   */
  async revoke(
    rows: RowsOf,
    expected: number,
    options: { read?: readonly TableRow[]; effectWithin?: number | undefined } = {},
  ): Promise<RevokeOutcome> {
    const { effectWithin = EFFECT_WITHIN } = options;
    const before = count(options.read ?? (await this.list.rows()), rows);
    if (before.found !== expected) {
      throw unexpectedRows(this.list.name, rows.whose, expected, before.found, before.similar);
    }
    const dialogs: string[] = [];
    let left = before.found;
    let pressed = 0;
    while (left > 0 && pressed < expected) {
      dialogs.push(...(await this.pressOnce(rows, effectWithin)));
      pressed += 1;
      left = count(await this.list.rows(), rows).found;
    }
    return { pressed, dialogs, rowsBefore: before.found, rowsAfter: left };
  }

  /**
   * Everything up to the press: the first of the rows, and its one control.
   * @param options `turn`: other pages of the list are looked at, too
   * @returns undefined where there is no such row
   * @throws PageError where the row has not exactly one control
   */
  async locate(rows: RowsOf, { turn }: { turn: boolean }): Promise<LocatedRow | undefined> {
    const isHere = ({ reading }: ListView) => reading.rows.some((row) => isRowOf(row, rows));
    const view = turn ? await this.list.visit(isHere) : await this.list.current();
    const first = view?.reading.rows.find((row) => isRowOf(row, rows));
    if (view === undefined || first === undefined) return undefined;
    return { row: first, ...(await this.pressableIn(await this.rowOf(view, rows, first), first.controls)) };
  }

  /** Presses Revoke in the first of the rows, and waits until there is one row less on that page of the list. */
  private async pressOnce(rows: RowsOf, effectWithin: number): Promise<readonly string[]> {
    const view = await this.list.visit(({ reading }) => reading.rows.some((row) => isRowOf(row, rows)));
    if (view === undefined) throw listChanged(this.list.name, `the row of “${rows.whose}” is gone`);
    const here = view.reading.rows.filter((row) => isRowOf(row, rows));
    const [first] = here;
    if (first === undefined) throw listChanged(this.list.name, `the row of “${rows.whose}” is gone`);
    const row = await this.rowOf(view, rows, first);
    const control = await this.actionIn(row, first.controls);
    const { page } = this.list;
    const modals = await this.modals().count();
    const dialogs = new DialogGuard(page, ACTION);
    let tab: Page | undefined;
    const onPopup = (popup: Page) => (tab = popup);
    page.on('popup', onPopup);
    try {
      await control.click();
      await this.waitForEffect(rows, here.length, dialogs, { modals, tab: () => tab, effectWithin });
      return dialogs.seen;
    } finally {
      page.off('popup', onPopup);
      dialogs.disarm();
      await closeMenu(row);
    }
  }

  /** An innermost row whose cell has exactly the text that was read. */
  private async rowOf(view: ListView, rows: RowsOf, first: TableRow): Promise<Locator> {
    const column = rows.column(first);
    const text = first.cells.find((cell, index) => (column ?? index) === index && isOneOf(cell, rows.labels)) ?? '';
    const cell = column === undefined ? this.cell : this.cell.nth(column);
    const alike = view.reading.rows.filter((row) => row.cells.includes(text) && isRowOf(row, rows)).length;
    const sameText = this.list
      .ofList(view.scope.getByRole('row'))
      .filter({ hasNot: this.innerRow })
      .filter({ has: cell.filter({ hasText: exactly(text) }) });
    // Rows of another user of the same name look the same, and are told apart by their links.
    const wanted = first.userId === undefined ? sameText : sameText.filter({ has: this.linkTo(first.userId) });
    const found = await wanted.count();
    if (found !== alike) throw listChanged(this.list.name, `${alike} rows of “${rows.whose}”, then ${found}`);
    return wanted.first();
  }

  private linkTo(userId: string): Locator {
    return this.list.page.locator(`a[href*="/${userId.slice(0, 15)}"]`);
  }

  /** Exactly one control, by its exact name; or the one menu in which it may stand. */
  private async pressableIn(row: Locator, controls: readonly string[]): Promise<Omit<LocatedRow, 'row'>> {
    const { page } = this.list;
    const named = page
      .getByText(EXACT_ACTION)
      .or(page.locator('[value="Revoke" i], [title="Revoke" i], [aria-label="Revoke" i]'));
    const direct = row.locator(PRESSABLE).and(named).filter({ visible: true });
    const found = await direct.count();
    if (found === 1) return { control: direct };
    const menu = row.locator(OPENS_MENU).filter({ visible: true });
    if (found > 1 || (await menu.count()) !== 1) throw this.noAction(controls);
    return { control: menu, opensMenu: true };
  }

  private async actionIn(row: Locator, controls: readonly string[]): Promise<Locator> {
    const { page } = this.list;
    const { control, opensMenu } = await this.pressableIn(row, controls);
    if (opensMenu !== true) return control;
    await control.click();
    const item = page.getByRole('menuitem', { name: EXACT_ACTION }).filter({ visible: true });
    await item.first().waitFor({ state: 'visible' });
    if ((await item.count()) !== 1) throw this.noAction(await item.allInnerTexts());
    return item;
  }

  private noAction(controls: readonly string[]): PageError {
    const seen = controls.length === 0 ? 'nothing to press' : `only ${controls.map((name) => `“${name}”`).join(', ')}`;
    return new PageError(
      `${this.list.name}: the row has ${seen}, and not exactly one “${ACTION}”. Only its label identifies this action, so the language of the user who opens the page must be English.`,
    );
  }

  private async waitForEffect(
    rows: RowsOf,
    before: number,
    dialogs: DialogGuard,
    side: { modals: number; tab: () => Page | undefined; effectWithin: number },
  ) {
    const { name } = this.list;
    const look = async (): Promise<boolean> => {
      dialogs.check();
      const opened = side.tab();
      if (opened !== undefined) {
        throw new PageError(
          `A second tab opened after ${ACTION}: ${await describePage(opened)}. Nothing was done in it.`,
        );
      }
      await this.answerModal(dialogs, side.modals);
      const { reading } = await this.list.current();
      dialogs.check();
      return reading.rows.filter((row) => isRowOf(row, rows)).length < before;
    };
    if (await pollUntil(side.effectWithin, look, (isGone) => isGone, { growth: 1 })) return;
    const texts = dialogs.seen.map((text) => `“${text}”`).join(', ');
    const said = texts === '' ? 'no dialog appeared' : `the dialog said ${texts}`;
    throw new PageError(
      `${name}: ${ACTION} was pressed in the row of “${rows.whose}”, and ${side.effectWithin / 1000} s later the row was still there; ${said}.`,
    );
  }

  private modals(): Locator {
    return this.list.page.getByRole('dialog').or(this.list.page.getByRole('alertdialog')).filter({ visible: true });
  }

  /** Lightning asks in a dialog of the page, not of the browser. */
  private async answerModal(dialogs: DialogGuard, openBefore: number): Promise<void> {
    if ((await this.modals().count()) <= openBefore) return;
    const modal = this.modals().last();
    const text = oneLine(await modal.evaluate(inPage(questionOf)));
    const confirm = modal.getByRole('button', { name: CONFIRM });
    if (dialogs.seen.length === 0 && isRevokeConfirmation(text) && (await confirm.count()) === 1) {
      dialogs.seen.push(redact(text));
      await confirm.click();
      await modal.waitFor({ state: 'hidden' });
      return;
    }
    const cancel = modal.getByRole('button', { name: CANCEL });
    if ((await cancel.count()) > 0) await cancel.first().click();
    throw unexpectedDialog(ACTION, 'on the page', text);
  }
}

/** The text of a dialog without its buttons. Runs in the page. */
function questionOf(dialog: Element): string {
  const copy = dialog.cloneNode(true) as Element;
  for (const button of copy.querySelectorAll('button, input, a')) button.remove();
  return copy.textContent?.trim() || (dialog as HTMLElement).innerText;
}

/** A menu that was opened and not used would stay open. */
async function closeMenu(row: Locator): Promise<void> {
  const open = row.locator('[aria-haspopup][aria-expanded=true]').filter({ visible: true });
  if ((await open.count()) > 0) await row.page().keyboard.press('Escape');
}
