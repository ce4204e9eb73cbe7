/** What was asked for: a document of a window, one of a frame in it, or a call of a program (Open Connectors' own to Salesforce among them). */
type RequestKind = 'page' | 'frame' | 'call';

/** One request. Ids and tokens in paths stay: this is a test double. */
interface LoggedRequest {
  /** Milliseconds since 1970, of the machine's clock, when it arrived. */
  at: number;
  kind: RequestKind;
  /** `METHOD host/path`. */
  request: string;
}

/** Older requests are forgotten, and still counted. */
const KEPT = 50_000;

/** Requests by method, host and path. */
export class RequestLog {
  readonly #counts = new Map<string, number>();
  #latest: LoggedRequest[] = [];

  count(request: Request, url: URL): void {
    const key = `${request.method} ${url.hostname}${url.pathname}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    this.#latest.push({ at: Date.now(), kind: kindOf(request), request: key });
    if (this.#latest.length > 2 * KEPT) this.#latest = this.#latest.slice(-KEPT);
  }

  /** Counts by `METHOD host/path`. */
  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => a.localeCompare(b)));
  }

  /** The requests that arrived in a time, in order. */
  between(from: number, to: number): LoggedRequest[] {
    return this.#latest.filter(({ at }) => at >= from && at <= to);
  }

  clear(): void {
    this.#counts.clear();
    this.#latest = [];
  }
}

/** Browsers say what a request is for; programs do not. */
function kindOf({ headers }: Request): RequestKind {
  const destination = headers.get('sec-fetch-dest');
  return destination === 'document' ? 'page' : destination === 'iframe' ? 'frame' : 'call';
}
