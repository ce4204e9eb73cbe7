import { type Page } from '@playwright/test';
import { AppListPage } from './lists/app-list.ts';
import { QuickFind } from './lists/quick-find.ts';
import { arriveAt } from './browser/goto.ts';
import { type PageFacts } from './states/page-facts.ts';
import { ExternalClientAppUsersPage } from './external-client-app-users-page.ts';

/**
 * Setup → External Client Apps → OAuth Usage; Lightning only. The name of its Setup node is not publicly known, so it is found by Quick Find, as
 * Salesforce help `xcloud.manage_external_client_app_usage` says.
 */
export class ExternalClientAppsUsagePage extends AppListPage<ExternalClientAppUsersPage> {
  readonly quickFind: QuickFind;

  constructor(page: Page) {
    super(page, {
      name: 'External Client Apps OAuth Usage',
      count: 'ExternalClientAppsUsagePage.userCount',
      states: { own: 'external-client-apps-usage', users: 'external-client-app-users' },
    });
    // "Connected Apps OAuth Usage" is found by the same words: only the exact name is pressed.
    this.quickFind = new QuickFind(page, 'ExternalClientAppsUsagePage', 'OAuth Usage');
  }

  /**
   * Opens the list, by Quick Find.
   * @param setupUrl origin of Setup
   */
  async open(setupUrl: string): Promise<void> {
    await this.quickFind.open(setupUrl);
    this.list.arrive(await arriveAt(this.page, 'external-client-apps-usage', ['signed-in']));
  }

  protected override usersOn(page: Page, facts: PageFacts | undefined): ExternalClientAppUsersPage {
    return new ExternalClientAppUsersPage(page, facts);
  }
}
