import { type ServerResponse } from 'node:http';
import { keepOutExtras } from '../../../pages/browser/extras.ts';
import { expect, html, test as base, type TestServer } from '../../support/server.ts';

const FRAME = '/login-messages/promos.html';
/** Keeps the process of its site busy for as long as the test may take. */
const BLOCKS = '<script>for (const end = Date.now() + 60_000; Date.now() < end; );</script>';
const DECORATED = `<style>@font-face { font-family: own; src: url(/own.woff2) } h1 { font-family: own }</style>
  <h1>Log In</h1><img src="/logo.png"><script src="/login.js"></script>`;

const PAGES: Record<string, (response: ServerResponse, port: string) => void> = {
  '/': (response, port) =>
    html(response, `<h1>Log In</h1><iframe src="http://c.salesforce.localhost:${port}${FRAME}?r=1"></iframe>`),
  [`${FRAME}?r=1`]: (response) => html(response, BLOCKS),
  '/decorated': (response) => html(response, DECORATED),
};

const test = base.extend<{ server: TestServer }>({
  server: async ({ serve }, use) => {
    const server: TestServer = await serve(({ url }, response) => {
      const answer = PAGES[url] ?? (() => response.writeHead(404).end());
      answer(response, String(server.port));
    });
    await use(server);
  },
});

test('a marketing frame that blocks the login page’s process is not let in', async ({ page, server }) => {
  await keepOutExtras(page);
  const kept = page.waitForEvent('requestfailed');
  await page.goto(`http://login.salesforce.localhost:${server.port}/`, { waitUntil: 'domcontentloaded' });
  await expect(page.getByRole('heading', { name: 'Log In' })).toBeVisible();
  expect((await kept).url()).toContain(FRAME);
  expect(server.received.map(({ url }) => url)).toEqual(['/']);
});

for (const [title, host, loaded] of [
  ['images and fonts of Salesforce’s pages are left out', 'login.salesforce.localhost', ['/decorated', '/login.js']],
  [
    'images and fonts of anybody else’s pages are loaded',
    'application.localhost',
    ['/decorated', '/login.js', '/logo.png', '/own.woff2'],
  ],
] as const) {
  test(title, async ({ page, server }) => {
    await keepOutExtras(page);
    await page.goto(`http://${host}:${server.port}/decorated`);
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    expect(server.received.map(({ url }) => url).sort()).toEqual(loaded);
  });
}
