import { type Page } from '@playwright/test';
import { AppListPage } from './lists/app-list.ts';
import { QuickFind } from './lists/quick-find.ts';
import { ConnectedAppUserListPage } from './connected-app-user-list-page.ts';
import { arriveAt, goTo } from './browser/goto.ts';
import { type PageFacts } from './states/page-facts.ts';

/** How Setup shows a page: inside Lightning, or raw. */
type Shell = 'lightning' | 'classic';

const LIGHTNING_PATH = '/lightning/setup/ConnectedAppsUsage/home';
const CLASSIC_PATH = '/identity/app/connectedAppsUsage.apexp?setupid=ConnectedAppsUsage';

/** Setup → Connected Apps OAuth Usage: every app with live grants. */
export class ConnectedAppsOAuthUsagePage extends AppListPage<ConnectedAppUserListPage> {
  readonly quickFind: QuickFind;

  constructor(page: Page) {
    super(page, {
      name: 'Connected Apps OAuth Usage',
      count: 'ConnectedAppsOAuthUsagePage.userCount',
      states: { own: 'connected-apps-usage', users: 'connected-app-user-list' },
    });
    this.quickFind = new QuickFind(page, 'ConnectedAppsOAuthUsagePage', 'Connected Apps OAuth Usage');
  }

  /**
   * Opens the list as the article does, by Setup's own navigation (Manage Apps → Connected Apps OAuth Usage). A night opens it by its URL.
   * @param setupUrl origin of Setup
   */
  async openFromSetup(setupUrl: string): Promise<void> {
    await this.quickFind.open(setupUrl);
    this.list.arrive(await arriveAt(this.page, 'connected-apps-usage', ['signed-in']));
  }

  /**
   * Opens the list by its URL. In Lightning the browser ends in a Visualforce frame; in Classic, or where Salesforce redirects, on the raw page.
   * @param setupUrl origin of Setup (`https://<My Domain>.my.salesforce-setup.com`), or of the org for the classic shell
   * @param options `timeout`: how long a page may stay unknown, or keep loading, in ms
   * @throws UnexpectedPageError when another page comes, e.g. the login page
   */
  async open(setupUrl: string, shell: Shell = 'lightning', options: { timeout?: number } = {}): Promise<void> {
    await goTo(this.page, new URL(shell === 'lightning' ? LIGHTNING_PATH : CLASSIC_PATH, setupUrl).href);
    this.list.arrive(await arriveAt(this.page, 'connected-apps-usage', [], options));
  }

  protected override usersOn(page: Page, facts: PageFacts | undefined): ConnectedAppUserListPage {
    return new ConnectedAppUserListPage(page, facts);
  }
}
