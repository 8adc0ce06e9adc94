/** One conversion at a time at each bound: rate, jump, window, the first angle, the angle after a fault, what is kept. */

import { describe, expect, it } from "vitest";
import {
  type AngleTrack,
  disbelieved,
  measuredAngle,
  NO_ANGLE,
  trackAngle,
} from "../../firmware/safety/angle.ts";
import type { LineAge } from "../../firmware/safety/freshness.ts";
import type { Conversion } from "../../firmware/safety/input.ts";
import { NO_NOISE } from "../../firmware/safety/noise.ts";
import { at, NOW, unknown } from "./facts-sample.ts";
import { CALIBRATION, countsOf } from "./rig.ts";

const UP: LineAge = { kind: "up", sinceMs: 0, lastByteMs: NOW };
const NONE = { kind: "none" } as const;
const point = (agoMs: number, angleDeg: number) => ({ atMs: NOW - agoMs, angleDeg });
const conversion = (angleDeg: number, agoMs = 0): Conversion => ({
  ...{ atMs: NOW - agoMs, arrivedMs: NOW - agoMs },
  counts: countsOf(angleDeg),
});

/** A sensor that has been at 20° and well; the next conversion there is not delayed by the median. */
const well = (wish: Partial<AngleTrack> = {}): AngleTrack => ({
  ...NO_ANGLE,
  reading: at(20),
  raw: [20, 20],
  track: [point(20, 20)],
  lastAtMs: NOW - 20,
  lastArrivedMs: NOW - 20,
  first: false,
  ...wish,
});
/** After a fault, good again for so long. */
const mending = (forMs: number, wish: Partial<AngleTrack> = {}): AngleTrack =>
  well({ reading: unknown("noisy"), goodSinceMs: NOW - forMs, ...wish });
const take = (from: AngleTrack, ...samples: readonly Conversion[]) =>
  trackAngle(from, samples, CALIBRATION, UP, NOW);
const taken = (from: AngleTrack, angleDeg = 20) => take(from, conversion(angleDeg)).angle;

it("before the first conversion nothing is known", () => {
  expect(NO_ANGLE).toEqual({
    ...{ reading: { kind: "fault", reason: "no-board" }, raw: [], track: [] },
    ...{ noise: { open: null, closed: [] }, outside: null, jumps: 0 },
    ...{ lastAtMs: null, lastArrivedMs: null, overdueSinceMs: null, goodSinceMs: null, first: true },
  });
});

describe("the rate", () => {
  it.each<[string, AngleTrack["track"], number]>([
    ["over the newest 100 ms", [point(150, 0), point(100, 16), point(20, 20)], 40],
    ["over what there is, when that is less", [point(40, 16), point(20, 20)], 100],
    ["over 20 ms at least", [point(20, 18)], 100],
    ["of less than 20 ms is none", [point(19, 18)], 0],
    ["of a table that comes back", [point(100, 24), point(20, 20)], -40],
  ])("is measured %s", (_over, track, rateDegPerS) => {
    expect(taken(well({ track })).reading).toEqual(at(20, rateDegPerS));
  });
});

describe("a jump", () => {
  it.each<[number, number, number]>([
    [50, 2, 0],
    [50, 1.75, 1],
    [50, 38, 0],
    [50, 38.25, 1],
    [60, -2, 1],
    [61, -40, 0],
    [20, 12.5, 1],
    [19, -40, 0],
  ])("over %d ms from %d° to 20° counts %d", (agoMs, fromDeg, jumps) => {
    expect(taken(well({ track: [point(agoMs, fromDeg)] })).jumps).toBe(jumps);
  });

  it("is none without anything before it", () => {
    expect(taken(NO_ANGLE).jumps).toBe(0);
  });

  it("is borne once, and a fault the second time in a row", () => {
    const track = [point(20, 0)];
    expect(taken(well({ track })).reading.kind).toBe("ok");
    expect(taken(well({ track, jumps: 1 })).reading).toEqual(unknown("implausible-rate"));
    expect(taken(well({ jumps: 1 })).jumps).toBe(0);
  });

  it("begins the half second after a fault anew", () => {
    const after = taken(mending(600, { track: [point(20, 0)] }));
    expect(after.reading).toEqual(unknown("noisy"));
    expect(after.goodSinceMs).toBeNull();
  });
});

describe("of three conversions the middle one counts", () => {
  it.each([
    [21, 19, 20, 20],
    [19, 21, 20, 20],
    [19, 20, 21, 20],
    [100, 20, 20, 20],
  ])("%d°, %d° and %d°: %d°", (one, other, newest, angleDeg) => {
    const after = taken(well({ raw: [-60, one, other] }), newest);
    expect(after.reading).toMatchObject({ kind: "ok", angleDeg });
    expect(after.raw).toEqual([one, other, newest]);
  });
});

describe("what is kept", () => {
  it("is 200 ms, bound included", () => {
    const track = [point(201, 20), point(200, 20), point(20, 20)];
    expect(taken(well({ track })).track).toEqual([point(200, 20), point(20, 20), point(0, 20)]);
  });

  it("is one point of those that come together, the newest of them", () => {
    const track = [point(100, 20), point(50, 20), point(2, 19)];
    expect(taken(well({ track })).track).toEqual([point(100, 20), point(50, 20), point(2, 20)]);
    const apart = [point(100, 20), point(50, 20), point(2.5, 19)];
    expect(taken(well({ track: apart })).track).toEqual([...apart, point(0, 20)]);
  });

  it("is when it was made and when it came, and no time runs back", () => {
    const { angle } = take(well(), conversion(20, 10));
    expect([angle.lastAtMs, angle.lastArrivedMs]).toEqual([NOW - 10, NOW - 10]);
    expect(take(well({ lastAtMs: NOW }), conversion(20, 10)).angle.lastAtMs).toBe(NOW);
  });
});

describe("outside the window", () => {
  const outside = (count: number, agoMs: number) =>
    ({ fault: "sensor-short", count, sinceMs: NOW - agoMs }) as const;
  const OPEN: Conversion = { atMs: NOW, arrivedMs: NOW, counts: 0 };
  it.each<[AngleTrack["outside"], boolean]>([
    [null, false],
    [outside(1, 14.9), false],
    [outside(1, 15), true],
    [outside(2, 2), true],
  ])("after %j it is a fault: %s", (before, fault) => {
    const { angle } = take(well({ outside: before }), OPEN);
    expect(angle.reading).toEqual(fault ? unknown("sensor-open") : at(20));
    expect(angle.goodSinceMs).toBeNull();
  });

  it("it is counted, with what it was and since when", () => {
    expect(take(well(), OPEN).angle.outside).toEqual({ fault: "sensor-open", count: 1, sinceMs: NOW });
    expect(take(well({ outside: outside(1, 5) }), OPEN).angle.outside).toEqual({
      ...{ fault: "sensor-open", count: 2, sinceMs: NOW - 5 },
    });
  });

  it("is over with a conversion inside", () => {
    expect(taken(well({ outside: outside(2, 2) })).outside).toBeNull();
  });
});

describe("the first angle, and the one after a fault", () => {
  it.each<[boolean, number, boolean]>([
    [true, 49, false],
    [true, 50, true],
    [false, 499, false],
    [false, 500, true],
  ])("(the first: %s) after %d ms of good readings: %s", (first, forMs, known) => {
    const after = taken(mending(forMs, { first }));
    expect(after.reading).toEqual(known ? at(20) : unknown("noisy"));
    expect(after.goodSinceMs).toBe(known ? null : NOW - forMs);
    expect(after.first).toBe(first && !known);
  });

  it("needs three conversions, however long it takes", () => {
    expect(taken(mending(900, { raw: [20] })).reading.kind).toBe("fault");
    expect(taken(mending(900, { raw: [] })).reading.kind).toBe("fault");
  });

  it("begins to count with the first good one", () => {
    expect(taken(well({ reading: unknown("noisy"), goodSinceMs: null })).goodSinceMs).toBe(NOW);
  });

  it("has its peak of what was known only", () => {
    const from = mending(900, { raw: [20] });
    expect(take(from, conversion(20, 1), conversion(20)).peakDeg).toBe(20);
    expect(take(mending(100), conversion(20)).peakDeg).toBeNull();
  });
});

describe("a step", () => {
  const NOTHING: Conversion = { atMs: NOW, arrivedMs: NOW, counts: Number.NaN };
  it.each<[string, readonly Conversion[], boolean]>([
    ["nothing", [], false],
    ["a conversion", [conversion(20)], true],
    ["what is no number", [NOTHING], false],
    ["a conversion and what is no number", [conversion(20), NOTHING], true],
  ])("with %s: fresh %j is %s", (_what, samples, fresh) => {
    expect(take(well(), ...samples).fresh).toBe(fresh);
  });

  it.each([
    [301, 301],
    [301, 0],
    [-1, 0],
    [-21, -21],
  ])("takes nothing made %d ms and come %d ms ago", (madeAgoMs, cameAgoMs) => {
    const odd = { ...conversion(60), atMs: NOW - madeAgoMs, arrivedMs: NOW - cameAgoMs };
    expect(take(well(), odd)).toMatchObject({ peakDeg: 20, fresh: false, angle: { raw: [20, 20] } });
  });

  it.each([0, -60])("has the highest angle of its own, about %d°", (about) => {
    const from = well({ raw: [about + 4, about + 4], track: [point(20, about + 4)] });
    const result = take(from, conversion(about, 10), conversion(about));
    expect(result.angle.reading).toMatchObject({ angleDeg: about });
    expect(result.peakDeg).toBe(about + 4);
  });

  it("without a board takes nothing and forgets everything, whatever was the matter", () => {
    const gone = { ...NO_ANGLE, reading: unknown("no-board"), first: false };
    for (const from of [well(), mending(100)]) {
      const result = trackAngle(from, [conversion(20)], CALIBRATION, { kind: "no-board" }, NOW);
      expect(result).toEqual({ angle: gone, peakDeg: null, fresh: false });
    }
  });

  it("without a calibration knows nothing, also when nothing comes", () => {
    const uncalibrated = (from: AngleTrack, ...samples: readonly Conversion[]) =>
      trackAngle(from, samples, NONE, UP, NOW).angle;
    expect(uncalibrated(well()).reading).toEqual(unknown("uncalibrated"));
    // The first angle is still the first: what was converted without a calibration is no angle.
    const before = mending(50, { first: true });
    expect(uncalibrated(before, conversion(20))).toMatchObject({
      reading: unknown("uncalibrated"),
      first: true,
    });
  });

  it("before the first conversion says so, and keeps a fault it has", () => {
    const silent = { lastArrivedMs: null };
    expect(take(well({ ...silent })).angle.reading).toEqual(unknown("no-reading"));
    expect(take(well({ ...silent, reading: unknown("no-board") })).angle.reading).toEqual(
      unknown("no-reading"),
    );
    expect(take(well({ ...silent, reading: unknown("noisy") })).angle.reading).toEqual(unknown("noisy"));
  });

  it("with a noisy sensor has no angle", () => {
    const tenth = { squares: 1000, freedom: 5 };
    const closed = Array.from({ length: 10 }, () => tenth);
    expect(taken(well({ noise: { open: null, closed } })).reading).toEqual(unknown("noisy"));
    expect(taken(well({ noise: NO_NOISE })).reading.kind).toBe("ok");
  });
});

describe("what was measured", () => {
  it("is the newest, with its rate and when it came", () => {
    const from = well({ track: [point(120, 14), point(100, 16), point(0, 20)] });
    expect(measuredAngle(from)).toEqual({ angleDeg: 20, rateDegPerS: 40, arrivedMs: NOW - 20 });
  });

  it.each<[string, Partial<AngleTrack>]>([
    ["nothing was converted", { track: [] }],
    ["a conversion lay outside", { outside: { fault: "sensor-open", count: 1, sinceMs: NOW } }],
    ["none has come", { lastArrivedMs: null }],
  ])("is nothing while %s", (_why, wish) => {
    expect(measuredAngle(well(wish))).toBeNull();
  });

  it("is believed no more when the board tells something else", () => {
    const DISBELIEVED = unknown("disagreement");
    expect(disbelieved(well()).reading).toEqual(DISBELIEVED);
    expect(disbelieved(mending(100))).toMatchObject({ reading: DISBELIEVED, goodSinceMs: null });
    const faulty = well({ reading: unknown("noisy"), goodSinceMs: null });
    expect(disbelieved(faulty)).toBe(faulty);
  });
});
