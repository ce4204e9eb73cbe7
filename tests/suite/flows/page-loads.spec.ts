import { type ServerResponse } from 'node:http';
import { type Page } from '@playwright/test';
import { Evidence } from '../../../fixtures/evidence/index.ts';
import { closeContext } from '../../../pages/browser/close.ts';
import { survivePageFaults } from '../../../fixtures/flows/page-faults.ts';
import { goTo, openPage } from '../../../pages/index.ts';
import { expect, html, type Received, test as base, type TestServer } from '../../support/server.ts';

/** What happens at a path on the first, second, … request; the last one stays. */
type Paths = Record<string, ((response: ServerResponse, request: Received) => void)[]>;

const cut = (response: ServerResponse) => response.socket?.resetAndDestroy();
const unavailable = (response: ServerResponse) => html(response, '<h1>Service Unavailable</h1>', 503, CLOSE);
const shows = (body: string) => (response: ServerResponse) => html(response, body, 200, CLOSE);
const page = (text: string) => shows(`<h1>${text}</h1>`);
const to = (path: string) => (response: ServerResponse) => response.writeHead(302, { location: path, ...CLOSE }).end();
/** Without a connection that is kept: were one of those cut, Chromium itself would ask again. */
const CLOSE = { connection: 'close' };

type Moment = 'request' | 'response' | 'framenavigated';

const when = (window: Page, moment: Moment) =>
  ({
    request: () => window.waitForEvent('request'),
    response: () => window.waitForEvent('response'),
    framenavigated: () => window.waitForEvent('framenavigated'),
  })[moment]();

const test = base.extend<{ site: (paths: Paths) => Promise<TestServer> }>({
  site: ({ serve }, use) =>
    use((paths) => {
      const asked = new Map<string, number>();
      return serve((request, response) => {
        const replies = paths[request.url] ?? [(other: ServerResponse) => other.writeHead(404).end()];
        const count = asked.get(request.url) ?? 0;
        asked.set(request.url, count + 1);
        replies[Math.min(count, replies.length - 1)]?.(response, request);
      });
    }),
});

const asked = ({ received }: TestServer, path: string): number => received.filter(({ url }) => url === path).length;

test.describe('opening a page', () => {
  test('every address of a chain of redirects may fail once', async ({ page: window, site }) => {
    const { url } = await site({
      '/authorize': [cut, to('/consent')],
      '/consent': [cut, to('/login')],
      '/login': [unavailable, cut, page('Log In')],
    });
    await openPage(window, `${url}/authorize`);
    await expect(window.getByRole('heading', { name: 'Log In' })).toBeVisible();
  });

  test('a service that is down is asked six times in all, and not after the refusal', async ({
    page: window,
    site,
  }) => {
    const server = await site({ '/': [cut] });
    const evidence = new Evidence({ title: 'Page loads' });
    survivePageFaults(window, evidence);
    await expect(openPage(window, `${server.url}/`)).rejects.toThrow(
      /^The browser could not open http:.*: net::ERR_\w+\. Check the host/,
    );
    // Whoever looks after failed loads gets its events after the refusal; another page gives it the time.
    const other = await site({ '/': [page('Elsewhere')] });
    await goTo(window, `${other.url}/`);
    expect(asked(server, '/')).toBe(6);
    expect(evidence.finish({ status: 'passed' }).json).not.toContain('it is loaded again');
  });
});

test.describe('a page that was reached by a press', () => {
  const LINK = shows('<a href="/next">Next</a>');
  const followLink = async (window: Page, url: string) => {
    await goTo(window, `${url}/`);
    await window.getByRole('link', { name: 'Next' }).click();
    await expect(window.getByRole('heading', { name: 'Next page' })).toBeVisible();
  };

  for (const [what, broken, sentence] of [
    ['broke off', cut, '/next broke off: it is loaded again.'],
    ['was answered by a gateway', unavailable, '/next answered 503: it is loaded again.'],
  ] as const) {
    test(`and ${what} is loaded again, and the evidence says so`, async ({ page: window, site }) => {
      const { url } = await site({ '/': [LINK], '/next': [broken, page('Next page')] });
      const evidence = new Evidence({ title: 'Page loads' });
      survivePageFaults(window, evidence);
      await followLink(window, url);
      expect(evidence.finish({ status: 'passed' }).json).toContain(sentence);
    });
  }

  test('a page that outlives its scenario says so to the next one', async ({ page: window, site }) => {
    const { url } = await site({ '/': [LINK], '/next': [cut, page('Next page')] });
    const [before, now] = [new Evidence({ title: 'Before' }), new Evidence({ title: 'Now' })];
    survivePageFaults(window, before);
    survivePageFaults(window, now);
    await followLink(window, url);
    const isSaid = [before, now].map((one) => one.finish({ status: 'passed' }).json.includes('it is loaded again'));
    expect(isSaid).toEqual([false, true]);
  });

  test('a page that a script goes to during the first load is loaded again', async ({ page: window, site }) => {
    const hop = shows('<script>location.replace("/next")</script>');
    const { url } = await site({ '/': [hop], '/next': [unavailable, cut, page('Next page')] });
    survivePageFaults(window, new Evidence({ title: 'Page loads' }));
    await goTo(window, `${url}/`);
    await expect(window.getByRole('heading', { name: 'Next page' })).toBeVisible();
  });

  const notice = to('/msg/maintenanceandavailable.jsp');
  for (const [what, broken] of [
    ['broke off', cut],
    ['was answered by a gateway', unavailable],
    ['announces maintenance', notice],
  ] as const) {
    test(`and whose frame with the content ${what} is loaded again`, async ({ page: window, site }) => {
      const server = await site({
        '/lightning/setup/home': [shows('<iframe src="/content"></iframe>')],
        '/content': [broken, page('The list')],
        '/msg/maintenanceandavailable.jsp': [page('Scheduled Maintenance')],
      });
      survivePageFaults(window, new Evidence({ title: 'Page loads' }));
      await goTo(window, `${server.url}/lightning/setup/home`);
      await expect(window.frameLocator('iframe').getByRole('heading', { name: 'The list' })).toBeVisible();
      expect(asked(server, '/lightning/setup/home')).toBe(2);
    });
  }

  test('maintenance in the window itself is for whoever walks through the pages', async ({ page: window, site }) => {
    const server = await site({
      '/msg/maintenanceandavailable.jsp': [page('Scheduled Maintenance')],
      '/other': [page('Elsewhere')],
    });
    survivePageFaults(window, new Evidence({ title: 'Page loads' }));
    await goTo(window, `${server.url}/msg/maintenanceandavailable.jsp`);
    await goTo(window, `${server.url}/other`);
    expect(asked(server, '/msg/maintenanceandavailable.jsp')).toBe(1);
  });

  test('a frame of a login page may fail: what was typed would be gone', async ({ page: window, site }) => {
    const login = shows('<iframe src="/promos"></iframe><h1>Log In</h1>');
    const server = await site({ '/': [login], '/promos': [unavailable], '/other': [page('Elsewhere')] });
    survivePageFaults(window, new Evidence({ title: 'Page loads' }));
    const answered = window.waitForResponse(/promos/);
    await goTo(window, `${server.url}/`);
    await (await answered).finished();
    await goTo(window, `${server.url}/other`);
    expect(asked(server, '/')).toBe(1);
  });

  test('a form that was sent is never sent again', async ({ page: window, site }) => {
    const form = shows('<form method="post" action="/allow"><button>Allow</button></form>');
    const server = await site({ '/': [form], '/allow': [cut], '/elsewhere': [page('Elsewhere')] });
    survivePageFaults(window, new Evidence({ title: 'Page loads' }));
    await goTo(window, `${server.url}/`);
    const failed = window.waitForEvent('requestfailed');
    await window.getByRole('button', { name: 'Allow' }).click();
    await failed;
    await goTo(window, `${server.url}/elsewhere`);
    expect(asked(server, '/allow')).toBe(1);
  });
});

test.describe('closing a context', () => {
  for (const moment of ['request', 'response', 'framenavigated'] as Moment[]) {
    test(`waits for a page on its way (${moment}), or Chromium may never answer`, async ({ browser, site }) => {
      const { port } = await site({ '/': [to('/next')], '/next': [page('x'.repeat(200_000))] });
      for (let time = 0; time < 10; time++) {
        const context = await browser.newContext();
        const window = await context.newPage();
        await goTo(window, `http://first.localhost:${port}/next`);
        const reached = when(window, moment);
        const opened = goTo(window, `http://second.localhost:${port}/`).then(() => 'there', String);
        await reached;
        await closeContext(context);
        expect(window.isClosed()).toBe(true);
        // It came to an end by itself, one way or the other, before the page was closed.
        expect(await opened).not.toContain('closed');
      }
    });
  }
});
