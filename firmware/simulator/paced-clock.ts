/**
 * Lets simulated time follow the wall clock, in slices.
 *
 * Every 5 ms the board is brought up to the present; `catchUp` does the same at once, so that what the host sends
 * is put on the line at the right board time. At most 250 ms are ever made good: after the computer slept, or when
 * it is hopelessly overloaded, the missing time is dropped. Replaying it would pour minutes of old serial data
 * over a host that has just woken up, and nothing could be read from or sent to the board meanwhile.
 */

const SLICE_MS = 5;
const MOST_CATCH_UP_MS = 250;
/** Run in one go before sockets get their turn again. */
const MOST_AT_ONCE_MS = 25;

export type PacedClock = {
  /** Advances the board to the present, within the bounds above. */
  catchUp(): void;
  stop(): void;
};

/** `nowMs` is a monotonic clock; `advanceMs` advances the board; `afterSlice` is called after every slice. */
export function startPacedClock(
  nowMs: () => number,
  advanceMs: (ms: number) => void,
  afterSlice: () => void,
): PacedClock {
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
    const behindMs = nowMs() - boardAtMs;
    timer = setTimeout(slice, behindMs >= SLICE_MS ? 0 : SLICE_MS - behindMs);
  };
  timer = setTimeout(slice, SLICE_MS);
  return {
    catchUp,
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
