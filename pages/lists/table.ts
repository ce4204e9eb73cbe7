import { type Scope } from './setup-frame.ts';
import { CELLS, PRESSABLE } from '../browser/selectors.ts';
import { inPage } from '../browser/in-page.ts';

/** One innermost row of a table or ARIA grid, as a reader sees it. */
export interface TableRow {
  /** The labels of its table's columns; empty when they could not be read. */
  columns: readonly string[];
  /** The text of each cell; several lines of a cell are separated by line breaks. */
  cells: readonly string[];
  /** The texts of what can be pressed in it. */
  controls: readonly string[];
  /** The heading that stands before it. */
  section: string;
  /** The Salesforce id of a user to whom the row links. */
  userId: string | undefined;
}

/** Everything that one reading of a document gives; it is read in one go, so that no part is older than another. */
export interface TableReading {
  rows: TableRow[];
  /** Labels of any table's columns. */
  columns: string[];
  text: string;
  /** Something still loads. */
  busy: boolean;
}

/** Runs in the page. It must not refer to anything outside itself. */
function readInPage(root: Element, { cells, pressable }: { cells: string; pressable: string }): TableReading {
  const all = (selector: string, from: ParentNode): Element[] => [
    ...from.querySelectorAll(selector),
    ...[...from.querySelectorAll('*')].flatMap((element) =>
      element.shadowRoot === null ? [] : all(selector, element.shadowRoot),
    ),
  ];
  const visible = (element: Element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true }) && box.width > 0 && box.height > 0;
  };
  // innerText leaves out what is in a shadow root.
  const textOf = (element: Element): string => {
    if (element instanceof HTMLInputElement) return element.value.trim();
    const own = element instanceof HTMLElement ? element.innerText : (element.textContent ?? '');
    const inputs = [...element.querySelectorAll<HTMLInputElement>('input[type=submit], input[type=button]')];
    const hosts = [...element.querySelectorAll('*')].filter((inner) => inner.shadowRoot !== null);
    const shadow = hosts.map((host) =>
      [...(host.shadowRoot?.children ?? [])]
        .filter((child) => !child.matches('style, script'))
        .map(textOf)
        .join(' '),
    );
    return [own, ...inputs.map((input) => input.value), ...shadow]
      .join('\n')
      .split('\n')
      .map((line) => line.replace(/\s+/g, ' ').trim())
      .filter((line) => line !== '')
      .join('\n');
  };
  const rowSelector = 'tr, [role=row]';
  const rows = all(rowSelector, root).filter((row) => visible(row) && row.querySelector('tr, [role=row]') === null);
  const tableOf = (row: Element) => row.closest('table, [role=grid], [role=table], [role=treegrid]');
  const cellsOf = (row: Element) => [...row.querySelectorAll(`${cells}, [role=columnheader]`)];
  const isHeader = (row: Element) => {
    const inside = cellsOf(row);
    return inside.length > 1 && inside.every((cell) => cell.matches('th:not([role=rowheader]), [role=columnheader]'));
  };
  const headings = all('h1, h2, h3, h4, [role=heading]', root).filter(visible);
  // A heading that contains the row does not precede it.
  const sectionOf = (row: Element) => {
    const before = headings.findLast(
      (heading) =>
        (heading.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0 && !heading.contains(row),
    );
    return before === undefined ? '' : textOf(before).split('\n').join(' ');
  };
  const labelOf = (cell: Element) => cell.getAttribute('aria-label')?.trim() || textOf(cell);
  const headers = new Map<Element | null, string[]>();
  for (const row of rows) {
    if (isHeader(row) && !headers.has(tableOf(row))) headers.set(tableOf(row), cellsOf(row).map(labelOf));
  }
  return {
    rows: rows
      .filter((row) => !isHeader(row) && cellsOf(row).length > 0)
      .map((row) => ({
        columns: headers.get(tableOf(row)) ?? [],
        cells: cellsOf(row).map(textOf),
        section: sectionOf(row),
        controls: all(pressable, row).filter(visible).map(textOf),
        userId: /\/(005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)\b/.exec(
          all('a[href]', row)
            .map((link) => link.getAttribute('href') ?? '')
            .join(' '),
        )?.[1],
      })),
    columns: [...headers.values()].flat(),
    text: (root.ownerDocument.body?.innerText ?? '').slice(0, 20_000),
    busy: all('.slds-spinner, lightning-spinner, .loadingSpinner', root).some(visible),
  };
}

/** Reads every row of a document's lists. */
export async function readTables(scope: Scope): Promise<TableReading> {
  const reading = await scope
    .locator(':root')
    .evaluate(inPage(readInPage), { cells: CELLS, pressable: PRESSABLE }, { timeout: 15_000 });
  return { ...reading, rows: listRows(reading) };
}

/**
 * Titles and toolbars of classic pages are tables, too. A list has columns; where they cannot be read, its rows have the most cells.
 */
function listRows({ rows, columns }: TableReading): TableRow[] {
  if (columns.length > 1) return rows.filter((row) => row.columns.length > 1);
  const most = Math.max(0, ...rows.map((row) => row.cells.length));
  return rows.filter((row) => row.cells.length === most);
}

/** Which column of a row has one of these labels; undefined when its table's columns are not known. */
export function columnOf(row: TableRow, label: RegExp): number | undefined {
  const index = row.columns.findIndex((column) => column.split('\n').some((line) => label.test(line)));
  return index === -1 ? undefined : index;
}

/** Whether a cell is this text: as a whole, or as one of its lines (a name above a username). */
export function cellIs(cell: string | undefined, text: string): boolean {
  if (cell === undefined) return false;
  const wanted = text.replace(/\s+/g, ' ').trim();
  return cell.replace(/\s+/g, ' ').trim() === wanted || cell.split('\n').some((line) => line.trim() === wanted);
}
