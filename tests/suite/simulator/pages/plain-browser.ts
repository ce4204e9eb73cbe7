import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** An answer as it came over the wire, and where the browser is. */
export interface Answer {
  url: URL;
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A browser without scripts: keeps cookies by host, follows nothing unless told to. Connects to 127.0.0.1 whatever the host. */
export class PlainBrowser {
  readonly cookies = new Map<string, Map<string, string>>();
  /** Every address asked for so far. */
  readonly visited: string[] = [];

  get(url: string | URL, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send('GET', new URL(url), undefined, headers);
  }

  post(url: string | URL, form: Record<string, string>): Promise<Answer> {
    return this.#send('POST', new URL(url), new URLSearchParams(form).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
  }

  /** Go on by 302 and by the pages' own scripts until something has to be done, or `stop` says so. At most 15 hops. */
  async follow(answer: Answer, stop: (url: URL) => boolean = () => false): Promise<Answer> {
    let current = answer;
    for (let hop = 0; hop < 15; hop++) {
      const next = nextUrl(current);
      if (next === undefined) return current;
      if (stop(next)) return { ...current, url: next, body: '' };
      current = await this.get(next);
    }
    throw new Error('The redirects do not end.');
  }

  /** Fill in the form of a page: its hidden fields, and these. */
  submit(page: Answer, fields: Record<string, string>): Promise<Answer> {
    const action = /<form[^>]*\saction="([^"]*)"/.exec(page.body)?.[1] ?? '';
    return this.post(new URL(unescape(action), page.url), { ...hiddenFields(page.body), ...fields });
  }

  async #send(method: string, url: URL, body: string | undefined, headers: Record<string, string>): Promise<Answer> {
    this.visited.push(`${method} ${url.href}`);
    const jar = this.cookies.get(url.hostname) ?? new Map<string, string>();
    this.cookies.set(url.hostname, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await send(method, url, body, { ...headers, ...(cookie === '' ? {} : { cookie }) });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) keep(jar, line);
    return answer;
  }
}

/** One request as it is written, connected to 127.0.0.1. @throws Error when the connection is cut before the answer is whole. */
export async function send(
  method: string,
  address: string | URL,
  body = '',
  headers: Record<string, string> = {},
): Promise<Answer> {
  const url = new URL(address);
  const { host, port, pathname, search } = url;
  // Node gives the body of a DELETE no length.
  const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
  const asked = { host: '127.0.0.1', port, method, path: pathname + search, headers: { host, ...length, ...headers } };
  // What befalls a connection after the head of the answer is told by the answer, too.
  const outgoing = request(asked).on('error', () => undefined);
  const [incoming] = (await once(outgoing.end(body), 'response')) as [IncomingMessage];
  return { url, status: incoming.statusCode ?? 0, headers: incoming.headers, body: await text(incoming) };
}

/** Where an answer sends the browser: `Location`, or the target of the page's script. */
export function nextUrl(answer: Answer): URL | undefined {
  const { location } = answer.headers;
  if (typeof location === 'string') return new URL(location, answer.url);
  const script = /window\.location\.replace\("((?:[^"\\]|\\.)*)"\)/.exec(answer.body)?.[1];
  return script === undefined ? undefined : new URL(JSON.parse(`"${script}"`) as string, answer.url);
}

/** Names and values of the hidden inputs of a page. */
export function hiddenFields(body: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [tag] of body.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const name = /\sname="([^"]*)"/.exec(tag)?.[1];
    if (name !== undefined) fields[unescape(name)] = unescape(/\svalue="([^"]*)"/.exec(tag)?.[1] ?? '');
  }
  return fields;
}

/** What a person reads on the page. */
export function textOf(body: string): string {
  const visible = body.replaceAll(/<(script|style|title)[\s\S]*?<\/\1>/g, ' ').replaceAll(/<[^>]*>/g, ' ');
  return unescape(visible).replaceAll(/\s+/g, ' ').trim();
}

function unescape(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  if (/max-age=0/i.test(line)) jar.delete(name);
  else jar.set(name, value);
}
