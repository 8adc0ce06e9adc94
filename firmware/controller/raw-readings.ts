/** The angle sensor's raw readings of its last second, for somebody who calibrates it. Bounded. */

import type { RawReading } from "../../shared/setup.ts";
import type { AngleSample } from "../safety/input.ts";
import { createLastSecond } from "./last-second.ts";

export interface RawReadings {
  add(samples: readonly AngleSample[]): void;
  view(nowMs: number): RawReading;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const round = (value: number): number => Math.round(value * 100) / 100;

export const createRawReadings = (): RawReadings => {
  const lastSecond = createLastSecond<{ readonly atMs: number; readonly counts: number }>();
  return {
    add: (samples) => {
      const conversions = samples.filter((sample) => sample.sensor === "potentiometer");
      lastSecond.add(conversions.map(({ atMs, counts }) => ({ atMs, counts })));
    },
    view: (nowMs) => {
      const kept = lastSecond.at(nowMs);
      const first = kept[0];
      const last = kept.at(-1);
      if (first === undefined || last === undefined) return { kind: "none" };
      const counts = kept.map((one) => one.counts);
      const half = Math.ceil(counts.length / 2);
      const later = counts.slice(-half);
      return {
        kind: "counts",
        counts: last.counts,
        meanCounts: round(mean(counts)),
        spreadCounts: Math.max(...counts) - Math.min(...counts),
        driftCounts: round(mean(later) - mean(counts.slice(0, half))),
        overMs: Math.round(last.atMs - first.atMs),
        samples: counts.length,
      };
    },
  };
};
