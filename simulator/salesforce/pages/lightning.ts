import { type Context, Hono } from 'hono';
import { localPath, type Pages, type Visitor } from './browser.ts';
import { labelsFor } from './html/labels.ts';
import { alohaPage, nativePage, type ShellModel } from './html/lightning.ts';
import { html } from 'hono/html';
import { USAGE } from './setup.ts';

/** How long the shell shows its spinner before it makes the frame, milliseconds. */
const SHELL_MS = 150;
const SLOW_SHELL_MS = 2_000;

/** Setup pages by their Lightning node: the classic address inside the frame. */
const nodes: Record<string, string> = {
  ConnectedAppsUsage: `${USAGE}?setupid=ConnectedAppsUsage`,
};

/** The Lightning shell: Setup on its own host, and the home pages that a login without a goal ends on. */
export function lightningRoutes(pages: Pages): Hono {
  const app = new Hono();

  for (const path of ['/lightning/page/home', '/home/home.jsp', '/setup/forcecomHomepage.apexp'] as const) {
    app.get(path, async (c) => {
      const visitor = await pages.admit(c);
      return visitor instanceof Response ? visitor : c.html(homePage(pages, visitor));
    });
  }

  app.get('/lightning/setup/:node/:view{home|page}', async (c) => {
    const visitor = await onSetupHost(pages, c);
    if (visitor instanceof Response) return visitor;
    const { node, view } = c.req.param();
    const address = view === 'page' ? localPath(c.req.query('address'), '') : (nodes[node] ?? '');
    if (address === '') return c.html(homePage(pages, visitor));
    if (pages.has('classic')) return c.redirect(pages.simulator.hosts.myDomain(visitor.org) + address);
    return c.html(
      alohaPage({
        ...shellOf(pages, visitor),
        heading: labelsFor(pages.language).setup.usage,
        address,
        subPage: `/lightning/setup/${node}/page`,
        delayMs: pages.has('slow-lightning') ? SLOW_SHELL_MS : SHELL_MS,
        lingering: pages.has('lingering-frame'),
      }),
    );
  });
  return app;
}

/** A visitor of Setup; the same address on My Domain leads to the Setup host. */
export async function onSetupHost(pages: Pages, c: Context): Promise<Visitor | Response> {
  const org = pages.org(c);
  if (org === undefined) return c.notFound();
  if (pages.role(c) === 'my-domain') return c.redirect(pages.simulator.hosts.setup(org) + pages.path(c));
  return pages.admit(c, ['ViewSetup']);
}

/** Frame, header and sidebar of the shell. */
export function shellOf(pages: Pages, visitor: Visitor): ShellModel {
  const t = labelsFor(pages.language).setup;
  return {
    language: pages.language,
    title: t.setup,
    section: t.setup,
    heading: t.home,
    userName: pages.simulator.salesforce.directory.fullName(visitor.user),
    sidebar: [
      { text: t.home, href: '/lightning/setup/SetupOneHome/home' },
      { text: t.usage, href: '/lightning/setup/ConnectedAppsUsage/home' },
    ],
  };
}

function homePage(pages: Pages, visitor: Visitor) {
  const t = labelsFor(pages.language).setup;
  const name = pages.simulator.salesforce.directory.fullName(visitor.user);
  return nativePage({ ...shellOf(pages, visitor), title: t.home, section: t.home }, html`<p>${name}</p>`);
}
