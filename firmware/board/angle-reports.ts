/**
 * The raw angle reports with the time their bytes arrived. This, and not Johnny-Five's sensor, says how fresh the
 * angle is: `five.Sensor` goes on emitting its last value for ever after the bytes stop.
 */

import type { AngleSample } from "../safety/input.ts";

/** Ten seconds of reports; a caller that has not asked for longer gets the newest. */
const MAX_WAITING = 2000;

export interface AngleReports {
  add(sample: AngleSample): void;
  /** All since the last call, oldest first. */
  take(): AngleSample[];
  /** When the last report arrived; at first, when reports were asked for. */
  lastMs(): number;
}

export const createAngleReports = (askedForMs: number): AngleReports => {
  let waiting: AngleSample[] = [];
  let lastMs = askedForMs;
  return {
    add: (sample) => {
      lastMs = sample.atMs;
      waiting.push(sample);
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
