/** How late messages came, in bins of a millisecond, so that millions of them cost nothing to keep. */

const MOST_MS = 20_000;

export interface Lateness {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
}

export class Latencies {
  #bins = new Uint32Array(MOST_MS + 1);
  #count = 0;
  #worstMs = 0;

  /** One clock wrote and reads; what seems to have come before it was sent came at once. */
  add(ms: number): void {
    const late = Math.max(0, Math.round(ms));
    const bin = late <= MOST_MS ? late : MOST_MS;
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
    this.#count += 1;
    this.#worstMs = Math.max(this.#worstMs, late);
  }

  forget(): void {
    this.#bins = new Uint32Array(MOST_MS + 1);
    this.#count = 0;
    this.#worstMs = 0;
  }

  lateness(): Lateness {
    return {
      ...{ count: this.#count, worstMs: this.#worstMs },
      ...{ p50Ms: this.#percentile(0.5), p99Ms: this.#percentile(0.99) },
    };
  }

  #percentile(share: number): number {
    let left = Math.ceil(share * this.#count);
    if (left === 0) return Number.NaN;
    for (const [ms, count] of this.#bins.entries()) {
      left -= count;
      if (left <= 0) return ms;
    }
    return this.#worstMs;
  }
}
