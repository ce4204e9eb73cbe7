import { type Context, type Hono } from 'hono';
import { type Permission } from '../model.ts';
import { answered } from '../wire.ts';
import { APP_LIST, EXTERNAL_USAGE, HOME, USAGE } from './addresses.ts';
import { localPath, type Pages, type Visitor } from './browser.ts';
import { wordsIn } from './html/words.ts';
import { alohaPage, loadingPage, nativePage, type ShellModel } from './html/lightning.ts';
import { html } from 'hono/html';

const SETUP_HOME = 'SetupOneHome';
const SHELL_MS = 150;
const SLOW_SHELL_MS = 2_000;

/** Setup pages by their Lightning node: the classic address inside the frame. */
const nodes: Record<string, string> = {
  ConnectedAppsUsage: `${USAGE}?setupid=ConnectedAppsUsage`,
  ConnectedApplication: `${APP_LIST}?setupid=ConnectedApplication`,
};

/** The Lightning shell: Setup on its own host, and the home pages that a login without a goal ends on. */
export function lightningRoutes(app: Hono, pages: Pages): void {
  for (const path of [HOME, '/home/home.jsp', '/setup/forcecomHomepage.apexp'] as const) {
    app.get(path, async (c) => {
      const visitor = await pages.admit(c);
      const shell = shellOf(pages, visitor);
      return c.html(homePage(pages, visitor, { ...shell, title: shell.heading, section: shell.heading, tabs: [] }));
    });
  }

  app.get('/lightning/setup/:node/:view{home|page}', async (c) => {
    const visitor = await onSetupHost(pages, c);
    const { node, view } = c.req.param();
    if (node === SETUP_HOME) return c.html(homePage(pages, visitor, shellOf(pages, visitor)));
    const address = view === 'page' ? localPath(c.req.query('address'), '') : (nodes[node] ?? '');
    if (address === '') return c.html(notFoundPage(pages, visitor));
    if (pages.has('stuck-lightning')) return c.html(loadingPage(shellOf(pages, visitor)));
    if (pages.has('classic')) return c.redirect(pages.simulator.hosts.myDomain(visitor.org) + address);
    return c.html(
      alohaPage({
        ...shellOf(pages, visitor),
        heading: headingOf(pages, node),
        address,
        subPage: `/lightning/setup/${node}/page`,
        delayMs: shellDelay(pages),
        lingering: pages.has('lingering-frame'),
      }),
    );
  });
}

/** How long the shell shows its spinner before it makes the frame, milliseconds. */
export function shellDelay(pages: Pages): number {
  return pages.has('slow-lightning') ? SLOW_SHELL_MS : SHELL_MS;
}

/** A visitor of Setup with these permissions; the same address on My Domain leads to the Setup host. */
export async function onSetupHost(pages: Pages, c: Context, needed: Permission[] = ['ViewSetup']): Promise<Visitor> {
  const org = pages.org(c);
  if (org !== undefined && pages.role(c) === 'my-domain')
    throw answered(c.redirect(pages.simulator.hosts.setup(org) + pages.path(c)));
  return pages.admit(c, needed);
}

/** Frame, header and sidebar of the shell. */
export function shellOf(pages: Pages, visitor: Visitor): ShellModel {
  const t = wordsIn(pages.language);
  const setupHome = `/lightning/setup/${SETUP_HOME}/home`;
  return {
    language: pages.language,
    title: t('Setup'),
    section: t('Setup'),
    heading: t('Home'),
    userName: pages.simulator.salesforce.directory.fullName(visitor.user),
    setupHome,
    tabs: [
      { text: t('Home'), href: setupHome },
      { text: t('Object Manager'), href: '/lightning/setup/ObjectManager/home' },
    ],
    sidebar: [
      { text: t('Home'), href: setupHome },
      { text: t('Manage Connected Apps'), href: '/lightning/setup/ConnectedApplication/home' },
      { text: t('Connected Apps OAuth Usage'), href: '/lightning/setup/ConnectedAppsUsage/home' },
      { folder: t('External Client Apps'), text: t('OAuth Usage'), href: `${EXTERNAL_USAGE}/home` },
    ],
  };
}

function headingOf(pages: Pages, node: string): string {
  const t = wordsIn(pages.language);
  return node === 'ConnectedApplication' ? t('Manage Connected Apps') : t('Connected Apps OAuth Usage');
}

/** A Setup address that does not exist says so; in which words is not publicly known. */
function notFoundPage(pages: Pages, visitor: Visitor) {
  const t = wordsIn(pages.language);
  return nativePage(
    { ...shellOf(pages, visitor), heading: t('Page not found') },
    html`<p>${t('There is no page at this address.')}</p>`,
  );
}

function homePage(pages: Pages, visitor: Visitor, shell: ShellModel) {
  return nativePage(shell, html`<p>${pages.simulator.salesforce.directory.fullName(visitor.user)}</p>`);
}
