/** How much of the rest at horizontal is left. Pure; the controller decides when it is over, this only counts along. */

import type { SessionState } from "../../shared/table.ts";

/** The controller's own length of a rest, s. */
export const REST_S = 60;

/** Since when the rider rests, on the page's clock, ms; null = does not. A lost line does not end a rest. */
export const followRest = (
  sinceMs: number | null,
  state: SessionState | null,
  nowMs: number,
): number | null => {
  if (state === null) return sinceMs;
  return state === "recovering" ? (sinceMs ?? nowMs) : null;
};

/** Whole seconds left, at least 0. */
export const restLeftS = (sinceMs: number, nowMs: number): number =>
  Math.max(0, Math.ceil(REST_S - (nowMs - sinceMs) / 1000));
