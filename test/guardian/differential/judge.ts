/**
 * What the two layers may never do to each other, on one trace.
 *
 * The dangerous direction is holding on. So two things are contradictions:
 *
 * 1. *The board holds on although the core let go*, for a reason that the board judges as well, which stands clearly in
 *    the conversions, and for longer than was agreed: as good as at once for angle, rate, sensor and STOP, 2 s for the
 *    clocks, which the board has been given as slack on purpose. "Clearly" is said for each reason below, from the
 *    conversions alone: the two look at different ones (each, and every fifth) and round differently.
 * 2. *The core holds on although the board has tripped*, for more than 60 ms after it.
 *
 * That the board lets go before the core, or the core before the board, is no contradiction; it is counted.
 */

import type { BoardRun } from "./board-process.ts";
import type { CoreRun } from "./core-run.ts";
import type { Trace } from "./random-trace.ts";
import { angleAt, NO_CONVERSION, ticksOf } from "./script.ts";
import type { Start } from "./starts.ts";

/** The core follows a trip of the board within this. */
const FOLLOWS_TICKS = ticksOf(60);
/** How long the board may hold on after the core let go, and how long before that the reason must be clear. */
const SOON_TICKS = 10;
const CLOCK_SLACK_TICKS = ticksOf(2000 + 30);
const LEAP_TICKS = 36;
const NOISE_TICKS = ticksOf(1500);
/** A hundredth of a degree is the wire's step, and the board's division drops another. */
const ANGLE_SLACK_DEG = 0.02;
/** 90°/s, and what two counts of the converter are worth over 100 ms. */
const RATE_OVER_TICKS = 100;
const RATE_DEG = 9.22;
const LEAP_DEG = 9;
/** Open below, short above, for either side. */
const OPEN_COUNTS = 50;
const SHORT_COUNTS = 973;
const CLEARLY_NOISY_DEG = 9;

export type Verdict =
  | { readonly kind: "agree"; readonly what: string }
  | { readonly kind: "contradict"; readonly what: string };

interface Case {
  readonly start: Start;
  readonly trace: Trace;
  readonly board: BoardRun;
  readonly core: CoreRun;
}

const every = (
  counts: Uint16Array,
  from: number,
  to: number,
  holds: (counts: number, at: number) => boolean,
) => {
  if (from < 0 || to > counts.length) return false;
  for (let i = from; i < to; i++) if (!holds(counts[i] ?? NO_CONVERSION, i)) return false;
  return true;
};

const isInside = (counts: number): boolean => counts > OPEN_COUNTS && counts < SHORT_COUNTS;

/** The maximum angle that the board has been told of; what a silent line swallows it learns by its lease's end. */
const maxAngleAt = ({ start, trace }: Case, tick: number): number => {
  let { maxAngleDeg } = start.limits;
  for (const event of trace.events) {
    if (event.tick >= tick || event.kind === "host-silent") break;
    if (event.kind === "tighten") maxAngleDeg = event.limits.maxAngleDeg;
  }
  return maxAngleDeg;
};

/** The board looks at a second of noise, in quarters. */
const noiseMustBy = ({ trace }: Case): number =>
  trace.noiseDeg > CLEARLY_NOISY_DEG && every(trace.counts, 0, NOISE_TICKS, isInside)
    ? NOISE_TICKS
    : Number.POSITIVE_INFINITY;

/**
 * By when the board must have let go, in ticks of the trace: infinite where the reason is none of the board's or is not
 * clear.
 */
const boardMustBy = (of: Case): number => {
  const { start, trace, core } = of;
  const { counts } = trace;
  const at = core.freeTick;
  const angle = (value: number): number => angleAt(start.table, value);
  const soon = (holds: (value: number, at: number) => boolean, before = 5): number =>
    every(counts, at - before, at + SOON_TICKS, holds) ? at + SOON_TICKS : Number.POSITIVE_INFINITY;
  switch (core.reason) {
    case "over-angle": {
      const limitDeg = maxAngleAt(of, at) + ANGLE_SLACK_DEG;
      // A limit that has just been tightened needs its frame; the last step but one has sent it.
      return soon((value) => isInside(value) && angle(value) > limitDeg, 5);
    }
    case "over-rate": {
      const least = RATE_DEG + 2 * Math.abs(angle(1) - angle(0));
      const isFast = (value: number, i: number): boolean =>
        isInside(value) && Math.abs(angle(value) - angle(counts[i - RATE_OVER_TICKS] ?? value)) > least;
      const by = at + 25;
      const since = at - RATE_OVER_TICKS + 5;
      const clear =
        every(counts, since - RATE_OVER_TICKS, by, (value) => isInside(value) && angle(value) > 5.5) &&
        every(counts, since, by, isFast);
      return clear ? by : Number.POSITIVE_INFINITY;
    }
    case "sensor-open":
      return soon((value) => value <= OPEN_COUNTS);
    case "sensor-short":
      return soon((value) => value !== NO_CONVERSION && value >= SHORT_COUNTS);
    case "stale":
      return soon((value) => value === NO_CONVERSION, 20);
    case "implausible-rate": {
      for (let i = Math.max(1, at - 30); i < at; i++) {
        const steady = (from: number, to: number): boolean => {
          const first = angle(counts[from] ?? 0);
          return every(counts, from, to, (value) => isInside(value) && Math.abs(angle(value) - first) < 0.7);
        };
        const leapt = Math.abs(angle(counts[i] ?? 0) - angle(counts[i - 1] ?? 0)) > LEAP_DEG;
        if (leapt && steady(i - 40, i) && steady(i, i + LEAP_TICKS)) return i + LEAP_TICKS;
      }
      // Strong noise leaps as well.
      return noiseMustBy(of);
    }
    case "noisy":
      return noiseMustBy(of);
    case "duration-reached":
    case "session-cap": {
      const within = (value: number): boolean => isInside(value) && angle(value) > 5.5;
      const by = at + CLOCK_SLACK_TICKS;
      return every(counts, 0, Math.min(by, counts.length), within) ? by : Number.POSITIVE_INFINITY;
    }
    case "stop": {
      const opened = trace.events.findLast((event) => event.kind === "stop" && event.open);
      const closed = trace.events.findLast((event) => event.kind === "stop" && !event.open);
      if (opened === undefined) return Number.POSITIVE_INFINITY;
      const openFor = (closed?.tick ?? Number.POSITIVE_INFINITY) - opened.tick;
      return openFor >= SOON_TICKS ? opened.tick + SOON_TICKS : Number.POSITIVE_INFINITY;
    }
    default:
      return Number.POSITIVE_INFINITY;
  }
};

/** Judges one trace. */
export const judge = (of: Case): Verdict => {
  const { trace, board, core } = of;
  const ticks = trace.counts.length;
  if (core.violations.length > 0) return { kind: "contradict", what: `the core: ${core.violations[0]}` };
  const mustFollowBy = board.tripTick < 0 ? Number.POSITIVE_INFINITY : board.tripTick + FOLLOWS_TICKS;
  const coreFree = core.freeTick < 0 ? Number.POSITIVE_INFINITY : core.freeTick;
  if (mustFollowBy <= ticks && !(coreFree <= mustFollowBy))
    return {
      kind: "contradict",
      what: `the core holds on after trip ${board.tripTick >= 0 ? "of the board" : ""}`,
    };
  if (core.freeTick < 0)
    return { kind: "agree", what: board.freeTick < 0 ? "nothing happens" : "at the end" };
  if (core.by === "guardian") return { kind: "agree", what: `the board first: ${core.reason}` };
  const boardFree = board.freeTick < 0 ? Number.POSITIVE_INFINITY : board.freeTick;
  const mustBy = boardMustBy(of);
  if (mustBy <= ticks && !(boardFree <= mustBy))
    return { kind: "contradict", what: `the board holds on after ${core.reason}` };
  if (mustBy <= ticks) return { kind: "agree", what: `both, clear: ${core.reason}` };
  return {
    kind: "agree",
    what: `${boardFree <= ticks ? "both" : "the core alone"}, not clear: ${core.reason}`,
  };
};
