/**
 * From ADC counts to degrees: the electrical window in which a reading can be true, and the two-point line.
 */

import type { Calibration } from "./input.ts";

/** A 10-bit conversion. */
const FULL_SCALE_COUNTS = 1023;
/** Below 5 % or above 95 % of full scale no position of the potentiometer can be meant: a wire is off or shorted. */
const LEAST_COUNTS = 0.05 * FULL_SCALE_COUNTS;
const MOST_COUNTS = 0.95 * FULL_SCALE_COUNTS;

/** Two points closer than this do not make a line worth trusting. */
const LEAST_SPAN_COUNTS = 20;
const LEAST_SPAN_DEG = 10;
const MOST_DEG = 180;

export type Window = "inside" | "sensor-open" | "sensor-short";

/**
 * Where a conversion lies. The sensor pin has a pull-down, so a broken wire reads near zero; a count that is no
 * number at all is as good as a broken wire.
 */
export const windowOf = (counts: number): Window => {
  if (counts > MOST_COUNTS) return "sensor-short";
  return counts >= LEAST_COUNTS ? "inside" : "sensor-open";
};

/** True when the two points are finite, apart from each other, and plausible angles. */
export const isCalibrated = (calibration: Calibration): boolean => {
  if (calibration.kind === "none") return false;
  const { a, b } = calibration;
  return (
    Math.abs(b.counts - a.counts) >= LEAST_SPAN_COUNTS &&
    Math.abs(b.angleDeg - a.angleDeg) >= LEAST_SPAN_DEG &&
    Math.abs(a.counts) <= FULL_SCALE_COUNTS &&
    Math.abs(b.counts) <= FULL_SCALE_COUNTS &&
    Math.abs(a.angleDeg) <= MOST_DEG &&
    Math.abs(b.angleDeg) <= MOST_DEG
  );
};

/** Degrees of inversion for a conversion, or null when the calibration is not usable. Either direction. */
export const angleOf = (counts: number, calibration: Calibration): number | null => {
  if (calibration.kind === "none" || !isCalibrated(calibration)) return null;
  const { a, b } = calibration;
  const degPerCount = (b.angleDeg - a.angleDeg) / (b.counts - a.counts);
  const angleDeg = a.angleDeg + (counts - a.counts) * degPerCount;
  return Number.isFinite(angleDeg) ? angleDeg : null;
};
