import { inWindow, openNextWindow, openWindow } from '../../../fixtures/flows/window.ts';
import { closeContext } from '../../../pages/browser/close.ts';
import { expect, html, test } from '../../support/server.ts';

for (const [pageExtras, asked] of [
  [false, ['/']],
  [true, ['/', '/logo.png']],
] as const) {
  test(`a window loads ${pageExtras ? 'what takes no part, too' : 'nothing that takes no part'}`, async ({
    browser,
    serve,
  }) => {
    const server = await serve((_request, response) => html(response, '<img src="/logo.png">'));
    const page = await openWindow({
      browser,
      settings: { pageExtras, salesforce: { loginUrl: 'https://login.salesforce.com' } },
    });
    await page.goto(`http://login.salesforce.localhost:${server.port}/`);
    expect(server.received.map(({ url }) => url)).toEqual(asked);
    await closeContext(page.context());
  });
}

test('a window that was opened beforehand is the next one, unless it was closed', async ({ browser }) => {
  const scene = { browser, settings: { pageExtras: true, salesforce: { loginUrl: 'https://login.salesforce.com' } } };
  const before = browser.contexts();
  const spares = () => browser.contexts().filter((context) => !before.includes(context));
  const next = () => inWindow(scene, async (page) => [await page.evaluate('1 + 1'), page.context()]);
  await openNextWindow(scene);
  await openNextWindow(scene);
  const [first, ...others] = spares();
  expect(others).toEqual([]);
  expect(await next()).toEqual([2, first]);
  await openNextWindow(scene);
  expect(spares()).toHaveLength(1);
  await spares()[0]?.close();
  expect(await next()).toEqual([2, expect.anything()]);
  expect(browser.contexts()).toEqual(before);
});

test('a window that cannot be made ready is closed', async ({ browser }) => {
  const before = browser.contexts();
  const settings = { pageExtras: true, salesforce: { loginUrl: 'login.salesforce.com' } };
  await expect(openWindow({ browser, settings })).rejects.toThrow('Invalid URL');
  expect(browser.contexts()).toEqual(before);
});
