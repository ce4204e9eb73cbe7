import { writeFileSync } from 'node:fs';
import { HttpClient } from '../../../../fixtures/clients/http/index.ts';
import { noAnswer } from '../../../../fixtures/clients/http/errors.ts';
import { childEnvironment } from '../../../../fixtures/settings/index.ts';
import { newAuthority } from '../../../support/certificates.ts';
import { lines, run } from '../../../support/program.ts';
import { expect, test } from '../../../support/server.ts';

const HOST = 'login.example.test';

test('a certificate of an unknown issuer is named, with the way to trust it', async ({ proxied, servedInTls }) => {
  const service = await servedInTls(await (await newAuthority()).issue(HOST));
  const proxy = await proxied({ target: service.port });
  const by = { variable: 'HTTPS_PROXY', server: proxy.url };
  const http = new HttpClient({ service: 'Salesforce', egress: { https: by, direct: [] } });
  await expect(http.send({ method: 'GET', url: `https://${HOST}/x` })).rejects.toThrow(
    new RegExp(
      `^Salesforce cannot be trusted: the certificate of ${HOST}, asked through the proxy ${proxy.url} of HTTPS_PROXY, is of an issuer that ` +
        'Node does not trust. Behind a proxy that opens TLS, set NODE_EXTRA_CA_CERTS in the environment .* \\([A-Z_]+\\) \\(GET /x\\)$',
    ),
  );
  expect(proxy.asked).toEqual([`CONNECT ${HOST}:443`]); // Asked once: another try would see the same.
});

test('with NODE_EXTRA_CA_CERTS it is trusted, and what is wrong with others is named', async ({
  proxied,
  servedInTls,
}, testInfo) => {
  const authority = await newAuthority();
  const services = await Promise.all(
    [
      authority.issue(HOST),
      authority.issue(HOST, { to: -1 }),
      authority.issue(HOST, { from: 1 }),
      authority.issue('other.example.test'),
    ].map(async (certified) => servedInTls(await certified)),
  );
  const proxies = await Promise.all(services.map(({ port }) => proxied({ target: port })));
  const file = testInfo.outputPath('ca.pem');
  writeFileSync(file, authority.certificate);
  const source = `import('./fixtures/clients/http/index.ts').then(async ({ HttpClient }) => {
    for (const server of ${JSON.stringify(proxies.map(({ url }) => url))}) {
      const http = new HttpClient({ service: 'It', egress: { https: { variable: 'X', server }, direct: [] } });
      const sent = http.send({ method: 'GET', url: 'https://${HOST}/' });
      console.log(await sent.then(({ body }) => body, ({ message }) => message));
    }
  })`;
  const { stdout } = await run(lines(source), { env: childEnvironment({ NODE_EXTRA_CA_CERTS: file }) });
  const certificate = `It cannot be trusted: the certificate of ${HOST}, asked through the proxy`;
  expect(stdout.trim().split('\n')).toEqual([
    '{"ok":true}',
    expect.stringMatching(`^${certificate} .* has expired: .* \\(CERT_HAS_EXPIRED\\)`),
    expect.stringMatching(`^${certificate} .* is not valid yet: .* \\(CERT_NOT_YET_VALID\\)`),
    expect.stringMatching(`^${certificate} .* is for another host: .* \\(ERR_TLS_CERT_ALTNAME_INVALID\\)`),
  ]);
});

test('a service that does not answer in TLS is named so', async ({ proxied, serve }) => {
  const plain = await serve((_, response) => response.end('<html>Please log in to the network</html>'));
  const proxy = await proxied({ target: plain.port });
  const egress = { https: { variable: 'HTTPS_PROXY', server: proxy.url }, direct: [] };
  const http = new HttpClient({ service: 'Salesforce', egress, retry: { limit: 0, first: 1, ceiling: 1 } });
  await expect(http.send({ method: 'GET', url: `https://${HOST}/` })).rejects.toThrow(
    /^Salesforce cannot be trusted: login\.example\.test, asked through .*, does not answer in TLS as it should \(\w+\): a proxy may stand in between/,
  );
});

for (const code of ['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'DEPTH_ZERO_SELF_SIGNED_CERT'])
  test(`${code} is an issuer that is not trusted`, () => {
    expect(noAnswer(code, HOST, { timeout: 1 })).toMatch(/is of an issuer .* NODE_EXTRA_CA_CERTS/);
  });

test('other errors of certificates are named as such, those of connections are not', () => {
  expect(noAnswer('CERT_CHAIN_TOO_LONG', HOST, { timeout: 1 })).toContain(
    `the certificate of ${HOST} cannot be checked`,
  );
  expect(noAnswer('ECONNREFUSED', HOST, { timeout: 1 })).toBe(`is down: ${HOST} refused the connection`);
  expect(noAnswer('EHOSTUNREACH', HOST, { timeout: 1 })).toBe(
    `did not answer: the connection to ${HOST} failed, EHOSTUNREACH`,
  );
});
