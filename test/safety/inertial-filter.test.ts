/** The filter of the inertial sensor in numbers: which way it is mounted, where it begins, how it is drawn and learns. */

import { describe, expect, it } from "vitest";
import {
  beginFilter,
  type Filter,
  followFilter,
  isZeroed,
  NO_OFFSET,
  type Turning,
  turningOf,
  wrapDeg,
} from "../../firmware/safety/inertial-filter.ts";
import { NOW } from "./facts-sample.ts";

it.each([
  [0, 0],
  [170, 170],
  [190, -170],
  [-190, 170],
  [360, 0],
  [-545, 175],
])("%d° is %d° the shortest way round", (angleDeg, wrapped) => {
  expect(wrapDeg(angleDeg)).toBeCloseTo(wrapped, 9);
});

describe("a mount", () => {
  it.each([
    [0, 0, true],
    [5, 0, true],
    [6, 0, false],
    [-1, 0, false],
    [1.5, 0, false],
    [Number.NaN, 0, false],
    [0, 180, true],
    [0, -180, true],
    [0, 180.1, false],
    [0, -180.1, false],
    [0, Number.NaN, false],
  ])("about axis %d with its zero at %d° can be: %s", (axis, zeroDeg, can) => {
    expect(isZeroed({ kind: "zeroed", axis, zeroDeg })).toBe(can);
  });

  it("that is none is none", () => {
    expect(isZeroed({ kind: "none" })).toBe(false);
    // What a spoilt record may say besides.
    expect(isZeroed({ kind: "none", axis: 0, zeroDeg: 0 } as { kind: "none" })).toBe(false);
  });

  it.each([
    [0, Math.atan2(2, 3), Math.hypot(2, 3), 7],
    [1, Math.atan2(3, 1), Math.hypot(3, 1), 8],
    [2, Math.atan2(1, 2), Math.hypot(1, 2), 9],
    [3, -Math.atan2(2, 3), Math.hypot(2, 3), -7],
    [4, -Math.atan2(3, 1), Math.hypot(3, 1), -8],
    [5, -Math.atan2(1, 2), Math.hypot(1, 2), -9],
  ])("about axis %d turns in the plane of the two that follow", (axis, felt, strengthG, gyroDegPerS) => {
    const turning = turningOf(
      { x: 1, y: 2, z: 3 },
      { x: 7, y: 8, z: 9 },
      { kind: "zeroed", axis, zeroDeg: 4 },
    );
    expect(turning.feltDeg).toBeCloseTo((felt * 180) / Math.PI - 4, 9);
    expect(turning.strengthG).toBeCloseTo(strengthG, 9);
    expect(turning.gyroDegPerS).toBe(gyroDegPerS);
  });
});

const turning = (wish: Partial<Turning> = {}): Turning => ({
  ...{ feltDeg: 22, strengthG: 1, gyroDegPerS: 11 },
  ...wish,
});

it("nothing is known of the offset at first", () => {
  expect(NO_OFFSET).toEqual({ degPerS: 0, quietMs: 0 });
});

describe("it begins", () => {
  it("where gravity is felt", () => {
    expect(beginFilter(turning(), { degPerS: 3, quietMs: 50 }, NOW)).toEqual({
      ...{ atMs: NOW, angleDeg: 22, rateDegPerS: 8, offset: { degPerS: 3, quietMs: 50 } },
      ...{ gyro: [11], awayDeg: 0 },
    });
  });

  it.each([
    [0.85, true],
    [1.15, true],
    [0.849, false],
    [1.151, false],
    [Number.NaN, false],
  ])("with %d g: %s", (strengthG, begins) => {
    expect(beginFilter(turning({ strengthG }), NO_OFFSET, NOW) !== null).toBe(begins);
  });
});

describe("it follows", () => {
  const from = (gyro: readonly number[] = [9]): Filter => ({
    ...{ atMs: NOW - 20, angleDeg: 20, rateDegPerS: 99, offset: { degPerS: 1, quietMs: 100 } },
    ...{ gyro, awayDeg: null },
  });
  /** Nine rates, the last of them 9. */
  const nine = (first: number): readonly number[] => [first, 9, 9, 9, 9, 9, 9, 9, 9];
  // Turned by the mean of 9 and 11 less the offset of 1, for 20 ms.
  const turnedTo = 20.18;
  const awayDeg = 1.82;
  const expectFilter = (filter: Filter, drawPerS: number, learnPerS2: number, quietMs: number) => {
    const offset = 1 - learnPerS2 * awayDeg * 0.02;
    expect(filter.atMs).toBe(NOW);
    expect(filter.angleDeg).toBeCloseTo(turnedTo + drawPerS * awayDeg * 0.02, 9);
    expect(filter.offset.degPerS).toBeCloseTo(offset, 9);
    expect(filter.offset.quietMs).toBe(quietMs);
    expect(filter.rateDegPerS).toBeCloseTo(11 - offset, 9);
    expect(filter.awayDeg).toBeCloseTo(awayDeg, 9);
  };

  it("the gyroscope, drawn slowly to gravity while it moves", () => {
    const filter = followFilter(from(), turning(), NOW);
    expectFilter(filter, 1, 0.04, 100);
    expect(filter.gyro).toEqual([9, 11]);
  });

  it.each([
    [8, true],
    [7.9, false],
  ])("and closely while ten rates lie between %d and 11: %s", (least, quiet) => {
    const filter = followFilter(from(nine(least)), turning(), NOW);
    if (quiet) expectFilter(filter, 7.5, 14, 120);
    else expectFilter(filter, 1, 0.04, 100);
    expect(filter.gyro).toHaveLength(10);
  });

  it("with ten rates kept, the newest last", () => {
    const filter = followFilter(from([1, ...nine(8)]), turning(), NOW);
    expect(filter.gyro).toEqual([...nine(8), 11]);
    expect(followFilter(from(nine(8).slice(1)), turning(), NOW).offset.quietMs).toBe(100);
  });

  it("the gyroscope alone while something else than gravity is felt", () => {
    const filter = followFilter(from(nine(8)), turning({ strengthG: 1.2 }), NOW);
    expect(filter).toEqual({
      ...{ atMs: NOW, angleDeg: expect.closeTo(turnedTo, 9), rateDegPerS: 10 },
      ...{ offset: { degPerS: 1, quietMs: 100 }, gyro: [...nine(8), 11], awayDeg: null },
    });
  });

  it("from the first rate it is given where it has none", () => {
    const filter = followFilter(from([]), turning({ strengthG: 1.2 }), NOW);
    expect(filter.angleDeg).toBeCloseTo(20.2, 9);
  });

  it("over the half turn", () => {
    const filter = followFilter({ ...from(), angleDeg: 179.9 }, turning({ feltDeg: -179.9 }), NOW);
    expect(filter.angleDeg).toBeCloseTo(-179.9 - 0.02 + 0.02 * 0.02, 9);
    expect(filter.awayDeg).toBeCloseTo(0.02, 9);
  });
});
