/** The window and the line of the potentiometer, at the very bounds. */

import { describe, expect, it } from "vitest";
import { angleOf, isCalibrated, windowOf } from "../../firmware/safety/sensor-curve.ts";

it.each([
  [0.05 * 1023, "inside"],
  [0.05 * 1023 - 0.01, "sensor-open"],
  [0.95 * 1023, "inside"],
  [0.95 * 1023 + 0.01, "sensor-short"],
])("%d counts are %s", (counts, window) => {
  expect(windowOf(counts)).toBe(window);
});

describe("two points", () => {
  type Point = readonly [counts: number, angleDeg: number];
  it.each<[string, Point, Point, boolean]>([
    ["20 counts apart", [500, 0], [520, 60], true],
    ["less than that", [500, 0], [519.9, 60], false],
    ["20 counts apart, falling", [520, 0], [500, 60], true],
    ["10° apart, about 0", [200, -5], [700, 5], true],
    ["10° apart, falling", [200, 5], [700, -5], true],
    ["less than that", [200, -5], [700, 4.9], false],
    ["5° apart, far from 0", [200, 60], [700, 65], false],
    ["at full scale", [1023, 0], [500, 60], true],
    ["at full scale", [500, 0], [1023, 60], true],
    ["beyond full scale", [1023.1, 0], [500, 60], false],
    ["beyond full scale", [500, 0], [1023.1, 60], false],
    ["half a turn away", [200, 180], [700, 0], true],
    ["half a turn away", [200, 0], [700, -180], true],
    ["more than half a turn away", [200, 180.1], [700, 0], false],
    ["more than half a turn away", [200, 0], [700, -180.1], false],
  ])("%s: %j and %j", (_where, [aCounts, aDeg], [bCounts, bDeg], usable) => {
    const calibration = {
      kind: "two-point",
      a: { counts: aCounts, angleDeg: aDeg },
      b: { counts: bCounts, angleDeg: bDeg },
    } as const;
    expect(isCalibrated(calibration)).toBe(usable);
    expect(angleOf(aCounts, calibration)).toBe(usable ? aDeg : null);
  });
});

describe("the line", () => {
  it.each<[aCounts: number, bCounts: number, counts: number, angleDeg: number]>([
    [200, 500, 200, -75],
    [200, 500, 500, 0],
    [200, 500, 580, 20],
    [200, 500, 100, -100],
    [800, 500, 420, 20],
    [800, 500, 900, -100],
  ])("through −75° at %d and 0° at %d has at %d counts %d°", (aCounts, bCounts, counts, angleDeg) => {
    const a = { counts: aCounts, angleDeg: -75 };
    const b = { counts: bCounts, angleDeg: 0 };
    expect(angleOf(counts, { kind: "two-point", a, b })).toBeCloseTo(angleDeg, 9);
  });

  it("between two angles that are not 0° neither", () => {
    const a = { counts: 300, angleDeg: -50 };
    const b = { counts: 600, angleDeg: 25 };
    expect(angleOf(420, { kind: "two-point", a, b })).toBeCloseTo(-20, 9);
    expect(angleOf(Number.POSITIVE_INFINITY, { kind: "two-point", a, b })).toBeNull();
  });

  it("is none without two points, whatever a spoilt record says besides", () => {
    const points = { a: { counts: 200, angleDeg: -75 }, b: { counts: 500, angleDeg: 0 } };
    for (const none of [{ kind: "none" }, { kind: "none", ...points }] as const) {
      expect(isCalibrated(none)).toBe(false);
      expect(angleOf(420, none)).toBeNull();
    }
  });
});
