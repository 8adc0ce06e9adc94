/**
 * Lets simulated time follow the wall clock, in slices.
 *
 * Every 5 ms (20 ms while nobody listens) the board is brought up to the present; `catchUp` does the same at once,
 * so that what the host sends is put on the line at the right board time. At most 250 ms are ever made good: after the computer slept, or when
 * it is hopelessly overloaded, the missing time is dropped. Replaying it would pour minutes of old serial data
 * over a host that has just woken up, and nothing could be read from or sent to the board meanwhile.
 */

const SLICE_MS = { withHost: 5, alone: 20 } as const;
const MOST_CATCH_UP_MS = 250;
/** Run in one go before sockets get their turn again. */
const MOST_AT_ONCE_MS = 25;

export type PacedClock = {
  /** Advances the board to the present, within the bounds above. */
  catchUp(): void;
  stop(): void;
};

export type Paced = {
  /** A monotonic clock. */
  readonly nowMs: () => number;
  readonly advanceMs: (ms: number) => void;
  readonly afterSlice: () => void;
  /** Whether a host is listening. */
  readonly hasHost: () => boolean;
};

export function startPacedClock({ nowMs, advanceMs, afterSlice, hasHost }: Paced): PacedClock {
  let boardAtMs = nowMs();
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const catchUp = (): void => {
    const now = nowMs();
    if (!(now - boardAtMs <= MOST_CATCH_UP_MS)) boardAtMs = now - MOST_CATCH_UP_MS;
    const ms = Math.min(now - boardAtMs, MOST_AT_ONCE_MS);
    if (!(ms > 0)) return;
    boardAtMs += ms;
    advanceMs(ms);
  };
  const slice = (): void => {
    catchUp();
    afterSlice();
    if (stopped) return;
    const sliceMs = hasHost() ? SLICE_MS.withHost : SLICE_MS.alone;
    timer = setTimeout(slice, Math.max(0, sliceMs - (nowMs() - boardAtMs)));
  };
  timer = setTimeout(slice, SLICE_MS.withHost);
  return {
    catchUp,
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
