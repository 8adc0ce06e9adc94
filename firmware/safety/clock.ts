/**
 * Time within a session: how long the rider has been inverted, how much is left, and the bound over everything.
 *
 * The clock of inversion runs from reaching +5° until back at or below 0° (that is: in state `inverted`) and is
 * added up over rests. All in milliseconds of the controller's monotonic clock; no wall clock anywhere.
 */

import type { Limits } from "../../shared/limits.ts";
import { type Programme, programmeLengthS } from "../../shared/programmes.ts";

/**
 * The session cap is this much longer than the session is meant to last, and never above the compiled bound. That one
 * lies 2 s below the guardian's, which is given the session's cap and 2 s, so that the controller acts first.
 */
export const CAP_ALLOWANCE_S = 120;
export const CAP_BOUND_S = 1918;

/** Milliseconds left; 0 when time is over. */
export const remainingMs = (invertedMs: number, limits: Limits): number =>
  Math.max(0, limits.maxDurationS * 1000 - invertedMs);

/** True when the time inverted has reached the maximum; a time that is no number counts as over. */
export const isTimeOver = (invertedMs: number, limits: Limits): boolean =>
  !(invertedMs < limits.maxDurationS * 1000);

/** The longest a session may take from first inverting, ms. It holds even when the angle reading is a lie. */
export const sessionCapMs = (programme: Programme | null, limits: Limits): number => {
  const meantS = programme === null ? limits.maxDurationS : programmeLengthS(programme);
  const capS = meantS + CAP_ALLOWANCE_S;
  return (capS <= CAP_BOUND_S ? capS : CAP_BOUND_S) * 1000;
};
