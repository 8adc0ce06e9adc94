/** What an inertial sensor felt in its last second, for somebody who sets it up. Bounded. */

import type { GravityReading } from "../../shared/setup.ts";
import type { Vector3 } from "../../shared/setup-inertial.ts";
import { createLastSecond } from "./last-second.ts";

export interface Felt {
  readonly atMs: number;
  readonly accelG: Vector3;
}

export interface GravityReadings {
  add(felt: readonly Felt[]): void;
  view(nowMs: number): GravityReading;
}

const AXES = ["x", "y", "z"] as const;
const round = (value: number): number => Math.round(value * 10_000) / 10_000;

const mean = (felt: readonly Felt[]): Vector3 => {
  const along = (axis: (typeof AXES)[number]): number =>
    felt.reduce((sum, { accelG }) => sum + accelG[axis], 0) / felt.length;
  return { x: along("x"), y: along("y"), z: along("z") };
};

const betweenDeg = (a: Vector3, b: Vector3): number => {
  const cross = Math.hypot(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
  return (Math.atan2(cross, a.x * b.x + a.y * b.y + a.z * b.z) * 180) / Math.PI;
};

const spreadOf = (felt: readonly Felt[]): number =>
  Math.max(
    ...AXES.map((axis) => {
      const values = felt.map(({ accelG }) => accelG[axis]);
      return Math.max(...values) - Math.min(...values);
    }),
  );

export const createGravityReadings = (): GravityReadings => {
  const lastSecond = createLastSecond<Felt>();
  return {
    add: lastSecond.add,
    view: (nowMs) => {
      const kept = lastSecond.at(nowMs);
      const first = kept[0];
      const last = kept.at(-1);
      if (first === undefined || last === undefined) return { kind: "none" };
      const half = Math.ceil(kept.length / 2);
      const { x, y, z } = mean(kept);
      return {
        kind: "gravity",
        ...{ x: round(x), y: round(y), z: round(z) },
        spreadG: round(spreadOf(kept)),
        driftDeg: round(betweenDeg(mean(kept.slice(0, half)), mean(kept.slice(-half)))),
        overMs: Math.round(last.atMs - first.atMs),
        samples: kept.length,
      };
    },
  };
};
