/**
 * Whether readings still come: which of them may be believed, and what is missing now.
 *
 * The same for every sensor of the angle. Freshness is the arrival of raw bytes.
 */

import type { AngleFault } from "../../shared/table.ts";

/** Bytes went on for this long without a reading among them: the sensor is stale, not the line. */
const STALE_SAMPLE_MS = 100;
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

/**
 * Why nothing can be known from a sensor whose last reading arrived at `lastArrivedMs`; null while readings come.
 * `no-reading` is a sensor that has not spoken yet; the others mean that what was measured is worth nothing now.
 */
export const missingNow = (
  line: LineAge,
  lastArrivedMs: number | null,
  nowMs: number,
): Extract<AngleFault, "no-board" | "stale" | "no-reading"> | null => {
  if (line.kind === "no-board") return "no-board";
  if (!(nowMs - line.lastByteMs <= STALE_LINE_MS)) return "stale";
  if (lastArrivedMs === null) return "no-reading";
  // Compared with the bytes, not with the clock: a host that was busy has late readings and late bytes alike.
  return line.lastByteMs - lastArrivedMs <= STALE_SAMPLE_MS ? null : "stale";
};
