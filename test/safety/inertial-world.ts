/** What an inertial sensor says on a table that moves like this; written from the wire's page, not from the core. */

import type { InertialMount, InertialSample, Vector3 } from "../../firmware/safety/input.ts";

/** It turns about X, its own angle is the table's. */
export const MOUNT: InertialMount = { kind: "zeroed", axis: 0, zeroDeg: 0 };

const RAD_PER_DEG = Math.PI / 180;
const NAMES = ["x", "y", "z"] as const;

export interface TableMotion {
  readonly angleDeg: number;
  readonly rateDegPerS: number;
}

export interface InertialWords {
  readonly axis?: number;
  readonly zeroDeg?: number;
  /** What the gyroscope says at rest. */
  readonly biasDegPerS?: number;
  /** Along the plane of turning, toward where gravity is felt least. */
  readonly strengthG?: number;
  /** The last digit, which never stands still in a real one. */
  readonly noise?: number;
}

const vector = (values: readonly [number, number][]): Vector3 => {
  const found: Record<"x" | "y" | "z", number> = { x: 0, y: 0, z: 0 };
  for (const [index, value] of values) found[NAMES[index % 3] ?? "x"] = value;
  return found;
};

export const inertialSample = (
  motion: TableMotion,
  atMs: number,
  words: InertialWords = {},
  arrivedMs: number = atMs,
): InertialSample => {
  const { axis = 0, zeroDeg = 0, biasDegPerS = 0, strengthG = 1 } = words;
  const noise = words.noise ?? 0.0002 * (atMs % 7);
  const sign = axis >= 3 ? -1 : 1;
  const own = sign * (motion.angleDeg + zeroDeg) * RAD_PER_DEG;
  return {
    sensor: "inertial",
    atMs,
    arrivedMs,
    accelG: vector([
      [axis, 0.02],
      [axis + 1, strengthG * Math.sin(own) + noise],
      [axis + 2, strengthG * Math.cos(own)],
    ]),
    gyroDegPerS: vector([
      [axis, sign * motion.rateDegPerS + biasDegPerS + noise],
      [axis + 1, 0.3],
      [axis + 2, -0.2],
    ]),
  };
};
