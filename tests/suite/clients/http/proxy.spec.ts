import { type CallReport, HttpClient, type HttpRequest } from '../../../../fixtures/clients/http/index.ts';
import { type Proxy, readDirectHosts } from '../../../../support/egress.ts';
import { type TestProxy } from '../../../support/proxy.ts';
import { expect, json, test, type TestServer } from '../../../support/server.ts';

const PASSWORD = 'p@ss:word/of the#proxy, 100%41%';

let service: TestServer;
let proxy: TestProxy;
const reports: CallReport[] = [];

test.beforeEach(async ({ serve }) => {
  reports.splice(0);
  service = await serve((_, response) => json(response, { ok: true }));
});

const named = (changes: Partial<Proxy> = {}): Proxy => ({ variable: 'HTTPS_PROXY', server: proxy.url, ...changes });

/** One GET through the proxy, as the settings may name it. */
function ask(url: string, by: Proxy = named(), more: Partial<HttpRequest> = {}, noProxy: string[] = []) {
  const direct = noProxy.map(readDirectHosts).filter((hosts) => hosts !== undefined);
  const http = new HttpClient({
    service: 'Salesforce',
    egress: { http: by, https: by, direct },
    retry: { limit: 2, first: 1, ceiling: 50 },
    timeout: 2_000,
    observer: (report) => void reports.push(report),
  });
  return http.send({ method: 'GET', url, ...more });
}

test('a call goes through the proxy by CONNECT, whose name nobody looks up here', async ({ proxied }) => {
  proxy = await proxied({ target: service.port });
  expect(await ask('http://login.example.test/x')).toMatchObject({ status: 200, body: '{"ok":true}' });
  expect(proxy.asked).toEqual(['CONNECT login.example.test:80']);
  expect(service.received).toMatchObject([{ method: 'GET', url: '/x', headers: { host: 'login.example.test' } }]);
});

test('user and password are sent to the proxy, and to nobody else', async ({ proxied }) => {
  proxy = await proxied({ target: service.port, user: `a user:${PASSWORD}` });
  const by = named({ username: 'a user', password: PASSWORD });
  expect(await ask('http://login.example.test/', by)).toMatchObject({ status: 200 });
  expect(service.received[0]?.headers['proxy-authorization']).toBeUndefined();
});

test('this machine, its links and what NO_PROXY names are asked without the proxy', async ({ proxied }) => {
  proxy = await proxied({ answer: () => 'HTTP/1.1 500 No\r\n\r\n' });
  const { port } = service;
  for (const host of ['127.0.0.1', 'login.salesforce.localhost', 'localhost'])
    expect(await ask(`http://${host}:${port}/`)).toMatchObject({ status: 200 });
  expect(proxy.asked).toEqual([]);
  // There is no such host: what counts is that nobody asked the proxy.
  await expect(ask('http://nobody.invalid/', named(), { retry: false }, ['.invalid'])).rejects.toThrow('was not found');
  expect(proxy.asked).toEqual([]);
});

const refusals: [string, string | undefined, RegExp, number][] = [
  ['407', 'HTTP/1.1 407 Auth\r\n\r\n', /wants a user and a password \(407\): write them into its URL/, 1],
  [
    '503 with HTML',
    'HTTP/1.1 503 No\r\n\r\n<html>secret-in-html</html>',
    /refused to connect to login\.example\.test \(503\)/,
    3,
  ],
  ['403', 'HTTP/1.1 403 No\r\n\r\n', /refused to connect to login\.example\.test \(403\)/, 1],
  ['HTML alone', '<html>\r\n\r\n</html>', /did not answer CONNECT in HTTP: is it a proxy\?/, 1],
  ['an end', '', /closed the connection before it answered/, 3],
];

for (const [what, answer, says, attempts] of refusals) {
  test(`a proxy that answers CONNECT with ${what} is named, without its password`, async ({ proxied }) => {
    proxy = await proxied({ answer: () => answer });
    const call = ask('http://login.example.test/x');
    await expect(call).rejects.toThrow(
      /^Salesforce could not be reached: the proxy http:\/\/127\.0\.0\.1:\d+ of HTTPS_PROXY /,
    );
    await expect(call).rejects.toThrow(says);
    await expect(call).rejects.not.toThrow(/secret-in-html/);
    expect(reports).toMatchObject([{ attempts }]);
    expect(service.received).toEqual([]);
  });
}

test('a proxy that does not take the user says so, and their password is not shown', async ({ proxied }) => {
  proxy = await proxied({ target: service.port, user: 'somebody:else' });
  const call = ask('http://login.example.test/', named({ username: 'me', password: PASSWORD }));
  await expect(call).rejects.toThrow('does not take the user and the password in its URL (407)');
  await expect(call).rejects.not.toThrow(/p@ss|p%40ss/);
});

test('a proxy that is down, and one that does not exist, are named', async ({ proxied }) => {
  proxy = await proxied({});
  await proxy.close();
  await expect(ask('http://login.example.test/')).rejects.toThrow(
    `Salesforce could not be reached: the proxy ${proxy.url} of HTTPS_PROXY refused the connection (GET /)`,
  );
  expect(reports).toMatchObject([{ attempts: 3 }]);
  const nowhere = named({ variable: 'https_proxy', server: 'http://proxy.invalid:3128' });
  await expect(ask('http://login.example.test/', nowhere, { retry: false })).rejects.toThrow(
    /the proxy http:\/\/proxy\.invalid:3128 of https_proxy was not found/,
  );
});

test('a proxy that is asked in TLS and speaks none is named, with the scheme to write', async ({ proxied }) => {
  proxy = await proxied({ target: service.port });
  const server = proxy.url.replace('http:', 'https:');
  await expect(ask('http://login.example.test/', named({ server }))).rejects.toThrow(
    `Salesforce could not be reached: the proxy ${server} of HTTPS_PROXY does not speak TLS: write http:// in place of https:// (GET /)`,
  );
});

test('a proxy that keeps silent is given up with its call, and named', async ({ proxied }) => {
  proxy = await proxied({ answer: () => undefined });
  for (const url of ['http://login.example.test/', 'https://login.example.test/']) {
    const call = ask(url, named(), { timeout: 200 });
    await expect(call).rejects.toThrow(`the proxy ${proxy.url} of HTTPS_PROXY did not answer in time (GET /)`);
  }
  expect(reports).toMatchObject([{ attempts: 3 }, { attempts: 3 }]);
});

test('a proxy that has nobody behind it for a moment is asked again', async ({ proxied }) => {
  const replies = ['HTTP/1.1 502 No\r\n\r\n', 'HTTP/1.1 504 No\r\n\r\n'];
  proxy = await proxied({ answer: () => replies.shift() });
  await expect(ask('http://login.example.test/', named(), { method: 'POST', form: {} })).rejects.toThrow('(502)');
  expect(proxy.asked).toHaveLength(1);
});
