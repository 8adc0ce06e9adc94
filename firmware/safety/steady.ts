/**
 * Since when the table has stayed within a band of 2°: "still" for Start, "steady" for a hold taken by itself.
 */

import type { AngleReading } from "../../shared/table.ts";

export const STEADY_BAND_DEG = 2;

export type Steady =
  | { readonly kind: "unknown" }
  | { readonly kind: "near"; readonly angleDeg: number; readonly sinceMs: number };

/** Leaving the band starts it anew around the new angle; an unknown angle is never steady. */
export const trackSteady = (before: Steady, angle: AngleReading, nowMs: number): Steady => {
  if (angle.kind !== "ok") return { kind: "unknown" };
  if (before.kind === "near" && Math.abs(angle.angleDeg - before.angleDeg) <= STEADY_BAND_DEG) return before;
  return { kind: "near", angleDeg: angle.angleDeg, sinceMs: nowMs };
};

/** Milliseconds of stillness so far; null when nothing is known. */
export const steadyMs = (steady: Steady, nowMs: number): number | null =>
  steady.kind === "near" ? nowMs - steady.sinceMs : null;
