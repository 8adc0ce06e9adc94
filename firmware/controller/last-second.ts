/** What a sensor said in its last second, for somebody who sets it up. Bounded. */

const OVER_MS = 1_000;
const MOST_KEPT = 1_000;

interface Dated {
  /** On the controller's monotonic clock. */
  readonly atMs: number;
}

export interface LastSecond<T extends Dated> {
  add(samples: readonly T[]): void;
  /** Oldest first; empty when the newest is older than a second itself. */
  at(nowMs: number): readonly T[];
}

export const createLastSecond = <T extends Dated>(): LastSecond<T> => {
  let kept: T[] = [];
  return {
    add: (samples) => {
      if (samples.length === 0) return;
      kept.push(...samples);
      if (kept.length > MOST_KEPT) kept = kept.slice(-MOST_KEPT / 2);
    },
    at: (nowMs) => {
      const newestMs = kept.at(-1)?.atMs ?? Number.NaN;
      // The second is the sensor's own: over a slow line its newest sample is old, and no less still for that.
      kept = nowMs - newestMs <= OVER_MS ? kept.filter(({ atMs }) => newestMs - atMs <= OVER_MS) : [];
      return kept;
    },
  };
};
