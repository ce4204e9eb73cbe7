import { expect, test } from '@playwright/test';
import { openWindow } from '../../../fixtures/flows/window.ts';
import { closeContext } from '../../../pages/browser/close.ts';
import { serve } from '../clients/http/server.ts';

for (const [pageExtras, asked] of [
  [false, ['/']],
  [true, ['/', '/logo.png']],
] as const) {
  test(`a window loads ${pageExtras ? 'what takes no part, too' : 'nothing that takes no part'}`, async ({
    browser,
  }) => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<img src="/logo.png">');
    });
    const page = await openWindow({ browser, settings: { pageExtras } });
    await page.goto(`http://login.salesforce.localhost:${server.port}/`);
    expect(server.received.map(({ url }) => url)).toEqual(asked);
    await closeContext(page.context());
    await server.close();
  });
}
