/**
 * Measuring a table at two known angles, with whatever sensors it has: when a reading may be taken, what two of them
 * make, and whether the angle rises head down. Pure; command line and dashboard use the same.
 */

import type { GravityReading, NewSettings, RawReading, SettingsProblem } from "./setup.ts";
import { findMount, inertialAngleDeg, type Vector3 } from "./setup-inertial.ts";
import {
  angleAt,
  angleProblem,
  LEAST_SPAN_DEG,
  pointsProblem,
  type Steadiness,
  steadinessOf,
} from "./setup-ranges.ts";

export type Sensors = NewSettings["sensors"];

/** What the fitted sensors said at one angle. */
export interface Measured {
  readonly counts: number | null;
  readonly gravity: Vector3 | null;
}

export type Taken =
  | { readonly kind: "taken"; readonly measured: Measured }
  | { readonly kind: "not-yet"; readonly why: Steadiness };

const STILL_MS = 900;
const MOST_SPREAD_G = 0.15;
const MOST_DRIFT_DEG = 0.6;

/** Gravity is 1 g; anything else is a table that moves, or a sensor that is no MPU-6050. */
export const gravitySteadiness = (reading: GravityReading): Steadiness => {
  if (reading.kind === "none") return "none";
  const { x, y, z, overMs, spreadG, driftDeg } = reading;
  if (!(overMs >= STILL_MS)) return "waiting";
  if (!(driftDeg <= MOST_DRIFT_DEG && Math.abs(Math.hypot(x, y, z) - 1) <= 0.1)) return "moving";
  return spreadG <= MOST_SPREAD_G ? "steady" : "noisy";
};

/** What can be taken now; every fitted sensor must be still. */
export const takeNow = (
  sensors: Sensors,
  view: { readonly reading: RawReading; readonly gravity: GravityReading },
): Taken => {
  const { reading, gravity } = view;
  const counts = sensors.potentiometer ? steadinessOf(reading) : "steady";
  if (counts !== "steady") return { kind: "not-yet", why: counts };
  const felt = sensors.mpu6050 ? gravitySteadiness(gravity) : "steady";
  if (felt !== "steady") return { kind: "not-yet", why: felt };
  return {
    kind: "taken",
    measured: {
      counts: sensors.potentiometer && reading.kind === "counts" ? Math.round(reading.meanCounts) : null,
      gravity:
        sensors.mpu6050 && gravity.kind === "gravity" ? { x: gravity.x, y: gravity.y, z: gravity.z } : null,
    },
  };
};

export type Calibrated =
  | { readonly kind: "ok"; readonly settings: Pick<NewSettings, "sensors" | "potentiometer" | "inertial"> }
  | { readonly kind: "problem"; readonly problem: SettingsProblem };

const problem = (field: string, value: string, allowed: string): Calibrated => ({
  kind: "problem",
  problem: { field, value, allowed },
});

/** Whether an angle may be the second one; null when it may. */
export const secondAngleProblem = (angleDeg: number): SettingsProblem | null =>
  angleProblem("angle", angleDeg) ??
  (Math.abs(angleDeg) >= LEAST_SPAN_DEG && Math.abs(angleDeg) <= 150
    ? null
    : {
        field: "angle",
        value: String(angleDeg),
        allowed: `${LEAST_SPAN_DEG}° to 150° away from horizontal`,
      });

/** What two measurements make of the settings, or what speaks against them. */
export const calibratedBy = (
  sensors: Sensors,
  atZero: Measured,
  second: Measured,
  angleDeg: number,
): Calibrated => {
  const wrong = secondAngleProblem(angleDeg);
  if (wrong !== null) return { kind: "problem", problem: wrong };
  let potentiometer: NewSettings["potentiometer"] = { kind: "none" };
  let inertial: NewSettings["inertial"] = { kind: "none" };
  if (sensors.potentiometer) {
    if (atZero.counts === null || second.counts === null)
      return problem("potentiometer", "not measured", "a reading at both angles");
    const a = { counts: atZero.counts, angleDeg: 0 };
    const b = { counts: second.counts, angleDeg };
    const apart = pointsProblem(a, b);
    if (apart !== null) return { kind: "problem", problem: apart };
    potentiometer = { kind: "two-point", a, b };
  }
  if (sensors.mpu6050) {
    if (atZero.gravity === null || second.gravity === null)
      return problem("inertial", "not measured", "a reading at both angles");
    const found = findMount(atZero.gravity, second.gravity, angleDeg);
    if (found.kind === "none") {
      const turned = found.turnedDeg === null ? "not about one of its axes" : `by ${found.turnedDeg}°`;
      return problem(
        "MPU-6050",
        `turned ${turned}`,
        `by ${angleDeg}°, about one of its axes, as the table was`,
      );
    }
    inertial = { kind: "zeroed", ...found.mount };
  }
  return { kind: "ok", settings: { sensors, potentiometer, inertial } };
};

/** The angle now, by what was found; null when the sensors say nothing. */
export const angleBy = (
  settings: Pick<NewSettings, "potentiometer" | "inertial">,
  view: { readonly reading: RawReading; readonly gravity: GravityReading },
): number | null => {
  const { potentiometer, inertial } = settings;
  const { reading, gravity } = view;
  if (potentiometer.kind === "two-point" && reading.kind === "counts")
    return angleAt(potentiometer.a, potentiometer.b, reading.meanCounts);
  if (inertial.kind === "zeroed" && gravity.kind === "gravity") return inertialAngleDeg(inertial, gravity);
  return null;
};

/** A tilt in the wrong direction is as clear as one in the right one. */
export const SEEN_TILT_DEG = 5;
