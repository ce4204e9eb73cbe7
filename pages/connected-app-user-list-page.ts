import { type Page } from '@playwright/test';
import { reportDrift } from './browser/drift.ts';
import { arriveAt, goTo } from './browser/goto.ts';
import { wrongList } from './lists/list-errors.ts';
import { type PageError } from './states/errors.ts';
import { type DocumentFacts, type PageFacts } from './states/page-facts.ts';
import { saysOnOneLine, UserListPage, type AppOfList } from './lists/user-list.ts';

const LIST = 'The user list of Connected Apps OAuth Usage';
const CLASSIC_PATH = '/identity/app/connectedAppsUserList.apexp';
const LIGHTNING_PATH = '/lightning/setup/ConnectedAppsUsage/page';

/** Setup → Connected Apps OAuth Usage → the users of one app, with a Revoke in every row. */
export class ConnectedAppUserListPage extends UserListPage {
  /** @param facts what was seen of the list when it came */
  constructor(page: Page, facts?: PageFacts) {
    super(page, LIST, ['connected-app-user-list', 'connected-apps-usage'], facts);
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
    this.list.arrive(await arriveAt(this.page, 'connected-app-user-list'));
  }

  /** By the consumer key or the name in the list's URL, else by the app's name on a line of its own. */
  protected override otherThan(app: AppOfList, { url, text }: DocumentFacts): PageError | undefined {
    const key = url.searchParams.get('consumer_key');
    if (key !== null && app.consumerKey !== undefined) {
      return key === app.consumerKey ? undefined : wrongList(LIST, app.appName, 'its URL has another consumer key');
    }
    const name = url.searchParams.get('app_name');
    if (name === app.appName || name?.replaceAll('_', ' ') === app.appName) return undefined;
    if (saysOnOneLine(text, app.appName)) return undefined;
    return wrongList(LIST, app.appName, name === null ? 'its text does not mention the app' : `it is of “${name}”`);
  }
}
