/**
 * The raw reports of the sensors of the angle, each stamped by its own sample clock, and when the last one arrived.
 * This, and not Johnny-Five's components, says how fresh the angle is: they go on emitting their last value for ever
 * after the bytes stop.
 */

import type { AngleSample } from "../safety/input.ts";
import type { SampleClock } from "./sample-clock.ts";

/** Ten seconds of reports; a caller that has not asked for longer gets the newest. */
const MAX_WAITING = 2000;

type Unstamped<S> = S extends AngleSample ? Omit<S, "atMs"> : never;

export interface AngleReports {
  add(report: Unstamped<AngleSample>): void;
  /** All since the last call, oldest first, stamped when they were made as well as can be known. */
  take(): AngleSample[];
  /** When the last report arrived; at first, when reports were asked for. */
  lastMs(): number;
}

export const createAngleReports = (
  askedForMs: number,
  clocks: Readonly<Record<AngleSample["sensor"], SampleClock>>,
): AngleReports => {
  let waiting: AngleSample[] = [];
  let lastMs = askedForMs;
  return {
    add: (report) => {
      lastMs = report.arrivedMs;
      waiting.push({ ...report, atMs: clocks[report.sensor].stamp(report.arrivedMs) });
      if (waiting.length > MAX_WAITING) waiting.shift();
    },
    take: () => {
      const taken = waiting;
      waiting = [];
      return taken;
    },
    lastMs: () => lastMs,
  };
};
