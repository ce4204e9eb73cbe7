import { expect, test } from '@playwright/test';
import { parseSettings, secretsOf } from '../../../fixtures/settings/index.ts';
import { proxyOptions } from '../../../pages/browser/browser-proxy.ts';
import { proxyFor } from '../../../support/egress.ts';
import { expectProblem, live, problemsOf } from './environment.ts';

const PROXY = 'http://proxy.example.test:3128';
const LOGIN = new URL('https://login.salesforce.com/');

const egressOf = (...[variables, surroundings]: Parameters<typeof parseSettings>) =>
  parseSettings(live(variables as Record<string, string>), surroundings).live?.egress;

test.describe('which proxy', () => {
  for (const [title, variables, https, http] of [
    ['none', {}, undefined, undefined],
    ['HTTPS_PROXY is for https', { HTTPS_PROXY: PROXY }, 'HTTPS_PROXY', undefined],
    ['HTTP_PROXY is for http', { HTTP_PROXY: PROXY }, undefined, 'HTTP_PROXY'],
    ['lower case', { https_proxy: PROXY, http_proxy: PROXY }, 'https_proxy', 'http_proxy'],
    ['both spellings: lower case, as with curl', { HTTPS_PROXY: 'x', https_proxy: PROXY }, 'https_proxy', undefined],
    ['an empty one is none', { HTTPS_PROXY: PROXY, https_proxy: '' }, 'HTTPS_PROXY', undefined],
    ['ALL_PROXY is for what has none', { ALL_PROXY: PROXY, http_proxy: PROXY }, 'ALL_PROXY', 'http_proxy'],
    [
      'a SOCKS proxy that nothing needs',
      { all_proxy: 'socks5://s:1', HTTPS_PROXY: PROXY, HTTP_PROXY: PROXY },
      'HTTPS_PROXY',
      'HTTP_PROXY',
    ],
  ] as const) {
    test(title, () => {
      const egress = egressOf(variables);
      expect([egress?.https?.variable, egress?.http?.variable]).toEqual([https, http]);
      expect(egress?.https?.server ?? PROXY).toBe(PROXY);
    });
  }

  test('the environment wins over a file, whatever the spelling', () => {
    const sources = new Map([['https_proxy', '.env']]);
    expect(egressOf({ https_proxy: 'x:1', HTTPS_PROXY: PROXY }, { sources })?.https?.server).toBe(PROXY);
    expect(egressOf({ https_proxy: PROXY, HTTPS_PROXY: '' }, { sources })?.https?.server).toBe(PROXY);
  });

  test('the simulator has none, and a wrong one does not matter to it', () => {
    for (const HTTPS_PROXY of [PROXY, 'socks5://x', '::']) {
      const settings = parseSettings({ HTTPS_PROXY, all_proxy: 'socks://x:1', FTP_PROXY: PROXY });
      expect(settings.browser.egress).toBeUndefined();
    }
  });
});

test('user and password are decoded, are secrets, and are not in what is shown', () => {
  const settings = parseSettings(live({ HTTPS_PROXY: 'https://proxy%20user:p%40ss%2Fword@proxy.example.test' })).live;
  expect(settings?.egress?.https).toEqual({
    variable: 'HTTPS_PROXY',
    server: 'https://proxy.example.test',
    username: 'proxy user',
    password: 'p@ss/word',
  });
  expect(settings && secretsOf(settings)).toEqual(
    expect.arrayContaining([
      { name: 'password of HTTPS_PROXY', value: 'p@ss/word' },
      { name: 'user of HTTPS_PROXY', value: 'proxy user', kind: 'found' },
    ]),
  );
});

for (const [value, wrong] of [
  ['socks5://proxy.example.test:1080', /SOCKS/],
  ['ftp://proxy.example.test', /must begin with http/],
  ['http://user:my#secret-word@proxy.example.test:3128', /percent-encoded/],
  ['http://user:my/secret-word@proxy.example.test:3128', /percent-encoded/],
  ['http://user:my%secret-word@proxy.example.test:3128', /percent-encoded/],
  ['http://proxy.example.test:3128/secret-word', /percent-encoded/],
  ['proxy.example.test:port', /percent-encoded/],
  ['http://proxy.example.test 3128', /blank/],
  ['http://user:secret@proxy.example.test:3128', /shorter than 8/],
] as const) {
  test(`${value.replace('proxy.example.test', 'p')} is a problem that does not show it`, () => {
    for (const name of ['HTTPS_PROXY', 'http_proxy', 'ALL_PROXY']) {
      const problems = problemsOf(live({ [name]: value }));
      expect(problems).toMatchObject([{ name, wrong: expect.stringMatching(wrong) }]);
      expect(JSON.stringify(problems)).not.toContain('secret');
    }
  });
}

test('two proxies with two users are a problem: the browser has one for both', () => {
  const HTTPS_PROXY = 'http://one:password-1@proxy.example.test:3128';
  expect(problemsOf(live({ HTTPS_PROXY, HTTP_PROXY: PROXY }))).toMatchObject([{ name: 'HTTP_PROXY' }]);
  expect(problemsOf(live({ HTTPS_PROXY, HTTP_PROXY: HTTPS_PROXY }))).toEqual([]);
});

test.describe('NO_PROXY', () => {
  const isDirect = (NO_PROXY: string, url: string) => {
    const egress = egressOf({ HTTPS_PROXY: PROXY, HTTP_PROXY: PROXY, NO_PROXY });
    return proxyFor(egress, new URL(url)) === undefined;
  };

  for (const [entries, url, direct] of [
    ['salesforce.com', 'https://login.salesforce.com', true],
    ['.salesforce.com', 'https://login.salesforce.com', true],
    ['*.salesforce.com', 'https://a.my.salesforce.com', true],
    ['.salesforce.com', 'https://salesforce.com', true],
    ['salesforce.com', 'https://not-salesforce.com', false],
    ['salesforce.com', 'https://salesforce.com.example.test', false],
    ['SalesForce.COM.', 'https://login.salesforce.com', true],
    ['login.salesforce.com', 'https://login.salesforce.com./', true],
    ['login*.salesforce.com', 'https://login-2.salesforce.com', true],
    ['a.test,login.salesforce.com', 'https://login.salesforce.com', true],
    [' a.test , login.salesforce.com ', 'https://login.salesforce.com', true],
    ['a.test login.salesforce.com', 'https://login.salesforce.com', true],
    ['*', 'https://login.salesforce.com', true],
    ['salesforce.com:443', 'https://login.salesforce.com', true],
    ['salesforce.com:8443', 'https://login.salesforce.com', false],
    ['salesforce.com:8443', 'https://login.salesforce.com:8443', true],
    ['salesforce.com:80', 'http://login.salesforce.com', true],
    ['10.1.2.3', 'https://10.1.2.3', true],
    ['10.1.2.3:8443', 'https://10.1.2.3', false],
    ['10.0.0.0/8', 'https://10.200.1.1', true],
    ['10.0.0.0/8', 'https://11.0.0.1', false],
    ['10.0.0.0/8', 'https://login.salesforce.com', false],
    ['2001:db8::1', 'https://[2001:db8:0::1]', true],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]:8443', true],
    ['2001:db8::/32', 'https://[2001:db8:1::2]', true],
    ['2001:db8::/32', 'https://[2001:db9::2]', false],
    ['nothing.test', 'https://127.0.0.1:4000', true],
    ['nothing.test', 'https://[::1]:4000', true],
    ['nothing.test', 'http://login.salesforce.localhost:4000', true],
    ['nothing.test', 'http://169.254.1.2', true],
    ['nothing.test', 'https://localhost.example.test', false],
  ] as const) {
    test(`${entries}: ${url} ${direct ? 'directly' : 'by the proxy'}`, () =>
      expect(isDirect(entries, url)).toBe(direct));
  }

  for (const entry of ['https://login.salesforce.com', '10.0.0.0/33', '2001:db8::/129', 'a_b.test/8', 'a..b', '[::1'])
    test(`${entry} is a problem that says which entry`, () => {
      expectProblem('no_proxy', 'number 2', live({ no_proxy: `a.test,${entry}` }));
    });
});

test.describe('Chromium', () => {
  const optionsFor = (variables: Record<string, string>) => proxyOptions(egressOf(variables));

  test('without a proxy in the settings it takes none from elsewhere', () => {
    expect(optionsFor({})).toEqual({ args: ['--no-proxy-server'] });
    expect(proxyOptions(undefined)).toEqual({ args: ['--no-proxy-server'] });
  });

  test('it gets the proxies by scheme, user and password apart, and the same exceptions', () => {
    const HTTPS_PROXY = 'http://user:p%40ssword@proxy.example.test:3128';
    const NO_PROXY = '.a.test,b.test:8443,10.0.0.0/8,10.1.2.3,2001:db8::1,[2001:db8::2]:443,*';
    expect(optionsFor({ HTTPS_PROXY, NO_PROXY })).toEqual({
      args: [`--proxy-server=https=${PROXY}`],
      proxy: {
        server: PROXY,
        username: 'user',
        password: 'p@ssword',
        bypass:
          'localhost,a.test,*.a.test,b.test:8443,*.b.test:8443,10.0.0.0/8,10.1.2.3,[2001:db8::1],[2001:db8::2]:443,*',
      },
    });
    expect(optionsFor({ ALL_PROXY: PROXY }).args).toEqual([`--proxy-server=http=${PROXY};https=${PROXY}`]);
  });
});

test.describe('what Node and Playwright read as they start', () => {
  const PEM = '-----BEGIN CERTIFICATE-----\n';
  const files = new Map([
    ['/ca.pem', PEM],
    ['/ca.der', '\0'],
  ]);
  const readFile = (file: string) => {
    const text = files.get(file);
    if (text === undefined) throw new Error('no such file');
    return text;
  };
  const inFile = (name: string) => ({ sources: new Map([[name, '.env']]), readFile });

  for (const [name, by] of [
    ['NODE_EXTRA_CA_CERTS', 'by Node as it starts'],
    ['NODE_OPTIONS', 'by Node as it starts'],
    ['NODE_USE_SYSTEM_CA', 'by Node as it starts'],
    ['SSL_CERT_FILE', 'by Node as it starts'],
    ['ENV_FILE', 'as the run starts'],
    ['PLAYWRIGHT_BROWSERS_PATH', 'as the run starts'],
    ['PWDEBUG', 'as the run starts'],
  ] as const) {
    test(`${name} in .env comes too late, and is well in the environment`, () => {
      const late = [{ name, wrong: expect.stringContaining(`is read ${by}`) }];
      expect(problemsOf(live({ [name]: '/ca.pem' }), inFile(name))).toMatchObject(late);
      expect(problemsOf({ [name]: '/ca.pem' }, inFile(name))).toMatchObject(late);
      expect(problemsOf(live({ [name]: '/ca.pem' }), { readFile })).toEqual([]);
    });
  }

  test('NODE_EXTRA_CA_CERTS names a file with certificates in PEM', () => {
    const wrongOf = (file: string) =>
      problemsOf(live({ NODE_EXTRA_CA_CERTS: file }), { readFile }).map(({ wrong }) => wrong);
    expect(wrongOf('/ca.pem')).toEqual([]);
    expect(wrongOf('/ca.der')).toEqual([expect.stringContaining('holds no certificate in PEM')]);
    expect(wrongOf('/missing.pem')).toEqual([expect.stringContaining('cannot be read')]);
  });

  test('nobody switches the check of certificates off', () => {
    expectProblem('NODE_TLS_REJECT_UNAUTHORIZED', 'take it out', live({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }));
    expect(problemsOf(live({ NODE_TLS_REJECT_UNAUTHORIZED: '1' }))).toEqual([]);
  });
});

test('the proxy of a service is asked for by its scheme', () => {
  const egress = egressOf({ HTTPS_PROXY: PROXY });
  expect(proxyFor(egress, LOGIN)?.variable).toBe('HTTPS_PROXY');
  expect(proxyFor(egress, new URL('http://login.salesforce.com/'))).toBeUndefined();
});
