/** How a second sensor is found to sit on the table, and what two measurements make of any. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GravityReading } from "../../shared/setup.ts";
import {
  findMount,
  inertialAngleDeg,
  ownAngleDeg,
  type Vector3,
  wrap180,
} from "../../shared/setup-inertial.ts";
import {
  angleBy,
  calibratedBy,
  gravitySteadiness,
  secondAngleProblem,
  takeNow,
} from "../../shared/setup-measure.ts";
import { SETUP_STATE } from "../support/new-settings.ts";

/** Gravity as a sensor feels it whose own angle about `axis` is `deg`; written from docs/guardian.md. */
const feltAt = (axis: number, deg: number): Vector3 => {
  const rad = ((axis >= 3 ? -deg : deg) * Math.PI) / 180;
  const [over, under] = [Math.sin(rad), Math.cos(rad)];
  if (axis % 3 === 0) return { x: 0, y: over, z: under };
  return axis % 3 === 1 ? { x: under, y: 0, z: over } : { x: over, y: under, z: 0 };
};

describe("the mount of an MPU-6050", () => {
  test("is found from any axis, either way round, any zero and any second angle", () => {
    const angle = fc.oneof(
      fc.double({ min: -150, max: -20, noNaN: true }),
      fc.double({ min: 20, max: 150, noNaN: true }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.double({ min: -179, max: 179, noNaN: true }),
        angle,
        (axis, zeroDeg, angleDeg) => {
          const found = findMount(feltAt(axis, zeroDeg), feltAt(axis, zeroDeg + angleDeg), angleDeg);
          if (found.kind === "none") throw new Error(`none for axis ${axis}`);
          expect(found.mount.axis).toBe(axis);
          expect(Math.abs(wrap180(found.mount.zeroDeg - zeroDeg))).toBeLessThan(0.02);
          const third = feltAt(axis, zeroDeg + 10);
          expect(inertialAngleDeg(found.mount, third)).toBeCloseTo(10, 1);
        },
      ),
    );
  });

  test("is not found where the sensor turned otherwise than the table, or about no axis of its own", () => {
    expect(findMount(feltAt(0, 0), feltAt(0, -60), -75)).toMatchObject({ kind: "none", turnedDeg: -60 });
    const askew = { x: 0.577, y: 0.577, z: 0.577 };
    expect(findMount(askew, { x: -0.577, y: 0.577, z: -0.577 }, -75).kind).toBe("none");
    expect(findMount({ x: 0, y: 0, z: 0 }, { x: 0, y: 0, z: 0 }, -75)).toEqual({
      kind: "none",
      turnedDeg: null,
    });
    expect(findMount(feltAt(0, 0), { x: Number.NaN, y: 0, z: 1 }, -75).kind).toBe("none");
  });

  test("own angles follow the page's axes", () => {
    expect(ownAngleDeg(0, { x: 0, y: 1, z: 0 })).toBe(90);
    expect(ownAngleDeg(1, { x: 0, y: 0, z: 1 })).toBe(90);
    expect(ownAngleDeg(2, { x: 1, y: 0, z: 0 })).toBe(90);
    expect(ownAngleDeg(3, { x: 0, y: 1, z: 0 })).toBe(-90);
    expect([wrap180(190), wrap180(-190), wrap180(-180), wrap180(540)]).toEqual([-170, 170, -180, -180]);
  });
});

const gravity: GravityReading = {
  kind: "gravity",
  ...{ x: 0, y: 0, z: 1, spreadG: 0.03, driftDeg: 0.1, overMs: 990, samples: 50 },
};

describe("what may be taken", () => {
  test.each([
    ["steady", {}],
    ["waiting", { overMs: 100 }],
    ["moving", { driftDeg: 2 }],
    ["moving", { driftDeg: Number.NaN }],
    ["moving", { z: 1.2 }],
    ["moving", { z: 0 }],
    ["noisy", { spreadG: 0.4 }],
  ] as const)("gravity: %s for %j", (expected, change) => {
    expect(gravitySteadiness({ ...gravity, ...change })).toBe(expected);
  });

  test("every fitted sensor must be still, and one that is not fitted is not asked", () => {
    const view = { reading: SETUP_STATE.reading, gravity: { kind: "none" } as const };
    expect(takeNow({ potentiometer: true, mpu6050: false }, view)).toEqual({
      kind: "taken",
      measured: { counts: 512, gravity: null },
    });
    expect(takeNow({ potentiometer: true, mpu6050: true }, view)).toEqual({ kind: "not-yet", why: "none" });
    expect(
      takeNow({ potentiometer: false, mpu6050: true }, { ...view, reading: { kind: "none" }, gravity }),
    ).toEqual({
      kind: "taken",
      measured: { counts: null, gravity: { x: 0, y: 0, z: 1 } },
    });
  });
});

describe("two measurements", () => {
  const both = { potentiometer: true, mpu6050: true };
  const atZero = { counts: 512, gravity: feltAt(4, 20) };
  const second = { counts: 256, gravity: feltAt(4, -55) };

  test("calibrate all that is fitted, and give the angle now", () => {
    const made = calibratedBy(both, atZero, second, -75);
    expect(made).toEqual({
      kind: "ok",
      settings: {
        sensors: both,
        potentiometer: {
          kind: "two-point",
          a: { counts: 512, angleDeg: 0 },
          b: { counts: 256, angleDeg: -75 },
        },
        inertial: { kind: "zeroed", axis: 4, zeroDeg: 20 },
      },
    });
    if (made.kind !== "ok") return;
    const at = (counts: number) => ({ ...SETUP_STATE.reading, kind: "counts", meanCounts: counts }) as const;
    if (SETUP_STATE.reading.kind !== "counts") throw new Error("the sample has counts");
    const reading = { ...SETUP_STATE.reading, ...at(384) };
    expect(angleBy(made.settings, { reading, gravity: { kind: "none" } })).toBeCloseTo(-37.5, 3);
    const felt = { ...gravity, ...feltAt(4, 30) } as GravityReading;
    expect(
      angleBy({ ...made.settings, potentiometer: { kind: "none" } }, { reading, gravity: felt }),
    ).toBeCloseTo(10, 3);
    expect(
      angleBy({ potentiometer: { kind: "none" }, inertial: { kind: "none" } }, { reading, gravity: felt }),
    ).toBeNull();
  });

  test.each([
    ["an angle too near", both, atZero, second, 10, "angle"],
    ["an angle that is no number", both, atZero, second, Number.NaN, "angle"],
    ["counts that did not turn", both, atZero, { ...second, counts: 510 }, -75, "potentiometer.b.counts"],
    ["a sensor that turned otherwise", both, atZero, { ...second, gravity: feltAt(4, 0) }, -75, "MPU-6050"],
    ["no counts", both, { ...atZero, counts: null }, second, -75, "potentiometer"],
    ["no gravity", both, atZero, { ...second, gravity: null }, -75, "inertial"],
  ] as const)("%s is told", (_name, sensors, first, then, angleDeg, field) => {
    expect(calibratedBy(sensors, first, then, angleDeg)).toMatchObject({
      kind: "problem",
      problem: { field },
    });
  });

  test("the second angle's own range", () => {
    expect(secondAngleProblem(-20)).toBeNull();
    expect(secondAngleProblem(151)).not.toBeNull();
    expect(secondAngleProblem(181)).not.toBeNull();
  });
});
