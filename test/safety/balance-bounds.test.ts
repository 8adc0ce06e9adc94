/** The proof of balance rule by rule: where it begins, what fails it, whose it is, how long it stands, who gets it back. */

import { describe, expect, it } from "vitest";
import {
  agedBalance,
  type Balance,
  balanceAtStart,
  balanceLeftMs,
  balanceOf,
  beginProof,
  failureByAngle,
  handedBalance,
  proofObstacle,
  settleBalance,
} from "../../firmware/safety/balance.ts";
import type { Core } from "../../firmware/safety/core-state.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import type { SessionRider } from "../../firmware/safety/input.ts";
import type { Ended, Session } from "../../firmware/safety/session.ts";
import { PROOF_FAILURES, PROOF_FROM_DEG, PROOF_LASTS_H, PROOF_WITHIN_S } from "../../shared/balance.ts";
import {
  at,
  coreWith,
  endedWith,
  factsWith,
  guarded,
  IDLE,
  inverted,
  NOW,
  resting,
  SETTINGS,
  UNGUARDED,
  unknown,
} from "./facts-sample.ts";
import { turnWith } from "./turn-sample.ts";

const LASTS_MS = 12 * 3_600_000;
const UNPROVEN: Balance = { kind: "unproven" };
const proven = (profileId: string | null = null, untilMs: number | null = null): Balance => ({
  ...{ kind: "proven", untilMs, profileId },
});
const proving = (agoMs: number, lowestDeg: number): Balance => ({
  ...{ kind: "proving", sinceMs: NOW - agoMs, lowestDeg },
});
const ANNA: SessionRider = {
  profileId: "anna",
  limits: { maxAngleDeg: 30, maxDurationS: 60 },
  balanceProven: true,
};

it("its figures are those that the screens tell", () => {
  expect([PROOF_FROM_DEG, PROOF_WITHIN_S, PROOF_LASTS_H]).toEqual([{ least: 15, most: 25 }, 10, 12]);
  expect(PROOF_FAILURES).toEqual(["too-slow", "moved-away", "interrupted"]);
});

describe("whose it is", () => {
  it.each<[string, Balance, SessionRider | null, Balance]>([
    ["the guest keeps what it has", proven(), null, proven()],
    ["the guest keeps what it has not", UNPROVEN, null, UNPROVEN],
    ["a profile has what its record says", UNPROVEN, ANNA, proven("anna")],
    ["and nothing of the guest's", proven(), { ...ANNA, balanceProven: false }, UNPROVEN],
  ])("at Start %s", (_what, guests, rider, after) => {
    expect(balanceAtStart(guests, rider)).toEqual(after);
  });

  it.each<[Balance, Session, Balance]>([
    [proven("anna"), inverted({ rider: ANNA }), proven("anna")],
    [proven("anna"), inverted(), UNPROVEN],
    [proven("anna"), IDLE, UNPROVEN],
    [proven(), inverted({ rider: ANNA }), UNPROVEN],
    [proven(), inverted(), proven()],
    [proven(), IDLE, proven()],
    [proving(5, 20), inverted({ rider: ANNA }), proving(5, 20)],
    [UNPROVEN, IDLE, UNPROVEN],
  ])("%j counts in its own session only", (balance, session, counts) => {
    expect(balanceOf({ balance, session })).toEqual(counts);
  });
});

describe("how long it stands", () => {
  it.each([
    [LASTS_MS, true],
    [LASTS_MS + 1, false],
    [1, true],
    [0, false],
    [null, false],
  ])("handed over for %s ms: %s", (forMs, stands) => {
    expect(handedBalance(forMs)).toEqual(stands ? proven(null, forMs) : UNPROVEN);
  });

  it.each<[Balance, number, Balance]>([
    [proven(null, NOW + 1), 0, proven(null, NOW + 1)],
    [proven(null, NOW), 0, UNPROVEN],
    [proven(null, NOW + 1000), 999, proven(null, NOW + 1)],
    [proven(null, NOW + 1000), 1000, UNPROVEN],
    [proven(null, NOW + 1), -5, proven(null, NOW + 1)],
    [proven(null, NOW + 1000), Number.NaN, UNPROVEN],
    [proven(), LASTS_MS, proven()],
    [proving(5, 20), LASTS_MS, proving(5, 20)],
  ])("%j, after %d ms of sleep", (balance, sleptMs, after) => {
    expect(agedBalance(balance, sleptMs, NOW)).toEqual(after);
  });

  it.each<[Balance, number | null]>([
    [proven(null, NOW + 7), 7],
    [proven(null, NOW - 7), 0],
    [proven("anna", NOW + 7), null],
    [proven(), null],
    [proving(5, 20), null],
    [UNPROVEN, null],
  ])("of %j there is left %s ms", (balance, leftMs) => {
    expect(balanceLeftMs(balance, NOW)).toBe(leftMs);
  });
});

describe("it begins", () => {
  const obstacle = (core: Partial<Core> = {}, facts: Partial<Facts> = {}) =>
    proofObstacle(
      coreWith({ session: inverted(), ...core }),
      factsWith({ angle: at(20), steadyMs: 1000, ...facts }),
    );
  const programme = { programmeId: "p", name: "one", autoHold: false, steps: [] };

  it.each<[string, Partial<Core>, Partial<Facts>, string | null]>([
    ["where all is well", {}, {}, null],
    ["on a board without a guardian", {}, { link: UNGUARDED }, null],
    ["at 15°", {}, { angle: at(15) }, null],
    ["at 25°", {}, { angle: at(25) }, null],
    ["not at 14.9°", {}, { angle: at(14.9) }, "between 15° and 25°"],
    ["not at 25.1°", {}, { angle: at(25.1) }, "between 15° and 25°"],
    ["not at NaN°", {}, { angle: at(Number.NaN) }, "between 15° and 25°"],
    ["not without an angle", {}, { angle: unknown("noisy") }, "not known: noisy"],
    ["not after 999 ms at rest", {}, { steadyMs: 999 }, "keep it still"],
    ["not at no rest", {}, { steadyMs: null }, "keep it still"],
    ["not twice", { balance: proving(5, 20) }, {}, "already"],
    ["not in idle", { session: IDLE }, {}, "the table is idle"],
    ["not in a programme", { session: inverted({ programme }) }, {}, "a programme runs"],
    ["not while the lock is told to hold", { lock: { pose: "held", sinceMs: NOW } }, {}, "not released"],
    ["not while the board holds", {}, { link: guarded({ holding: true }) }, "not released"],
    [
      "not while a hold waits",
      { session: { ...inverted(), hold: { kind: "pending", sinceMs: NOW } } as Session },
      {},
      "not released",
    ],
  ])("%s", (_where, core, facts, told) => {
    if (told === null) expect(obstacle(core, facts)).toBeNull();
    else expect(obstacle(core, facts)).toContain(told);
  });

  it("from where the table is, and never without an angle", () => {
    const turn = turnWith({ session: inverted() }, { angle: at(20) });
    beginProof(turn);
    expect(turn.core.balance).toEqual(proving(0, 20));
    const lost = turnWith({ session: inverted() }, { angle: unknown() });
    beginProof(lost);
    expect(lost.core.balance).toEqual(UNPROVEN);
  });
});

describe("what the angle says against it", () => {
  it.each<[Balance, number | null, "too-slow" | "moved-away" | null]>([
    [proving(10_000, 5), 5, null],
    [proving(10_001, 5), 5, "too-slow"],
    [proving(Number.NaN, 5), 5, "too-slow"],
    [proving(5000, 5), 8, null],
    [proving(5000, 5), 8.1, "moved-away"],
    [proving(5000, 5), Number.NaN, "moved-away"],
    [proving(5000, 5), null, null],
    [proving(5000, -10), null, null],
    [proven(), 80, null],
  ])("%j with a peak of %s°: %s", (balance, peakDeg, failure) => {
    expect(failureByAngle(balance, { nowMs: NOW, peakDeg })).toBe(failure);
  });
});

describe("after the session was judged", () => {
  const settled = (core: Partial<Core>, facts: Partial<Facts> = {}) => {
    const turn = turnWith({ balance: proving(5000, 10), ...core }, { angle: at(10), ...facts });
    settleBalance(turn);
    return turn;
  };
  const returning = (wish: Partial<Ended>): Session => ({
    ...{ kind: "returning", ended: endedWith(wish), sinceMs: NOW },
  });
  const failed = (why: string, profileId: string | null = null) => [
    { kind: "balance-failed", why, profileId },
  ];

  it("a table that came back in a session that goes on is proven for 12 h", () => {
    const turn = settled({ session: resting() }, { angle: at(0) });
    expect(turn.core.balance).toEqual(proven(null, NOW + LASTS_MS));
    expect(turn.events).toEqual([{ kind: "balance-proven", profileId: null }]);
    const annas = settled({ session: resting({ rider: ANNA }) }, { angle: at(0) });
    expect(annas.core.balance).toEqual(proven("anna", NOW + LASTS_MS));
    expect(annas.events).toEqual([{ kind: "balance-proven", profileId: "anna" }]);
  });

  it.each<[string, Session, Partial<Facts>]>([
    ["at rest above 0°", resting(), { angle: at(0.1) }],
    ["at rest without an angle", resting(), { angle: unknown(), peakDeg: null }],
    ["stopped at 0°", returning({}), { angle: at(0) }],
    ["lost while inverted", inverted(), { angle: unknown(), peakDeg: null }],
  ])("%s it was interrupted", (_how, session, facts) => {
    const turn = settled({ session }, facts);
    expect(turn.core.balance).toEqual(UNPROVEN);
    expect(turn.events).toEqual(failed("interrupted"));
  });

  it("a table at 0° that is still called inverted goes on with its proof", () => {
    const turn = settled({ session: inverted() }, { angle: at(0) });
    expect(turn.core.balance).toEqual(proving(5000, 0));
    expect(turn.events).toEqual([]);
  });

  it.each([
    [9, 9],
    [10, 10],
    [11, 10],
  ])("at %d° the lowest so far is %d°", (angleDeg, lowestDeg) => {
    expect(settled({ session: inverted() }, { angle: at(angleDeg) }).core.balance).toEqual(
      proving(5000, lowestDeg),
    );
  });

  it.each<[Ended["reason"], number | null, string]>([
    ["over-angle", 10.1, "moved-away"],
    ["over-angle", 10, "interrupted"],
    ["over-angle", null, "interrupted"],
    ["stop", 10.1, "interrupted"],
    ["balance-failed", 13.1, "moved-away"],
    ["balance-failed", 10, "interrupted"],
  ])("ended by %s with a peak of %s° it was %s", (reason, peakDeg, why) => {
    const turn = settled({ session: returning({ reason, profileId: "anna" }) }, { peakDeg });
    expect(turn.events).toEqual(failed(why, "anna"));
  });

  it("below no peak, and below 0°, it was interrupted too", () => {
    const turn = settled(
      { session: returning({ reason: "over-angle" }), balance: proving(5000, -1) },
      { peakDeg: null },
    );
    expect(turn.events).toEqual(failed("interrupted"));
  });

  it("that was too slow is told so", () => {
    const late = { session: returning({ reason: "balance-failed" }), balance: proving(10_001, 10) };
    expect(settled(late).events).toEqual(failed("too-slow"));
  });

  it.each<[string, Session, boolean, Balance]>([
    ["a profile's session, on a simulated table", returning({ profileId: "anna" }), true, proven()],
    ["a profile's session, on a real one", returning({ profileId: "anna" }), false, UNPROVEN],
    ["a profile's session that goes on", inverted({ rider: ANNA }), true, proven("anna")],
    ["a guest's session", returning({}), true, proven("anna")],
    ["no session", IDLE, true, proven("anna")],
  ])("after %s, on a simulated table: %s", (_what, session, balanceProven, after) => {
    const turn = settled({ session, settings: { ...SETTINGS, balanceProven }, balance: proven("anna") });
    expect(turn.core.balance).toEqual(after);
    expect(turn.events).toEqual([]);
  });
});
