/** Of two sensors each bound of its own: how far apart, for how long, which of them counts, and what a fault of one does. */

import { describe, expect, it } from "vitest";
import { type AngleTrack, NO_ANGLE } from "../../firmware/safety/angle.ts";
import { type InertialTrack, NO_INERTIAL } from "../../firmware/safety/inertial-angle.ts";
import type { FittedSensors } from "../../firmware/safety/input.ts";
import {
  areCalibrated,
  disbelieved,
  measuredAngle,
  NOT_SENSED,
  type SensedAngle,
  senseAngle,
} from "../../firmware/safety/two-sensors.ts";
import { at, NOW, unknown } from "./facts-sample.ts";
import { inertialSample, MOUNT } from "./inertial-world.ts";
import { CALIBRATION, countsOf } from "./rig.ts";

const BOTH: FittedSensors = { kind: "both", calibration: CALIBRATION, mount: MOUNT };
const POTENTIOMETER: FittedSensors = { kind: "potentiometer", calibration: CALIBRATION };
const INERTIAL: FittedSensors = { kind: "inertial", mount: MOUNT };
const LINE = { kind: "up", sinceMs: 0, lastByteMs: NOW } as const;

/** A sensor that has spoken just now; null = it has a fault. */
const potentiometer = (angleDeg: number | null, rateDegPerS = 0, lastAtMs = NOW): AngleTrack => ({
  ...NO_ANGLE,
  reading: angleDeg === null ? unknown("noisy") : at(angleDeg, rateDegPerS),
  track: angleDeg === null ? [] : [{ atMs: lastAtMs, angleDeg }],
  lastAtMs,
  lastArrivedMs: NOW,
  first: false,
});
const inertial = (angleDeg: number | null, rateDegPerS = 0, lastAtMs = NOW): InertialTrack => ({
  ...NO_INERTIAL,
  reading: angleDeg === null ? unknown("stuck") : at(angleDeg, rateDegPerS),
  filter:
    angleDeg === null
      ? null
      : { atMs: lastAtMs, angleDeg, rateDegPerS, offset: NO_INERTIAL.offset, gyro: [0], awayDeg: 0 },
  doubtful: angleDeg === null,
  lastAtMs,
  lastArrivedMs: NOW,
});
const sensed = (one: AngleTrack, other: InertialTrack, agreement = NOT_SENSED.agreement): SensedAngle => ({
  ...{ reading: one.reading, potentiometer: one, inertial: other },
  agreement,
});
/** A step in which nothing came. */
const still = (angle: SensedAngle) => senseAngle(angle, [], BOTH, LINE, NOW);

type Agreement = SensedAngle["agreement"];
const AGREE: Agreement = { kind: "agree" };
const apart = (forMs: number): Agreement => ({ kind: "apart", sinceMs: NOW - forMs });
const disagree = (togetherForMs: number | null): Agreement => ({
  ...{ kind: "disagree", togetherSinceMs: togetherForMs === null ? null : NOW - togetherForMs },
});

it("nobody has disagreed before anything was sensed", () => {
  expect(NOT_SENSED.agreement).toEqual({ kind: "agree" });
});

it.each<[FittedSensors, boolean]>([
  [POTENTIOMETER, true],
  [{ ...POTENTIOMETER, calibration: { kind: "none" } } as FittedSensors, false],
  [INERTIAL, true],
  [{ ...INERTIAL, mount: { kind: "none" } } as FittedSensors, false],
  [BOTH, true],
  [{ ...BOTH, calibration: { kind: "none" } } as FittedSensors, false],
  [{ ...BOTH, mount: { kind: "none" } } as FittedSensors, false],
])("%j is calibrated: %s", (sensors, calibrated) => {
  expect(areCalibrated(sensors)).toBe(calibrated);
});

describe("two sensors", () => {
  it.each<[number, number, Agreement, Agreement]>([
    [20, 28, AGREE, AGREE],
    [28, 20, AGREE, AGREE],
    [20, 28.01, AGREE, apart(0)],
    [28.01, 20, AGREE, apart(0)],
    [20, Number.NaN, AGREE, apart(0)],
    [20, 28, apart(499), AGREE],
    [20, 29, apart(499), apart(499)],
    [20, 29, apart(500), disagree(null)],
    [20, 29, apart(Number.NaN), disagree(null)],
    [20, 29, disagree(null), disagree(null)],
    [20, 29, disagree(499), disagree(null)],
    [20, 28, disagree(null), disagree(0)],
    [20, 28, disagree(499), disagree(499)],
    [20, 28, disagree(500), AGREE],
  ])("at %d° and %d°, after %j, are %j", (one, other, before, after) => {
    const { angle } = still(sensed(potentiometer(one), inertial(other), before));
    expect(angle.agreement).toEqual(after);
    if (after.kind === "disagree") expect(angle.reading).toEqual({ kind: "fault", reason: "disagreement" });
    else expect(angle.reading.kind).toBe("ok");
  });

  it.each<[number | null, number | null]>([
    [null, 20],
    [20, null],
    [null, null],
  ])("of which one has a fault (%s°, %s°) are compared no more, and forget nothing", (one, other) => {
    const agreed = (before: Agreement) => still(sensed(potentiometer(one), inertial(other), before)).angle;
    expect(agreed(AGREE).agreement).toEqual(AGREE);
    expect(agreed(apart(499)).agreement).toEqual(AGREE);
    expect(agreed(disagree(499)).agreement).toEqual(disagree(null));
    expect(agreed(AGREE).reading).toStrictEqual(unknown(one === null ? "noisy" : "stuck"));
  });

  it.each([
    [NOW - 40, NOW],
    [NOW, NOW - 40],
  ])("are apart since the older of the two (%d and %d)", (one, other) => {
    const { angle } = still(sensed(potentiometer(20, 0, one), inertial(40, 0, other)));
    expect(angle.agreement).toEqual({ kind: "apart", sinceMs: NOW - 40 });
  });

  it.each<[number, number, number, number, number, number]>([
    [20, 5, 22, 3, 22, 5],
    [22, 5, 20, -7, 22, -7],
    [22, -7, 20, 5, 22, -7],
    [20, 3, 22, 5, 22, 5],
    [20, 5, 20, -5, 20, 5],
  ])("at %d° (%d°/s) and %d° (%d°/s) count as %d° and %d°/s", (...row) => {
    const [one, oneRate, other, otherRate, angleDeg, rateDegPerS] = row;
    const { angle } = still(sensed(potentiometer(one, oneRate), inertial(other, otherRate)));
    expect(angle.reading).toEqual(at(angleDeg, rateDegPerS));
  });
});

describe("the highest angle of a step", () => {
  const conversion = (angleDeg: number) => ({
    ...{ sensor: "potentiometer" as const, atMs: NOW, arrivedMs: NOW },
    counts: countsOf(angleDeg),
  });
  it.each<[number | null, number | null, number | null]>([
    [20, 22, 22],
    [22, 20, 22],
    [null, 20, null],
    [20, null, null],
    [null, null, null],
  ])("of %s° and %s° is %s", (one, other, peakDeg) => {
    expect(still(sensed(potentiometer(one), inertial(other))).peakDeg).toBe(peakDeg);
  });

  it("is not known while they disagree", () => {
    expect(still(sensed(potentiometer(20), inertial(40), disagree(null))).peakDeg).toBeNull();
  });

  it("is that of fresh readings, of either sensor", () => {
    const angle = sensed(potentiometer(20), inertial(20));
    const motion = inertialSample({ angleDeg: 20, rateDegPerS: 0 }, NOW);
    const freshWith = (...samples: Parameters<typeof senseAngle>[1]) =>
      senseAngle(angle, samples, BOTH, LINE, NOW).fresh;
    expect(freshWith()).toBe(false);
    expect(freshWith(conversion(20))).toBe(true);
    expect(freshWith(motion)).toBe(true);
    expect(freshWith(conversion(20), motion)).toBe(true);
  });

  it("is not of a sensor that is not fitted", () => {
    const angle = sensed(potentiometer(20), inertial(20));
    const motion = inertialSample({ angleDeg: 20, rateDegPerS: 0 }, NOW);
    const one = senseAngle(angle, [motion], POTENTIOMETER, LINE, NOW);
    expect(one).toEqual({
      angle: { ...NOT_SENSED, reading: at(20), potentiometer: angle.potentiometer },
      ...{ peakDeg: 20, fresh: false },
    });
    const other = senseAngle(angle, [conversion(20)], INERTIAL, LINE, NOW);
    expect(other).toEqual({
      angle: { ...NOT_SENSED, reading: at(20), inertial: angle.inertial },
      ...{ peakDeg: 20, fresh: false },
    });
  });
});

describe("what was measured", () => {
  const angle = sensed(potentiometer(20), inertial(22, 5));
  it("is that of what is fitted, and the larger of two", () => {
    expect(measuredAngle(angle, POTENTIOMETER)?.angleDeg).toBe(20);
    expect(measuredAngle(angle, INERTIAL)?.angleDeg).toBe(22);
    expect(measuredAngle(angle, BOTH)).toEqual({ angleDeg: 22, rateDegPerS: 5, arrivedMs: NOW });
    const same = sensed({ ...potentiometer(22), lastArrivedMs: NOW - 5 }, inertial(22, 5));
    expect(measuredAngle(same, BOTH)).toEqual({ angleDeg: 22, rateDegPerS: 5, arrivedMs: NOW - 5 });
    const other = sensed(potentiometer(24), inertial(22, 5));
    expect(measuredAngle(other, BOTH)).toEqual({ angleDeg: 24, rateDegPerS: 5, arrivedMs: NOW });
  });

  it("is nothing while one of the fitted has nothing", () => {
    expect(measuredAngle(sensed(potentiometer(null), inertial(22)), BOTH)).toBeNull();
    expect(measuredAngle(sensed(potentiometer(20), inertial(null)), BOTH)).toBeNull();
    expect(measuredAngle(sensed(potentiometer(null), inertial(22)), INERTIAL)?.angleDeg).toBe(22);
    expect(measuredAngle(sensed(potentiometer(20), inertial(null)), POTENTIOMETER)?.angleDeg).toBe(20);
  });
});

describe("what the board does not confirm", () => {
  const angle = sensed(potentiometer(20), inertial(22));
  const DISBELIEVED = unknown("disagreement");
  it("is believed of no sensor that is fitted", () => {
    const both = disbelieved(angle, BOTH);
    expect([both.reading, both.potentiometer.reading, both.inertial.reading]).toEqual([
      DISBELIEVED,
      DISBELIEVED,
      DISBELIEVED,
    ]);
    const one = disbelieved(angle, POTENTIOMETER);
    expect([one.reading, one.potentiometer.reading]).toEqual([DISBELIEVED, DISBELIEVED]);
    expect(one.inertial).toBe(angle.inertial);
    const other = disbelieved(angle, INERTIAL);
    expect([other.reading, other.inertial.reading]).toEqual([DISBELIEVED, DISBELIEVED]);
    expect(other.potentiometer).toBe(angle.potentiometer);
  });

  it("keeps the fault that a sensor has of its own", () => {
    expect(disbelieved(sensed(potentiometer(null), inertial(22)), BOTH).reading).toEqual(unknown("noisy"));
    expect(disbelieved(sensed(potentiometer(null), inertial(22)), POTENTIOMETER).reading).toEqual(
      unknown("noisy"),
    );
  });
});
