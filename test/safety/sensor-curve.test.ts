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
