/**
 * When a conversion was made, from when its bytes arrived.
 *
 * The board converts at a steady interval, but bytes come in lumps: USB adapters hold them back for up to 16 ms, and a
 * busy computer delivers a tenth of a second at once. Taken at their arrival, a lump looks like a table that leaps.
 * So each report is stamped one interval after the one before it, and drawn slowly toward its arrival, which takes up
 * the difference between the board's clock and ours. A report cannot have been made after it arrived.
 */

/** The share of the difference that one report takes up. */
const DRAW = 0.01;
/** After a silence this long, what comes next has nothing to do with what was, ms. */
const NEW_START_MS = 250;

export interface SampleClock {
  /** Stamps one report; stamps never run backward and never lie after `arrivedMs`. */
  stamp(arrivedMs: number): number;
}

/** @param intervalMs between two conversions, as asked of the board */
export const createSampleClock = (intervalMs: number): SampleClock => {
  let last: number | null = null;
  return {
    stamp: (arrivedMs) => {
      const expectedMs = last === null ? arrivedMs : last + intervalMs;
      const lateMs = arrivedMs - expectedMs;
      const freshStart = last === null || !(lateMs <= NEW_START_MS);
      const drawnMs = freshStart ? arrivedMs : expectedMs + DRAW * Math.max(0, lateMs);
      last = Math.max(last ?? arrivedMs, Math.min(drawnMs, arrivedMs));
      return last;
    },
  };
};
