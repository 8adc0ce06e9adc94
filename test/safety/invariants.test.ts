/**
 * The run-time checks, each with the step that it must find, and with the step next to it that is right. The core never
 * makes such a step; so they are made here by hand.
 */

import { describe, expect, it } from "vitest";
import { emptyBook, latchAlarm } from "../../firmware/safety/alarms.ts";
import type { Core } from "../../firmware/safety/core-state.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import { type Step, violations } from "../../firmware/safety/invariants.ts";
import type { LinkView } from "../../firmware/safety/link-watch.ts";
import type { Actuation } from "../../firmware/safety/output.ts";
import type { Session } from "../../firmware/safety/session.ts";
import type { AlarmKind } from "../../shared/alarms.ts";
import {
  armed,
  at,
  coreWith,
  endedWith,
  factsWith,
  guarded,
  IDLE,
  inverted,
  LOST,
  NOW,
  reportWith,
  resting,
  SETTINGS,
  SILENT,
  UNGUARDED,
  unknown,
  upWith,
} from "./facts-sample.ts";

const CALM: Actuation = { lock: "released", signal: "none", lease: null };
const HELD: Actuation = { ...CALM, lock: "held" };
const GUEST_PROVEN: Core["balance"] = { kind: "proven", untilMs: null, profileId: null };
const LIMITS = { maxAngleDeg: 30, maxDurationS: 60 };
const BOARD_LIMITS = { ...LIMITS, sessionCapS: 180 };
const AT_20 = { angle: at(20), peakDeg: 20 };

interface Parts {
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
const broken = (parts: Parts): readonly string[] => violations(stepWith(parts));

const rider = (profileId: string, limits = LIMITS, balanceProven = false) => ({
  profileId,
  limits,
  balanceProven,
});
const hold: Session = { ...inverted(), hold: { kind: "held", sinceMs: NOW - 100 } } as Session;
const holding = (core: Partial<Core> = {}, facts: Partial<Facts> = {}): Parts => ({
  core: { session: hold, balance: GUEST_PROVEN, ...core },
  facts: { ...AT_20, ...facts },
  actuation: HELD,
});
const book = (
  kind: AlarmKind,
  wish: { acknowledged?: boolean; pausedUntilMs?: number; latched?: boolean } = {},
) => {
  const latched = latchAlarm(emptyBook(""), kind, NOW - 10).book;
  return { ...latched, occurrences: latched.occurrences.map((one) => ({ ...one, ...wish })) };
};

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
    [{ alarms: book("calibration-due") }, {}, "held although an alarm is untreated"],
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
      expect(broken(holding({ alarms: book("calibration-due", wish) }))).toEqual([]);
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
    const within: Session[] = [
      armed(),
      inverted(),
      resting(),
      { kind: "returning", ended: endedWith(), sinceMs: NOW },
      { kind: "recovering", ended: endedWith(), sinceMs: NOW },
      { kind: "fault", ended: endedWith(), faults: [] },
    ];
    for (const session of within) {
      for (const limits of [
        { ...LIMITS, maxAngleDeg: 29 },
        { ...LIMITS, maxDurationS: 59 },
      ])
        expect(
          broken({ core: { session, alarms: book("time-over") }, before: { limits } }),
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

describe("a session", () => {
  const begins = (facts: Partial<Facts>, before: Partial<Core> = {}): readonly string[] =>
    broken({
      core: { session: armed(), sessionsSoFar: 2 },
      before: { session: IDLE, sessionsSoFar: 1, ...before },
      facts,
    });

  it.each<[before: Partial<Core>, found: string]>([
    [{ session: { kind: "offline", last: null } }, "a session began from offline"],
    [{ session: { kind: "fault", ended: null, faults: [] } }, "a session began from fault"],
    [{ sessionsSoFar: 2 }, "a session was resumed"],
    [{ sessionsSoFar: 3 }, "a session was resumed"],
  ])("after %o is found", (before, found) => {
    expect(begins({}, before)).toEqual([found]);
  });

  const saying = (wish: object): LinkView =>
    upWith({
      guardian: { kind: "heard", nests: true, settings: "valid", report: reportWith(), ...wish } as never,
    });
  it.each<[what: string, link: LinkView]>([
    ["is silent", SILENT],
    ["has ceilings that do not nest", saying({ nests: false })],
    ["has damaged settings", saying({ settings: "damaged" })],
    ["has an obstacle of its own", guarded({ obstacles: ["supply-low"] })],
    ["feels a lock that does not let go", guarded({ lockSwitch: "not-released" })],
  ])("that begins although the guardian %s is found", (_what, link) => {
    expect(begins({ link })).toEqual(["a session began that the guardian would not take"]);
  });

  it("may go on with what would have kept it from beginning, as far as the guardian bears it", () => {
    for (const link of [
      SILENT,
      saying({ settings: "damaged" }),
      guarded({ obstacles: ["above-horizontal"] }),
    ])
      expect(broken({ core: { session: armed() }, facts: { link } })).toEqual([]);
  });

  it.each<[facts: Partial<Facts>, found: string]>([
    [{ link: guarded({ trip: "watchdog" }) }, "a session goes on after a trip"],
    [{ link: LOST }, "a session goes on without a link"],
    [{ link: upWith({ reset: true }) }, "a session goes on after a reset"],
    [{ stalled: true }, "a session goes on after a stall"],
    [{ angle: unknown(), peakDeg: null }, "a session goes on without an angle"],
  ])("that goes on with %o is found", (facts, found) => {
    for (const session of [armed(), inverted(), resting()])
      expect(broken({ core: { session, alarms: book("time-over") }, facts }), session.kind).toContain(found);
    expect(broken({ core: { alarms: book("time-over") }, facts })).toEqual([]);
  });

  it("waits without an angle only while the line is quiet, for the name of its end", () => {
    const quiet = (lastByteMs: number) => ({ angle: unknown(), peakDeg: null, link: upWith({ lastByteMs }) });
    expect(broken({ core: { session: armed() }, facts: quiet(NOW - 301) })).toEqual([]);
    expect(broken({ core: { session: armed() }, facts: quiet(NOW - 300) })).toHaveLength(1);
  });

  it("whose stall came with its beginning has not gone on", () => {
    expect(begins({ stalled: true })).toEqual([]);
  });

  it.each([-1, Number.NaN])("inverted for %d ms is found", (invertedMs) => {
    expect(broken({ core: { session: inverted({ invertedMs }) } })).toEqual([
      "the time inverted is not a number",
    ]);
  });
});

describe("an angle", () => {
  it("that is not a finite number is found, in value or rate", () => {
    const reading = coreWith().angle;
    for (const bad of [at(Number.NaN), at(Infinity), at(20, Number.NaN), at(20, -Infinity)])
      expect(broken({ core: { angle: { ...reading, reading: bad } } })).toEqual([
        "an angle is not a finite number",
      ]);
    expect(broken({ core: { angle: { ...reading, reading: at(20, 5) } } })).toEqual([]);
  });
});

describe("a lease", () => {
  const ARMED = { armed: true, limits: BOARD_LIMITS } as const;
  const IDLING = { armed: false, acknowledge: false } as const;

  it.each<[what: string, parts: Parts, found: string]>([
    [
      "without a fresh reading",
      { facts: { fresh: false }, actuation: { lease: IDLING } },
      "a lease was renewed without a fresh reading",
    ],
    ["armed without a session", { actuation: { lease: ARMED } }, "armed without a session"],
    [
      "armed without an angle",
      {
        core: { session: armed() },
        facts: { angle: unknown(), link: upWith({ lastByteMs: NOW - 301 }) },
        actuation: { lease: ARMED },
      },
      "armed without an angle",
    ],
    [
      "with a duration beyond its cap",
      {
        core: { session: armed() },
        actuation: { lease: { armed: true, limits: { ...BOARD_LIMITS, sessionCapS: 59 } } },
      },
      "armed with limits that a board refuses",
    ],
  ])("%s is found", (_what, parts, found) => {
    expect(broken(parts)).toEqual([found]);
  });

  it("may be as long as its cap, and may be given without a session while it arms nothing", () => {
    const same = { armed: true, limits: { ...BOARD_LIMITS, sessionCapS: 60 } } as const;
    expect(broken({ core: { session: armed() }, actuation: { lease: same } })).toEqual([]);
    expect(broken({ actuation: { lease: IDLING } })).toEqual([]);
    expect(broken({ facts: { fresh: false } })).toEqual([]);
  });

  const ACKNOWLEDGES = { lease: { armed: false, acknowledge: true } } as const;
  const tripped: Partial<Core> = {
    boardTrip: { kind: "tripped", cause: "over-angle", bootNonce: 7, toldSinceMs: NOW },
  };
  const trip = { link: guarded({ trip: "over-angle" }) };

  it.each<[what: string, parts: Parts, found: string[]]>([
    [
      "a trip that a person has treated, upright",
      { core: tripped, facts: trip, actuation: ACKNOWLEDGES },
      [],
    ],
    ["at just −20°", { core: tripped, facts: { ...trip, angle: at(-20) }, actuation: ACKNOWLEDGES }, []],
    ["a trip that is none", { actuation: ACKNOWLEDGES }, ["a trip was acknowledged that is none"]],
    [
      "a trip that nobody has treated",
      { core: { ...tripped, alarms: book("time-over") }, facts: trip, actuation: ACKNOWLEDGES },
      ["a trip was acknowledged that nobody has treated"],
    ],
    [
      "above −20°",
      { core: tripped, facts: { ...trip, angle: at(-19.9) }, actuation: ACKNOWLEDGES },
      ["a trip was acknowledged while the table is not upright"],
    ],
    [
      "without an angle",
      { core: tripped, facts: { ...trip, angle: unknown() }, actuation: ACKNOWLEDGES },
      ["a trip was acknowledged while the table is not upright"],
    ],
  ])("that acknowledges %s", (_what, parts, found) => {
    expect(broken(parts)).toEqual(found);
  });

  it("a trip stands without an alarm only when it is known already", () => {
    const untold = ["a trip of the guardian without an alarm"];
    expect(broken({ facts: trip })).toEqual(untold);
    expect(
      broken({
        core: { boardTrip: { kind: "tripped", cause: "duration", bootNonce: 7, toldSinceMs: null } },
        facts: trip,
      }),
    ).toEqual(untold);
    expect(broken({ core: tripped, facts: trip })).toEqual([]);
    expect(broken({ core: { alarms: book("time-over") }, facts: trip })).toEqual([]);
    expect(broken({ core: { alarms: book("time-over", { acknowledged: true }) }, facts: trip })).toEqual(
      untold,
    );
  });
});

describe("an alarm", () => {
  const high = book("over-angle");
  const NOT_UPRIGHT = { angle: at(10), peakDeg: 10 };

  it("HIGH is heard unless it is acknowledged or paused", () => {
    const heard = (alarms: Core["alarms"], signal: Actuation["signal"]) =>
      broken({ core: { alarms }, actuation: { signal } });
    expect(heard(high, "high")).toEqual([]);
    expect(heard(high, "medium")).toEqual(["a HIGH alarm without its signal"]);
    expect(heard(book("over-angle", { acknowledged: true }), "none")).toEqual([]);
    expect(heard(book("over-angle", { pausedUntilMs: NOW + 1 }), "none")).toEqual([]);
    expect(heard(book("over-angle", { pausedUntilMs: NOW }), "none")).toEqual([
      "a HIGH alarm without its signal",
    ]);
    expect(heard(book("calibration-due"), "none")).toEqual([]);
  });

  it("stands for every fault, and for a maximum angle that is exceeded within a session", () => {
    const fault: Session = { kind: "fault", ended: null, faults: [] };
    expect(broken({ core: { session: fault }, before: { session: IDLE } })).toEqual([
      "a fault without an alarm",
    ]);
    expect(broken({ core: { session: fault } })).toEqual([]);
    expect(
      broken({ core: { session: fault, alarms: book("time-over") }, before: { session: IDLE } }),
    ).toEqual([]);
    const over = (session: Session, peakDeg: number | null, alarms = emptyBook("")) =>
      broken({
        core: { session, alarms },
        facts: { ...NOT_UPRIGHT, peakDeg },
        actuation: { signal: "high" },
      });
    expect(over(inverted(), 30.1)).toEqual(["over the maximum angle without an alarm"]);
    expect(over(inverted(), Number.NaN)).toEqual(["over the maximum angle without an alarm"]);
    expect(over({ kind: "returning", ended: endedWith(), sinceMs: NOW }, 30.1)).toHaveLength(1);
    expect(over(inverted(), 30)).toEqual([]);
    expect(over(inverted(), null)).toEqual([]);
    expect(over(IDLE, 30.1)).toEqual([]);
    expect(over(inverted(), 30.1, high)).toEqual([]);
  });

  it.each<[what: string, kind: AlarmKind, gone: boolean, facts: Partial<Facts>, wrong: boolean]>([
    ["acknowledged upright", "over-angle", false, {}, false],
    ["acknowledged at −20°", "over-angle", false, { angle: at(-20) }, false],
    ["acknowledged above −20°", "over-angle", false, { angle: at(-19.9) }, true],
    ["acknowledged without an angle", "over-angle", false, { angle: unknown() }, true],
    ["gone without having been treated", "over-angle", true, NOT_UPRIGHT, true],
    ["gone upright", "over-angle", true, {}, false],
    [
      "acknowledged by a long press at the table",
      "over-angle",
      false,
      { ...NOT_UPRIGHT, press: "acknowledge" },
      false,
    ],
    ["acknowledged by a brief one", "over-angle", false, { ...NOT_UPRIGHT, press: "pause" }, true],
    ["of lower priority", "calibration-due", false, NOT_UPRIGHT, false],
    ["a sensor's, without an angle", "sensor-fault", false, { angle: unknown() }, false],
    ["a sensor's, with an angle", "sensor-fault", false, NOT_UPRIGHT, true],
    [
      "a trip's, which the board saw upright",
      "guardian-trip",
      true,
      { ...NOT_UPRIGHT, link: guarded({ angle: { kind: "ok", angleDeg: -17, rateDegPerS: 0 } }) },
      false,
    ],
    [
      "a trip's, which the board did not see upright",
      "guardian-trip",
      true,
      { ...NOT_UPRIGHT, link: guarded({ angle: { kind: "ok", angleDeg: -16.9, rateDegPerS: 0 } }) },
      true,
    ],
    [
      "a trip's, on a board that knows no angle",
      "guardian-trip",
      true,
      { ...NOT_UPRIGHT, link: guarded({ angle: { kind: "none", reason: "unknown" } }) },
      true,
    ],
    ["a trip's, on a board that is not heard", "guardian-trip", true, { ...NOT_UPRIGHT, link: SILENT }, true],
    [
      "another's, which the board saw upright",
      "over-angle",
      true,
      { ...NOT_UPRIGHT, link: guarded({}) },
      true,
    ],
  ])("%s: %s, gone: %s", (_what, kind, gone, facts, wrong) => {
    const found = broken({
      core: { alarms: gone ? emptyBook("") : book(kind, { acknowledged: true }) },
      before: { alarms: book(kind) },
      facts,
    });
    expect(found.includes("a HIGH alarm was acknowledged while the table is not upright")).toBe(wrong);
  });

  it("is judged by its own number, whatever else was acknowledged", () => {
    const other = {
      ...high,
      occurrences: [
        ...book("calibration-due", { acknowledged: true }).occurrences.map((one) => ({
          ...one,
          alarmId: "a9",
        })),
        ...high.occurrences,
      ],
    };
    expect(
      broken({
        core: { alarms: other },
        before: { alarms: other },
        facts: NOT_UPRIGHT,
        actuation: { signal: "high" },
      }),
    ).toEqual([]);
  });

  it("of a trip that goes on was not acknowledged by the board", () => {
    const facts = { ...NOT_UPRIGHT, link: guarded({ trip: "over-angle" }) };
    const before = { alarms: book("guardian-trip") };
    const found = broken({ core: { alarms: book("guardian-trip", { acknowledged: true }) }, before, facts });
    expect(found).toContain("a HIGH alarm was acknowledged while the table is not upright");
  });

  it("that goes by itself, or comes again as a new one, was not acknowledged", () => {
    const facts = NOT_UPRIGHT;
    const shown = book("over-angle", { latched: false });
    expect(broken({ core: { alarms: emptyBook("") }, before: { alarms: shown }, facts })).toEqual([]);
    const again = { ...high, occurrences: high.occurrences.map((one) => ({ ...one, alarmId: "a9" })) };
    expect(
      broken({ core: { alarms: again }, before: { alarms: high }, facts, actuation: { signal: "high" } }),
    ).toEqual([]);
    const before = book("over-angle", { acknowledged: true });
    expect(broken({ core: { alarms: emptyBook("") }, before: { alarms: before }, facts })).toEqual([]);
  });
});

describe("a check-in", () => {
  const asked = (askedMs: number): Core["checkIn"] => ({ kind: "asked", everyS: 30, askedMs, fromDeg: 20 });
  const quiet = (everyS: number): Core["checkIn"] => ({
    kind: "quiet",
    everyS,
    quietMs: 0,
    fromDeg: null,
    rests: false,
  });

  it("that nobody answered for 15 s ends the session", () => {
    const goesOn = ["a session goes on after an unanswered question"];
    expect(broken({ core: { session: inverted(), checkIn: asked(NOW - 14_999) } })).toEqual([]);
    expect(broken({ core: { session: inverted(), checkIn: asked(NOW - 15_000) } })).toEqual(goesOn);
    expect(broken({ core: { session: inverted(), checkIn: asked(Number.NaN) } })).toEqual(goesOn);
    expect(broken({ core: { checkIn: asked(NOW - 15_000) } })).toEqual([]);
  });

  it("is not changed or switched off while the session lasts", () => {
    const changed = (after: Core["checkIn"], before: Core["checkIn"], was: Session = armed()) =>
      broken({
        core: { session: armed(), checkIn: after, sessionsSoFar: 1 },
        before: { checkIn: before, session: was, sessionsSoFar: 0 },
      });
    const found = ["a check-in was changed during a session"];
    expect(changed(quiet(60), quiet(30))).toEqual(found);
    expect(changed({ kind: "off" }, quiet(30))).toEqual(found);
    expect(changed(quiet(30), asked(NOW))).toEqual([]);
    expect(changed(quiet(30), { kind: "off" }, IDLE)).toEqual([]);
    expect(changed(quiet(60), quiet(30), IDLE)).toEqual([]);
    expect(
      broken({ core: { checkIn: { kind: "off" } }, before: { session: armed(), checkIn: quiet(30) } }),
    ).toEqual([]);
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
