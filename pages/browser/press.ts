import { errors, type Locator } from '@playwright/test';

/** Time (ms) for what lies over a control to go away. */
const COVERED_WITHIN = 3_000;

/**
 * Clicks a control; where something stays over it (a banner about cookies, a notice of Salesforce), presses it by the keyboard, as a person would. It
 * is pressed once at most: what Playwright finds covered, it has not clicked.
 * @throws Playwright's error, where it cannot be pressed
 */
export async function press(control: Locator): Promise<void> {
  try {
    await control.click({ timeout: COVERED_WITHIN });
  } catch (error) {
    if (!(error instanceof errors.TimeoutError) || /performing click action/.test(error.message)) throw error;
    if (/intercepts pointer events/.test(error.message)) await control.press('Enter');
    else await control.click();
  }
}
