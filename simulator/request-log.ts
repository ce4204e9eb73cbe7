/** Requests by method, host and path, counted. */
export class RequestLog {
  readonly #counts = new Map<string, number>();

  /** Count one request. Ids and tokens in paths stay: this is a test double. */
  count(method: string, url: URL): void {
    const key = `${method} ${url.hostname}${url.pathname}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Counts by `METHOD host/path`. */
  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => a.localeCompare(b)));
  }

  clear(): void {
    this.#counts.clear();
  }
}
