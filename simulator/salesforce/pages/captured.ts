import { html } from 'hono/html';
import { APP, type CapturedPage, REVOKE, type Row, USER, USERNAME } from '../../captures/captures.ts';
import { type Pages } from './browser.ts';
import { type ClassicList, postBack } from './html/classic-list.ts';
import { type ConsentModel, consentFields } from './html/consent.ts';
import { type ExternalAppRow, type ExternalUserRow } from './html/external.ts';
import { wordsIn } from './html/words.ts';
import { type Html, literal } from './html/layout.ts';
import { type AppRow, type UserRow } from './html/setup.ts';

/*
 * The lists and the consent page in the markup of captures, where there are any: undefined says that the simulator's own page is to be shown.
 */

const COUNT = /^(user count|users|number of users)$/i;
const DESCRIPTION = /^description$/i;
const FIRST_USED = /^(first used|created)/i;
const LAST_USED = /(most recent|last) (use|used)/i;
const USE_COUNT = /^use count$/i;
const FORM = 'captured:form';

/** Connected Apps OAuth Usage. */
export function capturedApps(
  pages: Pages,
  list: Omit<ClassicList, 'page'>,
  rows: readonly AppRow[],
): Promise<string | undefined> {
  return filled(
    pages,
    'connected-apps-usage',
    undefined,
    postBack(list, FORM),
    rows.map((row) => ({
      cells: [
        { column: APP, text: row.name },
        { column: DESCRIPTION, text: row.description },
        { column: COUNT, text: String(row.userCount), href: row.userListUrl },
      ],
      controls: [],
    })),
  );
}

/** The users of an app, with a Revoke that works. */
export function capturedUsers(
  pages: Pages,
  list: Omit<ClassicList, 'page'>,
  app: string,
  rows: readonly UserRow[],
  question: string | undefined,
): Promise<string | undefined> {
  return filled(
    pages,
    'connected-app-user-list',
    app,
    postBack(list, FORM),
    rows.map((row) => ({
      cells: [
        { column: USERNAME, text: row.username, href: row.userUrl },
        { column: USER, text: row.name, href: row.userUrl },
        ...used(row),
      ],
      controls: [
        {
          label: REVOKE,
          attributes: {
            href: '#',
            onclick: `return vfPost('revoke',${JSON.stringify(row.key)},${JSON.stringify(question ?? null)})`,
          },
        },
      ],
    })),
  );
}

/** External Client Apps, OAuth Usage. */
export function capturedExternalApps(pages: Pages, rows: readonly ExternalAppRow[]): Promise<string | undefined> {
  return filled(
    pages,
    'external-client-apps-usage',
    undefined,
    html``,
    rows.map((row) => ({
      cells: [
        { column: APP, text: row.name },
        { column: COUNT, text: String(row.userCount), href: row.href },
      ],
      controls: [],
    })),
  );
}

/** The users of an external client app, with a Revoke that works. */
export function capturedExternalUsers(
  pages: Pages,
  app: string,
  rows: readonly ExternalUserRow[],
  token: string,
): Promise<string | undefined> {
  const script = html`<script>
    function revokeKey(key) {
      var body = new URLSearchParams({ token: ${literal(token)}, action: 'revoke', key: key });
      fetch(location.href, { method: 'POST', body: body }).then(function () {
        location.reload();
      });
      return false;
    }
  </script>`;
  return filled(
    pages,
    'external-client-app-users',
    app,
    script,
    rows.map((row) => ({
      cells: [{ column: USERNAME, text: row.username }, { column: USER, text: row.name }, ...used(row)],
      controls: [{ label: REVOKE, attributes: { onclick: `return revokeKey(${JSON.stringify(row.key)})` } }],
    })),
  );
}

/** “Allow Access?”. */
export function capturedConsent(pages: Pages, model: ConsentModel): string | undefined {
  const { scopes, hidden, action } = consentFields(model);
  return pages.simulator.captures.consent({ app: model.appName, username: model.username, scopes, hidden, action });
}

function used(row: { lastUsed: string; useCount: number; firstUsed?: string }): Row['cells'] {
  return [
    { column: FIRST_USED, text: row.firstUsed ?? '' },
    { column: LAST_USED, text: row.lastUsed },
    { column: USE_COUNT, text: String(row.useCount) },
  ];
}

async function filled(
  pages: Pages,
  page: CapturedPage,
  app: string | undefined,
  after: Html,
  rows: Row[],
): Promise<string | undefined> {
  return pages.simulator.captures.list(page, {
    ...(app !== undefined && { app }),
    rows,
    none: wordsIn(pages.language)('No records to display.'),
    after: `${await after}`,
  });
}
