import { html } from 'hono/html';
import { APP, type CapturedPage, REVOKE, type Row, USER, USERNAME } from '../../captures/captures.ts';
import { type Pages } from './browser.ts';
import { type ConsentModel, consentFields } from './html/consent.ts';
import { wordsIn } from './html/words.ts';
import { type Html } from './html/layout.ts';
import { type ExternalAppRow, type ExternalUserRow } from './html/external.ts';
import { type AppRow, type UserRow } from './html/setup.ts';

/*
 * The lists and the consent page in the markup of captures, where there are any: undefined says that the simulator's own page is to be shown.
 */

const COUNT = /^(user count|users|number of users)$/i;
const DESCRIPTION = /^description$/i;
const FIRST_USED = /^(first used|created)/i;
const LAST_USED = /(most recent|last) (use|used)/i;
const USE_COUNT = /^use count$/i;

/** Apps with their numbers of users. @param after what the page needs behind its list */
export function capturedApps(
  pages: Pages,
  page: CapturedPage,
  rows: readonly (ExternalAppRow & Partial<AppRow>)[],
  after?: Html,
): Promise<string | undefined> {
  const filling = rows.map(({ name, description = '', userCount, href }) => ({
    cells: [
      { column: APP, text: name },
      { column: DESCRIPTION, text: description },
      { column: COUNT, text: String(userCount), href },
    ],
    controls: [],
  }));
  return filled(pages, page, { rows: filling, after });
}

/** The users of an app, with a Revoke that works. @param list its `press` is the script of Revoke, by the key of its row */
export function capturedUsers(
  pages: Pages,
  { page, app, press }: { page: CapturedPage; app: string; press: (key: string) => string },
  rows: readonly (ExternalUserRow & Partial<UserRow>)[],
  after: Html,
): Promise<string | undefined> {
  const filling = rows.map(({ key, name, username, userUrl, firstUsed = '', lastUsed, useCount }) => ({
    cells: [
      { column: USERNAME, text: username, href: userUrl },
      { column: USER, text: name, href: userUrl },
      { column: FIRST_USED, text: firstUsed },
      { column: LAST_USED, text: lastUsed },
      { column: USE_COUNT, text: String(useCount) },
    ],
    controls: [{ label: REVOKE, attributes: { href: '#', onclick: press(key) } }],
  }));
  return filled(pages, page, { app, rows: filling, after });
}

/** “Allow Access?”. */
export function capturedConsent(pages: Pages, model: ConsentModel): string | undefined {
  const { scopes, hidden, action } = consentFields(model);
  return pages.simulator.captures.consent({ app: model.appName, username: model.username, scopes, hidden, action });
}

async function filled(
  pages: Pages,
  page: CapturedPage,
  { after = html``, ...filling }: { app?: string; rows: Row[]; after?: Html | undefined },
): Promise<string | undefined> {
  const none = wordsIn(pages.language)('No records to display.');
  return pages.simulator.captures.list(page, { ...filling, none, after: `${await after}` });
}
