/**
 * The raw angle reports, stamped by the sample clock, and when the last one arrived. This, and not Johnny-Five's sensor, says how fresh the
 * angle is: `five.Sensor` goes on emitting its last value for ever after the bytes stop.
 */

import type { AngleSample } from "../safety/input.ts";
import type { SampleClock } from "./sample-clock.ts";

/** Ten seconds of reports; a caller that has not asked for longer gets the newest. */
const MAX_WAITING = 2000;

export interface AngleReports {
  add(report: { readonly counts: number; readonly arrivedMs: number }): void;
  /** All since the last call, oldest first, stamped when they were made as well as can be known. */
  take(): AngleSample[];
  /** When the last report arrived; at first, when reports were asked for. */
  lastMs(): number;
}

export const createAngleReports = (askedForMs: number, clock: SampleClock): AngleReports => {
  let waiting: AngleSample[] = [];
  let lastMs = askedForMs;
  return {
    add: ({ counts, arrivedMs }) => {
      lastMs = arrivedMs;
      waiting.push({ sensor: "potentiometer", counts, atMs: clock.stamp(arrivedMs), arrivedMs });
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
