/**
 * The table's angle from the sensors that are fitted: a potentiometer, an inertial sensor, or both.
 *
 * Of two the larger angle counts, nearer to head down, and the faster rate. A fault of either is a fault of the angle: a
 * sensor that is fitted and does not work is not a table with one sensor. Two that are apart by more than 8° for half
 * a second are a fault as well (a coupling that slips, a sensor that has come loose), until they have agreed for half
 * a second. The guardian judges the same way, by code of its own.
 */

import type { AngleReading } from "../../shared/table.ts";
import {
  type AngleTrack,
  disbelieved as disbelievedPotentiometer,
  type MeasuredAngle,
  measuredAngle as measuredPotentiometer,
  NO_ANGLE,
  trackAngle,
} from "./angle.ts";
import type { LineAge } from "./freshness.ts";
import {
  disbelievedInertial,
  type InertialTrack,
  measuredInertial,
  NO_INERTIAL,
  trackInertial,
} from "./inertial-angle.ts";
import { isZeroed } from "./inertial-filter.ts";
import type { AngleSample, FittedSensors } from "./input.ts";
import { isCalibrated } from "./sensor-curve.ts";

const MOST_APART_DEG = 8;
const APART_FOR_MS = 500;
const TOGETHER_AGAIN_MS = 500;

/** By the time of the readings, not of the steps: what a busy computer brings late is not apart for longer. */
type Agreement =
  | { readonly kind: "agree" }
  | { readonly kind: "apart"; readonly sinceMs: number }
  | { readonly kind: "disagree"; readonly togetherSinceMs: number | null };

export interface SensedAngle {
  readonly reading: AngleReading;
  /** Of a sensor that is not fitted nothing is ever known. */
  readonly potentiometer: AngleTrack;
  readonly inertial: InertialTrack;
  readonly agreement: Agreement;
}

export const NOT_SENSED: SensedAngle = {
  reading: NO_ANGLE.reading,
  potentiometer: NO_ANGLE,
  inertial: NO_INERTIAL,
  agreement: { kind: "agree" },
};

export interface SensedResult {
  readonly angle: SensedAngle;
  /** The highest filtered angle of this step, degrees; null when the angle is not known. */
  readonly peakDeg: number | null;
  /** Readings arrived in this step. */
  readonly fresh: boolean;
}

export const areCalibrated = (sensors: FittedSensors): boolean =>
  (sensors.kind === "inertial" || isCalibrated(sensors.calibration)) &&
  (sensors.kind === "potentiometer" || isZeroed(sensors.mount));

const larger = <A extends { readonly angleDeg: number; readonly rateDegPerS: number }>(
  one: A,
  other: A,
): A => ({
  ...(one.angleDeg >= other.angleDeg ? one : other),
  rateDegPerS: Math.abs(one.rateDegPerS) >= Math.abs(other.rateDegPerS) ? one.rateDegPerS : other.rateDegPerS,
});

const agreementOf = (before: Agreement, potentiometer: AngleTrack, inertial: InertialTrack): Agreement => {
  const one = potentiometer.reading;
  const other = inertial.reading;
  // With a fault there is nothing to compare; that they disagreed is not forgotten by it.
  if (one.kind !== "ok" || other.kind !== "ok") {
    return before.kind === "disagree" ? { kind: "disagree", togetherSinceMs: null } : { kind: "agree" };
  }
  const atMs = Math.min(
    potentiometer.lastAtMs ?? Number.NEGATIVE_INFINITY,
    inertial.lastAtMs ?? Number.NEGATIVE_INFINITY,
  );
  const apart = !(Math.abs(one.angleDeg - other.angleDeg) <= MOST_APART_DEG);
  if (before.kind === "disagree") {
    const togetherSinceMs = apart ? null : (before.togetherSinceMs ?? atMs);
    const again = togetherSinceMs !== null && atMs - togetherSinceMs >= TOGETHER_AGAIN_MS;
    return again ? { kind: "agree" } : { kind: "disagree", togetherSinceMs };
  }
  if (!apart) return { kind: "agree" };
  const sinceMs = before.kind === "apart" ? before.sinceMs : atMs;
  return atMs - sinceMs < APART_FOR_MS
    ? { kind: "apart", sinceMs }
    : { kind: "disagree", togetherSinceMs: null };
};

const readingOf = (
  potentiometer: AngleTrack,
  inertial: InertialTrack,
  agreement: Agreement,
): AngleReading => {
  if (potentiometer.reading.kind !== "ok") return potentiometer.reading;
  if (inertial.reading.kind !== "ok") return inertial.reading;
  if (agreement.kind === "disagree") return { kind: "fault", reason: "disagreement" };
  return larger(potentiometer.reading, inertial.reading);
};

/** Takes in what arrived since the last step and judges what is known now; parameters as of `trackAngle`. */
export const senseAngle = (
  before: SensedAngle,
  samples: readonly AngleSample[],
  sensors: FittedSensors,
  line: LineAge,
  nowMs: number,
): SensedResult => {
  const conversions = samples.filter((sample) => sample.sensor === "potentiometer");
  const motions = samples.filter((sample) => sample.sensor === "inertial");
  if (sensors.kind === "potentiometer") {
    const one = trackAngle(before.potentiometer, conversions, sensors.calibration, line, nowMs);
    const angle = { ...NOT_SENSED, reading: one.angle.reading, potentiometer: one.angle };
    return { angle, peakDeg: one.peakDeg, fresh: one.fresh };
  }
  const other = trackInertial(before.inertial, motions, sensors.mount, line, nowMs);
  if (sensors.kind === "inertial") {
    const angle = { ...NOT_SENSED, reading: other.inertial.reading, inertial: other.inertial };
    return { angle, peakDeg: other.peakDeg, fresh: other.fresh };
  }
  const one = trackAngle(before.potentiometer, conversions, sensors.calibration, line, nowMs);
  const agreement = agreementOf(before.agreement, one.angle, other.inertial);
  const reading = readingOf(one.angle, other.inertial, agreement);
  const known = reading.kind === "ok" && one.peakDeg !== null && other.peakDeg !== null;
  return {
    angle: { reading, potentiometer: one.angle, inertial: other.inertial, agreement },
    peakDeg: known ? Math.max(one.peakDeg, other.peakDeg) : null,
    fresh: one.fresh || other.fresh,
  };
};

/** The newest measured angle; null while a fitted sensor has none that could be meant. */
export const measuredAngle = (angle: SensedAngle, sensors: FittedSensors): MeasuredAngle | null => {
  const one = measuredPotentiometer(angle.potentiometer);
  const other = measuredInertial(angle.inertial);
  if (sensors.kind === "potentiometer") return one;
  if (sensors.kind === "inertial") return other;
  return one === null || other === null ? null : larger(one, other);
};

/** What the board measures is something else: nobody knows which of the two is true. */
export const disbelieved = (angle: SensedAngle, sensors: FittedSensors): SensedAngle => {
  const potentiometer = disbelievedPotentiometer(angle.potentiometer);
  const inertial = disbelievedInertial(angle.inertial);
  if (sensors.kind === "potentiometer") return { ...angle, potentiometer, reading: potentiometer.reading };
  if (sensors.kind === "inertial") return { ...angle, inertial, reading: inertial.reading };
  return { ...angle, potentiometer, inertial, reading: readingOf(potentiometer, inertial, angle.agreement) };
};
