import { type Context, type Hono } from 'hono';
import { type User } from '../model.ts';
import { answered } from '../wire.ts';
import { PERSONAL } from './addresses.ts';
import { type Pages, type Visitor } from './browser.ts';
import { shownDate } from './html/dates.ts';
import { wordsIn } from './html/words.ts';
import { alohaPage } from './html/lightning.ts';
import { userDetailPage } from './html/personal.ts';
import { insufficientPrivilegesPage } from './html/errors.ts';
import { shellDelay, shellOf } from './lightning.ts';
import { classicList, listFields } from './setup.ts';

const RAW = 'noredirect=1&isUserEntityOverride=1';

/**
 * A user's details with their OAuth Connected Apps: on My Domain by user id, and in Personal Settings, Advanced User Details. A user
 * sees and revokes their own grants without any permission; who may manage users sees everybody's.
 */
export function personalRoutes(app: Hono, pages: Pages): void {
  const detail = '/:id{005[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?}';

  app.get(detail, async (c) => {
    const { visitor, user } = await admitted(pages, c, c.req.param('id'));
    const framed = c.req.query('isdtp') === 'p1' || c.req.query('noredirect') === '1';
    if (!framed && !pages.has('classic') && user.id === visitor.user.id) return c.redirect(`${PERSONAL}/home`);
    return show(pages, c, visitor, user);
  });

  app.post(detail, async (c) => {
    const { visitor, user } = await admitted(pages, c, c.req.param('id'));
    const field = await listFields(pages, c, visitor);
    if (field('vf:action') === 'revoke') {
      pages.state.press('Revoke');
      const { salesforce } = pages.simulator;
      const grant = salesforce.ownGrants(user).find((own) => own.id === field('vf:key'));
      if (grant !== undefined) salesforce.grants.revokeGrant(grant, user.id === visitor.user.id ? 'user' : 'setup');
    }
    return show(pages, c, visitor, user);
  });

  app.get(`${PERSONAL}/home`, async (c) => {
    const visitor = await pages.admit(c);
    const address = `/${visitor.user.id}?${RAW}`;
    if (pages.has('classic')) return c.redirect(address);
    const t = wordsIn(pages.language);
    return c.html(
      alohaPage({
        ...shellOf(pages, visitor),
        title: t('Advanced User Details'),
        section: t('Personal Settings'),
        tabs: [],
        heading: t('Advanced User Details'),
        sidebar: [{ text: t('Advanced User Details'), href: `${PERSONAL}/home` }],
        address,
        subPage: `${PERSONAL}/page`,
        delayMs: shellDelay(pages),
        lingering: pages.has('lingering-frame'),
      }),
    );
  });
}

async function admitted(pages: Pages, c: Context, id: string): Promise<{ visitor: Visitor; user: User }> {
  const visitor = await pages.admit(c);
  const user = [...pages.simulator.salesforce.directory.users.values()].find(
    (candidate) => candidate.orgId === visitor.org.id && candidate.id.slice(0, 15) === id.slice(0, 15),
  );
  if (user === undefined) throw answered(await c.notFound());
  if (user.id !== visitor.user.id && !visitor.user.permissions.has('ManageUsers')) {
    throw answered(await c.html(insufficientPrivilegesPage(pages.language, pages.edition(visitor.org))));
  }
  return { visitor, user };
}

function show(pages: Pages, c: Context, visitor: Visitor, user: User): Response | Promise<Response> {
  const { salesforce } = pages.simulator;
  const logins = Number(c.req.query('logins') ?? 5);
  const more = new URLSearchParams({ ...c.req.query(), logins: String(logins + 5) });
  return c.html(
    userDetailPage({
      ...classicList(pages, c, visitor),
      page: { number: 1, count: 1 },
      user: { name: salesforce.directory.fullName(user), username: user.username, email: user.email },
      grants: salesforce.ownGrants(user).map((grant) => ({
        key: grant.id,
        appName: salesforce.directory.app(grant.appId).name,
        created: shownDate(grant.created, visitor.user.locale),
        lastUsed: shownDate(grant.lastUsed, visitor.user.locale),
        useCount: grant.useCount,
      })),
      passkeys: user.passkeys.length,
      history: { logins, moreUrl: `${c.req.path}?${more.toString()}` },
    }),
  );
}
