import { type Browser } from '@playwright/test';
import { catchCallback } from '../../../pages/browser/callback.ts';
import { launchOptionsOf } from '../../../pages/browser/choose-browser.ts';
import { watchNavigation } from '../../../pages/browser/navigation.ts';
import { goTo, identifyPage, noteEgress, openPage, stopErrorFor } from '../../../pages/index.ts';
import { type Egress, readDirectHosts } from '../../../support/egress.ts';
import { newAuthority } from '../../support/certificates.ts';
import { type TestProxy } from '../../support/proxy.ts';
import { expect, html, test as base, type TestServer } from '../../support/server.ts';

const PASSWORD = 'p@ss:word/of the#proxy';
const HOST = 'login.example.test';

/** A browser of the test's own behind a proxy, as the settings would start it. */
type Behind = (proxy: Pick<TestProxy, 'url'>, user?: { username: string; password: string }) => Promise<Browser>;

const test = base.extend<{ behind: Behind; site: TestServer }>({
  behind: async ({ playwright, launchOptions }, use) => {
    const browsers: Browser[] = [];
    await use(async ({ url }, user) => {
      const by = { variable: 'HTTPS_PROXY', server: url, ...user };
      const direct = ['direct.invalid', '.below.invalid'].map(readDirectHosts).filter((hosts) => hosts !== undefined);
      const egress: Egress = { http: by, https: by, direct };
      const browser = await playwright.chromium.launch(
        launchOptionsOf({ executable: launchOptions.executablePath, egress }),
      );
      noteEgress(browser, egress);
      browsers.push(browser);
      return browser;
    });
    for (const browser of browsers) await browser.close();
  },
  site: async ({ serve }, use) => {
    const site = await serve(({ url }, response) => {
      const [, path = ''] = /^(?:http:\/\/[^/]+)?(.*)$/.exec(url) ?? [];
      if (path === '/authorize')
        response.writeHead(302, { location: 'http://callback.example.test/?code=a%2Bb' }).end();
      else html(response, `<h1>Here</h1><a href="https://${HOST}/next">Next</a>`);
    });
    await use(site);
  },
});

test('a proxy with a user is used, save for this machine and what NO_PROXY names', async ({
  behind,
  proxied,
  site,
}) => {
  const proxy = await proxied({ target: site.port, user: `me:${PASSWORD}` });
  const page = await (await behind(proxy, { username: 'me', password: PASSWORD })).newPage();

  await openPage(page, `http://${HOST}/`);
  await expect(page.getByRole('heading')).toHaveText('Here');
  expect(proxy.asked.filter((asked) => asked.includes(HOST)).length).toBeGreaterThan(0);
  expect(site.received[0]?.headers['proxy-authorization']).toBeUndefined();

  const before = proxy.asked.length;
  for (const url of [`http://127.0.0.1:${site.port}/`, `http://login.salesforce.localhost:${site.port}/`]) {
    await openPage(page, url);
    await expect(page.getByRole('heading')).toHaveText('Here');
  }
  for (const host of ['direct.invalid', 'a.direct.invalid', 'below.invalid', 'a.below.invalid'])
    await expect(openPage(page, `http://${host}/`)).rejects.toThrow('net::ERR_NAME_NOT_RESOLVED');
  expect(proxy.asked.slice(before)).toEqual([]);
});

test('the callback is caught behind a proxy with a user, too', async ({ behind, proxied, site }) => {
  const proxy = await proxied({ target: site.port, user: `me:${PASSWORD}` });
  const page = await (await behind(proxy, { username: 'me', password: PASSWORD })).newPage();
  const caught = await catchCallback(page, 'http://callback.example.test/');
  await openPage(page, `http://${HOST}/authorize`);
  await expect(page.getByRole('heading')).toHaveText('Provider code caught');
  expect(caught()?.code).toBe('a+b');
  expect(proxy.asked.filter((asked) => asked.includes('callback'))).toEqual([]);
});

test('a certificate that is not to be trusted is named, with its host and what to do', async ({
  behind,
  proxied,
  servedInTls,
  site,
}) => {
  const service = await servedInTls(await (await newAuthority()).issue(HOST));
  const proxy = await proxied({ target: service.port });
  const page = await (await behind(proxy)).newPage();
  const said = new RegExp(
    `the certificate of ${HOST} is of an issuer that the browser does not trust.*ERR_CERT_AUTHORITY_INVALID`,
  );
  await expect(openPage(page, `https://${HOST}/?secret=1`)).rejects.toThrow(said);
  await expect(goTo(page, `https://${HOST}/?secret=1`)).rejects.not.toThrow(/secret/);

  // The same where a page leads there.
  await openPage(page, site.url);
  watchNavigation(page);
  await page.getByRole('link', { name: 'Next' }).click({ noWaitAfter: true });
  await expect.poll(() => identifyPage(page)).toBe('browser-error');
  expect((await stopErrorFor(page, 'browser-error', 'me')).message).toMatch(said);
});

test('a proxy that makes no connection is named, without its password', async ({ behind, proxied }) => {
  const wanting = await proxied({ user: 'somebody:else' });
  const page = await (await behind(wanting, { username: 'me', password: PASSWORD })).newPage();
  const expectNamed = async () => {
    const opened = openPage(page, `https://${HOST}/`);
    await expect(opened).rejects.toThrow(
      `The browser could not open https://${HOST}/: the proxy ${wanting.url} of HTTPS_PROXY`,
    );
    await expect(opened).rejects.not.toThrow(/p@ss|p%40ss/);
  };
  await expectNamed();
  await wanting.close();
  await expectNamed();
  await proxied({ port: wanting.port, answer: () => 'HTTP/1.1 503 No\r\n\r\n<html>' });
  await expectNamed();
});
