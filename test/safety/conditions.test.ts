/** Which alarm conditions are the case, in their bounds. */

import { describe, expect, it } from "vitest";
import { emptyBook, settleAlarms } from "../../firmware/safety/alarms.ts";
import { conditionsNow } from "../../firmware/safety/conditions.ts";
import type { Core } from "../../firmware/safety/core-state.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import type { Fault } from "../../firmware/safety/faults.ts";
import type { Session } from "../../firmware/safety/session.ts";
import type { AlarmKind } from "../../shared/alarms.ts";
import {
  armed,
  at,
  coreWith,
  endedWith,
  factsWith,
  fault,
  guarded,
  IDLE,
  inverted,
  LOST,
  latched,
  NOW,
  OFFLINE,
  recovering,
  resting,
  returning,
  SILENT,
  UNGUARDED,
  unknown,
  upWith,
} from "./facts-sample.ts";

const conditions = (session: Session, facts: Partial<Facts> = {}, core: Partial<Core> = {}): string[] =>
  [...conditionsNow(coreWith({ session, ...core }), factsWith(facts))].toSorted();
const raised = (kind: AlarmKind): Core["alarms"] =>
  settleAlarms(emptyBook(""), new Set([kind]), NOW - 10).book;
const deg = (angleDeg: number, rate = 0): Partial<Facts> => ({ angle: at(angleDeg, rate) });
const SENSOR: Fault = { kind: "sensor", fault: "stale" };

describe("near a limit and over it", () => {
  it.each<[what: string, session: Session, facts: Partial<Facts>, core: Partial<Core>, expected: string[]]>([
    ["just below 5° before the maximum", inverted(), deg(24.99), {}, []],
    ["5° before the maximum", inverted(), deg(25), {}, ["near-angle"]],
    ["7° before it, near already", inverted(), deg(23), { alarms: raised("near-angle") }, ["near-angle"]],
    ["below that", inverted(), deg(22.99), { alarms: raised("near-angle") }, []],
    ["near it, but armed", armed(), deg(25), {}, []],
    ["near it, but the highest is not known", inverted(), { ...deg(25), peakDeg: null }, {}, []],
    ["at the maximum", inverted(), deg(30), {}, ["near-angle"]],
    ["over it", inverted(), deg(30.1), {}, ["near-angle", "over-angle"]],
    ["over it by a value that is none", inverted(), { ...deg(20), peakDeg: Number.NaN }, {}, ["over-angle"]],
    ["over it without a session", IDLE, deg(30.1), {}, []],
    ["just more than 15 s left", inverted({ invertedMs: 44_999 }), deg(10), {}, []],
    ["15 s left", inverted({ invertedMs: 45_000 }), deg(10), {}, ["near-duration"]],
    ["15 s left, at rest", resting({ invertedMs: 45_000 }), {}, {}, ["near-duration"]],
    ["15 s left, but never inverted", armed({ invertedMs: 45_000 }), {}, {}, []],
  ])("%s", (_what, session, facts, core, expected) => {
    expect(conditions(session, facts, core)).toEqual(expected);
  });

  it("near is what was near and active, not what is only kept", () => {
    const gone = latched("near-angle", { active: false });
    expect(conditions(inverted(), deg(23), { alarms: gone })).toEqual([]);
  });
});

describe("after the end", () => {
  it.each<[what: string, session: Session, facts: Partial<Facts>, expected: string[]]>([
    ["time over and back", returning({ reason: "duration-reached" }), deg(0), []],
    ["time over and not back", returning({ reason: "duration-reached" }), deg(1), ["time-over"]],
    ["a programme over", returning({ reason: "programme-complete" }), deg(1), ["time-over"]],
    ["the cap reached", returning({ reason: "session-cap" }), deg(1), ["time-over"]],
    ["stopped", returning({ reason: "stop" }), deg(1), []],
    [
      "time over for just under 10 s",
      returning({ reason: "duration-reached" }, NOW - 9_999),
      deg(1),
      ["time-over"],
    ],
    [
      "time over for 10 s",
      returning({ reason: "duration-reached" }, NOW - 10_000),
      deg(1),
      ["overstayed", "time-over"],
    ],
    [
      "time over since no time",
      returning({ reason: "duration-reached" }, Number.NaN),
      deg(1),
      ["overstayed", "time-over"],
    ],
    ["stopped 10 s ago", returning({ reason: "stop" }, NOW - 10_000), deg(1), []],
    ["too fast in this very step", returning({ reason: "over-rate", atMs: NOW }), deg(1), ["over-rate"]],
    ["too fast before, and still", returning({ reason: "over-rate" }), deg(1, 90.1), ["over-rate"]],
    ["too fast before, and the other way", returning({ reason: "over-rate" }), deg(1, -90.1), ["over-rate"]],
    ["too fast before, and slower now", returning({ reason: "over-rate" }), deg(1, 90), []],
    ["fast after another end", returning({ reason: "stop" }), deg(1, 200), []],
    [
      "no answer",
      returning({ reason: "unanswered", atMs: NOW - 50 }, NOW - 50),
      deg(20),
      ["rider-unresponsive"],
    ],
    [
      "no answer, back and tilted again",
      returning({ reason: "unanswered", atMs: NOW - 50 }, NOW),
      deg(20),
      [],
    ],
    ["another end at once", returning({ reason: "stop", atMs: NOW }, NOW), deg(20), []],
    [
      "no answer, in a fault",
      { kind: "fault", ended: endedWith({ reason: "unanswered", atMs: NOW }), faults: [] },
      deg(20),
      [],
    ],
    [
      "time over in a fault that came later",
      { kind: "fault", ended: endedWith({ reason: "duration-reached", atMs: NOW - 10_000 }), faults: [] },
      deg(1),
      ["overstayed", "time-over"],
    ],
    [
      "time over in a fault just under 10 s ago",
      { kind: "fault", ended: endedWith({ reason: "duration-reached", atMs: NOW - 9_999 }), faults: [] },
      deg(1),
      ["time-over"],
    ],
    ["time over, recovering", recovering({ reason: "duration-reached" }), deg(1), []],
    ["a fault without a session", { kind: "fault", ended: null, faults: [] }, deg(1), []],
  ])("%s", (_what, session, facts, expected) => {
    expect(conditions(session, facts)).toEqual(expected);
  });

  it("time over without an angle is not back", () => {
    const quiet = { angle: unknown(), link: upWith({ lastByteMs: NOW - 301 }) };
    expect(conditions(returning({ reason: "duration-reached" }), quiet)).toEqual(["time-over"]);
  });
});

describe("the sensor", () => {
  const NO_ANGLE = { angle: unknown() };
  const lostFor = (ms: number): Partial<Core> => ({ angleLostSinceMs: NOW - ms });

  it.each<[what: string, session: Session, facts: Partial<Facts>, core: Partial<Core>, expected: string[]]>([
    ["lost in a session", inverted(), NO_ANGLE, lostFor(0), ["sensor-fault"]],
    ["lost while returning", returning(), NO_ANGLE, lostFor(0), ["sensor-fault"]],
    [
      "lost with a quiet line",
      inverted(),
      { ...NO_ANGLE, link: upWith({ lastByteMs: NOW - 301 }) },
      lostFor(0),
      [],
    ],
    ["lost with the board", IDLE, { ...NO_ANGLE, link: LOST }, lostFor(9_999), []],
    ["lost in a fault of its own", fault(SENSOR), NO_ANGLE, lostFor(0), ["sensor-fault"]],
    [
      "lost in its own fault and another",
      fault({ kind: "host-stall" }, SENSOR),
      NO_ANGLE,
      lostFor(0),
      ["sensor-fault"],
    ],
    ["lost in another fault", fault({ kind: "host-stall" }), NO_ANGLE, lostFor(9_999), []],
    ["lost without a session for just under 2 s", IDLE, NO_ANGLE, lostFor(1_999), []],
    ["lost without a session for 2 s", IDLE, NO_ANGLE, lostFor(2_000), ["sensor-fault-idle"]],
    ["just lost", IDLE, NO_ANGLE, { angleLostSinceMs: null }, []],
    ["uncalibrated without a session", IDLE, { angle: unknown("uncalibrated") }, lostFor(9_999), []],
    ["uncalibrated within one", inverted(), { angle: unknown("uncalibrated") }, lostFor(0), ["sensor-fault"]],
    ["good", inverted(), deg(10), {}, []],
  ])("%s", (_what, session, facts, core, expected) => {
    expect(conditions(session, facts, core)).toEqual(expected);
  });

  const boardLost = guarded({ trip: "sensor-open", angle: { kind: "none", reason: "sensor-open" } });
  it("only the board sees broken stays a fault of the sensor", () => {
    expect(conditions(fault(SENSOR), { link: boardLost })).toEqual(["sensor-fault"]);
    expect(conditions(fault({ kind: "host-stall" }), { link: boardLost })).toEqual([]);
    expect(conditions(IDLE, { link: boardLost })).toEqual([]);
    expect(conditions(fault(SENSOR), { link: guarded({ trip: "sensor-open" }) })).toEqual([]);
    expect(
      conditions(fault(SENSOR), { link: guarded({ angle: { kind: "none", reason: "sensor-open" } }) }),
    ).toEqual([]);
    expect(conditions(fault(SENSOR), { link: UNGUARDED })).toEqual([]);
    expect(conditions(fault({ kind: "host-stall" }, SENSOR), { link: boardLost })).toEqual(["sensor-fault"]);
  });
});

describe("the link and the guardian", () => {
  it.each<[what: string, session: Session, facts: Partial<Facts>, core: Partial<Core>, expected: string[]]>([
    [
      "a lost link, latched",
      fault({ kind: "link-lost" }),
      { link: LOST, angle: unknown() },
      {},
      ["link-lost"],
    ],
    ["a lost link that is back", fault({ kind: "link-lost" }), {}, {}, []],
    [
      "a lost link without its fault",
      fault({ kind: "host-stall" }),
      { link: LOST, angle: unknown() },
      {},
      [],
    ],
    ["a lost link without a session", IDLE, { link: LOST, angle: unknown() }, {}, []],
    ["a guardian silent, latched", fault({ kind: "guardian-trip" }), { link: SILENT }, {}, ["guardian-trip"]],
    ["a guardian heard again", fault({ kind: "guardian-trip" }), {}, {}, []],
    [
      "a guardian heard, though its lease is not valid",
      fault({ kind: "guardian-trip" }),
      { link: guarded({ leaseValid: false }) },
      {},
      [],
    ],
    ["no guardian at all", fault({ kind: "guardian-trip" }), { link: UNGUARDED }, {}, []],
    [
      "a silent guardian with the link down",
      fault({ kind: "guardian-trip" }),
      { link: LOST, angle: unknown() },
      {},
      [],
    ],
    ["a reset", fault({ kind: "board-reset" }), { link: LOST, angle: unknown() }, {}, []],
    ["a corrupt line", IDLE, { link: upWith({ corrupt: true }) }, {}, ["link-corruption"]],
    ["no calibration", IDLE, { calibrated: false }, {}, ["calibration-due"]],
    ["no calibration and no board", IDLE, { calibrated: false, link: LOST, angle: unknown() }, {}, []],
    ["a low supply", IDLE, { link: guarded({ obstacles: ["supply-low"] }) }, {}, ["supply-low"]],
    [
      "a low supply not measured yet",
      IDLE,
      { link: guarded({ obstacles: ["supply-low"], supplyMv: null }) },
      {},
      [],
    ],
    ["another obstacle", IDLE, { link: guarded({ obstacles: ["tripped"] }) }, {}, []],
  ])("%s", (_what, session, facts, core, expected) => {
    expect(conditions(session, facts, core)).toEqual(expected);
  });

  it("a trip goes on while its cause does, where an alarm stands for it", () => {
    const told: Partial<Core> = { alarms: latched("guardian-trip") };
    const noAngle = { kind: "none", reason: "sensor-open" } as const;
    const lasting = guarded({ trip: "over-angle", angle: noAngle });
    expect(conditions(IDLE, { link: lasting }, told)).toEqual(["guardian-trip"]);
    expect(conditions(IDLE, { link: lasting })).toEqual([]);
    expect(conditions(IDLE, { link: guarded({ trip: "over-angle" }) }, told)).toEqual([]);
    expect(conditions(IDLE, { link: guarded({ angle: noAngle }) }, told)).toEqual([]);
    const stuck = guarded({ trip: "over-angle", lockSwitch: "not-released" });
    expect(conditions(IDLE, { link: stuck }, told)).toEqual(["guardian-trip"]);
  });

  const free = (ms: number): Partial<Core> => ({ lock: { pose: "released", sinceMs: NOW - ms } });
  it.each<[what: string, facts: Partial<Facts>, core: Partial<Core>, told: boolean]>([
    [
      "for just under 500 ms",
      { ...deg(10), link: guarded({ lockSwitch: "not-released" }) },
      free(499),
      false,
    ],
    ["for 500 ms", { ...deg(10), link: guarded({ lockSwitch: "not-released" }) }, free(500), true],
    [
      "while the board holds",
      { ...deg(10), link: guarded({ lockSwitch: "not-released", holding: true }) },
      free(900),
      false,
    ],
    [
      "while it is told to hold",
      { ...deg(10), link: guarded({ lockSwitch: "not-released" }) },
      { lock: { pose: "held", sinceMs: 0 } },
      false,
    ],
    ["upright", { ...deg(-20), link: guarded({ lockSwitch: "not-released" }) }, free(900), false],
    ["no more", { ...deg(10), link: guarded({ lockSwitch: "released" }) }, free(900), false],
  ])("a lock felt not to let go %s", (_what, facts, core, told) => {
    expect(conditions(inverted(), facts, core).includes("lock-not-released")).toBe(told);
  });
});

describe("everything else", () => {
  const failed = { kind: "watching", sinceMs: 0, fromDeg: null, moved: false, levelSinceMs: null } as const;
  it.each<[what: string, facts: Partial<Facts>, core: Partial<Core>, expected: string[]]>([
    ["nothing", {}, {}, []],
    ["a return that has failed", {}, { returnWatch: { ...failed, failed: true } }, ["not-returning"]],
    ["a return under way", {}, { returnWatch: { ...failed, failed: false } }, []],
    ["STOP at the table", {}, { tableStop: true }, ["table-stop"]],
    [
      "a table tilted without Start",
      {},
      { tilt: { kind: "tilted", sinceMs: NOW - 2_000, overAngle: false } },
      ["inverted-without-session"],
    ],
    ["the gateway heard just under 2 s ago", { gatewaySilentMs: 1_999 }, {}, []],
    ["the gateway silent for 2 s", { gatewaySilentMs: 2_000 }, {}, ["supervision-lost"]],
    ["the gateway silent for no number", { gatewaySilentMs: Number.NaN }, {}, ["supervision-lost"]],
    ["sessions not kept", { historyOk: false }, {}, ["storage-trouble"]],
    ["sessions not told on", { fleetOk: false }, {}, ["fleet-trouble"]],
  ])("%s", (_what, facts, core, expected) => {
    expect(conditions(IDLE, facts, core)).toEqual(expected);
  });
});

describe("somebody who has to watch", () => {
  const ended: readonly Session[] = [IDLE, OFFLINE, recovering(), fault()];

  it.each<[unattendedMs: number | null, missed: boolean]>([
    [null, false],
    [9_999, false],
    [10_000, true],
    [Number.POSITIVE_INFINITY, true],
    [Number.NaN, true],
  ])("is missed after %d ms, until the table is back: %s", (unattendedMs, missed) => {
    for (const session of [armed(), inverted(), resting(), returning()])
      expect(conditions(session, { unattendedMs }), session.kind).toEqual(missed ? ["supervision-lost"] : []);
    for (const session of ended) expect(conditions(session, { unattendedMs }), session.kind).toEqual([]);
  });
});
