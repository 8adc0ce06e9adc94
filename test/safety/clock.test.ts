/** Times and stillness in their bounds. */

import { describe, expect, it } from "vitest";
import { CAP_BOUND_S, isTimeOver, remainingMs, sessionCapMs } from "../../firmware/safety/clock.ts";
import { alarmOf, endReasonOf, type Fault, withFault } from "../../firmware/safety/faults.ts";
import { type Steady, steadyMs, trackSteady } from "../../firmware/safety/steady.ts";
import { tiltAlarms, trackTilt } from "../../firmware/safety/tilt.ts";
import type { Programme } from "../../shared/programmes.ts";
import { at, unknown } from "./facts-sample.ts";

const LIMITS = { maxAngleDeg: 30, maxDurationS: 60 };

describe("time inverted", () => {
  it.each<[invertedMs: number, left: number, over: boolean]>([
    [0, 60_000, false],
    [59_999, 1, false],
    [60_000, 0, true],
    [60_001, 0, true],
  ])("%d ms of 60 s leave %d ms", (invertedMs, left, over) => {
    expect(remainingMs(invertedMs, LIMITS)).toBe(left);
    expect(isTimeOver(invertedMs, LIMITS)).toBe(over);
  });

  it("that is no number is over, and so is a limit that is none", () => {
    expect(isTimeOver(Number.NaN, LIMITS)).toBe(true);
    expect(isTimeOver(0, { ...LIMITS, maxDurationS: Number.NaN })).toBe(true);
  });
});

describe("the session cap", () => {
  const programme = (stayS: number, restS: number): Programme =>
    ({
      programmeId: "p",
      name: "p",
      autoHold: false,
      steps: [{ targetAngleDeg: 20, stayS, restS }],
    }) as unknown as Programme;

  it("is what was meant and 120 s more, in any case at most 1,918 s", () => {
    expect(CAP_BOUND_S).toBe(1918);
    expect(sessionCapMs(null, LIMITS)).toBe(180_000);
    expect(sessionCapMs(null, { ...LIMITS, maxDurationS: 1_798 })).toBe(1_918_000);
    expect(sessionCapMs(null, { ...LIMITS, maxDurationS: 1_799 })).toBe(1_918_000);
    expect(sessionCapMs(null, { ...LIMITS, maxDurationS: Number.NaN })).toBe(1_918_000);
  });

  it("goes by the programme's length where there is one", () => {
    expect(sessionCapMs(programme(40, 0), LIMITS)).toBe(160_000);
  });
});

describe("stillness", () => {
  const near = (angleDeg: number): Steady => ({ kind: "near", angleDeg, sinceMs: 1000 });

  it("goes on within 2° of where it began, and begins anew beyond", () => {
    for (const angleDeg of [-75, -73, -77])
      expect(trackSteady(near(-75), at(angleDeg), 5000)).toEqual(near(-75));
    for (const angleDeg of [-72.9, -77.1])
      expect(trackSteady(near(-75), at(angleDeg), 5000)).toEqual({ kind: "near", angleDeg, sinceMs: 5000 });
    expect(trackSteady(near(-75), at(Number.NaN), 5000)).toMatchObject({ sinceMs: 5000 });
  });

  it("begins with the first angle and ends with an unknown one", () => {
    expect(trackSteady({ kind: "unknown" }, at(-75), 1000)).toEqual(near(-75));
    expect(trackSteady(near(-75), unknown(), 5000)).toEqual({ kind: "unknown" });
  });

  it("is counted from its beginning; where nothing is known there is none", () => {
    expect(steadyMs(near(-75), 5000)).toBe(4000);
    expect(steadyMs({ kind: "unknown" }, 5000)).toBeNull();
  });
});

describe("tilting without Start", () => {
  const NONE = { kind: "none" } as const;
  const tilted = (overAngle = false) => ({ kind: "tilted", sinceMs: 1000, overAngle }) as const;

  it("begins at +5°, ends at 0°, and keeps what it was in between", () => {
    expect(trackTilt(NONE, true, at(5), 5, LIMITS, 1000)).toEqual(tilted());
    expect(trackTilt(NONE, true, at(4.99), 4.99, LIMITS, 1000)).toEqual(NONE);
    expect(trackTilt(tilted(), true, at(0.01), 0.01, LIMITS, 2000)).toEqual(tilted());
    expect(trackTilt(tilted(), true, at(0), 0, LIMITS, 2000)).toEqual(NONE);
  });

  it("outlives an angle that is not known, and not a session", () => {
    expect(trackTilt(tilted(true), true, unknown(), null, LIMITS, 2000)).toEqual(tilted(true));
    expect(trackTilt(tilted(true), false, at(40), 40, LIMITS, 2000)).toEqual(NONE);
  });

  it("is over the angle while the highest seen is", () => {
    expect(trackTilt(NONE, true, at(30), 30, LIMITS, 1000)).toEqual(tilted(false));
    for (const peakDeg of [30.01, Number.NaN])
      expect(trackTilt(NONE, true, at(20), peakDeg, LIMITS, 1000)).toEqual(tilted(true));
    expect(trackTilt(NONE, true, at(20), null, LIMITS, 1000)).toEqual(tilted(false));
    expect(trackTilt(tilted(), true, at(31), 31, LIMITS, 2000)).toEqual(tilted(true));
    expect(trackTilt(tilted(true), true, at(29), 29, LIMITS, 2000)).toEqual(tilted(false));
    const before = tilted(true);
    expect(trackTilt(before, true, at(31), 31, LIMITS, 2000)).toBe(before);
  });

  it.each<[forMs: number, over: boolean, alarms: string[]]>([
    [1_999, false, []],
    [2_000, false, ["inverted-without-session"]],
    [0, true, ["over-angle-without-session"]],
    [59_999, false, ["inverted-without-session"]],
    [60_000, false, ["inverted-without-session", "over-duration-without-session"]],
  ])("for %d ms, over the angle: %s, is told as %o", (forMs, over, alarms) => {
    expect(tiltAlarms(tilted(over), LIMITS, 1000 + forMs)).toEqual(alarms);
  });

  it("is nothing where the table is not tilted", () => {
    expect(tiltAlarms(NONE, LIMITS, 100_000)).toEqual([]);
  });
});

describe("a fault", () => {
  it.each<[fault: Fault, reason: string, alarm: string]>([
    [{ kind: "sensor", fault: "stale" }, "sensor-fault", "sensor-fault"],
    [{ kind: "link-lost" }, "link-lost", "link-lost"],
    [{ kind: "board-reset" }, "board-reset", "board-reset"],
    [{ kind: "guardian-trip" }, "guardian-trip", "guardian-trip"],
    [{ kind: "host-stall" }, "host-stall", "host-stall"],
    [{ kind: "controller-lost" }, "interrupted", "controller-lost"],
    [{ kind: "supervision-lost" }, "supervision-lost", "supervision-lost"],
    [{ kind: "over-angle" }, "over-angle", "over-angle"],
    [{ kind: "over-rate" }, "over-rate", "over-rate"],
    [{ kind: "rider-unresponsive" }, "unanswered", "rider-unresponsive"],
  ])("%o ends a session as %s and sounds as %s", (fault, reason, alarm) => {
    expect(endReasonOf(fault)).toBe(reason);
    expect(alarmOf(fault)).toBe(alarm);
  });

  it("is kept once per kind, and the first of a kind stays", () => {
    const stale: Fault = { kind: "sensor", fault: "stale" };
    const once = withFault(withFault([], stale), { kind: "link-lost" });
    expect(once).toEqual([stale, { kind: "link-lost" }]);
    expect(withFault(once, { kind: "sensor", fault: "noisy" })).toBe(once);
  });
});
