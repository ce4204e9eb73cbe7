import { type Page } from '@playwright/test';
import { wrongList } from './lists/list-errors.ts';
import { saysOnOneLine, UserListPage, type AppOfList } from './lists/user-list.ts';

const USERS = 'External Client Apps Usage by User';

/** “External Client Apps Usage by User”, with a Revoke in every row; Bulk Revoke is never pressed. */
export class ExternalClientAppUsersPage extends UserListPage {
  constructor(page: Page) {
    super(page, USERS, ['external-client-app-users', 'external-client-apps-usage']);
  }

  /** By the app's name on a line of its own. */
  override async checkApp({ appName }: AppOfList): Promise<void> {
    const { facts } = await this.list.current();
    if (!saysOnOneLine(facts.text, appName)) {
      throw wrongList(USERS, appName, 'its text does not mention the app');
    }
  }
}
