/** The rules after a session and without one, with their times: the return, what ends it from outside, faults and what is handed on. */

import { describe, expect, it } from "vitest";
import { armedRig, endOf, heldRig, invertedRig, makeRig, type Rig, readyRig, shown } from "./rig.ts";
import { nothing, obstacles, reopen, rows, set, stall, to } from "./rules-rows.ts";

describe("the return watch", () => {
  const notReturning = (rig: Rig) => rig.alarms().includes("not-returning");

  it("raises HIGH when nothing has moved after 10 s, until 2 s at horizontal", () => {
    const rig = invertedRig();
    rig.ask({ kind: "stop" });
    rows(rig, notReturning, [
      [9_500, nothing, false],
      [10_100, nothing, true],
      [12_000, to(-1), true],
      [13_500, nothing, true],
      [15_000, nothing, false],
    ]);
  });

  it("raises HIGH when it moved but is not back after 30 s", () => {
    const rig = invertedRig();
    rig.ask({ kind: "stop" });
    rows(rig, notReturning, [
      [3_000, to(9), false],
      [29_500, nothing, false],
      [30_200, nothing, true],
    ]);
  });

  it("runs in a fault too, where an unknown angle proves nothing", () => {
    const rig = invertedRig();
    rig.world.counts = 0;
    rows(rig, notReturning, [
      [9_900, nothing, false],
      [10_200, nothing, true],
    ]);
    expect(rig.state()).toBe("fault");
  });
});

describe("time that is over", () => {
  it("is MEDIUM, and HIGH after 10 s above 0°", () => {
    const rig = armedRig({}, { maxAngleDeg: 30, maxDurationS: 10 });
    rig.swing(20);
    rig.run(11_000);
    expect(rig.alarms()).toContain("time-over");
    expect(rig.last().actuation.signal).toBe("medium");
    rig.run(10_000);
    expect(rig.alarms()).toContain("overstayed");
    expect(rig.last().actuation.signal).toBe("high");
    rig.swing(-5);
    rig.run(2100);
    expect(rig.alarms()).toEqual([]);
  });
});

describe("tilting without Start", () => {
  it("is MEDIUM after 2 s beyond +5°, HIGH beyond the limits, until back at 0°", () => {
    const rig = readyRig({ limits: { maxAngleDeg: 20, maxDurationS: 10 } });
    rig.swing(10);
    rows(rig, (at) => at.alarms(), [
      [1_500, nothing, []],
      [2_500, nothing, ["inverted-without-session"]],
      [10_200, nothing, ["inverted-without-session", "over-duration-without-session"]],
      [
        11_000,
        to(22),
        ["inverted-without-session", "over-duration-without-session", "over-angle-without-session"],
      ],
      [12_000, to(3), ["inverted-without-session", "over-duration-without-session"]],
      [13_000, to(-1), []],
    ]);
    expect(rig.state()).toBe("idle");
  });

  it("does not end because the sensor fails", () => {
    const rig = readyRig();
    rig.swing(10);
    rig.world.counts = 0;
    rig.run(3000);
    expect(rig.alarms()).toContain("inverted-without-session");
  });
});

describe("what ends a session from outside", () => {
  it.each([
    ["stop", "table", set({ stop: "open" }), 10],
    ["stop", "table", set({ stop: "unknown" }), 10],
    ["link-lost", "controller", set({ board: "down" }), 10],
    ["board-reset", "controller", set({ bootNonce: 8 }), 10],
    ["board-reset", "controller", reopen, 10],
    ["guardian-trip", "guardian", set({ trip: "unknown" }), 10],
    ["link-lost", "guardian", set({ trip: "lease-lapsed" }), 10],
    ["link-lost", "guardian", set({ leaseValid: false }), 10],
    ["guardian-trip", "controller", set({ guardianTalks: false }), 1010],
    ["host-stall", "controller", stall, 10],
    ["host-stall", "controller", set({ sleptMs: 2000 }), 10],
    ["host-stall", "controller", set({ sleptMs: Number.NaN }), 10],
    ["supervision-lost", "controller", set({ gateway: false }), 10_010],
    ["sensor-fault", "controller", set({ counts: 1023 }), 30],
    ["sensor-fault", "controller", set({ calibration: { kind: "none" } }), 10],
  ] as const)("%s by %s", (expected, by, spoil, withinMs) => {
    const rig = heldRig();
    spoil(rig);
    rig.run(withinMs, 5);
    expect(endOf(rig)).toMatchObject({ reason: expected, by });
    expect(rig.last().actuation.lock).toBe("released");
    expect(rig.last().actuation.lease?.armed ?? false).toBe(false);
    expect(rig.last().actuation.signal).toBe(expected === "supervision-lost" ? "medium" : "high");
  });

  it("is not a gap of 450 ms between steps", () => {
    const rig = heldRig();
    rig.tick(450);
    expect(rig.state()).toBe("inverted");
  });

  it("tells a gateway silent for 2 s as MEDIUM", () => {
    const rig = readyRig();
    rig.world.gateway = false;
    rig.run(1900);
    expect(rig.alarms()).toEqual([]);
    rig.run(200);
    expect(rig.alarms()).toEqual(["supervision-lost"]);
    rig.world.gateway = true;
    rig.run(100);
    expect(rig.alarms()).toEqual([]);
  });

  it("tells refused frames as link corruption", () => {
    const rig = readyRig();
    rig.world.refusedFrames = 1;
    rig.run(100);
    expect(rig.alarms()).toEqual([]);
    rig.world.refusedFrames = 2;
    rig.run(100);
    expect(rig.alarms()).toEqual(["link-corruption"]);
    rig.run(6000);
    expect(rig.alarms()).toEqual([]);
  });
});

describe("a fault", () => {
  it("stays until acknowledged, its condition gone and the table upright; then Start is possible", () => {
    const rig = heldRig();
    rig.world.trip = "unknown";
    rig.run(100);
    const alarmId = () => rig.core.alarms.occurrences[0]?.alarmId ?? "none";
    expect(rig.ask({ kind: "acknowledge", alarmId: alarmId() })).toMatchObject({ code: "wrong-state" });
    rig.world.trip = "none";
    rig.run(100);
    expect(rig.ask({ kind: "acknowledge", alarmId: alarmId() })).toMatchObject({ code: "wrong-state" });
    rig.swing(-60);
    expect(rig.ask({ kind: "start", programme: null })).toMatchObject({ code: "not-ready" });
    expect(rig.ask({ kind: "acknowledge", alarmId: alarmId() })).toMatchObject({ kind: "accepted" });
    rig.run(1200);
    expect(rig.state()).toBe("idle");
    expect(rig.ask({ kind: "start", programme: null })).toMatchObject({ kind: "accepted" });
  });

  it("in idle is shown, blocks Start while it lasts, and is gone by itself", () => {
    const rig = readyRig();
    rig.world.counts = 0;
    rig.run(2500);
    expect(rig.state()).toBe("idle");
    expect(rig.alarms()).toEqual(["sensor-fault-idle"]);
    expect(obstacles(rig)).toEqual(["angle-unknown"]);
    rig.world.counts = null;
    rig.run(2500);
    expect(rig.alarms()).toEqual([]);
    expect(obstacles(rig)).toEqual([]);
  });
});

describe("what a successor is handed", () => {
  it("keeps limits that fit the ceilings, and takes the defaults for others", () => {
    expect(shown(makeRig({ limits: { maxAngleDeg: 45, maxDurationS: 300 } }))).toMatchObject({
      maxAngleDeg: 45,
    });
    expect(shown(makeRig({ limits: { maxAngleDeg: 75, maxDurationS: 300 } }))).toMatchObject({
      maxAngleDeg: 20,
    });
    expect(shown(makeRig({ limits: { maxAngleDeg: Number.NaN, maxDurationS: 300 } }))).toMatchObject({
      maxAngleDeg: 20,
      maxDurationS: 120,
    });
  });

  it("does not go on with a session: a controller that died is a latched fault", () => {
    const rig = makeRig({ untreated: [{ reason: { kind: "controller-lost" } }], world: { angleDeg: 20 } });
    rig.run(12_000);
    expect(rig.state()).toBe("fault");
    expect(rig.alarms()).toEqual(["controller-lost", "not-returning"]);
    expect(rig.last().actuation).toMatchObject({ lock: "released", signal: "high", lease: { armed: false } });
  });

  it("carries the new fault and the old one to the next", () => {
    const rig = makeRig({ untreated: [{ reason: { kind: "controller-lost" } }] });
    rig.run(6000);
    rig.world.board = "down";
    rig.run(100);
    expect(rig.core.session).toMatchObject({ faults: [{ kind: "controller-lost" }, { kind: "link-lost" }] });
  });
});
