/**
 * How far apart things came that have to come regularly, counted by size, for /metrics: the steps of the loop, and the
 * leases while the lock is held. Only ever counted up, so that a reader that misses some reports misses nothing. Counting
 * costs no memory and next to no time: it is done in every step.
 */

/** Upper ends, ms; the last count is of those that are longer than all of them. */
export const GAP_BOUNDS_MS = [5, 10, 20, 50, 100, 125, 150, 200, 300, 500, 1_000] as const;

/** Since this process started: how many were of each size, and how long all of them were. */
export interface GapsTold {
  readonly counts: readonly number[];
  readonly sumMs: number;
}

export class GapCounts {
  readonly #counts = new Float64Array(GAP_BOUNDS_MS.length + 1);
  #sumMs = 0;

  add(gapMs: number): void {
    // NaN is not counted: it is no time.
    if (!(gapMs >= 0)) return;
    let at = 0;
    while (gapMs > (GAP_BOUNDS_MS[at] ?? Number.POSITIVE_INFINITY)) at += 1;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sumMs += gapMs;
  }

  told(): GapsTold {
    return { counts: [...this.#counts], sumMs: this.#sumMs };
  }
}
