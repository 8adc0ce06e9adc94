/** The rules of a session with their times: Start, time, limits, speed. */

import { describe, expect, it } from "vitest";
import { armedRig, endOf, heldRig, invertedRig, makeRig, type Rig, readyRig, shown } from "./rig.ts";
import { cues, nothing, obstacles, reason, rows, set, to } from "./rules-rows.ts";

describe("armed", () => {
  it("ends as not-started after 60 s without 10° of motion", () => {
    rows(armedRig(), reason, [
      [59_000, nothing, null],
      [60_100, nothing, "not-started"],
    ]);
  });

  it("ends as not-started after 120 s in all, however much the table moves below +5°", () => {
    rows(armedRig(), reason, [
      [30_000, to(-60), null],
      [60_000, to(-40), null],
      [90_000, to(-60), null],
      [119_000, nothing, null],
      [120_100, nothing, "not-started"],
    ]);
  });

  it("has nothing to recover from when nobody was inverted", () => {
    const rig = armedRig();
    rig.ask({ kind: "stop" });
    expect(rig.state()).toBe("idle");
    expect(endOf(rig)).toMatchObject({ reason: "stop", by: "screen" });
  });
});

describe("start", () => {
  it.each([
    ["not-upright", (rig: Rig) => rig.swing(-15)],
    ["not-still", (rig: Rig) => rig.swing(-60)],
    ["stop-button-open", set({ stop: "open" })],
    ["stop-button-open", set({ stop: "unknown" })],
    ["board-just-started", set({ bootNonce: 8 })],
    ["guardian-tripped", set({ trip: "unknown" })],
    ["guardian-tripped", set({ leaseValid: false })],
  ] as const)("waits for %s", (obstacle, spoil) => {
    const rig = readyRig();
    expect(obstacles(rig)).toEqual([]);
    spoil(rig);
    expect(rig.ask({ kind: "start", programme: null })).toMatchObject({ kind: "refused", code: "not-ready" });
    expect(obstacles(rig)).toContain(obstacle);
  });

  it("catches a reversed sign: standing then reads as inverted", () => {
    const rig = readyRig({ world: { angleDeg: 75 } });
    expect(obstacles(rig)).toContain("not-upright");
  });

  it("says everything that is missing at once", () => {
    const rig = makeRig({ world: { calibration: { kind: "none" }, stop: "open", gateway: false } });
    rig.run(1000);
    expect(obstacles(rig)).toEqual([
      "angle-unknown",
      "uncalibrated",
      "board-just-started",
      "stop-button-open",
      "gateway-silent",
    ]);
  });

  it("needs ceilings that lie within the guardian's, with its two seconds", () => {
    const rig = readyRig({ settings: { ceilings: { maxAngleDeg: 60, maxDurationS: 659 } } });
    expect(obstacles(rig)).toEqual(["ceilings-do-not-nest"]);
  });

  it("is refused within a session and after it", () => {
    const rig = invertedRig();
    const again = { kind: "start", programme: null } as const;
    expect(rig.ask(again)).toMatchObject({ code: "wrong-state" });
    rig.ask({ kind: "stop" });
    expect(rig.ask(again)).toMatchObject({ code: "wrong-state" });
  });
});

describe("the clock of inversion", () => {
  it("runs from +5° until 0° and is added up over rests", () => {
    const rig = armedRig();
    rig.swing(4.5);
    rig.run(2000);
    expect(shown(rig).invertedS).toBe(0);
    rig.swing(8);
    rig.run(5000);
    rig.swing(2);
    rig.run(3000);
    expect(shown(rig).invertedS).toBeCloseTo(8.2, 0);
    rig.swing(-5);
    const rested = shown(rig).invertedS;
    rig.run(5000);
    expect(shown(rig)).toMatchObject({ state: "resting", invertedS: rested });
    rig.swing(10);
    rig.run(1000);
    expect(shown(rig).invertedS).toBeGreaterThan(rested + 0.9);
    expect(shown(rig).remainingS).toBeCloseTo(60 - shown(rig).invertedS, 6);
  });

  it("keeps its figures after the end until the next Start", () => {
    const rig = invertedRig();
    rig.ask({ kind: "stop" });
    const { invertedS, remainingS } = shown(rig);
    rig.swing(-60);
    rig.run(62_000, 50);
    expect(shown(rig)).toMatchObject({ state: "idle", invertedS, remainingS });
    rig.ask({ kind: "start", programme: null });
    expect(shown(rig)).toMatchObject({ state: "armed", invertedS: 0, remainingS: 60 });
  });
});

describe("resting and recovering", () => {
  it("ends as returned after 10 s at horizontal without a programme", () => {
    rows(invertedRig(), reason, [
      [0, to(-5), null],
      [9_000, nothing, null],
      [11_500, nothing, "returned"],
    ]);
  });

  it("is returning again beyond +5° within the minute of advice", () => {
    const rig = invertedRig();
    rig.ask({ kind: "stop" });
    rig.swing(-5);
    expect(rig.state()).toBe("recovering");
    rig.swing(8);
    expect(rig.state()).toBe("returning");
  });
});

describe("over-rate", () => {
  it("is more than 90°/s for 100 ms", () => {
    const rig = invertedRig({}, { maxAngleDeg: 60, maxDurationS: 60 });
    rig.swing(8, 20);
    rig.run(500);
    rig.swing(55, 95);
    expect(reason(rig)).toBe("over-rate");
    expect(rig.alarms()).toContain("over-rate");
  });

  it("is not 85°/s", () => {
    const rig = invertedRig({}, { maxAngleDeg: 60, maxDurationS: 60 });
    rig.swing(55, 85);
    expect(rig.state()).toBe("inverted");
  });
});

describe("limits during a session", () => {
  it("tighten at once, and end it now when the table is already beyond", () => {
    const rig = heldRig();
    expect(rig.ask({ kind: "set-limits", limits: { maxAngleDeg: 25, maxDurationS: 50 } })).toMatchObject({
      kind: "accepted",
    });
    expect(shown(rig)).toMatchObject({ state: "inverted", maxAngleDeg: 25, maxDurationS: 50 });
    rig.ask({ kind: "set-limits", limits: { maxAngleDeg: 15, maxDurationS: 50 } });
    expect(shown(rig)).toMatchObject({ state: "returning", lock: "released" });
    expect(reason(rig)).toBe("over-angle");
  });

  it.each([
    [{ maxAngleDeg: 31, maxDurationS: 60 }, "loosening"],
    [{ maxAngleDeg: 20, maxDurationS: 61 }, "loosening"],
    [{ maxAngleDeg: 61, maxDurationS: 60 }, "out-of-range"],
    [{ maxAngleDeg: 9, maxDurationS: 60 }, "out-of-range"],
    [{ maxAngleDeg: Number.NaN, maxDurationS: 60 }, "out-of-range"],
    [{ maxAngleDeg: 20, maxDurationS: Infinity }, "out-of-range"],
  ])("refuse %j as %s, whole", (limits, code) => {
    for (const rig of [armedRig(), heldRig()]) {
      expect(rig.ask({ kind: "set-limits", limits })).toMatchObject({ kind: "refused", code });
      expect(shown(rig)).toMatchObject({ maxAngleDeg: 30, maxDurationS: 60 });
    }
  });

  it("stay as tight after it, for the next", () => {
    const rig = invertedRig();
    rig.ask({ kind: "set-limits", limits: { maxAngleDeg: 25, maxDurationS: 50 } });
    rig.ask({ kind: "stop" });
    rig.swing(-60);
    rig.run(61_000, 50);
    expect(shown(rig)).toMatchObject({ state: "idle", maxAngleDeg: 25, maxDurationS: 50 });
    expect(rig.ask({ kind: "set-limits", limits: { maxAngleDeg: 60, maxDurationS: 600 } })).toMatchObject({
      kind: "accepted",
    });
  });
});

describe("near a limit", () => {
  it("tells once per approach, by one burst", () => {
    const rig = invertedRig();
    rig.swing(26);
    expect(cues(rig).filter((cue) => cue === "near-angle")).toHaveLength(1);
    expect(rig.last().actuation.signal).toBe("medium");
    rig.run(3000);
    expect(rig.last().actuation.signal).toBe("none");
    rig.swing(24);
    rig.swing(26);
    expect(cues(rig).filter((cue) => cue === "near-angle")).toHaveLength(1);
    rig.swing(20);
    rig.swing(26);
    expect(cues(rig).filter((cue) => cue === "near-angle")).toHaveLength(2);
  });

  it("tells 15 s before time is up", () => {
    const rig = armedRig();
    rig.swing(20);
    rows(rig, (at) => cues(at).filter((cue) => cue === "near-duration").length, [
      [44_000, nothing, 0],
      [45_100, nothing, 1],
      [58_000, nothing, 1],
    ]);
  });
});
