/** What the core makes of the guardian's word: its ceilings, its obstacles, its lock switch, its supply. */

import { describe, expect, it } from "vitest";
import type { CoreSettings } from "../../firmware/safety/input.ts";
import type { StartObstacle } from "../../shared/table.ts";
import { armedRig, endOf, heldRig, readyRig, shown } from "./rig.ts";

describe("Start on a guarded board", () => {
  it.each([
    [{ settings: "damaged", obstacles: ["settings-not-valid"] }, ["settings-damaged"]],
    [{ settings: "blank", obstacles: ["settings-not-valid", "uncalibrated"] }, ["uncalibrated"]],
    [{ settings: "newer", obstacles: ["settings-newer"] }, ["settings-newer"]],
    [{ settings: "damaged" }, ["settings-damaged"]],
    [{ settings: "newer" }, ["settings-newer"]],
    [{ obstacles: ["settings-not-valid"] }, ["settings-damaged"]],
    [{ obstacles: ["uncalibrated"] }, ["uncalibrated"]],
    [{ obstacles: ["sensor-not-ok"] }, ["board-angle"]],
    [{ obstacles: ["above-horizontal"] }, ["board-angle"]],
    [{ obstacles: ["tripped"] }, ["guardian-tripped"]],
    [{ obstacles: ["supply-low"] }, ["supply-low"]],
    [{ obstacles: ["settings-being-written"] }, ["settings-being-written"]],
    [{ lockSwitch: "not-released" }, ["lock-not-released"]],
    [{ lockSwitch: "released" }, []],
  ] as const)("with %j waits for %j", (change, obstacles: readonly StartObstacle[]) => {
    const rig = readyRig({ world: change });
    expect(rig.core.obstacles).toEqual(obstacles);
    const answer = rig.ask({ kind: "start", programme: null });
    expect(answer.kind).toBe(obstacles.length === 0 ? "accepted" : "refused");
    if (answer.kind === "refused") expect(answer.code).toBe("not-ready");
  });

  it("needs a session cap of the board that leaves room for ours", () => {
    const capS = (sessionCapS: number) =>
      readyRig({ world: { ceilings: { maxAngleDeg: 70, maxDurationS: 660, sessionCapS } } }).core.obstacles;
    expect(capS(1920)).toEqual([]);
    expect(capS(1919)).toEqual(["ceilings-do-not-nest"]);
    expect(capS(Number.NaN)).toEqual(["ceilings-do-not-nest"]);
  });

  it("tells the board the session's own cap: the programme's, else the duration's, and 120 s", () => {
    expect(armedRig().tick().actuation.lease).toMatchObject({ limits: { sessionCapS: 180 } });
    const rig = readyRig();
    const steps = [{ targetAngleDeg: 10, stayS: 30, restS: 40 }];
    const programme = { programmeId: "p", name: "p", autoHold: false, steps };
    rig.ask({ kind: "start", programme });
    expect(rig.tick().actuation.lease).toMatchObject({ limits: { sessionCapS: 190 } });
  });

  it("tells the board no duration beyond that cap, which it would refuse, and holds to its own all the same", () => {
    const rig = readyRig({ limits: { maxAngleDeg: 30, maxDurationS: 600 } });
    const steps = [{ targetAngleDeg: 15, stayS: 12, restS: 0 }];
    rig.ask({ kind: "start", programme: { programmeId: "p", name: "short", autoHold: false, steps } });
    const limits = { maxAngleDeg: 30, maxDurationS: 132, sessionCapS: 132 };
    expect(rig.tick().actuation.lease).toMatchObject({ limits });
    expect(shown(rig).maxDurationS).toBe(600);
    rig.ask({ kind: "set-limits", limits: { maxAngleDeg: 25, maxDurationS: 100 } });
    const tightened = { maxAngleDeg: 25, maxDurationS: 100, sessionCapS: 132 };
    expect(rig.tick().actuation.lease).toMatchObject({ limits: tightened });
  });
});

describe("a board that does not take the session", () => {
  it("ends it after a second, for one layer of protection is missing", () => {
    const rig = armedRig({ world: { boardArmed: false } });
    rig.run(900);
    expect(rig.state()).toBe("armed");
    rig.run(200);
    expect(endOf(rig)).toMatchObject({ reason: "guardian-trip", by: "controller" });
  });

  it("or drops it ends it at once and lets go", () => {
    const rig = heldRig();
    rig.world.boardArmed = false;
    rig.tick();
    expect(endOf(rig)).toMatchObject({ reason: "guardian-trip", by: "controller" });
    expect(shown(rig).lock).toBe("released");
  });

  it("is not asked to hold before it has", () => {
    const rig = armedRig({ world: { boardArmed: false, angleDeg: -25 } });
    rig.swing(6, 60);
    rig.ask({ kind: "hold" });
    rig.run(200, 5);
    expect(rig.core.session).toMatchObject({ kind: "inverted", hold: { kind: "pending" } });
    rig.world.boardArmed = true;
    rig.run(300, 5);
    expect(rig.core.session).toMatchObject({ kind: "inverted", hold: { kind: "held" } });
  });
});

describe("the lock switch", () => {
  it("that says the lock has not let go is HIGH after half a second, until it has or nobody hangs there", () => {
    const rig = heldRig();
    rig.world.lockSwitch = "not-released";
    rig.ask({ kind: "stop" });
    rig.run(400);
    expect(rig.alarms()).not.toContain("lock-not-released");
    rig.run(200);
    expect(rig.alarms()).toContain("lock-not-released");
    expect(rig.last().actuation.signal).toBe("high");
    rig.world.lockSwitch = "released";
    rig.run(100);
    expect(rig.alarms()).not.toContain("lock-not-released");
    rig.world.lockSwitch = "not-released";
    rig.run(600);
    rig.swing(-75);
    rig.run(100);
    expect(rig.alarms()).not.toContain("lock-not-released");
    expect(rig.core.obstacles).toContain("lock-not-released");
  });

  it("says nothing against a lock that is held on purpose", () => {
    const rig = heldRig();
    rig.world.lockSwitch = "not-released";
    rig.run(2000);
    expect(rig.alarms()).not.toContain("lock-not-released");
    expect(rig.state()).toBe("inverted");
  });
});

describe("supply and line", () => {
  it("a supply that has not been measured yet is waited for in silence", () => {
    const rig = readyRig({ world: { obstacles: ["supply-low"], supplyMv: null } });
    expect(rig.alarms()).toEqual([]);
    expect(rig.core.obstacles).toEqual(["supply-low"]);
  });

  it("what a board refuses in its first second was meant for the boot before", () => {
    const rig = readyRig();
    rig.world.bootNonce = 8;
    rig.tick();
    for (let count = 1; count <= 5; count += 1) {
      rig.world.refusedFrames = count;
      rig.run(150);
    }
    expect(rig.alarms()).toEqual([]);
    rig.run(500);
    rig.world.refusedFrames += 2;
    rig.run(100);
    expect(rig.alarms()).toEqual(["link-corruption"]);
  });

  it("a low supply is told without a session too", () => {
    const rig = readyRig({ world: { obstacles: ["supply-low"] } });
    expect(rig.alarms()).toEqual(["supply-low"]);
    expect(rig.last().actuation.signal).toBe("medium");
  });

  it("raw writes to guarded pins are corruption as refused frames are", () => {
    const rig = readyRig();
    rig.world.refusedRawWrites = 1;
    rig.run(1100);
    expect(rig.alarms()).toEqual([]);
    rig.world.refusedRawWrites += 2;
    rig.run(100);
    expect(rig.alarms()).toEqual(["link-corruption"]);
  });
});

describe("an unguarded board", () => {
  it("has no trip, no obstacles and no angle of its own", () => {
    const settings: Partial<CoreSettings> = { unguardedHold: "accepted" };
    const rig = heldRig({
      settings,
      world: { board: "unguarded", trip: "over-angle", obstacles: ["tripped"] },
    });
    rig.run(1000);
    expect(rig.state()).toBe("inverted");
    expect(rig.core.boardTrip).toEqual({ kind: "none" });
  });
});
