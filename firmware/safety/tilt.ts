/**
 * Tilting without Start: nobody armed a session, and yet the table is beyond +5°.
 *
 * It ends only at a known angle at or below 0°: a sensor that fails meanwhile does not end it.
 */

import type { Limits } from "../../shared/limits.ts";
import { type AngleReading, HORIZONTAL_DEG, INVERSION_STARTS_DEG } from "../../shared/table.ts";

const TOLD_AFTER_MS = 2000;

export type Tilt =
  | { readonly kind: "none" }
  | { readonly kind: "tilted"; readonly sinceMs: number; readonly overAngle: boolean };

/** `watching` is true in the states without a session; within one the session's own rules hold. */
export const trackTilt = (
  before: Tilt,
  watching: boolean,
  angle: AngleReading,
  peakDeg: number | null,
  limits: Limits,
  nowMs: number,
): Tilt => {
  if (!watching) return { kind: "none" };
  if (angle.kind !== "ok") return before;
  if (angle.angleDeg <= HORIZONTAL_DEG) return { kind: "none" };
  const overAngle = peakDeg !== null && !(peakDeg <= limits.maxAngleDeg);
  if (before.kind === "tilted") return before.overAngle === overAngle ? before : { ...before, overAngle };
  return angle.angleDeg >= INVERSION_STARTS_DEG ? { kind: "tilted", sinceMs: nowMs, overAngle } : before;
};

/** Which alarms tilting without Start means now. */
export const tiltAlarms = (
  tilt: Tilt,
  limits: Limits,
  nowMs: number,
): readonly (
  | "inverted-without-session"
  | "over-angle-without-session"
  | "over-duration-without-session"
)[] => {
  if (tilt.kind === "none") return [];
  const forMs = nowMs - tilt.sinceMs;
  return [
    ...(forMs >= TOLD_AFTER_MS ? (["inverted-without-session"] as const) : []),
    ...(tilt.overAngle ? (["over-angle-without-session"] as const) : []),
    ...(forMs >= limits.maxDurationS * 1000 ? (["over-duration-without-session"] as const) : []),
  ];
};
