import { type Locator, type Page } from '@playwright/test';
import { reportDrift } from './browser/drift.ts';
import { describePage, PageError } from './states/errors.ts';
import { goTo } from './browser/goto.ts';
import { moveOn } from './browser/move-on.ts';
import { press } from './browser/press.ts';

/** “Register Your Mobile Phone”: stands between a login and its target. */
export class PhoneRegistrationPage {
  readonly page: Page;
  readonly remindMeLater: Locator;
  /**
   * The same link in any language, by structure: the opt-out beside it, which would change the user, is the one that leads back to this page with
   * `n=true`.
   */
  readonly remindMeLaterByStructure: Locator;

  constructor(page: Page) {
    this.page = page;
    this.remindMeLater = page.getByRole('link', { name: 'Remind Me Later', exact: true });
    this.remindMeLaterByStructure = page.locator('p.small a[href]:not([href*="AddPhoneNumber"])');
  }

  /** Puts the question off. The opt-out is never pressed. Ends when the browser has left the page. */
  async putOff(): Promise<void> {
    const link = this.remindMeLater.or(this.remindMeLaterByStructure).filter({ visible: true });
    if ((await link.count()) === 1) {
      await moveOn(this.page, 'Remind Me Later', () => press(link));
      return;
    }
    const url = new URL(this.page.url());
    const target = url.searchParams.get('retURL');
    if (target === null || new URL(target, url).origin !== url.origin) {
      const seen = await describePage(this.page);
      throw new PageError(`PhoneRegistrationPage.remindMeLater: neither the link nor a way back; ${seen}.`);
    }
    reportDrift(this.page, 'PhoneRegistrationPage.remindMeLater', 1);
    await goTo(this.page, new URL(target, url).href);
  }
}
