import { type Page } from '@playwright/test';
import { devToolsOf } from './in-page.ts';

/** Salesforce's own hosts: images and fonts of anybody else's pages are theirs to need. */
const HOSTS = ['*://*.salesforce*', '*://*.force.com*', '*://*.sfdcstatic.com*'];

/**
 * What takes no part in a login, a consent or a list: the marketing frame of the login page, `https://c.salesforce.com/login-messages/promos.html`
 * (saved pages of 2019 to 2026), which is of the login page's site, so in its process, and can block it for seconds; its surveys (public captures of
 * 2017); images and fonts; the counters of visits that pages of Salesforce's marketing commonly have.
 */
const EXTRAS = [
  ...['*/login-messages/*', '*/promos.html*', '*/marketing/survey/*'].map((urlPattern) => ({ urlPattern })),
  ...HOSTS.flatMap((host) =>
    (['Image', 'Font'] as const).map((resourceType) => ({ urlPattern: `${host}/*`, resourceType })),
  ),
  ...['google-analytics.com', 'googletagmanager.com', 'omtrdc.net', 'demdex.net'].map((host) => ({
    urlPattern: `*://*.${host}/*`,
  })),
];

/**
 * Lets no request for any of it out. Over CDP, as `route()` would switch the browser's cache off; and by Fetch alone, as `Network.setBlockedURLs` lets
 * the documents of frames through (measured with Chromium 156).
 */
export async function keepOutExtras(page: Page): Promise<void> {
  const session = await devToolsOf(page);
  session.on('Fetch.requestPaused', ({ requestId }) => {
    // A request that is gone before it is answered went with its page.
    session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' }).catch(() => undefined);
  });
  await session.send('Fetch.enable', { patterns: EXTRAS });
}
