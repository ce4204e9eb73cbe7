import { AsyncResource } from 'node:async_hooks';
import { type Dialog, type Page } from '@playwright/test';
import { redact } from '../../redaction/index.ts';
import { unexpectedDialog } from './list-errors.ts';
import { type PageError } from '../states/errors.ts';
import { oneLine } from '../browser/selectors.ts';

const REVOKES = /\brevok/i;
const ONLY_ASKS = /^(are you sure|continue|proceed)\s*\?*$/i;
/** A dialog that speaks of any of these is about more than one grant. */
const MORE_THAN_ONE_GRANT =
  /\b(block|uninstall|install|delete|remove)|\ball (users|user|tokens|apps|access|grants|sessions)\b|\b(every|bulk)\b|revoke all/i;

/**
 * Whether a dialog's text is that of a confirmation to revoke one grant. The real text is not publicly known: it has to speak of revoking, or to ask no
 * more than "Are you sure?", and must not speak of anything bigger, nor of anybody else.
 * @param others who else is in the list
 */
export function isRevokeConfirmation(text: string, others: readonly string[] = []): boolean {
  const line = oneLine(text);
  const isOfOthers = others.some((name) => line.includes(name));
  return (REVOKES.test(line) || ONLY_ASKS.test(line)) && !MORE_THAN_ONE_GRANT.test(line) && !isOfOthers;
}

/** Answers the native dialogs of a page for the time of one action. */
export class DialogGuard {
  /** The texts of all dialogs that were met, in order. */
  readonly seen: string[] = [];
  /** Who else is in the list. */
  readonly others: readonly string[];
  private refused: PageError | undefined;
  private readonly page: Page;
  private readonly action: string;
  private readonly answer: (dialog: Dialog) => void;

  /** Arms the guard: one dialog that asks to confirm revoking is accepted, everything else is dismissed. */
  constructor(page: Page, action: string, others: readonly string[] = []) {
    this.page = page;
    this.others = others;
    this.action = action;
    // Bound, so that the report shows the answer inside the step that the guard was armed in.
    this.answer = AsyncResource.bind((dialog: Dialog) => {
      // Whether to leave the page: it asks nothing about the grant, and Revoke loads it again.
      if (dialog.type() === 'beforeunload') return void dialog.accept().catch(() => undefined);
      const text = redact(oneLine(dialog.message()));
      const expected = this.seen.length === 0 && dialog.type() === 'confirm' && isRevokeConfirmation(text, others);
      this.seen.push(text);
      if (!expected) this.refused ??= unexpectedDialog(this.action, dialog.type(), text);
      // A dialog that is gone before it is answered went with its page.
      (expected ? dialog.accept() : dialog.dismiss()).catch(() => undefined);
    });
    page.on('dialog', this.answer);
  }

  /** @throws PageError when a dialog was dismissed */
  check(): void {
    if (this.refused !== undefined) throw this.refused;
  }

  disarm(): void {
    this.page.off('dialog', this.answer);
  }
}
