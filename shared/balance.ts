/**
 * The proof of balance: let go of, the table comes back from head-down by itself. Without it a released lock frees
 * nobody, so until then a physical table is not held.
 */

/** Where the proof begins, degrees: far enough to show it, and still easy to come back from. */
export const PROOF_FROM_DEG = { least: 15, most: 25 } as const;
/** Hands off, the table is at or below 0° within this time, s. */
export const PROOF_WITHIN_S = 10;
/** What was proven stands for so long, h: the next day it may be another rider, or another height setting. */
export const PROOF_LASTS_H = 12;

/** Why a proof proved nothing: it took too long, the table was pushed further, or something came in between. */
export const PROOF_FAILURES = ["too-slow", "moved-away", "interrupted"] as const;
export type ProofFailure = (typeof PROOF_FAILURES)[number];
