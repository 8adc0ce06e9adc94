/**
 * Whether readings still come: which of them may be believed, and what is missing now.
 *
 * The same for every sensor of the angle. Freshness is the arrival of raw bytes.
 */

import type { AngleFault } from "../../shared/table.ts";

/**
 * Bytes went on for 100 ms without a reading among them: the sensor is stale, not the line. The last 40 ms of that must
 * have brought bytes: after a pause of the whole line another sensor's reading may be the first to come.
 */
const OVERDUE_MS = 60;
const STALE_AFTER_OVERDUE_MS = 40;
/** No byte at all for this long: whatever was read is stale. */
export const STALE_LINE_MS = 300;
/** A reading stamped this much later than the step that brings it is still taken, ms. */
const STAMP_SLACK_MS = 20;

/** What the line says: no board at all, or how long ago the last byte came. */
export type LineAge =
  | { readonly kind: "no-board" }
  | { readonly kind: "up"; readonly sinceMs: number; readonly lastByteMs: number };

export interface Stamps {
  readonly atMs: number;
  readonly arrivedMs: number;
}

/** Arrived lately, and made before it arrived but not long before. */
export const isBelievable = ({ atMs, arrivedMs }: Stamps, nowMs: number): boolean =>
  arrivedMs <= nowMs + STAMP_SLACK_MS &&
  arrivedMs >= nowMs - STALE_LINE_MS &&
  atMs <= arrivedMs &&
  atMs >= arrivedMs - STALE_LINE_MS;

/** When the last reading of a sensor arrived, and since which byte the next has been overdue. */
export interface Arrivals {
  readonly lastArrivedMs: number | null;
  readonly overdueSinceMs: number | null;
}

/** To be kept with each step: compared with the bytes, not with the clock, for a busy host has both late. */
export const overdueSince = ({ lastArrivedMs, overdueSinceMs }: Arrivals, line: LineAge): number | null => {
  if (line.kind === "no-board" || lastArrivedMs === null) return null;
  return line.lastByteMs - lastArrivedMs <= OVERDUE_MS ? null : (overdueSinceMs ?? line.lastByteMs);
};

/**
 * Why nothing can be known from a sensor whose readings arrived like that; null while they come.
 * `no-reading` is a sensor that has not spoken yet; the others mean that what was measured is worth nothing now.
 */
export const missingNow = (
  line: LineAge,
  { lastArrivedMs, overdueSinceMs }: Arrivals,
  nowMs: number,
): Extract<AngleFault, "no-board" | "stale" | "no-reading"> | null => {
  if (line.kind === "no-board") return "no-board";
  if (!(nowMs - line.lastByteMs <= STALE_LINE_MS)) return "stale";
  if (lastArrivedMs === null) return "no-reading";
  if (overdueSinceMs === null || line.lastByteMs - overdueSinceMs < STALE_AFTER_OVERDUE_MS) return null;
  return "stale";
};
