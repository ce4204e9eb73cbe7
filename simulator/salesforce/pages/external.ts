import { type Context, type Hono } from 'hono';
import { type App, type Org } from '../model.ts';
import { EXTERNAL_USAGE } from './addresses.ts';
import { type Pages, type Visitor } from './browser.ts';
import { capturedApps, capturedUsers } from './captured.ts';
import { shownDate } from './html/dates.ts';
import { externalUsage, externalUsers, pressRevoke, revokeScript } from './html/external.ts';
import { wordsIn } from './html/words.ts';
import { nativePage } from './html/lightning.ts';
import { onSetupHost, shellOf } from './lightning.ts';

/** Setup, External Client Apps, OAuth Usage: apps, their users, Revoke per row and Bulk Revoke. Lightning only. */
export function externalRoutes(app: Hono, pages: Pages): void {
  const { salesforce } = pages.simulator;

  app.get(`${EXTERNAL_USAGE}/home`, async (c) => {
    const visitor = await admitted(pages, c);
    const t = wordsIn(pages.language);
    const rows = salesforce.usage(visitor.org, 'external').map(({ app: { id, name }, userCount }) => ({
      name,
      userCount,
      href: `${EXTERNAL_USAGE}/users?${new URLSearchParams({ appId: id }).toString()}`,
    }));
    const captured = await capturedApps(pages, 'external-client-apps-usage', rows);
    if (captured !== undefined) return c.html(captured);
    const shell = {
      ...shellOf(pages, visitor),
      title: t('External Client Apps OAuth Usage'),
      heading: t('External Client Apps OAuth Usage'),
    };
    return c.html(nativePage(shell, externalUsage({ language: pages.language, rows })));
  });

  app.get(`${EXTERNAL_USAGE}/users`, async (c) => showUsers(pages, c, await admitted(pages, c)));
  app.post(`${EXTERNAL_USAGE}/users`, async (c) => {
    const visitor = await admitted(pages, c);
    const body = await c.req.parseBody({ all: true });
    const target = appAsked(pages, c, visitor.org);
    if (body['token'] !== token(pages, visitor) || target === undefined) return c.text('Refused.', 403);
    const keys = [body['key'] ?? []].flat();
    pages.state.press(body['action'] === 'bulkRevoke' ? 'Bulk Revoke' : 'Revoke');
    for (const grant of salesforce.grants.rowsInSetup(visitor.org.id, target.id)) {
      if (keys.includes(grant.id)) salesforce.grants.revokeGrant(grant, 'setup');
    }
    return showUsers(pages, c, visitor);
  });
}

function admitted(pages: Pages, c: Context): Promise<Visitor> {
  return onSetupHost(pages, c, ['ViewSetup', 'ViewAllExternalClientApps']);
}

async function showUsers(pages: Pages, c: Context, visitor: Visitor): Promise<Response> {
  const { directory, grants } = pages.simulator.salesforce;
  const target = appAsked(pages, c, visitor.org);
  const t = wordsIn(pages.language);
  const grantsShown = target === undefined ? [] : grants.rowsInSetup(visitor.org.id, target.id);
  const rows = grantsShown.map((grant) => {
    const user = directory.user(grant.userId);
    return {
      key: grant.id,
      name: directory.fullName(user),
      username: user.username,
      lastUsed: shownDate(grant.lastUsed, visitor.user.locale),
      useCount: grant.useCount,
    };
  });
  const list = { page: 'external-client-app-users', app: target?.name ?? '', press: pressRevoke } as const;
  const captured = await capturedUsers(pages, list, rows, revokeScript(token(pages, visitor)));
  if (captured !== undefined) return c.html(captured);
  return c.html(
    nativePage(
      {
        ...shellOf(pages, visitor),
        title: t('External Client Apps Usage by User'),
        heading: t('External Client Apps Usage by User'),
      },
      externalUsers({
        language: pages.language,
        appName: target?.name ?? '',
        rows,
        backUrl: `${EXTERNAL_USAGE}/home`,
        token: token(pages, visitor),
        rowMenu: pages.has('external-row-menu'),
        modal: pages.has('external-modal'),
      }),
    ),
  );
}

function appAsked(pages: Pages, c: Context, org: Org): App | undefined {
  const app = pages.simulator.salesforce.directory.apps.get(c.req.query('appId') ?? '');
  return app?.kind === 'external' && app.orgId === org.id ? app : undefined;
}

function token(pages: Pages, visitor: Visitor): string {
  return pages.state.confirmationToken(`external ${visitor.session.sid}`);
}
