import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { test as base } from '@playwright/test';
import { type Certified } from './certificates.ts';
import { startProxy, startTlsService, type TestProxy } from './proxy.ts';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Reply = (request: Received, response: ServerResponse, count: number) => void;

export interface TestServer {
  readonly port: number;
  /** On 127.0.0.1. */
  readonly url: string;
  /** In the order of arrival. */
  readonly received: Received[];
  close(): Promise<void>;
}

/** A server of a few lines that answers what a test says and remembers what it was asked. */
export async function serve(reply: Reply): Promise<TestServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      received.push({ method, url, headers, body });
      reply({ method, url, headers, body }, response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = await serve(() => undefined);
  await server.close();
  return server.port;
}

/** Answers HTML. */
export function html(response: ServerResponse, body: string, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body);
}

/** Answers JSON. */
export function json(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

/** The reply that answers JSON. */
export const answers =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Reply =>
  (_, response) =>
    json(response, value, status, headers);

/** Answers the first request by the first reply, and so on; the last one stays. */
export function inTurn(...replies: Reply[]): Reply {
  return (request, response, count) => replies[Math.min(count, replies.length) - 1]?.(request, response, count);
}

interface Closing {
  close: () => Promise<void>;
}

/** Starts things for a test, and closes them after it. */
export async function whileUsed<Start extends (...given: never[]) => Promise<Closing>>(
  start: Start,
  use: (starts: Start) => Promise<void>,
): Promise<void> {
  const started: Closing[] = [];
  await use((async (...given: Parameters<Start>) => {
    const one = await start(...given);
    started.push(one);
    return one;
  }) as Start);
  await Promise.all(started.map((one) => one.close()));
}

/** Servers of a test, which are closed after it. */
export const test = base.extend<{
  serve: typeof serve;
  proxied: (options: Parameters<typeof startProxy>[0]) => Promise<TestProxy>;
  servedInTls: (certified: Certified) => ReturnType<typeof startTlsService>;
}>({
  serve: ({}, use) => whileUsed(serve, use),
  proxied: ({}, use) => whileUsed(startProxy, use),
  servedInTls: ({}, use) => whileUsed(startTlsService, use),
});

export { expect } from '@playwright/test';
