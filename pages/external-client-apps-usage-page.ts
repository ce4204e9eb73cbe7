import { type Locator, type Page } from '@playwright/test';
import { AppListPage } from './lists/app-list.ts';
import { firstOf } from './browser/drift.ts';
import { arriveAt, goTo } from './browser/goto.ts';
import { ExternalClientAppUsersPage } from './external-client-app-users-page.ts';

const SETUP_HOME = '/lightning/setup/SetupOneHome/home';

/**
 * Setup → External Client Apps → OAuth Usage; Lightning only. The name of its Setup node is not publicly known, so it is found by Quick Find, as
 * Salesforce help `xcloud.manage_external_client_app_usage` says.
 */
export class ExternalClientAppsUsagePage extends AppListPage {
  readonly quickFind: Locator;
  readonly quickFindBySearchBox: Locator;
  readonly menuEntry: Locator;

  constructor(page: Page) {
    super(page, {
      name: 'External Client Apps OAuth Usage',
      count: 'ExternalClientAppsUsagePage.userCount',
      states: { own: 'external-client-apps-usage', users: 'external-client-app-users' },
    });
    this.quickFind = page.getByPlaceholder('Quick Find', { exact: true });
    this.quickFindBySearchBox = page.getByRole('searchbox', { name: 'Quick Find' });
    // "Connected Apps OAuth Usage" is found by the same words: only the exact name is pressed.
    this.menuEntry = page
      .getByRole('link', { name: 'OAuth Usage', exact: true })
      .or(page.getByRole('treeitem', { name: 'OAuth Usage', exact: true }).getByRole('link'));
  }

  /**
   * Opens the list, by Quick Find.
   * @param setupUrl origin of Setup
   */
  async open(setupUrl: string): Promise<void> {
    await goTo(this.page, new URL(SETUP_HOME, setupUrl).href);
    await arriveAt(this.page, 'signed-in');
    const search = await firstOf(this.page, 'ExternalClientAppsUsagePage.quickFind', [
      this.quickFind,
      this.quickFindBySearchBox,
    ]);
    await search.fill('OAuth Usage');
    await (await firstOf(this.page, 'ExternalClientAppsUsagePage.menuEntry', [this.menuEntry])).click();
    this.list.arrive(await arriveAt(this.page, 'external-client-apps-usage', ['signed-in']));
  }

  /** Opens the user list by pressing the app's number. */
  async openUserList(app: string): Promise<ExternalClientAppUsersPage> {
    const { page, facts } = await this.followCount(app);
    return new ExternalClientAppUsersPage(page, facts);
  }

  /** As {@link openUserList}; undefined where the app is not listed any more. */
  async openUserListIfAny(app: string): Promise<ExternalClientAppUsersPage | undefined> {
    const opened = await this.followCountIfAny(app);
    return opened && new ExternalClientAppUsersPage(opened.page, opened.facts);
  }
}
