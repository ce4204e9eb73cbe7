import { type CallReport, HttpClient } from '../../../../fixtures/clients/http/index.ts';
import { expect, json, type Reply, test as base, type TestServer } from '../../../support/server.ts';

let server: TestServer;

const reports: CallReport[] = [];

/** A client of a server that fails with `fault` as long as the count is below `good`, then answers. */
type Start = (
  fault: Reply,
  good?: number,
  retry?: { limit: number; first: number; ceiling: number },
) => Promise<HttpClient>;

const test = base.extend<{ client: Start }>({
  client: async ({ serve }, use) => {
    reports.splice(0);
    await use(async (fault, good = 3, retry = { limit: 3, first: 1, ceiling: 1_500 }) => {
      server = await serve((request, response, count) => {
        if (count < good) fault(request, response, count);
        else json(response, { count });
      });
      const observer = (report: CallReport) => void reports.push(report);
      return new HttpClient({ service: 'Salesforce', retry, timeout: 300, observer });
    });
  },
});

const status =
  (code: number, headers: Record<string, string> = {}): Reply =>
  (_, response) =>
    response.writeHead(code, headers).end('<html>');

const faults: [string, Reply][] = [
  ['429', status(429)],
  ['500', status(500)],
  ['502', status(502)],
  ['503', status(503)],
  ['504', status(504)],
  ['a reset connection', (_, response) => void response.socket?.resetAndDestroy()],
  ['a closed connection', (_, response) => void response.destroy()],
  [
    'a half-sent answer',
    (_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"half":');
      setTimeout(() => response.destroy(), 5);
    },
  ],
  [
    'a half-sent chunked answer',
    (_, response) => {
      response.writeHead(200).write('{"half":');
      setTimeout(() => response.destroy(), 5);
    },
  ],
  ['silence', () => undefined],
];

for (const [name, fault] of faults) {
  test(`${name}: GET is sent again, and counted as one call`, async ({ client }) => {
    const answer = await (await client(fault)).send({ method: 'GET', url: server.url });
    expect(answer).toMatchObject({ status: 200, body: '{"count":3}' });
    expect(reports).toMatchObject([{ attempts: 3, status: 200 }]);
  });

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    test(`${name}: ${method} is sent once`, async ({ client }) => {
      const http = await client(fault);
      await http.send({ method, url: server.url, json: { code: 'x' } }).catch(() => undefined);
      expect(server.received).toHaveLength(1);
      expect(reports).toMatchObject([{ attempts: 1 }]);
    });
  }
}

test('a service that is down is asked again, and named with its host', async ({ client }) => {
  const http = await client(() => undefined);
  await server.close();
  const calls = [{ method: 'GET' }, { method: 'POST', form: { token: 'x' } }] as const;
  for (const call of calls) {
    const { host } = new URL(server.url);
    const sent = http.send({ ...call, url: server.url, retry: true });
    await expect(sent).rejects.toThrow(`Salesforce is down: ${host} refused the connection (${call.method} /)`);
  }
  expect(reports.map(({ attempts }) => attempts)).toEqual([4, 4]);
});

test('a GET that must not be repeated is sent once', async ({ client }) => {
  const http = await client(status(503));
  expect(await http.send({ method: 'GET', url: server.url, retry: false })).toMatchObject({ status: 503 });
  expect(server.received).toHaveLength(1);
});

test('a call that is sent once gets a connection of its own', async ({ client }) => {
  const used = new WeakSet<object>();
  const http = await client((_, response) => {
    if (response.socket === null || used.has(response.socket)) return void response.destroy();
    used.add(response.socket);
    json(response, {});
  }, Infinity);
  await http.send({ method: 'GET', url: server.url });
  for (const method of ['POST', 'PATCH'] as const)
    expect(await http.send({ method, url: server.url, json: {} })).toMatchObject({ status: 200 });
});

test('a call that is safe to repeat can say so', async ({ client }) => {
  const http = await client(status(503));
  expect(await http.send({ method: 'POST', url: server.url, retry: true })).toMatchObject({ status: 200 });
  expect(server.received.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST']);
});

test('an answer that is no fault is not asked for again', async ({ client }) => {
  for (const code of [400, 401, 403, 404, 501]) {
    const http = await client(status(code));
    expect(await http.send({ method: 'GET', url: server.url })).toMatchObject({ status: code });
    expect(server.received).toHaveLength(1);
  }
});

test('Retry-After is honoured', async ({ client }) => {
  const http = await client(status(429, { 'retry-after': '1' }), 2);
  const began = performance.now();
  expect(await http.send({ method: 'GET', url: server.url })).toMatchObject({ status: 200 });
  expect(performance.now() - began).toBeGreaterThan(950);
});

for (const [title, after, answered, times] of [
  ['of 0 is no reason to give up', '0', 200, 2],
  ['beyond the ceiling is not waited for: the refusal is the answer', '3600', 429, 1],
] as const)
  test(`a Retry-After ${title}`, async ({ client }) => {
    const http = await client(status(429, { 'retry-after': after }), 2);
    expect(await http.send({ method: 'GET', url: server.url })).toMatchObject({ status: answered });
    expect(server.received).toHaveLength(times);
  });

test('waits double up to the ceiling, and attempts end', async ({ client }) => {
  const http = await client(status(503), 99, { limit: 4, first: 40, ceiling: 80 });
  const began = performance.now();
  expect(await http.send({ method: 'GET', url: server.url })).toMatchObject({ status: 503 });
  expect(server.received).toHaveLength(5);
  const took = performance.now() - began;
  expect(took).toBeGreaterThan(40 + 80 + 80 + 80 - 10);
  expect(took).toBeLessThan(600); // Without the ceiling it would be 40 + 80 + 160 + 320.
});
