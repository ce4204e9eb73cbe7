import { type DocumentFacts } from '../states/page-facts.ts';
import { type TableRow } from '../states/look-in-page.ts';

/**
 * The rows of a document's lists. Titles and toolbars of classic pages are tables, too: a list has columns; where they cannot be read, its rows have
 * the most cells.
 */
export function listRows({ rows, columns }: DocumentFacts): TableRow[] {
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
