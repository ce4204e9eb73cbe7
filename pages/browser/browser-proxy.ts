import { type Browser, type LaunchOptions, type Page } from '@playwright/test';
import { type DirectHosts, type Egress, proxyFor, proxyInWords } from '../../support/egress.ts';

/**
 * The proxies of the settings for Chromium, which would otherwise look for some itself: in the environment, or in the desktop's settings.
 * Playwright's own option knows one proxy for everything; it is kept for user, password and exceptions.
 */
export function proxyOptions({ http, https, direct }: Egress = { direct: [] }): Pick<LaunchOptions, 'args' | 'proxy'> {
  const first = https ?? http;
  if (first === undefined) return { args: ['--no-proxy-server'] };
  const byScheme = Object.entries({ http, https }).flatMap(([scheme, proxy]) =>
    proxy ? [`${scheme}=${proxy.server}`] : [],
  );
  const { server, username, password } = first;
  return {
    // `localhost` in the list keeps Playwright from sending this machine's own hosts to the proxy.
    proxy: { server, username, password, bypass: ['localhost', ...direct.flatMap(bypassRules)].join(',') },
    args: [`--proxy-server=${byScheme.join(';')}`],
  };
}

/** In Chromium's words, where a name is that name alone. */
function bypassRules({ kind, pattern, port }: DirectHosts): string[] {
  const at = port === undefined ? '' : `:${port}`;
  if (kind === 'block' || pattern === '*') return [`${pattern}${at}`];
  if (kind === 'address') return [`${pattern.includes(':') ? `[${pattern}]` : pattern}${at}`];
  return [`${pattern}${at}`, `*.${pattern}${at}`];
}

const egressOf = new WeakMap<Browser, Egress>();

/** Says how a browser leaves this machine, so that what goes wrong on the way can be named. */
export function noteEgress(browser: Browser, egress: Egress | undefined): void {
  if (egress) egressOf.set(browser, egress);
}

/** By what Chromium calls it; the first that fits counts. */
const CERTIFICATES: readonly (readonly [RegExp, string])[] = [
  [
    /AUTHORITY_INVALID|INTERCEPTION|TRANSPARENCY/,
    'is of an issuer that the browser does not trust. Behind a proxy that opens TLS, add the company’s CA to the browser’s own store (docs/running.md)',
  ],
  [/DATE_INVALID/, 'has expired or is not valid yet: compare the clock of this machine'],
  [/COMMON_NAME/, 'is for another host: check the URL in the settings, the name server and the proxy'],
  [/REVOKED/, 'was revoked by its issuer'],
  [/ERR_CERT|PINNED_KEY/, 'cannot be trusted'],
];

/**
 * What went wrong between the browser and a host, as the end of a sentence, where a certificate or a proxy is the reason.
 * @param said what Playwright or Chromium said: `net::ERR_CERT_AUTHORITY_INVALID at …`
 */
export function faultOnTheWay(page: Page, url: string, said: string): string | undefined {
  const code = /net::(ERR_\w+)/.exec(said)?.[1];
  if (code === undefined || !URL.canParse(url)) return undefined;
  const { host } = new URL(url);
  const browser = page.context().browser();
  const proxy = proxyFor(browser ? egressOf.get(browser) : undefined, new URL(url));
  const named = proxy ? proxyInWords(proxy) : 'the proxy';
  if (/PROXY_CERTIFICATE/.test(code)) return `the browser does not trust the certificate of ${named} (${code})`;
  if (/PROXY_AUTH|INVALID_AUTH_CREDENTIALS/.test(code))
    return `${named} does not take the browser’s user and password, or was given none (${code})`;
  if (/ERR_(PROXY|TUNNEL)_/.test(code))
    return `${named} made no connection to ${host}: is it up, does it let this host through, does it know user and password in it (${code})`;
  const certificate = CERTIFICATES.find(([pattern]) => pattern.test(code))?.[1];
  if (certificate) return `the certificate of ${host} ${certificate} (${code})`;
  if (/ERR_SSL_/.test(code))
    return `${host} does not answer in TLS as it should: a proxy may stand in between (${code})`;
  return undefined;
}
