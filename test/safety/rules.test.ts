/** The rules of a session with their times, as rows of [ms, what is done, what is then expected]. */

import { describe, expect, it } from "vitest";
import { snapshotView } from "../../firmware/safety/core.ts";
import type { Programme } from "../../shared/programmes.ts";
import {
  armedRig,
  endOf,
  heldRig,
  invertedRig,
  makeRig,
  type Rig,
  readyRig,
  shown,
  type World,
} from "./rig.ts";

const reason = (rig: Rig) => endOf(rig)?.reason ?? null;
const obstacles = (rig: Rig) => snapshotView(rig.core, rig.nowMs()).startObstacles;
const cues = (rig: Rig) => rig.events.flatMap((event) => (event.kind === "cue" ? [event.cue] : []));

/** Runs rows: until `ms` after the beginning, then `act`, then what `look` sees. */
const rows = <T>(
  rig: Rig,
  look: (rig: Rig) => T,
  table: readonly (readonly [number, (rig: Rig) => void, T])[],
) => {
  const begin = rig.nowMs();
  for (const [ms, act, expected] of table) {
    rig.run(begin + ms - rig.nowMs(), 20);
    act(rig);
    rig.tick(5);
    expect({ ms, seen: look(rig) }).toEqual({ ms, seen: expected });
  }
};
type Act = (rig: Rig) => void;
const set = (change: Partial<World>): Act => {
  return (rig) => {
    Object.assign(rig.world, change);
  };
};
const stall: Act = (rig) => {
  rig.tick(501);
};
const reopen: Act = (rig) => {
  rig.world.sinceMs = rig.nowMs();
};
const nothing = (): void => undefined;
const to =
  (angleDeg: number, degPerS = 40) =>
  (rig: Rig) =>
    rig.swing(angleDeg, degPerS);

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

describe("hold", () => {
  it("waits until the table is slow and is given up after 3 s", () => {
    const rig = invertedRig({}, { maxAngleDeg: 60, maxDurationS: 60 });
    rig.swing(10, 20);
    rig.swing(12, 12);
    expect(rig.ask({ kind: "hold" })).toMatchObject({ kind: "accepted" });
    rig.swing(45, 12);
    expect(shown(rig).lock).toBe("released");
    rig.swing(48, 12);
    expect(cues(rig)).toContain("hold-given-up");
    expect(shown(rig).lock).toBe("released");
    rig.run(500);
    expect(shown(rig).lock).toBe("released");
    rig.ask({ kind: "hold" });
    rig.run(100);
    expect(shown(rig).lock).toBe("held");
  });

  it("is refused outside inverted, unguarded, and with an unproven balance", () => {
    expect(readyRig().ask({ kind: "hold" })).toMatchObject({ code: "wrong-state" });
    expect(armedRig().ask({ kind: "hold" })).toMatchObject({ code: "wrong-state" });
    expect(invertedRig({ world: { board: "unguarded" } }).ask({ kind: "hold" })).toMatchObject({
      code: "unguarded",
    });
    expect(invertedRig({ settings: { balanceProven: false } }).ask({ kind: "hold" })).toMatchObject({
      code: "balance-unproven",
    });
    const accepted = { world: { board: "unguarded" }, settings: { unguardedHold: "accepted" } } as const;
    expect(shown(heldRig(accepted)).lock).toBe("held");
  });

  it("is freed by Release and the session goes on", () => {
    const rig = heldRig();
    rig.ask({ kind: "release" });
    expect(shown(rig)).toMatchObject({ state: "inverted", lock: "released" });
  });

  it("is given up when the board does not hold although it was told to for a second", () => {
    const rig = heldRig();
    rig.world.boardHolds = false;
    rig.run(1200);
    expect(shown(rig)).toMatchObject({ state: "inverted", lock: "released" });
    expect(cues(rig)).toContain("hold-given-up");
  });

  it("withholds the lease from a board that goes on holding against the wish", () => {
    const rig = heldRig();
    rig.world.boardHolds = true;
    rig.ask({ kind: "release" });
    expect(rig.tick().actuation.lease).not.toBeNull();
    rig.run(1100);
    expect(rig.tick().actuation.lease).toBeNull();
  });

  it("does not come back by itself after the angle was lost", () => {
    const rig = heldRig();
    rig.world.bytes = false;
    rig.run(350, 10);
    rig.world.bytes = true;
    rig.run(3000);
    expect(shown(rig).lock).toBe("released");
    expect(reason(rig)).toBe("sensor-fault");
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

describe("a programme", () => {
  const programme: Programme = {
    programmeId: "p",
    name: "two stays",
    autoHold: true,
    steps: [
      { targetAngleDeg: 15, stayS: 10, restS: 5 },
      { targetAngleDeg: 20, stayS: 10, restS: 0 },
    ],
  };

  const started = (): Rig => {
    const rig = readyRig({ limits: { maxAngleDeg: 30, maxDurationS: 60 } });
    expect(rig.ask({ kind: "start", programme })).toMatchObject({ kind: "accepted" });
    return rig;
  };

  it("holds by itself at the target, rests, goes on, and is complete", () => {
    const rig = started();
    rig.swing(15);
    rows(rig, (at) => [at.state(), shown(at).lock] as const, [
      [1_500, nothing, ["inverted", "released"]],
      [2_500, nothing, ["inverted", "held"]],
      [9_500, nothing, ["inverted", "held"]],
      [10_200, nothing, ["inverted", "released"]],
    ]);
    expect(cues(rig)).toContain("rest");
    expect(rig.ask({ kind: "hold" })).toMatchObject({ code: "wrong-state" });
    rig.swing(-5);
    rig.run(3000);
    expect(rig.state()).toBe("resting");
    expect(cues(rig)).not.toContain("next-step");
    rig.run(2500);
    expect(cues(rig)).toContain("next-step");
    rig.swing(20);
    rig.run(3000);
    expect(shown(rig).lock).toBe("held");
    rig.run(7500);
    expect(reason(rig)).toBe("programme-complete");
    expect(rig.state()).toBe("returning");
  });

  it("watches the return to every rest", () => {
    const rig = started();
    rig.swing(15);
    rig.run(21_000);
    expect(rig.alarms()).toContain("not-returning");
    expect(rig.state()).toBe("inverted");
  });

  it("does not take the lock again that the rider has freed in this step", () => {
    const rig = started();
    rig.swing(15);
    rig.run(3000);
    rig.ask({ kind: "release" });
    rig.run(4000);
    expect(shown(rig).lock).toBe("released");
  });

  it("waits in a rest without ending as returned", () => {
    const rig = started();
    rig.swing(15);
    rig.run(11_000);
    rig.swing(-5);
    rig.run(30_000);
    expect(rig.state()).toBe("resting");
  });

  it("is ended by the session cap, its length and 120 s after the first inversion", () => {
    const rig = started();
    rig.swing(8);
    rig.swing(-5);
    rig.run(143_000, 50);
    expect(reason(rig)).toBeNull();
    rig.run(3000, 50);
    expect(reason(rig)).toBe("session-cap");
  });

  it.each([
    [{ steps: [] }],
    [{ steps: [{ targetAngleDeg: 26, stayS: 10, restS: 0 }] }],
    [{ steps: [{ targetAngleDeg: Number.NaN, stayS: 10, restS: 0 }] }],
    [{ steps: [{ targetAngleDeg: 15, stayS: 61, restS: 0 }] }],
    [{ steps: [{ targetAngleDeg: 15, stayS: Number.NaN, restS: 0 }] }],
    [{ steps: [{ targetAngleDeg: 15, stayS: 10, restS: Infinity }] }],
    [{ steps: [{ targetAngleDeg: 15, stayS: 10, restS: 1791 }] }],
  ])("is refused when it does not fit: %j", (part) => {
    const rig = readyRig({ limits: { maxAngleDeg: 30, maxDurationS: 60 } });
    expect(rig.ask({ kind: "start", programme: { ...programme, ...part } })).toMatchObject({
      code: "out-of-range",
    });
    expect(rig.state()).toBe("idle");
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
