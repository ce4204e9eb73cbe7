import { PageError } from '../states/errors.ts';

/** A list could not be read to its end; nothing was pressed in it. */
export class ListNotReadableError extends PageError {
  constructor(list: string, seen: string) {
    super(`${list} could not be read: ${seen}.`);
  }
}

/** A list kept changing while it was read; nothing was pressed in it. */
export class ListChangedError extends PageError {
  constructor(list: string, seen: string) {
    super(`${list} changed while it was read: ${seen}. Nothing was pressed.`);
  }
}

/** The rows of a user or app are not the ones that the run knows of; nothing was pressed. */
export class UnexpectedRowsError extends PageError {
  readonly expected: number;
  readonly found: number;
  constructor(list: string, whose: string, expected: number, found: number, similar: readonly string[]) {
    const alike =
      similar.length === 0 ? '' : ` Similar, and left alone: ${similar.map((name) => `“${name}”`).join(', ')}.`;
    super(
      `${list}: expected ${expected} row${expected === 1 ? '' : 's'} of “${whose}”, found ${found}. Nothing was pressed.${alike}`,
    );
    this.expected = expected;
    this.found = found;
  }
}

/** The list on the screen is that of another app. */
export class WrongListError extends PageError {
  constructor(list: string, expected: string, seen: string) {
    super(`${list} is not the list of “${expected}”: ${seen}. Nothing was pressed.`);
  }
}

/** A row has no control that is named exactly as the action. */
export class ActionNotFoundError extends PageError {
  constructor(list: string, action: string, controls: readonly string[]) {
    super(
      `${list}: the row has ${controls.length === 0 ? 'nothing to press' : `only ${controls.map((name) => `“${name}”`).join(', ')}`}, and not exactly one “${action}”. Only its label identifies this action, so the language of the user who opens the page must be English.`,
    );
  }
}

/** A dialog with an unexpected text; it was dismissed. */
export class UnexpectedDialogError extends PageError {
  readonly text: string;
  constructor(action: string, kind: string, text: string) {
    super(`Unexpected dialog (${kind}) after ${action}: “${text}”. It was dismissed.`);
    this.text = text;
  }
}

/** A second tab opened where none was expected; it was left alone. */
export class UnexpectedTabError extends PageError {
  constructor(action: string, page: string) {
    super(`A second tab opened after ${action}: ${page}. Nothing was done in it.`);
  }
}

/** Revoke was pressed, and the row is still there. */
export class RevokeHadNoEffectError extends PageError {
  constructor(list: string, whose: string, seconds: number, seen: string) {
    super(
      `${list}: Revoke was pressed in the row of “${whose}”, and ${seconds} s later the row was still there; ${seen}.`,
    );
  }
}
