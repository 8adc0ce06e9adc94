/**
 * Whether the limits that are set fit who and what was chosen, and which would. Pure. It only proposes: setting limits
 * is a person's act. As little as possible is changed of what is set.
 */

import type { Limits } from "../../shared/limits.ts";

export type LimitsFit =
  | { readonly kind: "fits" }
  /** More is set than this person may have, or less than the programme needs. */
  | { readonly kind: "above" | "below"; readonly proposed: Limits }
  /** No limits fit both. */
  | { readonly kind: "beyond" };

const within = (limits: Limits, most: Limits): boolean =>
  limits.maxAngleDeg <= most.maxAngleDeg && limits.maxDurationS <= most.maxDurationS;

/** @param most what this person may have, or the table's ceilings; @param needs of the programme, null without one */
export const limitsFit = (set: Limits, most: Limits, needs: Limits | null): LimitsFit => {
  if (needs !== null && !within(needs, most)) return { kind: "beyond" };
  const proposed = {
    maxAngleDeg: Math.min(Math.max(set.maxAngleDeg, needs?.maxAngleDeg ?? 0), most.maxAngleDeg),
    maxDurationS: Math.min(Math.max(set.maxDurationS, needs?.maxDurationS ?? 0), most.maxDurationS),
  };
  if (!within(set, most)) return { kind: "above", proposed };
  return needs === null || within(needs, set) ? { kind: "fits" } : { kind: "below", proposed };
};
