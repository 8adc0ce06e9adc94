import { describe, expect, test } from "vitest";
import type { NewSettings, RawReading } from "../../shared/setup.ts";
import { newSettingsSchema, setupWriteSchema } from "../../shared/setup.ts";
import {
  angleProblem,
  pointsProblem,
  problemText,
  pulseProblem,
  readableRange,
  settingsProblem,
  steadinessOf,
  tableIdProblem,
} from "../../shared/setup-ranges.ts";
import { NEW_SETTINGS } from "../support/new-settings.ts";

const withPoints = (a: [number, number], b: [number, number]): Partial<NewSettings> => ({
  potentiometer: {
    kind: "two-point",
    a: { counts: a[0], angleDeg: a[1] },
    b: { counts: b[0], angleDeg: b[1] },
  },
});

describe("settings", () => {
  test("what a calibrated table has is allowed, and so is one without any calibration", () => {
    expect(settingsProblem(NEW_SETTINGS)).toBeNull();
    const bare = { potentiometer: { kind: "none" }, inertial: { kind: "none" } } as const;
    expect(settingsProblem({ ...NEW_SETTINGS, ...bare })).toBeNull();
  });

  test.each([
    ["sensors", { sensors: { potentiometer: false, mpu6050: false } }],
    ["potentiometer.a.counts", withPoints([-1, 0], [512, -75])],
    ["potentiometer.a.counts", withPoints([Number.NaN, 0], [512, -75])],
    ["potentiometer.b.counts", withPoints([512, 0], [1024, -75])],
    ["potentiometer.b.counts", withPoints([512, 0], [700.5, -75])],
    ["potentiometer.a.angleDeg", withPoints([512, 181], [700, -75])],
    ["potentiometer.b.angleDeg", withPoints([512, 0], [700, 19])],
    ["potentiometer.b.counts", withPoints([512, 0], [530, -75])],
    ["potentiometer.b.counts", withPoints([512, 0], [580, -75])],
    ["inertial.axis", { inertial: { kind: "zeroed", axis: 6, zeroDeg: 0 } }],
    ["inertial.zeroDeg", { inertial: { kind: "zeroed", axis: 0, zeroDeg: Number.NaN } }],
    ["sensorChannel", { sensorChannel: 4 }],
    ["holdUs", { holdUs: 543 }],
    ["releaseUs", { releaseUs: 2401 }],
    ["releaseUs", { holdUs: 1000, releaseUs: 1099 }],
    ["bandGapMv", { bandGapMv: 0 }],
    ["bandGapMv", { bandGapMv: 1251 }],
  ] as const)("%s out of range is named with its value and what is allowed", (field, change) => {
    const problem = settingsProblem({ ...NEW_SETTINGS, ...change } as NewSettings);
    expect(problem).toMatchObject({ field });
    expect(problem?.allowed).not.toBe("");
  });

  test("single values", () => {
    expect(pulseProblem("holdUs", 544)).toBeNull();
    expect(pulseProblem("holdUs", 544.5)).not.toBeNull();
    expect(angleProblem("angle", -180)).toBeNull();
    expect(angleProblem("angle", Number.NaN)).not.toBeNull();
    expect(tableIdProblem(4_294_967_295)).toBeNull();
    expect(tableIdProblem(-1)).not.toBeNull();
    expect(pointsProblem({ counts: 512, angleDeg: 0 }, { counts: 256, angleDeg: -75 })).toBeNull();
    expect(problemText({ field: "holdUs", value: "1", allowed: "more" })).toBe("holdUs is 1; allowed: more");
  });

  test("the schemas refuse what is unknown or not finite", () => {
    expect(newSettingsSchema.safeParse(NEW_SETTINGS).success).toBe(true);
    expect(newSettingsSchema.safeParse({ ...NEW_SETTINGS, lockPin: 9 }).success).toBe(false);
    expect(newSettingsSchema.safeParse({ ...NEW_SETTINGS, holdUs: Number.NaN }).success).toBe(false);
    expect(setupWriteSchema.safeParse({ counterLow: -1, tableId: 1, settings: NEW_SETTINGS }).success).toBe(
      false,
    );
  });
});

test("the angles a sensor can read follow from its two points", () => {
  const range = readableRange({ counts: 512, angleDeg: 0 }, { counts: 256, angleDeg: -75 });
  expect(range.fromDeg).toBeCloseTo(-134.8, 1);
  expect(range.toDeg).toBeCloseTo(134.5, 1);
});

describe("a reading is averaged only when it is still", () => {
  const still = {
    kind: "counts",
    counts: 512,
    meanCounts: 512,
    spreadCounts: 3,
    driftCounts: 0.2,
    overMs: 990,
    samples: 200,
  } as const;
  test.each([
    ["steady", {}],
    ["waiting", { overMs: 899 }],
    ["moving", { driftCounts: -1.6 }],
    ["moving", { driftCounts: Number.NaN }],
    ["noisy", { spreadCounts: 13 }],
    ["broken-wire", { meanCounts: 51 }],
    ["broken-wire", { meanCounts: 972 }],
  ] as const)("%s for %j", (expected, change) => {
    expect(steadinessOf({ ...still, ...change } as RawReading)).toBe(expected);
  });
  test("no reading is none", () => expect(steadinessOf({ kind: "none" })).toBe("none"));
});
