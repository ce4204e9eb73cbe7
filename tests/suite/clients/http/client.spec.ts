import { z } from 'zod';
import {
  type CallReport,
  expectingRefusal,
  HttpClient,
  type HttpOptions,
  parseJson,
  tellingPath,
} from '../../../../fixtures/clients/http/index.ts';
import { readJson } from '../../../../support/json.ts';
import { expect, json, test } from '../../../support/server.ts';

/** Retries at once, so that no test waits. */
function client(options: Partial<HttpOptions> = {}): HttpClient {
  return new HttpClient({ service: 'Open Connectors', retry: { limit: 2, first: 1, ceiling: 50 }, ...options });
}

test('a byte order mark before JSON is no part of it', () => {
  expect(readJson('\uFEFF{"a":1}')).toEqual({ a: 1 });
});

test('sends method, query, headers and body, and gives status, headers and body', async ({ serve }) => {
  const server = await serve((_, response) => json(response, { ok: true }, 418, { 'elements-request-id': 'abc' }));
  const answer = await client({ requestIdHeaders: ['x-absent', 'elements-request-id'] }).send({
    method: 'PATCH',
    url: `${server.url}/instances`,
    query: { reAuthenticate: 'true', none: undefined },
    headers: { Authorization: 'User one, Organization two' },
    json: { name: 'x' },
  });
  expect(server.received).toMatchObject([
    {
      method: 'PATCH',
      url: '/instances?reAuthenticate=true',
      headers: {
        authorization: 'User one, Organization two',
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: '{"name":"x"}',
    },
  ]);
  expect(answer).toMatchObject({ status: 418, body: '{"ok":true}', requestId: 'abc' });
});

test('no more calls than allowed are under way at once; others wait in order', async ({ serve }) => {
  let underWay = 0;
  let most = 0;
  const server = await serve((_, response) => {
    most = Math.max(most, (underWay += 1));
    setTimeout(() => {
      underWay -= 1;
      json(response, {});
    }, 20);
  });
  const http = client({ callsAtOnce: 2 });
  const paths = ['/1', '/2', '/3', '/4', '/5'];
  await Promise.all(paths.map((path) => http.send({ method: 'GET', url: `${server.url}${path}` })));
  expect(most).toBe(2);
  expect(server.received.map(({ url }) => url).sort()).toEqual(paths);
  expect(server.received.at(-1)?.url).toBe('/5');
});

test('a call without an answer gives its place to the next', async ({ serve }) => {
  const server = await serve((request, response) => {
    if (request.url === '/1') response.destroy();
    else json(response, {});
  });
  const http = client({ callsAtOnce: 1, retry: { limit: 0, first: 1, ceiling: 1 } });
  const sent = ['/1', '/2'].map((path) => http.send({ method: 'GET', url: `${server.url}${path}` }));
  expect((await Promise.allSettled(sent)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});

test.describe('redirects', () => {
  for (const status of [301, 302, 303, 307, 308]) {
    test(`${status} keeps method and body, and leaves the Authorization header at its origin`, async ({ serve }) => {
      const target = await serve((_, response) => response.end('done'));
      const server = await serve(({ url }, response) => {
        const location = url === '/a' ? '/b' : `http://acme.salesforce.localhost:${target.port}/revoke`;
        response.writeHead(status, { location }).end();
      });
      const answer = await client().send({
        method: 'PUT',
        url: `http://test.salesforce.localhost:${server.port}/a`,
        headers: { Authorization: 'Bearer token' },
        json: { token: 'välue' },
      });
      expect(answer.body).toBe('done');
      const sent = { method: 'PUT', body: '{"token":"välue"}', headers: { 'content-type': 'application/json' } };
      expect(server.received).toMatchObject([sent, sent]);
      expect(server.received[1]?.headers.authorization).toBe('Bearer token');
      expect(target.received).toMatchObject([{ ...sent, url: '/revoke' }]);
      expect(target.received[0]?.headers.authorization).toBeUndefined();
    });
  }

  test('to another site are refused, with nothing sent there', async ({ serve }) => {
    const target = await serve((_, response) => response.end());
    const server = await serve((_, response) =>
      response.writeHead(302, { location: `http://elsewhere.localhost:${target.port}/?token=secret` }).end(),
    );
    const sent = client().send({
      method: 'POST',
      url: `http://a.salesforce.localhost:${server.port}/x`,
      form: { a: 'b' },
    });
    await expect(sent).rejects.toThrow(
      `Open Connectors redirected to another site, elsewhere.localhost:${target.port} (POST /x)`,
    );
    expect(target.received).toEqual([]);
  });

  test('are no further attempts', async ({ serve }) => {
    const server = await serve(({ url }, response, count) => {
      if (url === '/') response.writeHead(308, { location: '/moved' }).end();
      else json(response, {}, count === 2 ? 503 : 200);
    });
    const asked = { method: 'GET', url: server.url } as const;
    expect(await client().send(asked)).toMatchObject({ status: 200, attempts: 2 });
    expect(await client().send(asked)).not.toHaveProperty('attempts');
  });

  test('in a circle end', async ({ serve }) => {
    const server = await serve((_, response) => response.writeHead(302, { location: '/' }).end());
    await expect(client().send({ method: 'GET', url: server.url })).rejects.toThrow(
      'Open Connectors redirected more than 5 times (GET /)',
    );
    expect(server.received).toHaveLength(6);
  });

  test('to a host that is down name that host', async ({ serve }) => {
    const target = await serve((_, response) => response.end());
    const host = `acme.salesforce.localhost:${target.port}`;
    await target.close();
    const server = await serve((_, response) => response.writeHead(302, { location: `http://${host}/b` }).end());
    const sent = client().send({ method: 'POST', url: `http://test.salesforce.localhost:${server.port}/a` });
    await expect(sent).rejects.toThrow(`Open Connectors is down: ${host} refused the connection (POST /a)`);
  });

  test('to nowhere are an answer', async ({ serve }) => {
    const server = await serve((_, response) => response.writeHead(302, { location: 'http://[' }).end());
    expect(await client().send({ method: 'GET', url: server.url })).toMatchObject({ status: 302 });
  });
});

test.describe('no answer', () => {
  test('a service that says nothing in time', async ({ serve }) => {
    const server = await serve(() => undefined);
    const sent = client().send({ method: 'POST', url: server.url, timeout: 100 });
    await expect(sent).rejects.toThrow(/did not answer: nothing came from 127\.0\.0\.1:\d+ within 0\.1 s/);
  });

  test('an answer that cannot be unpacked is an answer', async ({ serve }) => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end('this is not gzip');
    });
    await expect(client().send({ method: 'POST', url: server.url })).rejects.toThrow(
      /^Open Connectors answered, and its answer could not be unpacked: /,
    );
  });

  test('errors hold no secret', async ({ serve }) => {
    const server = await serve((_, response) => response.destroy());
    const error = await client()
      .send({
        method: 'POST',
        url: `${server.url}/revoke?token=query-secret`,
        headers: { authorization: 'Bearer header-secret' },
        json: { code: 'body-secret' },
      })
      .catch((caught: unknown) => caught as Error);
    const { inspect } = await import('node:util');
    expect(error).toMatchObject({
      name: 'HttpError',
      message: expect.stringMatching(/^Open Connectors broke off: .*\(POST \/revoke\)$/),
    });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/(query|header|body)-secret/);
  });
});

test.describe('observer', () => {
  test('is told of the call, everything but secrets', async ({ serve }) => {
    const reports: CallReport[] = [];
    const server = await serve((_, response) =>
      json(response, { access_token: '00D!answered-token', other: 'seen: query-secret' }, 200, {
        'set-cookie': 'sid=cookie-secret',
      }),
    );
    await client({ observer: (report) => void reports.push(report) }).send({
      method: 'POST',
      url: `${server.url}/token?apiSecret=query-secret&pageSize=1`,
      headers: { Authorization: 'Bearer header-secret' },
      form: { refresh_token: '5Aep861sent-token', client_id: 'known' },
    });
    expect(reports).toMatchObject([
      { method: 'POST', path: '/token?apiSecret=…&pageSize=1', service: 'Open Connectors', status: 200, attempts: 1 },
    ]);
    expect(reports[0]?.duration).toBeGreaterThan(0);
    const text = JSON.stringify(reports);
    expect(text).toContain('client_id=known');
    expect(text).toContain('seen');
    expect(text).not.toMatch(/(query|header|cookie)-secret|answered-token|sent-token/);
  });

  test('is told that a refusal was looked for, and that another was not', async ({ serve }) => {
    const server = await serve((_, response, count) => json(response, {}, [401, 401, 500, 200][count - 1] ?? 401));
    const reports: CallReport[] = [];
    const asked = client({ observer: (report) => void reports.push(report) });
    const send = () => asked.send({ method: 'POST', url: server.url });
    await expectingRefusal(send);
    await send();
    await expectingRefusal(send);
    await expectingRefusal(send);
    await expectingRefusal(send, 401);
    await expectingRefusal(send, 404);
    expect(reports.map(({ status, expected }) => [status, expected])).toEqual([
      [401, true],
      [401, undefined],
      [500, undefined],
      [200, undefined],
      [401, true],
      [401, undefined],
    ]);
  });

  test('is told of a call without an answer, which is thrown all the same', async ({ serve }) => {
    const reports: CallReport[] = [];
    const server = await serve((_, response) => response.destroy());
    const sent = client({ observer: (report) => void reports.push(report) }).send({
      method: 'POST',
      url: server.url,
    });
    await expect(sent).rejects.toThrow(/broke off/);
    expect(reports).toMatchObject([{ status: undefined, failure: expect.stringContaining('broke off') }]);
  });
});

test.describe('JSON', () => {
  const call = { service: 'Open Connectors', method: 'GET', path: '/ping' };
  const schema = z.object({ id: z.number(), user: z.object({ id: z.number() }).optional() });
  const answered = (body: string, type = 'application/json') => ({
    call,
    status: 200,
    headers: { 'content-type': type },
    body,
  });

  test('is parsed by its schema', () => {
    expect(parseJson(schema, answered('{"id":1}'))).toEqual({ id: 1 });
    expect(parseJson(schema, { ...answered('{"id":1}'), headers: {} })).toEqual({ id: 1 });
  });

  for (const [body, type, sentence] of [
    ['<html>secret</html>', 'text/html', 'Open Connectors answered HTML, not JSON, with status 200 (GET /ping)'],
    ['<!DOCTYPE html>secret', '', 'Open Connectors answered HTML, not JSON, with status 200 (GET /ping)'],
    ['', 'application/json', 'Open Connectors answered nothing, where JSON was due, with status 200 (GET /ping)'],
    ['secret', 'text/plain', 'Open Connectors answered text that is not JSON with status 200 (GET /ping)'],
    [
      '{"id":"secret","user":{}}',
      'application/json',
      'Open Connectors answered JSON that does not fit what it documents: id (invalid_type), user.id (invalid_type) (GET /ping)',
    ],
  ] as const) {
    test(`${body || 'an empty body'} gives one clear sentence`, () => {
      expect(() => parseJson(schema, answered(body, type))).toThrow(sentence);
    });
  }
});

test('of the many names that a query asks for, a report has the first', () => {
  const asked = (count: number) => {
    const names = Array.from({ length: count }, (_, index) => `'ann${index}@acme.example'`);
    return new URL(`https://acme.example/query?q=${encodeURIComponent(`WHERE Username IN (${names.join(', ')})`)}`);
  };
  expect(tellingPath(asked(5))).toMatch(/'ann4@acme\.example'\)$/);
  expect(tellingPath(asked(64))).toMatch(/'ann4@acme\.example', and 59 more\)$/);
});
