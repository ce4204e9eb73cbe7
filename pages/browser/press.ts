import { errors, type Locator } from '@playwright/test';
import { PageError, placeOf } from '../states/errors.ts';
import { inPage } from './in-page.ts';

/** Time (ms) for what lies over a control to go away. */
const COVERED_WITHIN = 3_000;

/**
 * Clicks a control; where something stays over it (a banner about cookies, a notice of Salesforce), presses it by the keyboard, as a person would, but
 * never under a dialog that keeps the keyboard to itself. It is pressed once at most: what Playwright finds covered, it has not clicked. It may end
 * before a slow answer comes, or a question is answered: what is to happen then is for the caller to wait for.
 * @throws PageError where it is covered and the keyboard does not reach it; Playwright's error, where it cannot be pressed
 */
export async function press(control: Locator): Promise<void> {
  try {
    await control.click({ timeout: COVERED_WITHIN });
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    // Only Playwright's log tells what became of it, and the last line counts: it tries again while something lies over the control.
    const [given, covered] = ['performing click action', 'intercepts pointer events'].map((line) =>
      error.message.lastIndexOf(line),
    ) as [number, number];
    if (given > covered) return; // A second click would be one too many, whether a slow answer or an open dialog kept this one.
    if (covered >= 0) await pressByKeyboard(control, error);
    else await control.click();
  }
}

async function pressByKeyboard(control: Locator, cause: Error): Promise<void> {
  await control.focus();
  if (!(await control.evaluate(hasKeyboard)))
    throw new PageError(
      `Something lies over what was to be pressed on ${placeOf(control.page().url())}, and keeps the keyboard to itself: it was not pressed. Look at it in the trace.`,
      { cause },
    );
  await control.press('Enter');
}

const hasKeyboard = inPage((element: Element) => {
  const { activeElement } = element.getRootNode() as Document | ShadowRoot;
  return activeElement === element && element.ownerDocument.hasFocus();
});
