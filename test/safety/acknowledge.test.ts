/** Who may acknowledge what, and what the board's trip means for people: in their bounds. */

import { describe, expect, it } from "vitest";
import { acknowledgeAtTable, judgeAcknowledge, riderIsSeen } from "../../firmware/safety/acknowledge.ts";
import { emptyBook, type Occurrence, settleAlarms } from "../../firmware/safety/alarms.ts";
import {
  followTrip,
  isTripLasting,
  TRIP_MEANING,
  tellAcknowledged,
  wishesAcknowledge,
} from "../../firmware/safety/board-trip.ts";
import type { Core, Turn } from "../../firmware/safety/core-state.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import type { GuardianReport } from "../../firmware/safety/input.ts";
import type { AlarmKind } from "../../shared/alarms.ts";
import { TRIP_CAUSES } from "../../shared/guardian.ts";
import { ACTORS, type Actor } from "../../shared/table.ts";
import {
  armed,
  at,
  coreWith,
  factsWith,
  guarded,
  LOST,
  latched,
  NOW,
  reportWith,
  SILENT,
  UNGUARDED,
  unknown,
} from "./facts-sample.ts";

const turnWith = (core: Partial<Core> = {}, facts: Partial<Facts> = {}): Turn => ({
  core: coreWith(core),
  facts: factsWith(facts),
  events: [],
});
const kinds = (turn: Turn): string[] => turn.core.alarms.occurrences.map(({ kind }) => kind);

describe("an alarm", () => {
  const occurrence = (kind: AlarmKind, active: boolean, isLatched: boolean): Occurrence => ({
    ...{ alarmId: "a1", kind, active, acknowledged: false, latched: isLatched },
    ...{ raisedMs: NOW, pausedUntilMs: null },
  });
  const judged = (
    kind: AlarmKind,
    active: boolean,
    isLatched: boolean,
    by: Actor,
    upright: boolean,
    seen: boolean,
  ) => judgeAcknowledge(occurrence(kind, active, isLatched), by, upright, seen).kind;

  it("that is not HIGH and not of a fault is acknowledged by anybody at any time", () => {
    for (const by of ACTORS) expect(judged("time-over", true, false, by, false, false)).toBe("allowed");
  });

  it.each<[kind: AlarmKind, isLatched: boolean]>([
    ["over-angle", true],
    ["over-angle", false],
    ["calibration-due", true],
  ])("%s, latched: %s, only once it is gone, and from afar only upright", (kind, isLatched) => {
    for (const by of ACTORS) {
      expect(judged(kind, true, isLatched, by, true, true)).toBe("refused");
      expect(judged(kind, false, isLatched, by, true, false)).toBe("allowed");
      expect(judged(kind, false, isLatched, by, false, false)).toBe(by === "table" ? "allowed" : "refused");
    }
  });

  it("of a lost sensor also while it is lost, by whoever has seen the rider; no other one", () => {
    expect(judged("sensor-fault", true, true, "screen", false, true)).toBe("allowed");
    expect(judged("sensor-fault", true, true, "screen", false, false)).toBe("refused");
    expect(judged("link-lost", true, true, "screen", false, true)).toBe("refused");
  });
});

describe("the long press at the table", () => {
  it("acknowledges what is gone and leaves what is not", () => {
    let alarms = settleAlarms(emptyBook(""), new Set<AlarmKind>(["over-angle", "not-returning"]), NOW).book;
    alarms = settleAlarms(alarms, new Set<AlarmKind>(["not-returning"]), NOW).book;
    const turn = turnWith({ alarms }, { angle: at(20) });
    acknowledgeAtTable(turn);
    expect(kinds(turn)).toEqual(["not-returning"]);
    expect(turn.events.map(({ kind }) => kind)).toEqual(["alarm-acknowledged", "alarm-cleared"]);
    expect(turn.events[0]).toMatchObject({ alarm: "over-angle", by: "table", device: null });
  });

  it("acknowledges a sensor that is still lost, and ends the watch that no angle can end", () => {
    const watch = {
      kind: "watching",
      sinceMs: 0,
      fromDeg: null,
      moved: false,
      failed: true,
      levelSinceMs: null,
    } as const;
    const turn = turnWith(
      { alarms: latched("sensor-fault"), returnWatch: watch, tableStop: true },
      { angle: unknown() },
    );
    acknowledgeAtTable(turn);
    expect(turn.core.alarms.occurrences).toMatchObject([{ kind: "sensor-fault", acknowledged: true }]);
    expect([turn.core.returnWatch.kind, turn.core.tableStop]).toEqual(["off", false]);
  });

  it("takes nobody's word where there is an angle, or no board", () => {
    const watch = {
      kind: "watching",
      sinceMs: 0,
      fromDeg: 40,
      moved: false,
      failed: true,
      levelSinceMs: null,
    } as const;
    for (const facts of [{ angle: at(20) }, { angle: unknown(), link: LOST }]) {
      const turn = turnWith({ returnWatch: watch, tableStop: true }, facts);
      riderIsSeen(turn);
      expect([turn.core.returnWatch.kind, turn.core.tableStop]).toEqual(["watching", true]);
    }
  });
});

describe("a trip of the guardian", () => {
  it("has a meaning for every cause, and one that nobody knows is a fault", () => {
    const told = Object.fromEntries(
      TRIP_CAUSES.map((cause) => {
        const meaning = TRIP_MEANING[cause];
        if (meaning.kind === "end") return [cause, `${meaning.reason}, ${meaning.alarm}`];
        return [
          cause,
          meaning.fault.kind === "sensor" ? `sensor: ${meaning.fault.fault}` : meaning.fault.kind,
        ];
      }),
    );
    expect(told).toEqual({
      "lease-lapsed": "link-lost",
      "over-angle": "over-angle, over-angle",
      "over-rate": "over-rate, over-rate",
      duration: "duration-reached, guardian-trip",
      "session-cap": "session-cap, guardian-trip",
      "sensor-open": "sensor: sensor-open",
      "sensor-short": "sensor: sensor-short",
      "sensor-noisy": "sensor: noisy",
      "implausible-rate": "sensor: implausible-rate",
      "sensors-disagree": "sensor: disagreement",
      "sensor-silent": "sensor: stale",
      "supply-low": "guardian-trip",
      "lock-not-released": "guardian-trip",
      watchdog: "board-reset",
      "reset-in-session": "board-reset",
      "inverted-at-boot": "guardian-trip",
      unknown: "guardian-trip",
    });
  });

  it.each<[what: string, report: Partial<GuardianReport>, lasting: boolean]>([
    ["nothing any more", {}, false],
    ["no angle", { angle: { kind: "none", reason: "sensor-open" } }, true],
    ["a low supply", { obstacles: ["supply-low"] }, true],
    ["another obstacle", { obstacles: ["tripped"] }, false],
    ["a lock that does not let go", { lockSwitch: "not-released" }, true],
    ["a lock that has let go", { lockSwitch: "released" }, false],
  ])("with %s goes on: %s", (_what, report, lasting) => {
    expect(isTripLasting(reportWith(report))).toBe(lasting);
  });

  const TRIPPED = { kind: "tripped", cause: "over-angle", bootNonce: 7, toldSinceMs: null } as const;
  const trip = (report: Partial<GuardianReport> = {}): Partial<Facts> => ({
    link: guarded({ trip: "over-angle", ...report }),
  });

  it("found within a session has the name of its cause, found without one that of the board", () => {
    const names = (
      wasRunning: boolean,
      report: Partial<GuardianReport>,
      core: Partial<Core> = {},
    ): string[] => {
      const turn = turnWith(core, trip(report));
      followTrip(turn, wasRunning);
      expect(turn.core.boardTrip).toMatchObject({ kind: "tripped", bootNonce: 7, toldSinceMs: null });
      return kinds(turn);
    };
    expect(names(true, {})).toEqual(["over-angle"]);
    expect(names(false, {})).toEqual(["guardian-trip"]);
    expect(names(true, { trip: "watchdog" })).toEqual(["board-reset"]);
    expect(names(true, { trip: "duration" })).toEqual(["guardian-trip"]);
    expect(names(false, {}, { alarms: latched("over-angle") })).toEqual(["over-angle"]);
    expect(names(false, {}, { alarms: latched("over-angle", { acknowledged: true }) })).toEqual([
      "over-angle",
      "guardian-trip",
    ]);
    expect(names(false, { trip: "lease-lapsed" })).toEqual(["guardian-trip"]);
    expect(names(false, { trip: "lease-lapsed" }, { alarms: latched("host-stall") })).toEqual(["host-stall"]);
    expect(names(false, { trip: "duration" }, { alarms: latched("host-stall") })).toEqual([
      "host-stall",
      "guardian-trip",
    ]);
  });

  it("known already is not told again; another cause or another boot is", () => {
    const again = (report: Partial<GuardianReport>): string[] => {
      const turn = turnWith({ boardTrip: TRIPPED }, trip(report));
      followTrip(turn, false);
      return kinds(turn);
    };
    expect(again({})).toEqual([]);
    expect(again({ trip: "duration" })).toEqual(["guardian-trip"]);
    expect(again({ bootNonce: 8 })).toEqual(["guardian-trip"]);
  });

  it("that the board keeps for 3 s after it was told of the acknowledgement is told again", () => {
    const toldFor = (ms: number) => {
      const turn = turnWith({ boardTrip: { ...TRIPPED, toldSinceMs: NOW - ms } }, trip());
      followTrip(turn, false);
      return [kinds(turn), turn.core.boardTrip.kind === "tripped" && turn.core.boardTrip.toldSinceMs];
    };
    expect(toldFor(2_999)).toEqual([[], NOW - 2_999]);
    expect(toldFor(3_000)).toEqual([["guardian-trip"], null]);
    expect(toldFor(Number.NaN)).toEqual([["guardian-trip"], null]);
  });

  it("stays known while the board is not heard", () => {
    for (const link of [LOST, SILENT, UNGUARDED]) {
      const turn = turnWith({ boardTrip: TRIPPED }, { link });
      followTrip(turn, true);
      expect(turn.core.boardTrip).toBe(TRIPPED);
    }
  });

  it.each<[what: string, report: Partial<GuardianReport>, left: string[]]>([
    ["upright", { angle: { kind: "ok", angleDeg: -17, rateDegPerS: 0 } }, []],
    ["above −17°", { angle: { kind: "ok", angleDeg: -16.9, rateDegPerS: 0 } }, ["guardian-trip"]],
    ["without an angle", { angle: { kind: "none", reason: "unknown" } }, ["guardian-trip"]],
    ["after another boot", { bootNonce: 8 }, ["guardian-trip"]],
  ])("gone by the button at the table is acknowledged there only %s", (_what, report, left) => {
    const turn = turnWith(
      { boardTrip: TRIPPED, alarms: latched("guardian-trip", { active: false }) },
      { link: guarded(report) },
    );
    followTrip(turn, false);
    expect(turn.core.boardTrip).toEqual({ kind: "none" });
    expect(kinds(turn)).toEqual(left);
  });

  it("gone by the button is told as acknowledged at the table, and one without an alarm as nothing", () => {
    const turn = turnWith({ boardTrip: TRIPPED, alarms: latched("guardian-trip", { active: false }) });
    followTrip(turn, false);
    expect(turn.events[0]).toMatchObject({ kind: "alarm-acknowledged", by: "table", device: null });
    const untold = turnWith({ boardTrip: TRIPPED });
    followTrip(untold, false);
    expect([untold.events, untold.core.boardTrip]).toEqual([[], { kind: "none" }]);
  });

  it("that never was changes nothing at all", () => {
    const turn = turnWith();
    const { core } = turn;
    followTrip(turn, false);
    expect(turn.core).toBe(core);
    for (const angleDeg of [-75, 10])
      expect(tellAcknowledged(core, factsWith({ angle: at(angleDeg) }))).toBe(core);
    expect(wishesAcknowledge(core)).toBe(false);
  });

  it("that never was leaves the alarms alone", () => {
    const turn = turnWith({ alarms: latched("guardian-trip", { active: false }) }, {});
    followTrip(turn, false);
    expect(kinds(turn)).toEqual(["guardian-trip"]);
  });

  const told = (core: Partial<Core>, facts: Partial<Facts>): boolean =>
    wishesAcknowledge(tellAcknowledged(coreWith({ boardTrip: TRIPPED, ...core }), factsWith(facts)));

  it.each<[what: string, core: Partial<Core>, facts: Partial<Facts>, wish: boolean]>([
    ["treated, upright, its cause gone", {}, trip(), true],
    [
      "at −20° and −17°",
      {},
      { ...trip({ angle: { kind: "ok", angleDeg: -17, rateDegPerS: 0 } }), angle: at(-20) },
      true,
    ],
    ["above −20°", {}, { ...trip(), angle: at(-19.9) }, false],
    [
      "above −17° by the board's angle",
      {},
      trip({ angle: { kind: "ok", angleDeg: -16.9, rateDegPerS: 0 } }),
      false,
    ],
    ["while its cause lasts", {}, trip({ obstacles: ["supply-low"] }), false],
    ["while an alarm is untreated", { alarms: latched("over-angle") }, trip(), false],
    [
      "once the alarm is acknowledged",
      { alarms: latched("over-angle", { acknowledged: true }) },
      trip(),
      true,
    ],
    ["during a session", { session: armed() }, trip(), false],
    ["while the board is not heard", {}, { link: SILENT }, false],
    ["where there is none", { boardTrip: { kind: "none" } }, {}, false],
  ])("%s the board is told that it was acknowledged: %#", (_what, core, facts, wish) => {
    expect(told(core, facts)).toBe(wish);
  });

  it("is told since the first step, until it may not be told any more", () => {
    const telling = { ...TRIPPED, toldSinceMs: NOW - 500 };
    const core = coreWith({ boardTrip: telling });
    expect(tellAcknowledged(core, factsWith(trip()))).toBe(core);
    expect(tellAcknowledged(coreWith({ boardTrip: TRIPPED }), factsWith(trip())).boardTrip).toMatchObject({
      toldSinceMs: NOW,
    });
    expect(tellAcknowledged(core, factsWith({ ...trip(), angle: at(0) })).boardTrip).toMatchObject({
      toldSinceMs: null,
    });
  });
});
