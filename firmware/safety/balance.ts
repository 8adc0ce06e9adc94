/**
 * The proof of balance. Releasing the lock is the safe pose because a foot-heavy table then swings back; a table that
 * was not seen to do so is not held.
 *
 * Let go of between 15° and 25°, it reaches 0° within 10 s, without a hand that pushes it on. Only the angle says so:
 * whatever comes in between (STOP, a limit, a fault, an angle that is not known for a moment) leaves it unproven, and
 * beginning a proof gives up the one before. What was proven holds for 12 h at most, time slept included.
 *
 * A proof belongs to whoever was on the table, and it holds the table for nobody else. For a profile its record says at
 * Start whether there is one (it knows the height and weight of then); what is proven in its session stands for that
 * session, and the record is told. The guest's is dropped when a profile's session starts, and not kept for later: in
 * between the table was set up for somebody else, and nobody knows whether the next guest is the one before.
 */

import { PROOF_FROM_DEG, PROOF_LASTS_H, PROOF_WITHIN_S, type ProofFailure } from "../../shared/balance.ts";
import type { Core, Turn } from "./core-state.ts";
import { type Facts, isLevel, reportOf } from "./facts.ts";
import type { CoreSettings, SessionRider } from "./input.ts";
import { endedOf, profileOf, runOf } from "./session.ts";

export type Balance =
  | { readonly kind: "unproven" }
  /** `lowestDeg`: the nearest to horizontal so far. */
  | { readonly kind: "proving"; readonly sinceMs: number; readonly lowestDeg: number }
  /**
   * `profileId`: whose; null = the guest's. `untilMs` null: the guest of a simulated table, for the life of this
   * process, or a profile that had proven it before, for its session.
   */
  | { readonly kind: "proven"; readonly untilMs: number | null; readonly profileId: string | null };

export const UNPROVEN: Balance = { kind: "unproven" };
const SIMULATED_GUEST: Balance = { kind: "proven", untilMs: null, profileId: null };

export const PROOF_WITHIN_MS = PROOF_WITHIN_S * 1000;
const LASTS_MS = PROOF_LASTS_H * 3_600_000;
/** The table keeps still before it is let go of, ms. */
const STEADY_MS = 1000;
/** So much up again is a push and no noise, degrees. */
const PUSHED_DEG = 3;

/** @param forMs what is left of a proof that an earlier controller saw, ms; null when there is none */
export const handedBalance = (forMs: number | null): Balance =>
  forMs !== null && forMs > 0 && forMs <= LASTS_MS
    ? { kind: "proven", untilMs: forMs, profileId: null }
    : UNPROVEN;

/** What the guest begins with: on a simulated table it has been seen to come back. */
export const guestBalance = ({ balanceProven }: Pick<CoreSettings, "balanceProven">): Balance =>
  balanceProven ? SIMULATED_GUEST : UNPROVEN;

/** With what a session begins. After a profile's session the guest's was handed back (below). */
export const balanceAtStart = (guests: Balance, rider: SessionRider | null): Balance => {
  if (rider === null) return guests;
  if (!rider.balanceProven) return UNPROVEN;
  return { kind: "proven", untilMs: null, profileId: rider.profileId };
};

/** The balance of whoever has the session; without one, the guest's. A proof of somebody else is none. */
export const balanceOf = ({ balance, session }: Pick<Core, "balance" | "session">): Balance => {
  if (balance.kind !== "proven") return balance;
  return balance.profileId === (runOf(session)?.rider?.profileId ?? null) ? balance : UNPROVEN;
};

/** A proof that is too old is none. */
export const agedBalance = (balance: Balance, sleptMs: number, nowMs: number): Balance => {
  if (balance.kind !== "proven" || balance.untilMs === null) return balance;
  const untilMs = balance.untilMs - Math.max(0, sleptMs);
  return nowMs < untilMs ? { ...balance, untilMs } : UNPROVEN;
};

/** What a successor is handed of the guest's, ms; null when there is nothing to hand over. */
export const balanceLeftMs = (balance: Balance, nowMs: number): number | null => {
  if (balance.kind !== "proven" || balance.untilMs === null || balance.profileId !== null) return null;
  return Math.max(0, balance.untilMs - nowMs);
};

/** Why the proof cannot begin now, in words; null when it can. */
export const proofObstacle = ({ session, balance, lock }: Core, facts: Facts): string | null => {
  const { angle, steadyMs } = facts;
  if (balance.kind === "proving") return "the balance is being proven already";
  if (session.kind !== "inverted")
    return `the table is ${session.kind}; the balance is proven while inverted, from a session without a programme`;
  if (session.run.programme !== null)
    return "a programme runs; the balance is proven in a session without one";
  if (session.hold.kind !== "free" || lock.pose === "held" || reportOf(facts.link)?.holding === true)
    return "the lock is not released; release it first";
  if (angle.kind !== "ok") return `the angle is not known: ${angle.reason}`;
  const { least, most } = PROOF_FROM_DEG;
  if (!(angle.angleDeg >= least && angle.angleDeg <= most))
    return `the table is at ${angle.angleDeg.toFixed(1)}°; the proof begins between ${least}° and ${most}°`;
  if (!(steadyMs !== null && steadyMs >= STEADY_MS))
    return "the table moves; keep it still for a second first";
  return null;
};

/** From now on the table is watched, hands off. */
export const beginProof = (turn: Turn): void => {
  const { angle, nowMs } = turn.facts;
  if (angle.kind !== "ok") return;
  const balance = { kind: "proving", sinceMs: nowMs, lowestDeg: angle.angleDeg } as const;
  turn.core = { ...turn.core, balance };
};

/** What the angle says against it; a session ends with that, for its lock would free nobody. */
export const failureByAngle = (
  balance: Balance,
  { nowMs, peakDeg }: Pick<Facts, "nowMs" | "peakDeg">,
): Exclude<ProofFailure, "interrupted"> | null => {
  if (balance.kind !== "proving") return null;
  if (!(nowMs - balance.sinceMs <= PROOF_WITHIN_MS)) return "too-slow";
  return peakDeg !== null && !(peakDeg <= balance.lowestDeg + PUSHED_DEG) ? "moved-away" : null;
};

/** Beyond the maximum angle it went further down too, though not yet so far as a push. */
const cutOff = ({ core, facts }: Turn, lowestDeg: number): ProofFailure =>
  endedOf(core.session)?.reason === "over-angle" && facts.peakDeg !== null && facts.peakDeg > lowestDeg
    ? "moved-away"
    : "interrupted";

const failed = (turn: Turn, why: ProofFailure): void => {
  turn.core = { ...turn.core, balance: UNPROVEN };
  turn.events.push({ kind: "balance-failed", why, profileId: profileOf(turn.core.session) });
};

/** Back at or below 0° in a session that goes on, it is proven. */
const judgeProof = (turn: Turn): void => {
  const { balance, session } = turn.core;
  const { angle, nowMs } = turn.facts;
  if (balance.kind !== "proving") return;
  if (endedOf(session)?.reason === "balance-failed") {
    failed(turn, failureByAngle(balance, turn.facts) ?? "interrupted");
  } else if (session.kind === "resting" && isLevel(turn.facts)) {
    const profileId = profileOf(session);
    turn.core = { ...turn.core, balance: { kind: "proven", untilMs: nowMs + LASTS_MS, profileId } };
    turn.events.push({ kind: "balance-proven", profileId });
  } else if (session.kind !== "inverted" || angle.kind !== "ok") {
    failed(turn, cutOff(turn, balance.lowestDeg));
  } else if (angle.angleDeg < balance.lowestDeg) {
    turn.core = { ...turn.core, balance: { ...balance, lowestDeg: angle.angleDeg } };
  }
};

/** After a profile's session the guest has what it began with, and nothing of the profile's. */
const handBack = (turn: Turn): void => {
  const { session, settings } = turn.core;
  if (runOf(session) !== null || profileOf(session) === null) return;
  turn.core = { ...turn.core, balance: guestBalance(settings) };
};

/** After the session was judged. */
export const settleBalance = (turn: Turn): void => {
  judgeProof(turn);
  handBack(turn);
};
