/**
 * When a conversion was made, from when its bytes arrived.
 *
 * The board converts at a steady interval, but bytes come in lumps: USB adapters hold them back for up to 16 ms, and a
 * busy computer delivers a tenth of a second at once. Taken at their arrival, a lump looks like a table that leaps.
 * So each report is stamped one interval after the one before it, and drawn slowly toward its arrival, which takes up
 * what is left between the board's clock and ours. A report cannot have been made after it arrived.
 *
 * The interval asked for is not always the one that is kept (a board may round it), so it is learnt.
 */

/** The share of the difference that one report takes up. */
const DRAW = 0.01;
/** After a silence this long, what comes next has nothing to do with what was, ms. */
const NEW_START_MS = 250;
/** The first reports may still come at the interval from before it was set; learning starts behind them. */
const NOT_LEARNT_FROM = 20;
/** Reports before the learnt interval is believed. */
const LEARNT_AFTER = 20;

export interface SampleClock {
  /** Stamps one report; stamps never run backward and never lie after `arrivedMs`. */
  stamp(arrivedMs: number): number;
}

interface Course {
  readonly stampMs: number;
  readonly reports: number;
  /** Where learning started, once it did. */
  readonly anchorMs: number | null;
  readonly intervalMs: number;
}

const learnt = (course: Course, arrivedMs: number, lateMs: number): Course => {
  const reports = course.reports + 1;
  if (reports < NOT_LEARNT_FROM) return { ...course, reports };
  if (course.anchorMs === null) return { ...course, reports, anchorMs: arrivedMs };
  const counted = reports - NOT_LEARNT_FROM;
  // A report that was held back would make the interval look longer than it is; the next one in time corrects it.
  const inTime = lateMs <= 2 * course.intervalMs || counted === LEARNT_AFTER;
  if (counted < LEARNT_AFTER || !inTime) return { ...course, reports };
  return { ...course, reports, intervalMs: (arrivedMs - course.anchorMs) / counted };
};

/** @param intervalMs between two conversions, as asked of the board */
export const createSampleClock = (intervalMs: number): SampleClock => {
  let course: Course | null = null;
  return {
    stamp: (arrivedMs) => {
      const lateMs = course === null ? 0 : arrivedMs - course.stampMs - course.intervalMs;
      if (course === null || !(lateMs <= NEW_START_MS)) {
        course = { stampMs: arrivedMs, reports: 0, anchorMs: null, intervalMs };
        return arrivedMs;
      }
      const madeMs = course.stampMs + course.intervalMs + DRAW * Math.max(0, lateMs);
      const stampMs = Math.max(course.stampMs, Math.min(madeMs, arrivedMs));
      const next = learnt(course, arrivedMs, lateMs);
      // What the interval asked for got wrong until it was learnt is taken up at once.
      const firstLearnt = next.intervalMs !== intervalMs && course.intervalMs === intervalMs;
      course = { ...next, stampMs: firstLearnt ? arrivedMs : stampMs };
      return course.stampMs;
    },
  };
};
