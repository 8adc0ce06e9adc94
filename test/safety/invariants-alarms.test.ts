/** The run-time checks of alarms, of trips and of what the lease says: each with the step that it must find, and the one next to it. */

import { describe, expect, it } from "vitest";
import { emptyBook } from "../../firmware/safety/alarms.ts";
import type { Core } from "../../firmware/safety/core-state.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import type { Actuation } from "../../firmware/safety/output.ts";
import type { Session } from "../../firmware/safety/session.ts";
import type { AlarmKind } from "../../shared/alarms.ts";
import {
  armed,
  at,
  guarded,
  IDLE,
  inverted,
  LOST,
  latched,
  NOW,
  returning,
  SILENT,
  unknown,
  upWith,
} from "./facts-sample.ts";
import { BOARD_LIMITS, broken, type Parts } from "./step-sample.ts";

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
      { core: { ...tripped, alarms: latched("time-over") }, facts: trip, actuation: ACKNOWLEDGES },
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
    expect(broken({ core: { alarms: latched("time-over") }, facts: trip })).toEqual([]);
    expect(broken({ core: { alarms: latched("time-over", { acknowledged: true }) }, facts: trip })).toEqual(
      untold,
    );
  });
});

describe("an alarm", () => {
  const high = latched("over-angle");
  const NOT_UPRIGHT = { angle: at(10), peakDeg: 10 };

  it("HIGH is heard unless it is acknowledged or paused", () => {
    const heard = (alarms: Core["alarms"], signal: Actuation["signal"]) =>
      broken({ core: { alarms }, actuation: { signal } });
    expect(heard(high, "high")).toEqual([]);
    expect(heard(high, "medium")).toEqual(["a HIGH alarm without its signal"]);
    expect(heard(latched("over-angle", { acknowledged: true }), "none")).toEqual([]);
    expect(heard(latched("over-angle", { pausedUntilMs: NOW + 1 }), "none")).toEqual([]);
    expect(heard(latched("over-angle", { pausedUntilMs: NOW }), "none")).toEqual([
      "a HIGH alarm without its signal",
    ]);
    expect(heard(latched("calibration-due"), "none")).toEqual([]);
    // A clock before its own beginning pauses nothing.
    expect(broken({ core: { alarms: high }, facts: { nowMs: -1 } })).toEqual([
      "a HIGH alarm without its signal",
    ]);
  });

  it("stands for every fault, and for a maximum angle that is exceeded within a session", () => {
    const fault: Session = { kind: "fault", ended: null, faults: [] };
    expect(broken({ core: { session: fault }, before: { session: IDLE } })).toEqual([
      "a fault without an alarm",
    ]);
    expect(broken({ core: { session: fault } })).toEqual([]);
    expect(
      broken({ core: { session: fault, alarms: latched("time-over") }, before: { session: IDLE } }),
    ).toEqual([]);
    const over = (session: Session, peakDeg: number | null, alarms = emptyBook("")) =>
      broken({
        core: { session, alarms },
        facts: { ...NOT_UPRIGHT, peakDeg },
        actuation: { signal: "high" },
      });
    expect(over(inverted(), 30.1)).toEqual(["over the maximum angle without an alarm"]);
    expect(over(inverted(), Number.NaN)).toEqual(["over the maximum angle without an alarm"]);
    expect(over(returning(), 30.1)).toHaveLength(1);
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
    ["a trip's, without a board", "guardian-trip", true, { ...NOT_UPRIGHT, link: LOST }, true],
    [
      "another's, which the board saw upright",
      "over-angle",
      true,
      { ...NOT_UPRIGHT, link: guarded({}) },
      true,
    ],
  ])("%s: %s, gone: %s", (_what, kind, gone, facts, wrong) => {
    const found = broken({
      core: { alarms: gone ? emptyBook("") : latched(kind, { acknowledged: true }) },
      before: { alarms: latched(kind) },
      facts,
    });
    expect(found.includes("a HIGH alarm was acknowledged while the table is not upright")).toBe(wrong);
  });

  it("is judged by its own number, whatever else was acknowledged", () => {
    const other = {
      ...high,
      occurrences: [
        ...latched("calibration-due", { acknowledged: true }).occurrences.map((one) => ({
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
    const before = { alarms: latched("guardian-trip") };
    const found = broken({
      core: { alarms: latched("guardian-trip", { acknowledged: true }) },
      before,
      facts,
    });
    expect(found).toContain("a HIGH alarm was acknowledged while the table is not upright");
  });

  it("that goes by itself, or comes again as a new one, was not acknowledged", () => {
    const facts = NOT_UPRIGHT;
    const shown = latched("over-angle", { latched: false });
    expect(broken({ core: { alarms: emptyBook("") }, before: { alarms: shown }, facts })).toEqual([]);
    const again = { ...high, occurrences: high.occurrences.map((one) => ({ ...one, alarmId: "a9" })) };
    expect(
      broken({ core: { alarms: again }, before: { alarms: high }, facts, actuation: { signal: "high" } }),
    ).toEqual([]);
    const before = latched("over-angle", { acknowledged: true });
    expect(broken({ core: { alarms: emptyBook("") }, before: { alarms: before }, facts })).toEqual([]);
  });
});
