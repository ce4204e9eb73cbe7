import { createServer, request, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { type Certified } from './certificates.ts';

/** What a proxy answers to CONNECT: a status line with headers, something else, or nothing at all. */
type Answer = string | undefined;

export interface TestProxy {
  readonly port: number;
  readonly url: string;
  /** The hosts that it was asked for, with what was asked by: `CONNECT login.example.test:443`. */
  readonly asked: string[];
  /** The Proxy-Authorization of each. */
  readonly authorizations: (string | undefined)[];
  close(): Promise<void>;
}

const REFUSED =
  'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n';

/**
 * A proxy on loopback. Whatever it is asked for, it connects to one port of this machine, so that no name has to exist.
 * @param options `target`: that port; `user`: `name:password` that it wants; `answer`: what it says in place of a connection; `port`: its own, where it
 * takes the place of one that was closed
 */
export async function startProxy(options: {
  target?: number;
  user?: string;
  answer?: (host: string) => Answer;
  port?: number;
}): Promise<TestProxy> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const isWelcome = ({ headers }: IncomingMessage) => {
    authorizations.push(headers['proxy-authorization']);
    const wanted = options.user && `Basic ${Buffer.from(options.user).toString('base64')}`;
    return !wanted || headers['proxy-authorization'] === wanted;
  };
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    if (!isWelcome(incoming)) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end();
      return;
    }
    const { 'proxy-authorization': _, ...headers } = incoming.headers;
    const { method } = incoming;
    const onward = request({ port: options.target, path: new URL(incoming.url ?? '').pathname, method, headers });
    onward.on('response', (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 0, answer.headers)));
    incoming.pipe(onward);
  });
  server.on('connect', (incoming, client) => {
    asked.push(`CONNECT ${incoming.url}`);
    const answer = options.answer;
    if (!isWelcome(incoming)) client.end(REFUSED);
    else if (answer) {
      const text = answer(incoming.url ?? '');
      if (text !== undefined) client.end(text);
    } else {
      const onward = connect(options.target ?? 0, '127.0.0.1', () => client.write('HTTP/1.1 200 Connected\r\n\r\n'));
      sockets.add(onward);
      onward.pipe(client).pipe(onward);
      onward.on('error', () => client.destroy());
      client.on('error', () => onward.destroy());
    }
  });
  server.on('connection', (socket) => sockets.add(socket));
  const port = await listening(server, options.port);
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { port, url: `http://127.0.0.1:${port}`, asked, authorizations, close };
}

/** A service in TLS on loopback that answers `{"ok":true}` to everything. */
export async function startTlsService(certified: Certified): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createTlsServer(certified, (_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'),
  );
  const port = await listening(server);
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port, close };
}

async function listening(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
