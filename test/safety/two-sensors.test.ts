/** One angle from two sensors, and whole sessions on a table that has the inertial one, alone or beside the other. */

import { describe, expect, it } from "vitest";
import type { FittedSensors } from "../../firmware/safety/input.ts";
import { areCalibrated } from "../../firmware/safety/two-sensors.ts";
import { MOUNT } from "./inertial-world.ts";
import {
  armedRig,
  CALIBRATION,
  countsOf,
  endOf,
  heldRig,
  invertedRig,
  type Rig,
  type RigOptions,
  readyRig,
  shown,
  type World,
} from "./rig.ts";

const fitted = (kind: FittedSensors["kind"]): RigOptions => ({ world: { fitted: kind } });
/** Beside a board that has no angle of its own to compare with. */
const APART: Partial<World> = { fitted: "both", boardAngle: { kind: "none", reason: "unknown" } };
const BOTH = fitted("both");
const INERTIAL = fitted("inertial");

const angleOf = (rig: Rig): number => {
  const { reading } = rig.core.angle;
  return reading.kind === "ok" ? reading.angleDeg : Number.NaN;
};
const reasonOf = (rig: Rig): string => {
  const { reading } = rig.core.angle;
  return reading.kind === "ok" ? "ok" : reading.reason;
};
/** ms until `holds`, in steps of 5 ms; null when it never does. */
const msUntil = (rig: Rig, holds: () => boolean, mostMs = 3000): number | null => {
  for (let ms = 5; ms <= mostMs; ms += 5) {
    rig.tick(5);
    if (holds()) return ms;
  }
  return null;
};

describe("what is fitted must be calibrated", () => {
  const none = { kind: "none" } as const;
  it.each<[FittedSensors, boolean]>([
    [{ kind: "potentiometer", calibration: CALIBRATION }, true],
    [{ kind: "potentiometer", calibration: none }, false],
    [{ kind: "inertial", mount: MOUNT }, true],
    [{ kind: "inertial", mount: none }, false],
    [{ kind: "both", calibration: CALIBRATION, mount: MOUNT }, true],
    [{ kind: "both", calibration: none, mount: MOUNT }, false],
    [{ kind: "both", calibration: CALIBRATION, mount: none }, false],
  ])("%j: %s", (sensors, expected) => {
    expect(areCalibrated(sensors)).toBe(expected);
    const mount = sensors.kind === "potentiometer" ? MOUNT : sensors.mount;
    const calibration = sensors.kind === "inertial" ? CALIBRATION : sensors.calibration;
    const rig = readyRig({ world: { fitted: sensors.kind, mount, calibration } });
    expect(rig.core.obstacles.includes("uncalibrated")).toBe(!expected);
    expect(rig.core.obstacles).toEqual(expected ? [] : ["angle-unknown", "uncalibrated"]);
  });
});

describe.each([
  ["an inertial sensor alone", INERTIAL],
  ["two sensors", BOTH],
])("%s", (_name, options) => {
  it("carry a session from Start over a hold to the maximum angle and back", () => {
    const rig = heldRig(options);
    expect(shown(rig).lock).toBe("held");
    expect(Math.abs(angleOf(rig) - 20)).toBeLessThan(0.5);
    rig.swing(31, 20);
    rig.run(100);
    expect(shown(rig).lock).toBe("released");
    expect(endOf(rig)).toMatchObject({ reason: "over-angle", by: "controller" });
    rig.swing(-75);
    rig.run(61_000);
    expect(rig.state()).toBe("idle");
  });

  it("release within 45 ms of truly crossing the maximum", () => {
    const rig = heldRig(options);
    let crossedMs: number | null = null;
    rig.world.rateDegPerS = 40;
    for (let guard = 0; guard < 1000 && shown(rig).lock === "held"; guard += 1) {
      rig.world.angleDeg += 0.2;
      rig.tick(5);
      if (crossedMs === null && rig.world.angleDeg > 30) crossedMs = rig.nowMs();
    }
    expect(rig.nowMs() - (crossedMs ?? Number.NaN)).toBeLessThanOrEqual(45);
  });

  it.each<[World["imu"], string, number]>([
    ["silent", "stale", options === BOTH ? 110 : 310],
    ["frozen", "stuck", 520],
    ["clipped", "implausible-rate", 10],
    ["shaken", "implausible-motion", 520],
  ])("release and latch when the inertial one is %s", (imu, reason, withinMs) => {
    const rig = heldRig(options);
    rig.world.imu = imu;
    if (options !== BOTH && imu === "silent") rig.world.bytes = false;
    expect(msUntil(rig, () => shown(rig).lock === "released")).toBeLessThanOrEqual(withinMs);
    expect(reasonOf(rig)).toBe(reason);
    rig.run(300, 5);
    expect(rig.state()).toBe("fault");
    expect(shown(rig).lock).toBe("released");
    rig.world.imu = "well";
    rig.world.bytes = true;
    rig.run(5000, 5);
    expect(rig.state()).toBe("fault");
    expect(shown(rig).lock).toBe("released");
  });

  it("end with over-rate when the table is thrown, by the gyroscope", () => {
    const rig = invertedRig(options, { maxAngleDeg: 60, maxDurationS: 60 });
    rig.swing(40, 120);
    expect(endOf(rig)).toMatchObject({ reason: "over-rate" });
  });
});

describe("an inertial sensor alone, silent while the board goes on speaking", () => {
  it("is a fault of the sensor after 100 ms, not a lost link", () => {
    const rig = heldRig(INERTIAL);
    rig.world.imu = "silent";
    expect(msUntil(rig, () => shown(rig).lock === "released")).toBeLessThanOrEqual(110);
    rig.tick(5);
    expect(endOf(rig)).toMatchObject({ reason: "sensor-fault" });
    rig.run(5000);
    expect(rig.kinds("session-ended")).toHaveLength(1);
    expect(rig.last().actuation.lease).toBeNull();
  });
});

describe("two sensors that differ", () => {
  it.each([5, -5])("by %d° count as the one nearer to head down", (imuTurnedDeg) => {
    const rig = readyRig({ world: { ...APART, imuTurnedDeg } });
    expect(angleOf(rig)).toBeCloseTo(-75 + Math.max(0, imuTurnedDeg), 1);
    expect(rig.core.obstacles).toEqual([]);
  });

  it("end at the maximum angle by the larger, whichever it is", () => {
    for (const imuTurnedDeg of [5, -5]) {
      const rig = heldRig({ world: APART });
      rig.world.imuTurnedDeg = imuTurnedDeg;
      rig.run(1000, 20);
      rig.swing(imuTurnedDeg > 0 ? 27 : 31, 20);
      rig.run(1000, 20);
      expect(endOf(rig)).toMatchObject({ reason: "over-angle" });
    }
  });

  it.each([12, -12])("by %d° for half a second are a fault, released and latched", (imuTurnedDeg) => {
    const rig = heldRig({ world: APART }, { maxAngleDeg: 50, maxDurationS: 60 });
    rig.world.imuTurnedDeg = imuTurnedDeg;
    const tookMs = msUntil(rig, () => shown(rig).lock === "released");
    expect(reasonOf(rig)).toBe("disagreement");
    expect(tookMs).toBeGreaterThanOrEqual(500);
    // What gravity says is followed within a third of a second.
    expect(tookMs).toBeLessThanOrEqual(850);
    rig.tick(5);
    expect(endOf(rig)).toMatchObject({ reason: "sensor-fault" });
  });

  it("find a coupling that slips: the potentiometer stays where it was", () => {
    const rig = armedRig({ world: APART });
    rig.world.counts = countsOf(-75);
    rig.swing(-40, 40);
    const tookMs = msUntil(rig, () => reasonOf(rig) === "disagreement");
    expect(tookMs).toBeLessThanOrEqual(500);
    rig.tick(5);
    expect(endOf(rig)).toMatchObject({ reason: "sensor-fault" });
  });

  it("disagree no more after half a second together, and not before", () => {
    const rig = readyRig({ world: APART });
    rig.world.counts = countsOf(-60);
    rig.run(1500, 5);
    expect(reasonOf(rig)).toBe("disagreement");
    rig.world.counts = null;
    // Half a second until the leap back is forgiven, and half a second together.
    rig.run(900, 5);
    expect(reasonOf(rig)).toBe("disagreement");
    rig.run(200, 5);
    expect(reasonOf(rig)).toBe("ok");
  });

  it("still disagree after one of them was silent for a while", () => {
    const rig = readyRig({ world: APART });
    rig.world.imuTurnedDeg = 12;
    rig.run(3000, 5);
    expect(reasonOf(rig)).toBe("disagreement");
    rig.world.imu = "silent";
    rig.run(200, 5);
    expect(reasonOf(rig)).toBe("stale");
    rig.world.imu = "well";
    let knownMs = 0;
    for (let ms = 0; ms < 5000; ms += 5) {
      rig.tick(5);
      if (reasonOf(rig) === "ok") knownMs += 5;
    }
    expect(knownMs).toBe(0);
  });

  it("never start a session while they disagree", () => {
    const rig = readyRig({ world: { ...APART, imuTurnedDeg: 12 } });
    expect(rig.core.obstacles).toEqual(["angle-unknown"]);
    expect(rig.ask({ kind: "start", programme: null })).toMatchObject({ kind: "refused" });
  });
});

describe("what the board knows of the same angle", () => {
  it.each(["potentiometer", "inertial", "both"] as const)("%s: apart for 200 ms is a fault", (kind) => {
    const rig = heldRig(fitted(kind), { maxAngleDeg: 50, maxDurationS: 60 });
    rig.world.boardAngle = { kind: "ok", angleDeg: 28, rateDegPerS: 0 };
    const tookMs = msUntil(rig, () => shown(rig).lock === "released");
    expect(tookMs).toBeGreaterThanOrEqual(200);
    expect(tookMs).toBeLessThanOrEqual(220);
    expect(reasonOf(rig)).toBe("disagreement");
  });

  it("is the larger of the two where both are fitted", () => {
    const rig = heldRig({ world: APART }, { maxAngleDeg: 50, maxDurationS: 60 });
    rig.world.imuTurnedDeg = 6;
    rig.run(1000, 5);
    rig.world.boardAngle = { kind: "ok", angleDeg: 26, rateDegPerS: 0 };
    rig.run(1000, 5);
    expect(shown(rig).lock).toBe("held");
    rig.world.boardAngle = { kind: "ok", angleDeg: 20, rateDegPerS: 0 };
    rig.run(300, 5);
    expect(shown(rig).lock).toBe("released");
  });
});
