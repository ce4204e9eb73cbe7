import { type Context, type Hono } from 'hono';
import { type App, type Grant, type Org } from '../model.ts';
import { answered } from '../wire.ts';
import { USAGE, USER_LIST } from './addresses.ts';
import { capturedApps, capturedUsers } from './captured.ts';
import { type Pages, postedFields, type Visitor } from './browser.ts';
import { shownDate } from './html/dates.ts';
import { wordsIn } from './html/words.ts';
import { postBack, pressRevoke, type RevokeForm } from './html/classic-list.ts';
import { type AppRow, type UserRow, usagePage, userListPage } from './html/setup.ts';
import { policiesUrl } from './policies.ts';

const APPS_PER_PAGE = 2;
const USERS_PER_PAGE = 25;

/** Connected Apps OAuth Usage as classic pages; the Lightning shell shows the same ones in its frame. */
export function setupRoutes(app: Hono, pages: Pages): void {
  app.get(USAGE, async (c) => showUsage(pages, c, await admitted(pages, c), 1));
  app.post(USAGE, async (c) => {
    const visitor = await admitted(pages, c);
    const field = await listFields(pages, c, visitor);
    const target = pages.simulator.salesforce.directory.apps.get(field('vf:key'));
    if (target !== undefined) actOnApp(pages, visitor.org, target, field('vf:action'));
    return showUsage(pages, c, visitor, pageAsked(field));
  });

  app.get(USER_LIST, async (c) => showUsers(pages, c, await admitted(pages, c), 1));
  app.post(USER_LIST, async (c) => {
    const visitor = await admitted(pages, c);
    const field = await listFields(pages, c, visitor);
    const target = appAsked(pages, c, visitor.org);
    if (target !== undefined) revoke(pages, visitor.org, target, field('vf:action'), field('vf:key'));
    return showUsers(pages, c, visitor, pageAsked(field));
  });
}

/** Address of an app's user list. */
function userListUrl(app: App): string {
  return `${USER_LIST}?${new URLSearchParams({ app_name: app.name, consumer_key: app.consumerKey }).toString()}`;
}

/** Rows of a page, and where that page stands. */
function slice<T>(
  rows: T[],
  number: number,
  size: number | undefined,
): { rows: T[]; page: { number: number; count: number } } {
  if (size === undefined) return { rows, page: { number: 1, count: 1 } };
  const count = Math.max(1, Math.ceil(rows.length / size));
  const shown = Math.min(Math.max(1, number), count);
  return { rows: rows.slice((shown - 1) * size, shown * size), page: { number: shown, count } };
}

async function admitted(pages: Pages, c: Context): Promise<Visitor> {
  const visitor = await pages.admit(c, ['ViewSetup', 'ManageUsers']);
  const raw = pages.role(c) === 'my-domain' && c.req.method === 'GET';
  if (!raw || pages.has('classic') || !pages.has('deep-link-redirected')) return visitor;
  const setup = pages.simulator.hosts.setup(visitor.org);
  const query = new URLSearchParams({ address: pages.path(c) });
  throw answered(c.redirect(`${setup}/lightning/setup/ConnectedAppsUsage/page?${query.toString()}`));
}

async function showUsage(pages: Pages, c: Context, visitor: Visitor, number: number): Promise<Response> {
  const rows = pages.simulator.salesforce.usage(visitor.org, 'connected').map(({ app, userCount }): AppRow => ({
    id: app.id,
    name: app.name,
    description: app.description,
    userCount,
    href: userListUrl(app),
    policiesUrl: policiesUrl(app),
    blocked: app.blocked,
    installation:
      app.orgId === visitor.org.id ? 'own' : app.installedOrgIds.has(visitor.org.id) ? 'installed' : 'uninstalled',
  }));
  const captured = await capturedApps(pages, 'connected-apps-usage', rows, postBack(classicList(pages, c, visitor)));
  if (captured !== undefined) return c.html(captured);
  return c.html(
    usagePage({
      deniedAttempts: pages.has('denied-attempts'),
      ...classicList(pages, c, visitor),
      ...slice(rows, number, pages.has('paged-list') ? APPS_PER_PAGE : undefined),
    }),
  );
}

function actOnApp(pages: Pages, org: Org, app: App, action: string): void {
  const buttons = ['Block', 'Unblock', 'Install', 'Uninstall'] as const;
  const pressed = buttons.find((button) => button.toLowerCase() === action);
  if (pressed !== undefined) pages.state.press(pressed);
  if (pressed === 'Block') pages.simulator.salesforce.block(app);
  if (pressed === 'Unblock') app.blocked = false;
  if (pressed === 'Install') app.installedOrgIds.add(org.id);
  if (pressed === 'Uninstall') app.installedOrgIds.delete(org.id);
}

async function showUsers(pages: Pages, c: Context, visitor: Visitor, number: number): Promise<Response> {
  const app = appAsked(pages, c, visitor.org);
  const rows = app === undefined ? [] : userRows(pages, grantsOf(pages, visitor.org, app), visitor.user.locale);
  if (pages.has('changing-list') && rows.length > 1) {
    pages.state.renderings += 1;
    rows.push(...rows.splice(0, pages.state.renderings % rows.length));
  }
  const appName = app?.name ?? c.req.query('app_name') ?? '';
  const captured = await capturedUsers(
    pages,
    { page: 'connected-app-user-list', app: appName, press: pressRevoke(question(pages)) },
    rows,
    postBack(classicList(pages, c, visitor)),
  );
  if (captured !== undefined) return c.html(captured);
  return c.html(
    userListPage({
      ...classicList(pages, c, visitor),
      ...slice(rows, number, pages.has('paged-users') ? USERS_PER_PAGE : undefined),
      appName,
      listUrl: `${USAGE}?setupid=ConnectedAppsUsage`,
      columns: pages.has('user-column-both') ? 'both' : pages.has('user-column-username') ? 'username' : 'name',
      changing: pages.has('changing-list'),
    }),
  );
}

function userRows(pages: Pages, grants: Grant[], locale: string): UserRow[] {
  const { directory } = pages.simulator.salesforce;
  const groups = new Map<string, Grant[]>();
  for (const grant of grants) {
    const key = pages.has('row-per-user') ? grant.userId : grant.id;
    groups.set(key, [...(groups.get(key) ?? []), grant]);
  }
  return [...groups]
    .map(([key, group]) => {
      const user = directory.user((group[0] as Grant).userId);
      return {
        key,
        name: directory.fullName(user),
        username: user.username,
        userUrl: `/${user.id.slice(0, 15)}`,
        firstUsed: shownDate(Math.min(...group.map((grant) => grant.created)), locale),
        lastUsed: shownDate(Math.max(...group.map((grant) => grant.lastUsed)), locale),
        useCount: group.reduce((sum, grant) => sum + grant.useCount, 0),
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

function revoke(pages: Pages, org: Org, app: App, action: string, key: string): void {
  const grants = grantsOf(pages, org, app);
  if (action === 'revokeAll') {
    pages.state.press('Revoke All');
    for (const grant of grants) pages.simulator.salesforce.grants.revokeGrant(grant, 'setup');
  }
  if (action !== 'revoke') return;
  pages.state.press('Revoke');
  for (const grant of grants) {
    if (key === grant.id || (pages.has('row-per-user') && key === grant.userId)) {
      pages.simulator.salesforce.grants.revokeGrant(grant, 'setup');
    }
  }
}

function grantsOf(pages: Pages, org: Org, app: App): Grant[] {
  return pages.simulator.salesforce.grants.rowsInSetup(org.id, app.id);
}

/** The app that the consumer key in the address stands for in this org; its name there is not looked at. */
function appAsked(pages: Pages, c: Context, org: Org): App | undefined {
  const apps = pages.simulator.salesforce.directory.appsIn(org, 'connected');
  const candidates = apps.filter((app) => app.consumerKey === c.req.query('consumer_key'));
  return candidates.find((app) => app.orgId === org.id) ?? candidates[0];
}

/** How Revoke is written under the variants in force. */
function revokeForm(pages: Pages): RevokeForm {
  if (pages.has('revoke-titled')) return 'titled';
  if (pages.has('revoke-button')) return 'button';
  if (pages.has('revoke-input')) return 'input';
  return 'link';
}

/** What Revoke asks before it acts; undefined: nothing. */
function question(pages: Pages): string | undefined {
  if (pages.has('revoke-no-confirm')) return undefined;
  const t = wordsIn(pages.language);
  return pages.has('revoke-unexpected-dialog')
    ? t('This app will be blocked for all users of your org. Continue?')
    : t('Are you sure you want to revoke access?');
}

/** Language, form address, view state and Revoke of a classic list for this visitor. */
export function classicList(pages: Pages, c: Context, visitor: Visitor) {
  return {
    language: pages.language,
    edition: pages.edition(visitor.org),
    action: pages.path(c),
    viewState: pages.state.confirmationToken(viewState(visitor)),
    nestedTables: pages.has('nested-tables'),
    revoke: { form: revokeForm(pages), question: question(pages) },
  };
}

/** The form that a classic list posts back. */
export function listFields(pages: Pages, c: Context, visitor: Visitor): ReturnType<typeof postedFields> {
  return postedFields(pages, c, viewState(visitor), 'com.salesforce.visualforce.ViewState');
}

/** The view state here is only what makes a post unforgeable; the page holds no other state. */
function viewState({ session }: Visitor): string {
  return `view state ${session.sid}`;
}

function pageAsked(field: (name: string) => string): number {
  return Number(field('vf:action') === 'page' ? field('vf:key') : field('vf:page')) || 1;
}
