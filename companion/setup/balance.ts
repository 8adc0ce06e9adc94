/**
 * The proof of balance as the screen guides it: what to do now, and what came of it. Pure; the proof itself is measured
 * by the controller, and only its word counts.
 */

import { PROOF_FROM_DEG, PROOF_WITHIN_S, type ProofFailure } from "../../shared/balance.ts";
import type { Limits } from "../../shared/limits.ts";
import type { Telemetry } from "../../shared/protocol.ts";

/** What helper and rider agree to before Start. */
export const PROMISES = ["rider", "helper", "tether", "height"] as const;
export type Promised = (typeof PROMISES)[number];

export type BalanceStanding =
  | { readonly kind: "unproven" | "proven" }
  | { readonly kind: "proving"; readonly untilT: number };

/** What is seen of the table. */
export interface BalanceSight {
  /** Null while nothing live is heard. */
  readonly live: Telemetry | null;
  readonly holdPending: boolean;
  /** Null while nobody has told. */
  readonly balance: BalanceStanding | null;
  /** Why the newest proof failed; null when none did, or since another one runs. */
  readonly failure: ProofFailure | null;
  /** The most that whoever was chosen may be set to; null for the guest, who has the table's. */
  readonly most: Limits | null;
}

/** What this screen has been told or has seen itself. */
export interface Proof {
  readonly promised: readonly Promised[];
  /** A proof was seen to run on this page, so what comes of it is news. */
  readonly ran: boolean;
  /** Where and since when the table has been kept still in the window; null while it is not. */
  readonly calm: Calm | null;
}
export interface Calm {
  /** On the controller's clock, ms. */
  readonly sinceT: number;
  readonly angleDeg: number;
}
export const UNBEGUN: Proof = { promised: [], ran: false, calm: null };

export const promise = (proof: Proof, promised: Promised, isKept: boolean): Proof => ({
  ...proof,
  promised: PROMISES.filter((one) => (one === promised ? isKept : proof.promised.includes(one))),
});

/** The table may swing through the whole window without being ended for its angle, and there is time for all of it. */
export const PROOF_LIMITS: Limits = { maxAngleDeg: 30, maxDurationS: 120 };
/** Below it there is no angle in the window that is not over the limit when it sways a little. */
const LEAST_FOR_PROOF_DEG = PROOF_FROM_DEG.least + 3;
const BOUNDLESS: Limits = { maxAngleDeg: Number.POSITIVE_INFINITY, maxDurationS: Number.POSITIVE_INFINITY };
/** Slower than this, as near as this, and for so long, is brought there and not passing by, °/s, degrees, ms. */
const CALM_DEG_PER_S = 3;
export const CALM_WITHIN_DEG = 1;
/** Longer than the controller asks for, which judges by itself: what is offered here is then not refused there. */
export const CALM_FOR_MS = 2_000;

/** Why it cannot be let go yet. */
export type NotYet = "angle-unknown" | "too-little" | "too-far" | "moving" | "held";

/** What to do now. */
export type Phase =
  | { readonly kind: "blind" }
  | { readonly kind: "promise" }
  | { readonly kind: "limits"; readonly limits: Limits }
  /** `too-low`: whoever was chosen may not go as far as the proof begins. */
  | { readonly kind: "start" | "rest" | "too-low" }
  | { readonly kind: "bring"; readonly why: NotYet }
  | { readonly kind: "let-go" }
  | { readonly kind: "measuring"; readonly leftS: number }
  | { readonly kind: "proven" }
  | { readonly kind: "failed"; readonly why: ProofFailure };

/** How far it may be brought: to the end of the window, and short of a limit that is lower. */
export const proofToDeg = (maxAngleDeg: number): number => Math.min(PROOF_FROM_DEG.most, maxAngleDeg - 1);

/** Null when hands may come off. */
const notYet = ({ angle, lock, maxAngleDeg }: Telemetry, holdPending: boolean): NotYet | null => {
  if (angle.kind !== "ok") return "angle-unknown";
  if (lock !== "released" || holdPending) return "held";
  if (!(angle.angleDeg >= PROOF_FROM_DEG.least)) return "too-little";
  if (!(angle.angleDeg <= proofToDeg(maxAngleDeg))) return "too-far";
  return Math.abs(angle.rateDegPerS) <= CALM_DEG_PER_S ? null : "moving";
};

/** The proof after one look at the table; the very same object where nothing has changed. */
export const look = (proof: Proof, { live, holdPending, balance }: BalanceSight): Proof => {
  if (live === null) return proof.calm === null ? proof : { ...proof, calm: null };
  const ran = proof.ran || balance?.kind === "proving";
  const calm = calmNow(proof.calm, live, holdPending);
  return ran === proof.ran && calm === proof.calm ? proof : { ...proof, ran, calm };
};

const calmNow = (before: Calm | null, live: Telemetry, holdPending: boolean): Calm | null => {
  const { angle, state, t } = live;
  if (angle.kind !== "ok" || state !== "inverted" || notYet(live, holdPending) !== null) return null;
  if (before !== null && Math.abs(angle.angleDeg - before.angleDeg) <= CALM_WITHIN_DEG) return before;
  return { sinceT: t, angleDeg: angle.angleDeg };
};

/** Wide enough for the whole window; where somebody may not go so far, for as much of it as they may. */
const beforeStart = (live: Telemetry, most: Limits): Phase => {
  if (!(most.maxAngleDeg >= LEAST_FOR_PROOF_DEG && most.maxDurationS >= PROOF_WITHIN_S * 3))
    return { kind: "too-low" };
  const { maxAngleDeg, maxDurationS } = live;
  const isWithin = maxAngleDeg <= most.maxAngleDeg && maxDurationS <= most.maxDurationS;
  const isFar = maxAngleDeg > PROOF_FROM_DEG.most || maxAngleDeg >= most.maxAngleDeg;
  if (isWithin && isFar && maxDurationS >= PROOF_WITHIN_S * 3) return { kind: "start" };
  const wide = widened({ maxAngleDeg, maxDurationS });
  const limits = {
    maxAngleDeg: Math.min(wide.maxAngleDeg, most.maxAngleDeg),
    maxDurationS: Math.min(wide.maxDurationS, most.maxDurationS),
  };
  return { kind: "limits", limits };
};

const atTable = (
  { calm }: Proof,
  live: Telemetry,
  { holdPending, most }: Pick<BalanceSight, "holdPending" | "most">,
): Phase => {
  switch (live.state) {
    case "idle":
      return beforeStart(live, most ?? BOUNDLESS);
    case "armed":
    case "inverted":
    case "resting": {
      const why = notYet(live, holdPending);
      if (why !== null) return { kind: "bring", why };
      const isStill = calm !== null && live.t - calm.sinceT >= CALM_FOR_MS;
      return isStill ? { kind: "let-go" } : { kind: "bring", why: "moving" };
    }
    case "returning":
    case "recovering":
    case "fault":
    case "offline":
      return { kind: "rest" };
  }
};

/** No wider than it has to be. */
const widened = ({ maxAngleDeg, maxDurationS }: Limits): Limits => ({
  maxAngleDeg: Math.max(maxAngleDeg, PROOF_LIMITS.maxAngleDeg),
  maxDurationS: Math.max(maxDurationS, PROOF_LIMITS.maxDurationS),
});

/** What to do now, by all that is known. */
export const phaseOf = (proof: Proof, sight: BalanceSight): Phase => {
  const { live, holdPending, balance, failure, most } = sight;
  if (live === null || balance === null) return { kind: "blind" };
  if (balance.kind === "proving") {
    const leftS = (balance.untilT - live.t) / 1000;
    return { kind: "measuring", leftS: Math.min(PROOF_WITHIN_S, Math.max(0, leftS)) };
  }
  if (proof.ran && failure !== null) return { kind: "failed", why: failure };
  if (proof.ran && balance.kind === "proven") return { kind: "proven" };
  if (proof.promised.length < PROMISES.length) return { kind: "promise" };
  return atTable(proof, live, { holdPending, most });
};

/** From the beginning; what was promised is asked again, since the height setting may have been changed. */
export const again = (): Proof => UNBEGUN;
