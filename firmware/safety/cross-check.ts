/**
 * Johnny-Five's angle against the board's own: two ways from one sensor, one of them without a checksum.
 *
 * They may be apart by 3° and by what the table moves in 60 ms, for the two were not measured at the same moment; for
 * 200 ms more than that is a fault of the sensor, because nobody knows which of them is true. Each STATUS is judged
 * once, when it arrives, against the reading that has just arrived: an old one says nothing of now. Not while
 * returning, where the lock is free and the table swings fastest.
 */

import type { MeasuredAngle } from "./angle.ts";
import type { GuardianReport } from "./input.ts";

const APART_DEG = 3;
const APART_MS = 60;
const APART_FOR_MS = 200;
/** Readings that did not arrive together are not compared, ms. */
const TOGETHER_MS = 60;

export type CrossCheck =
  | { readonly kind: "agree"; readonly judgedAtMs: number | null }
  | { readonly kind: "apart"; readonly judgedAtMs: number; readonly sinceMs: number };

export const UNCHECKED: CrossCheck = { kind: "agree", judgedAtMs: null };

const isApart = (own: MeasuredAngle, board: Extract<GuardianReport["angle"], { kind: "ok" }>): boolean => {
  const fastest = Math.max(Math.abs(own.rateDegPerS), Math.abs(board.rateDegPerS ?? 0));
  return !(Math.abs(own.angleDeg - board.angleDeg) <= APART_DEG + (fastest * APART_MS) / 1000);
};

/**
 * One step of the check.
 *
 * @param own what this program measured last; null when there is nothing to compare
 * @param exempt true while the table returns
 */
export const crossCheck = (
  before: CrossCheck,
  own: MeasuredAngle | null,
  report: GuardianReport | null,
  exempt: boolean,
): CrossCheck => {
  if (report === null || own === null || exempt || report.angle.kind !== "ok") return UNCHECKED;
  if (report.atMs === before.judgedAtMs) return before;
  const judgedAtMs = report.atMs;
  if (!(Math.abs(judgedAtMs - own.arrivedMs) <= TOGETHER_MS)) return { ...before, judgedAtMs };
  if (!isApart(own, report.angle)) return { kind: "agree", judgedAtMs };
  return { kind: "apart", judgedAtMs, sinceMs: before.kind === "apart" ? before.sinceMs : judgedAtMs };
};

/** Apart for so long that it is no accident of timing. */
export const disagrees = (check: CrossCheck): boolean =>
  check.kind === "apart" && !(check.judgedAtMs - check.sinceMs < APART_FOR_MS);
