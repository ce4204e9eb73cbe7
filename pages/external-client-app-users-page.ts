import { type Page } from '@playwright/test';
import { wrongList } from './lists/list-errors.ts';
import { type PageError } from './states/errors.ts';
import { type DocumentFacts, type PageFacts } from './states/page-facts.ts';
import { saysOnOneLine, UserListPage, type AppOfList } from './lists/user-list.ts';

const USERS = 'External Client Apps Usage by User';

/** “External Client Apps Usage by User”, with a Revoke in every row; Bulk Revoke is never pressed. */
export class ExternalClientAppUsersPage extends UserListPage {
  /** @param facts what was seen of the list when it came */
  constructor(page: Page, facts?: PageFacts) {
    super(page, USERS, ['external-client-app-users', 'external-client-apps-usage'], facts);
  }

  /** By the app's name on a line of its own. */
  protected override otherThan({ appName }: AppOfList, { text }: DocumentFacts): PageError | undefined {
    return saysOnOneLine(text, appName) ? undefined : wrongList(USERS, appName, 'its text does not mention the app');
  }
}
