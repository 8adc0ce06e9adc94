/**
 * Does the table come back after the lock was released? Runs after every session end and every programme rest; the
 * controller raises `not-returning` by it, and the companion's own watch finds by it that it has not.
 *
 * Neither 10° of movement toward upright nor 0° within 10 s, or not at 0° within 30 s, is `not-returning`; it lasts
 * until the table has been at or below 0° for 2 s. An unknown angle proves no return.
 */

import { type AngleReading, HORIZONTAL_DEG } from "./table.ts";

/** What counts as coming back, in degrees and ms. */
export interface ReturnBounds {
  readonly movementDeg: number;
  readonly movementWithinMs: number;
  readonly levelWithinMs: number;
}
export const RETURN_BOUNDS: ReturnBounds = {
  movementDeg: 10,
  movementWithinMs: 10_000,
  levelWithinMs: 30_000,
};
const LEVEL_FOR_MS = 2_000;

export type ReturnWatch =
  | { readonly kind: "off" }
  | {
      readonly kind: "watching";
      readonly sinceMs: number;
      readonly fromDeg: number | null;
      readonly moved: boolean;
      readonly failed: boolean;
      readonly levelSinceMs: number | null;
    };

export const beginReturnWatch = (nowMs: number): Extract<ReturnWatch, { readonly kind: "watching" }> => ({
  kind: "watching",
  sinceMs: nowMs,
  fromDeg: null,
  moved: false,
  failed: false,
  levelSinceMs: null,
});

const isLevel = (angle: AngleReading): boolean => angle.kind === "ok" && angle.angleDeg <= HORIZONTAL_DEG;

/** One step of the watch; `failed` while it is on is the condition of the alarm. */
export const watchReturn = (
  before: ReturnWatch,
  angle: AngleReading,
  nowMs: number,
  bounds: ReturnBounds = RETURN_BOUNDS,
): ReturnWatch => {
  if (before.kind === "off") return before;
  if (isLevel(angle)) {
    const levelSinceMs = before.levelSinceMs ?? nowMs;
    const over = !before.failed || nowMs - levelSinceMs >= LEVEL_FOR_MS;
    return over ? { kind: "off" } : { ...before, levelSinceMs };
  }
  const nowDeg = angle.kind === "ok" ? angle.angleDeg : null;
  const fromDeg = before.fromDeg ?? nowDeg;
  const back = fromDeg !== null && nowDeg !== null && fromDeg - nowDeg >= bounds.movementDeg;
  const moved = before.moved || back;
  const waitedMs = nowMs - before.sinceMs;
  const late = (!moved && !(waitedMs < bounds.movementWithinMs)) || !(waitedMs < bounds.levelWithinMs);
  return { ...before, fromDeg, moved, failed: before.failed || late, levelSinceMs: null };
};
