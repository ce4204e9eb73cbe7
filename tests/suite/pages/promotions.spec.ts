import { type ServerResponse } from 'node:http';
import { expect, test } from '@playwright/test';
import { keepOutPromotions } from '../../../pages/browser/promotions.ts';
import { serve } from '../clients/http/server.ts';

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const FRAME = '/login-messages/promos.html';
/** Keeps the process of its site busy for as long as the test may take. */
const BLOCKS = '<script>for (const end = Date.now() + 60_000; Date.now() < end; );</script>';

const PAGES: Record<string, (response: ServerResponse, port: string) => void> = {
  '/': (response, port) =>
    response
      .writeHead(200, HTML)
      .end(`<h1>Log In</h1><iframe src="http://c.salesforce.localhost:${port}${FRAME}?r=1"></iframe>`),
  [`${FRAME}?r=1`]: (response) => response.writeHead(200, HTML).end(BLOCKS),
};

test('a marketing frame that blocks the login page’s process is not let in', async ({ page }) => {
  const server = await serve(({ url }, response) => {
    const answer = PAGES[url] ?? (() => response.writeHead(404).end());
    answer(response, String(server.port));
  });
  await keepOutPromotions(page);
  const kept = page.waitForEvent('requestfailed');
  await page.goto(`http://login.salesforce.localhost:${server.port}/`, { waitUntil: 'domcontentloaded' });
  await expect(page.getByRole('heading', { name: 'Log In' })).toBeVisible();
  expect((await kept).url()).toContain(FRAME);
  expect(server.received.map(({ url }) => url)).toEqual(['/']);
  await server.close();
});
