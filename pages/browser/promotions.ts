import { type Page } from '@playwright/test';

/**
 * The marketing frame of the login page, `https://c.salesforce.com/login-messages/promos.html` (saved pages of 2019 to 2026). It is of the login
 * page's site, so in its process, which it can block for seconds; it has no part in the login.
 */
const PROMOTIONS = ['*/login-messages/*', '*/promos.html*'];

/**
 * Lets no request of the login page's marketing frame out. Over CDP, as `route()` would switch the browser's cache off; and by Fetch, as
 * `Network.setBlockedURLs` lets the documents of frames through (Chromium 156).
 */
export async function keepOutPromotions(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  session.on('Fetch.requestPaused', ({ requestId }) => {
    // A request that is gone before it is answered went with its page.
    session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' }).catch(() => undefined);
  });
  await session.send('Fetch.enable', { patterns: PROMOTIONS.map((urlPattern) => ({ urlPattern })) });
}
