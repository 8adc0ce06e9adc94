/** One step of the core at the bounds of its own: what counts as a stall, what is renewed, what a broken rule does. */

import { describe, expect, it } from "vitest";
import { latchAlarm } from "../../firmware/safety/alarms.ts";
import {
  type Core,
  initialCore,
  type StepResult,
  step,
  withSimulatedGuest,
} from "../../firmware/safety/core.ts";
import { SETTINGS } from "./facts-sample.ts";
import { heldRig, inputOf, invertedRig, makeRig, type Rig, readyRig, type World } from "./rig.ts";

const EMPTY = { untreated: [], limits: null };
const reasonOf = ({ core }: Rig) => (core.angle.reading.kind === "ok" ? "ok" : core.angle.reading.reason);
const obey = { holding: false, armed: true };
/** One more step of this core, in the rig's world as it is, without leaving anything in the rig. */
const stepped = (rig: Rig, core: Core = rig.core, dtMs = 5, told = obey): StepResult => {
  const nowMs = rig.nowMs() + dtMs;
  const heard = { byteMs: nowMs, guardianMs: nowMs, gatewayMs: nowMs, attended: rig.world.attended };
  return step(core, inputOf(rig.world, nowMs, heard, told), nowMs);
};

describe("the first core", () => {
  const limitsOf = (limits: Core["limits"] | null, ceilings = SETTINGS.ceilings) =>
    initialCore({ ...SETTINGS, ceilings }, { untreated: [], limits }).limits;
  it.each<[Core["limits"] | null, Core["limits"], Core["limits"]]>([
    [null, { maxAngleDeg: 60, maxDurationS: 600 }, { maxAngleDeg: 20, maxDurationS: 120 }],
    [null, { maxAngleDeg: 15, maxDurationS: 600 }, { maxAngleDeg: 15, maxDurationS: 120 }],
    [null, { maxAngleDeg: 60, maxDurationS: 90 }, { maxAngleDeg: 20, maxDurationS: 90 }],
    [
      { maxAngleDeg: 60, maxDurationS: 600 },
      { maxAngleDeg: 60, maxDurationS: 600 },
      { maxAngleDeg: 60, maxDurationS: 600 },
    ],
    [
      { maxAngleDeg: 61, maxDurationS: 60 },
      { maxAngleDeg: 60, maxDurationS: 600 },
      { maxAngleDeg: 20, maxDurationS: 120 },
    ],
  ])("handed %j below %j has %j", (limits, ceilings, active) => {
    expect(limitsOf(limits, ceilings)).toEqual(active);
  });

  it("has what is left of a proof, and a guest of its own on a simulated table", () => {
    const real = { ...SETTINGS, balanceProven: false };
    const proven = (untilMs: number | null) => ({ kind: "proven", untilMs, profileId: null });
    const core = initialCore(real, { ...EMPTY, balanceProvenMs: 60_000 });
    expect(core.balance).toEqual(proven(60_000));
    expect(initialCore(real, EMPTY).balance).toEqual({ kind: "unproven" });
    expect(initialCore(SETTINGS, EMPTY).balance).toEqual(proven(null));
    expect(withSimulatedGuest(core)).toEqual({
      ...{ ...core, settings: { ...real, balanceProven: true } },
      balance: proven(null),
    });
  });
});

const SPOILT = { maxAngleDeg: 85, maxDurationS: 60 };

describe("a rule that would be broken", () => {
  it("takes the safe pose, tells nobody to hold, and is a fault that stays", () => {
    const rig = heldRig();
    const result = stepped(rig, { ...rig.core, limits: SPOILT }, 5, { holding: true, armed: true });
    expect(result.violations).not.toEqual([]);
    expect(result.actuation).toEqual({ lock: "released", signal: "high", lease: null });
    expect(result.core.lock).toEqual({ pose: "released", sinceMs: rig.nowMs() + 5 });
    expect(result.core.session).toMatchObject({
      ...{ kind: "fault", faults: [{ kind: "controller-lost" }] },
      ended: { reason: "interrupted", by: "controller" },
    });
    expect(result.core.alarms.occurrences).toMatchObject([{ kind: "controller-lost", latched: true }]);
    expect(result.events).toContainEqual(
      expect.objectContaining({ kind: "session-ended", reason: "interrupted", by: "controller" }),
    );
    // What was proven before is not undone by a defect of another kind.
    expect(result.core.balance).toEqual({ kind: "proven", untilMs: null, profileId: null });
  });

  it("is latched and told without a session too, and proves nothing", () => {
    const rig = readyRig({ settings: { balanceProven: false } });
    const proving = { kind: "proving", sinceMs: rig.nowMs(), lowestDeg: 9 } as const;
    const result = stepped(rig, { ...rig.core, limits: SPOILT, balance: proving }, 5);
    expect(result.actuation).toEqual({ lock: "released", signal: "high", lease: null });
    expect(result.core.alarms.occurrences).toMatchObject([{ kind: "controller-lost", latched: true }]);
    expect(result.events).toContainEqual(
      expect.objectContaining({ kind: "alarm-raised", alarm: "controller-lost", priority: "high" }),
    );
    expect(result.core.balance).toEqual({ kind: "unproven" });
  });
});

it("a step that would have broken a rule proves nothing, though it would have been the one", () => {
  const rig = invertedRig({ settings: { balanceProven: false } }, { maxAngleDeg: 45, maxDurationS: 600 });
  rig.run(500);
  rig.ask({ kind: "prove-balance" });
  rig.swing(1, 20);
  rig.world.angleDeg = -1;
  rig.tick();
  expect(stepped(rig).core.balance.kind).toBe("proven");
  expect(stepped(rig, { ...rig.core, limits: SPOILT }).core.balance).toEqual({ kind: "unproven" });
});

describe("a stall", () => {
  it.each([
    [500, null, "inverted"],
    [501, null, "fault"],
    [5, 500, "inverted"],
    [5, 501, "fault"],
    [5, Number.NaN, "fault"],
    [0, null, "inverted"],
  ])("is no step of %d ms, slept %s ms: %s", (dtMs, sleptMs, state) => {
    const rig = invertedRig();
    rig.world.sleptMs = sleptMs;
    rig.tick(dtMs);
    expect(rig.state()).toBe(state);
  });

  it.each([-0.1, Number.NaN])("is a clock that goes on by %d ms", (dtMs) => {
    const rig = invertedRig();
    const result = stepped(rig, rig.core, dtMs);
    expect(result.core.session.kind).toBe("fault");
    expect(result.core.stepped).toEqual({ firstMs: 20, lastMs: rig.nowMs() });
  });

  it("is none before the first step, wherever the clock begins", () => {
    const rig = makeRig();
    const heard = { byteMs: -5, guardianMs: -5, gatewayMs: -5, attended: true };
    const result = step(rig.core, inputOf(rig.world, -5, heard, obey), -5);
    expect(result.core.stepped).toEqual({ firstMs: -5, lastMs: -5 });
    rig.run(100);
    expect(rig.core.stepped).toEqual({ firstMs: 20, lastMs: 100 });
  });

  it("takes time slept from a proof", () => {
    const rig = makeRig({ settings: { balanceProven: false }, balanceProvenMs: 60_000 });
    rig.world.sleptMs = 59_000;
    rig.tick();
    expect(rig.core.balance).toMatchObject({ kind: "proven", untilMs: 1000 });
    rig.tick();
    expect(rig.core.balance).toEqual({ kind: "unproven" });
  });
});

describe("a board that is gone", () => {
  it("is the reason why there is no angle, and leaves a tilt told", () => {
    const rig = readyRig();
    rig.swing(20);
    rig.run(3000);
    expect(rig.alarms()).toContain("inverted-without-session");
    rig.world.board = "down";
    rig.run(600);
    expect(rig.state()).toBe("offline");
    expect(reasonOf(rig)).toBe("no-board");
    expect(rig.alarms()).toContain("inverted-without-session");
  });

  it.each<[string, Partial<World>, boolean]>([
    ["a sensor that has a fault", { counts: 0 }, true],
    ["a table that is well", {}, false],
    ["a board that is gone", { board: "down" }, false],
  ])("since when an angle is missing is counted for %s: %s", (_what, world, counted) => {
    const rig = readyRig();
    Object.assign(rig.world, world);
    rig.run(100);
    const { angleLostSinceMs } = rig.core;
    expect(angleLostSinceMs !== null).toBe(counted);
    rig.run(500);
    if (counted) expect(rig.core.angleLostSinceMs).toBe(angleLostSinceMs);
  });
});

it("an angle that the board does not confirm is no peak either", () => {
  const rig = heldRig({}, { maxAngleDeg: 50, maxDurationS: 60 });
  rig.world.boardAngle = { kind: "ok", angleDeg: 28, rateDegPerS: 0 };
  const tightened = { maxAngleDeg: 15, maxDurationS: 60 };
  for (let ms = 0; ms < 400; ms += 5) {
    // As if the limits were tightened in this very step; found is the first in which nobody knows the angle.
    const { core } = stepped(rig, { ...rig.core, limits: tightened });
    const known = core.angle.reading.kind === "ok";
    expect(core.alarms.occurrences.map(({ kind }) => kind)).toEqual([known ? "over-angle" : "sensor-fault"]);
    if (!known) return;
    rig.tick(5);
  }
  throw new Error("they agree");
});

it("on its way back a table is not compared with what the board says", () => {
  const rig = invertedRig();
  rig.ask({ kind: "stop" });
  rig.world.boardAngle = { kind: "ok", angleDeg: 40, rateDegPerS: 0 };
  rig.run(600, 5);
  expect([rig.state(), reasonOf(rig)]).toEqual(["returning", "ok"]);
});

it("a gateway that was never heard is silent from the first step on", () => {
  const rig = makeRig({ world: { gateway: false } });
  rig.run(40);
  expect(rig.core.obstacles).toContain("gateway-silent");
});

describe.each([
  ["in a session", invertedRig, ["over-angle"]],
  ["without one", readyRig, ["guardian-trip"]],
] as const)("a trip of the board %s", (_when, rigOf, alarms) => {
  it("is named by what it ended", () => {
    const rig = rigOf();
    rig.world.trip = "over-angle";
    rig.run(100);
    expect(rig.alarms()).toEqual(alarms);
  });
});

describe("who watches", () => {
  it.each([
    ["required", false, ["unattended"]],
    ["required", true, []],
    ["optional", false, []],
  ] as const)("where it is %s and somebody does: %s", (attended, watches, obstacles) => {
    const rig = readyRig({ settings: { attended }, world: { attended: watches } });
    expect(rig.core.obstacles).toEqual(obstacles);
  });
});

describe("the lease", () => {
  const of = (pose: "held" | "released", agoMs: number, boardHolds: boolean) => {
    const rig = heldRig();
    rig.world.boardHolds = boardHolds;
    const nowMs = rig.nowMs() + 5;
    if (pose === "released") rig.ask({ kind: "release" });
    const lock = { pose, sinceMs: (pose === "released" ? nowMs + 5 : nowMs) - agoMs };
    return stepped(rig, { ...rig.core, lock }).actuation;
  };
  it.each([
    ["released", 999, true, true],
    ["released", 1000, true, false],
    ["released", 5000, false, true],
    ["held", 5000, true, true],
  ] as const)("told %s %d ms ago, the board holds: %s, is renewed: %s", (pose, agoMs, holds, renewed) => {
    expect(of(pose, agoMs, holds).lease !== null).toBe(renewed);
  });

  it("of a session with a programme has the cap of that programme", () => {
    const rig = readyRig({ limits: { maxAngleDeg: 30, maxDurationS: 200 } });
    const steps = [{ targetAngleDeg: 20, stayS: 30, restS: 5 }];
    rig.ask({ kind: "start", programme: { programmeId: "p", name: "short", autoHold: false, steps } });
    expect(rig.tick().actuation.lease).toEqual({
      ...{ armed: true, limits: { maxAngleDeg: 30, maxDurationS: 155, sessionCapS: 155 } },
    });
  });

  it("is renewed on a board without a guardian too", () => {
    const rig = readyRig({ world: { board: "unguarded" } });
    expect(rig.last().actuation.lease).toEqual({ armed: false, acknowledge: false });
    expect(rig.core.lock).toEqual({ pose: "released", sinceMs: 0 });
  });

  it("is not armed, and not a session's, in idle", () => {
    expect(readyRig().last().actuation.lease).toEqual({ armed: false, acknowledge: false });
  });
});

describe("the sound", () => {
  it("of something that happened lasts 200 ms, beneath every alarm", () => {
    const rig = readyRig();
    rig.ask({ kind: "start", programme: null });
    const signal = (dtMs: number) => stepped(rig, rig.core, dtMs).actuation.signal;
    expect([signal(195), signal(199.9), signal(200)]).toEqual(["information", "information", "none"]);
    const alarmed = { ...rig.core, alarms: latchAlarm(rig.core.alarms, "over-angle", 0).book };
    expect(stepped(rig, alarmed, 5).actuation.signal).toBe("high");
  });

  it("of a HIGH alarm is paused by a brief press at the table, and of nothing else", () => {
    const rig = invertedRig();
    rig.world.counts = 0;
    rig.run(200);
    const paused = () => rig.core.alarms.occurrences.map(({ pausedUntilMs }) => pausedUntilMs !== null);
    rig.world.stop = "open";
    rig.run(300);
    expect(paused()).toEqual([false]);
    rig.world.stop = "closed";
    rig.run(40);
    expect(paused()).toEqual([true]);
    expect(rig.core.session.kind).toBe("fault");
  });
});

describe("what is told", () => {
  it("is nothing in a step in which nothing happened", () => {
    expect(stepped(readyRig(), undefined, 5, { holding: false, armed: false }).events).toEqual([]);
  });

  it("of an alarm near a limit is a cue, of another none", () => {
    const cues = (rig: Rig) => rig.kinds("cue").map((event) => event.kind === "cue" && event.cue);
    const near = invertedRig();
    near.swing(26);
    near.run(100);
    near.swing(15);
    near.run(100);
    expect(cues(near)).toEqual(["near-angle"]);
    near.run(45_000, 50);
    expect(cues(near)).toEqual(["near-angle", "near-duration"]);
    const over = invertedRig();
    over.world.stop = "open";
    over.run(100);
    expect(over.alarms()).toEqual(["table-stop"]);
    expect(cues(over)).toEqual([]);
  });
});
