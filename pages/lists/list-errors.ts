import { PageError } from '../states/errors.ts';

/** A list could not be read to its end; nothing was pressed in it. */
export class ListNotReadableError extends PageError {
  constructor(list: string, seen: string) {
    super(`${list} could not be read: ${seen}.`);
  }
}

/** A list kept changing while it was read; nothing was pressed in it. */
export function listChanged(list: string, seen: string): PageError {
  return new PageError(`${list} changed while it was read: ${seen}. Nothing was pressed.`);
}

/** The rows of a user or app are not the ones that the run knows of; nothing was pressed. */
export function unexpectedRows(
  list: string,
  whose: string,
  expected: number,
  found: number | string,
  similar: readonly string[] = [],
): PageError {
  const alike = similar.map((name) => `“${name}”`).join(', ');
  const rows = `${expected} row${expected === 1 ? '' : 's'} of “${whose}”`;
  return new PageError(
    `${list}: expected ${rows}, found ${found}. Nothing was pressed.${alike === '' ? '' : ` Similar, and left alone: ${alike}.`}`,
  );
}

/** The list on the screen is that of another app. */
export function wrongList(list: string, expected: string, seen: string): PageError {
  return new PageError(`${list} is not the list of “${expected}”: ${seen}. Nothing was pressed.`);
}

/** A dialog with an unexpected text; it was dismissed. */
export function unexpectedDialog(action: string, kind: string, text: string): PageError {
  return new PageError(`Unexpected dialog (${kind}) after ${action}: “${text}”. It was dismissed.`);
}
