/** The run-time checks of a held lock, of limits and of a proven balance: each with the step that it must find, and the one next to it. */

import { describe, expect, it } from "vitest";
import type { Core } from "../../firmware/safety/core-state.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import type { Session } from "../../firmware/safety/session.ts";
import {
  armed,
  at,
  fault,
  guarded,
  IDLE,
  inverted,
  LOST,
  latched,
  NOW,
  recovering,
  resting,
  returning,
  SETTINGS,
  SILENT,
  UNGUARDED,
  unknown,
  upWith,
} from "./facts-sample.ts";
import {
  BOARD_LIMITS,
  broken,
  GUEST_PROVEN,
  HELD,
  hold,
  holding,
  LIMITS,
  type Parts,
  rider,
} from "./step-sample.ts";

describe("nothing is wrong with", () => {
  it.each<[what: string, parts: Parts]>([
    ["an idle table", {}],
    ["a table held at 20°", holding()],
    ["a table held at its maximum angle", holding({}, { peakDeg: 30 })],
    [
      "a table held until just before its time is over",
      holding({
        session: { ...hold, run: { ...(hold as { run: object }).run, invertedMs: 59_999 } } as Session,
      }),
    ],
    [
      "an unguarded one held where that is accepted",
      holding({ settings: { ...SETTINGS, unguardedHold: "accepted" } }, { link: UNGUARDED }),
    ],
    [
      "a proof that still stands",
      holding({ balance: { kind: "proven", untilMs: NOW + 1, profileId: null } }),
    ],
    [
      "a profile held by its own proof",
      holding({
        session: { ...inverted({ rider: rider("p1") }), hold: { kind: "held", sinceMs: NOW } } as Session,
        balance: { kind: "proven", untilMs: null, profileId: "p1" },
      }),
    ],
    [
      "an armed session",
      { core: { session: armed() }, actuation: { lease: { armed: true, limits: BOARD_LIMITS } } },
    ],
    ["a resting one", { core: { session: resting() } }],
    [
      "a session that begins",
      { core: { session: armed(), sessionsSoFar: 1 }, before: { session: IDLE, sessionsSoFar: 0 } },
    ],
    [
      "one on an unguarded board",
      {
        core: { session: armed(), sessionsSoFar: 1 },
        before: { session: IDLE, sessionsSoFar: 0 },
        facts: { link: UNGUARDED },
      },
    ],
    [
      "limits tightened in a session",
      { core: { session: armed() }, before: { limits: { maxAngleDeg: 40, maxDurationS: 90 } } },
    ],
    ["limits loosened without one", { before: { limits: { maxAngleDeg: 20, maxDurationS: 30 } } }],
  ])("%s", (_what, parts) => {
    expect(broken(parts)).toEqual([]);
  });
});

describe("a lock held", () => {
  it.each<[core: Partial<Core>, facts: Partial<Facts>, found: string]>([
    [{}, { angle: unknown("noisy"), peakDeg: 20 }, "held while the angle is noisy"],
    [{}, { peakDeg: 30.01 }, "held over the maximum angle"],
    [{}, { peakDeg: null }, "held over the maximum angle"],
    [{}, { peakDeg: Number.NaN }, "held over the maximum angle"],
    [{}, { link: LOST }, "held without a link"],
    [{}, { link: SILENT }, "held while the guardian is silent"],
    [{}, { link: guarded({ trip: "over-angle" }) }, "held although the guardian has tripped"],
    [{}, { link: guarded({ leaseValid: false }) }, "held although the lease has lapsed"],
    [{}, { link: guarded({ armed: false }) }, "held although the guardian is not armed"],
    [{}, { link: UNGUARDED }, "held on an unguarded board"],
    [{}, { stalled: true }, "held across a stall"],
    [{}, { stop: "open" }, "held while the STOP circuit is not closed"],
    [{}, { stop: "unknown" }, "held while the STOP circuit is not closed"],
    [{ balance: { kind: "unproven" } }, {}, "held although the balance is unproven"],
    [
      { balance: { kind: "proving", sinceMs: NOW, lowestDeg: 20 } },
      {},
      "held although the balance is unproven",
    ],
    [
      { balance: { kind: "proven", untilMs: NOW, profileId: null } },
      {},
      "held although the balance is unproven",
    ],
    [
      { balance: { kind: "proven", untilMs: null, profileId: "p1" } },
      {},
      "held although the balance is unproven",
    ],
    [{ alarms: latched("calibration-due") }, {}, "held although an alarm is untreated"],
  ])("%o, %o: is found", (core, facts, found) => {
    expect(broken(holding(core, facts))).toContain(found);
  });

  it.each([60_000, Number.NaN])("after %d ms of 60 s is found", (invertedMs) => {
    const session = { ...inverted({ invertedMs }), hold: { kind: "held", sinceMs: NOW } } as Session;
    expect(broken(holding({ session }))).toContain("held although time is over");
  });

  it("by a profile's proof in the guest's session, or by the guest's in a profile's, is found", () => {
    const session = { ...inverted({ rider: rider("p1") }), hold: { kind: "held", sinceMs: NOW } } as Session;
    expect(broken(holding({ session }))).toContain("held although the balance is unproven");
    expect(broken(holding({ balance: { kind: "proven", untilMs: null, profileId: "p1" } }))).toHaveLength(1);
  });

  it("in any other state is found, and named", () => {
    for (const session of [IDLE, armed(), resting()])
      expect(broken({ core: { session }, actuation: HELD })).toContain(`held in state ${session.kind}`);
  });

  it("with an alarm that was treated, or is only shown, is none", () => {
    for (const wish of [{ acknowledged: true }, { latched: false }])
      expect(broken(holding({ alarms: latched("calibration-due", wish) }))).toEqual([]);
  });
});

describe("limits", () => {
  it.each([
    { maxAngleDeg: 60.1, maxDurationS: 60 },
    { maxAngleDeg: 30, maxDurationS: 601 },
    { maxAngleDeg: 9.9, maxDurationS: 60 },
    { maxAngleDeg: 30, maxDurationS: 9 },
    { maxAngleDeg: Number.NaN, maxDurationS: 60 },
    { maxAngleDeg: 30, maxDurationS: Number.NaN },
  ])("of %o are out of range", (limits) => {
    expect(broken({ core: { limits } })).toContain(
      `limits ${limits.maxAngleDeg}° ${limits.maxDurationS} s are out of range`,
    );
  });

  it("from the least to the ceilings are none", () => {
    for (const limits of [
      { maxAngleDeg: 60, maxDurationS: 600 },
      { maxAngleDeg: 10, maxDurationS: 10 },
    ])
      expect(broken({ core: { limits } })).toEqual([]);
  });

  it("that grow in either field, in any state from armed on, were loosened", () => {
    const within: Session[] = [armed(), inverted(), resting(), returning(), recovering(), fault()];
    for (const session of within) {
      for (const limits of [
        { ...LIMITS, maxAngleDeg: 29 },
        { ...LIMITS, maxDurationS: 59 },
      ])
        expect(
          broken({ core: { session, alarms: latched("time-over") }, before: { limits } }),
          session.kind,
        ).toContain("a limit was loosened during a session");
    }
  });

  it("wider than the rider's own are found", () => {
    const session = (maxAngleDeg: number, maxDurationS: number) =>
      armed({ rider: rider("p1", { maxAngleDeg, maxDurationS }) });
    expect(broken({ core: { session: session(30, 60) } })).toEqual([]);
    for (const own of [session(29, 60), session(30, 59), session(Number.NaN, 60)])
      expect(broken({ core: { session: own } })).toEqual(["the limits are wider than the rider's own"]);
  });
});

describe("a proof of balance", () => {
  const proving = (forMs: number): Core["balance"] => ({
    kind: "proving",
    sinceMs: NOW - forMs,
    lowestDeg: 15,
  });
  const seen = (parts: Parts, forMs = 5_000): readonly string[] =>
    broken({
      ...parts,
      core: { session: resting(), balance: GUEST_PROVEN, ...parts.core },
      before: { balance: proving(forMs), ...parts.before },
      facts: { angle: at(0), ...parts.facts },
    });
  const NOBODY = ["a balance was proven that nobody saw"];

  it("is one when the table came back by itself within 10 s", () => {
    expect(seen({})).toEqual([]);
    expect(seen({}, 10_000)).toEqual([]);
  });

  it.each<[what: string, parts: Parts, forMs?: number]>([
    ["after more than 10 s", {}, 10_001],
    ["above 0°", { facts: { angle: at(0.1) } }],
    [
      "without an angle",
      { facts: { angle: unknown(), peakDeg: null, link: upWith({ lastByteMs: NOW - 301 }) } },
    ],
    ["from nothing", { before: { balance: { kind: "unproven" } } }],
    ["before the session rests", { core: { session: inverted() } }],
    ["for somebody else", { core: { balance: { kind: "proven", untilMs: null, profileId: "p1" } } }],
    ["of another's", { before: { balance: { kind: "proven", untilMs: null, profileId: "p1" } } }],
  ])("is none %s", (_what, parts, forMs) => {
    expect(seen(parts, forMs)).toEqual(NOBODY);
  });

  it("is none across a stall, or with the lock held", () => {
    expect(seen({ facts: { stalled: true } })).toContain(NOBODY[0]);
    expect(seen({ actuation: HELD })).toContain(NOBODY[0]);
  });

  it("stands while it stands, and a profile's is told at its Start only", () => {
    const own: Core["balance"] = { kind: "proven", untilMs: null, profileId: "p1" };
    const starts = (balanceProven: boolean, was: Session = IDLE, who = "p1") =>
      broken({
        core: {
          session: armed({ rider: rider(who, LIMITS, balanceProven) }),
          balance: own,
          sessionsSoFar: 1,
        },
        before: { session: was, balance: { kind: "unproven" }, sessionsSoFar: 0 },
      });
    expect(starts(true)).toEqual([]);
    expect(starts(false)).toEqual(NOBODY);
    expect(starts(true, armed())).toEqual(NOBODY);
    expect(starts(true, IDLE, "p2")).toEqual(NOBODY);
    expect(broken({ core: { balance: own } })).toEqual([]);
    expect(broken({ core: { balance: own }, before: { balance: { kind: "unproven" } } })).toEqual(NOBODY);
    const guests = { session: armed(), balance: own, sessionsSoFar: 1 };
    expect(
      broken({ core: guests, before: { session: IDLE, balance: { kind: "unproven" }, sessionsSoFar: 0 } }),
    ).toEqual(NOBODY);
  });

  it("is given back to the guest of a simulated table, and of no other, once the session is over", () => {
    const back = (balanceProven: boolean, session: Session = IDLE) =>
      broken({
        core: { session, balance: GUEST_PROVEN, settings: { ...SETTINGS, balanceProven } },
        before: { balance: { kind: "unproven" } },
      });
    expect(back(true)).toEqual([]);
    expect(back(false)).toEqual(NOBODY);
    expect(back(true, armed())).toEqual(NOBODY);
  });
});
