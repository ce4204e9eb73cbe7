import { type Locator, type Page } from '@playwright/test';
import { firstOf } from './browser/drift.ts';
import { moveOn } from './browser/move-on.ts';
import { press } from './browser/press.ts';

const PATH = '/msg/maintenanceandavailable.jsp';

/** Whether an address is that of the notice. */
export const isMaintenanceNotice = (url: URL): boolean => url.pathname.startsWith(PATH);

/** “Scheduled Maintenance”: a notice after a login. */
export class MaintenancePage {
  readonly page: Page;
  readonly gotIt: Locator;
  /** In another language: the only link of the notice that leads on in the same org. */
  readonly onlyLink: Locator;

  constructor(page: Page) {
    this.page = page;
    this.gotIt = page
      .getByRole('link', { name: 'Got it', exact: true })
      .or(page.getByRole('button', { name: 'Got it', exact: true }));
    this.onlyLink = page.locator('a[href^="/"]');
  }

  /** Acknowledges the notice. Ends when the browser has left the page. */
  async acknowledge(): Promise<void> {
    const link = await firstOf(this.page, 'MaintenancePage.gotIt', [this.gotIt, this.onlyLink]);
    await moveOn(this.page, 'Got it', () => press(link));
  }
}
