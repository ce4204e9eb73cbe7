/** The simulator's time: real time plus what tests have advanced it by. TOTP goes by real time alone, as its codes are made outside. */
export class Clock {
  #offset = 0;

  /** Epoch milliseconds. */
  now(): number {
    return Date.now() + this.#offset;
  }

  /** Move on by `ms` milliseconds. */
  advance(ms: number): void {
    this.#offset += ms;
  }

  /** Back to real time. */
  reset(): void {
    this.#offset = 0;
  }
}
