/**
 * Steps of the core made by hand, for the run-time checks that must find what is wrong in them: the core never makes
 * such a step.
 */

import type { Core } from "../../firmware/safety/core-state.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import { type Step, violations } from "../../firmware/safety/invariants.ts";
import type { Actuation } from "../../firmware/safety/output.ts";
import type { Session } from "../../firmware/safety/session.ts";
import { at, coreWith, factsWith, inverted, NOW } from "./facts-sample.ts";

const CALM: Actuation = { lock: "released", signal: "none", lease: null };
export const HELD: Actuation = { ...CALM, lock: "held" };
export const GUEST_PROVEN: Core["balance"] = { kind: "proven", untilMs: null, profileId: null };
export const LIMITS = { maxAngleDeg: 30, maxDurationS: 60 };
export const BOARD_LIMITS = { ...LIMITS, sessionCapS: 180 };
const AT_20 = { angle: at(20), peakDeg: 20 };

export interface Parts {
  readonly core?: Partial<Core>;
  /** What was otherwise before. */
  readonly before?: Partial<Core>;
  readonly facts?: Partial<Facts>;
  readonly actuation?: Partial<Actuation>;
}

const stepWith = ({ core = {}, before = {}, facts = {}, actuation = {} }: Parts): Step => ({
  before: coreWith({ ...core, ...before }),
  after: coreWith(core),
  facts: factsWith(facts),
  actuation: { ...CALM, ...actuation },
});
/** What the checks find in such a step. */
export const broken = (parts: Parts): readonly string[] => violations(stepWith(parts));

export const rider = (profileId: string, limits = LIMITS, balanceProven = false) => ({
  profileId,
  limits,
  balanceProven,
});
export const hold: Session = { ...inverted(), hold: { kind: "held", sinceMs: NOW - 100 } } as Session;
/** A guest held at 20°, and nothing wrong with it. */
export const holding = (core: Partial<Core> = {}, facts: Partial<Facts> = {}): Parts => ({
  core: { session: hold, balance: GUEST_PROVEN, ...core },
  facts: { ...AT_20, ...facts },
  actuation: HELD,
});
