import { type Page } from '@playwright/test';
import { reportDrift } from './browser/drift.ts';
import { arriveAt, goTo } from './browser/goto.ts';
import { wrongList } from './lists/list-errors.ts';
import { setupDocument } from './lists/setup-frame.ts';
import { saysOnOneLine, UserListPage, type AppOfList } from './lists/user-list.ts';

const LIST = 'The user list of Connected Apps OAuth Usage';
const CLASSIC_PATH = '/identity/app/connectedAppsUserList.apexp';
const LIGHTNING_PATH = '/lightning/setup/ConnectedAppsUsage/page';

/** Setup → Connected Apps OAuth Usage → the users of one app, with a Revoke in every row. */
export class ConnectedAppUserListPage extends UserListPage {
  constructor(page: Page) {
    super(page, LIST, ['connected-app-user-list', 'connected-apps-usage']);
  }

  /**
   * Opens the list by its URL, past the list of apps. It is a fallback, and reported as one.
   * @param setupUrl as for {@link ConnectedAppsOAuthUsagePage.open}
   */
  async openByConsumerKey(setupUrl: string, app: Required<AppOfList>): Promise<void> {
    const query = new URLSearchParams({ app_name: app.appName, consumer_key: app.consumerKey });
    const address = new URLSearchParams({ address: `${CLASSIC_PATH}?${query.toString()}` });
    await goTo(this.page, new URL(`${LIGHTNING_PATH}?${address.toString()}`, setupUrl).href);
    reportDrift(this.page, 'ConnectedAppUserListPage.deepLink', 1);
    await arriveAt(this.page, 'connected-app-user-list');
  }

  /** By the consumer key or the name in the list's URL, else by the app's name on a line of its own. */
  override async checkApp(app: AppOfList): Promise<void> {
    const query = (await setupDocument(this.page)).facts.url.searchParams;
    const key = query.get('consumer_key');
    if (key !== null && app.consumerKey !== undefined) {
      if (key === app.consumerKey) return;
      throw wrongList(LIST, app.appName, 'its URL has another consumer key');
    }
    const name = query.get('app_name');
    if (name === app.appName || name?.replaceAll('_', ' ') === app.appName) return;
    if (saysOnOneLine((await this.list.current()).facts.text, app.appName)) return;
    throw wrongList(LIST, app.appName, name === null ? 'its text does not mention the app' : `it is of “${name}”`);
  }
}
