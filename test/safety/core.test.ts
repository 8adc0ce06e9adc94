import { describe, expect, it } from "vitest";
import { carry, snapshotView } from "../../firmware/safety/core.ts";
import { armedRig, endOf, heldRig, invertedRig, makeRig, readyRig, shown } from "./rig.ts";

describe("a session from mounting to standing up", () => {
  it("goes idle, armed, inverted, returning, recovering, idle", () => {
    const rig = heldRig();
    expect(shown(rig)).toMatchObject({ state: "inverted", lock: "held", maxAngleDeg: 30, maxDurationS: 60 });
    rig.ask({ kind: "stop" });
    expect(shown(rig)).toMatchObject({ state: "returning", lock: "released" });
    rig.swing(-5, 20);
    rig.run(100);
    expect(rig.state()).toBe("recovering");
    rig.run(60_100, 50);
    expect(rig.state()).toBe("idle");
    expect(rig.kinds("state").map((event) => event.kind === "state" && event.state)).toEqual([
      "idle",
      "armed",
      "inverted",
      "returning",
      "recovering",
      "idle",
    ]);
    expect(endOf(rig)).toMatchObject({ reason: "stop", by: "screen" });
    expect(rig.alarms()).toEqual([]);
  });

  it("arms with a lease of its own limits, renewed only on fresh readings", () => {
    const rig = armedRig();
    expect(rig.tick().actuation.lease).toEqual({
      armed: true,
      limits: { maxAngleDeg: 30, maxDurationS: 60, sessionCapS: 180 },
    });
    rig.world.samples = false;
    expect(rig.tick().actuation.lease).toBeNull();
  });

  it("says in idle that the host is alive", () => {
    expect(readyRig().tick().actuation).toEqual({
      lock: "released",
      signal: "none",
      lease: { armed: false, acknowledge: false },
    });
  });
});

describe("over the maximum angle", () => {
  it("releases in the very step that sees it and latches HIGH", () => {
    const rig = heldRig();
    rig.swing(30, 60);
    expect(shown(rig)).toMatchObject({ state: "inverted", lock: "held" });
    rig.world.angleDeg = 30.3;
    rig.tick(5);
    rig.world.angleDeg = 30.6;
    expect(rig.tick(5).actuation).toMatchObject({ lock: "released", signal: "high" });
    expect(endOf(rig)).toMatchObject({ reason: "over-angle", by: "controller" });
    rig.swing(-60, 30);
    rig.run(61_000, 50);
    expect(rig.state()).toBe("idle");
    expect(rig.alarms()).toEqual(["over-angle"]);
    expect(rig.last().actuation.signal).toBe("high");
    expect(snapshotView(rig.core, rig.nowMs()).startObstacles).toEqual(["fault-untreated"]);
  });

  it("is not ended by one stray conversion", () => {
    const rig = heldRig();
    rig.world.angleDeg = 60;
    rig.tick(5);
    rig.world.angleDeg = 20;
    rig.run(500, 5);
    expect(rig.state()).toBe("inverted");
    expect(shown(rig).lock).toBe("held");
  });
});

describe("the clock", () => {
  it("ends the session when the time inverted is up", () => {
    const rig = invertedRig();
    rig.run(58_000);
    expect(rig.state()).toBe("inverted");
    rig.run(2000, 5);
    expect(endOf(rig)).toMatchObject({ reason: "duration-reached", by: "controller" });
    expect(shown(rig).remainingS).toBe(0);
    expect(rig.last().actuation.signal).toBe("medium");
  });
});

describe("losing things", () => {
  it("calls a silent line link-lost, with the lock free as soon as the angle is stale", () => {
    const rig = heldRig();
    rig.world.bytes = false;
    rig.run(290, 10);
    expect(rig.state()).toBe("inverted");
    rig.run(20, 10);
    expect(shown(rig)).toMatchObject({ lock: "released", angle: { kind: "fault", reason: "stale" } });
    rig.run(210, 10);
    expect(rig.state()).toBe("fault");
    expect(endOf(rig)).toMatchObject({ reason: "link-lost" });
    expect(carry(rig.core)).toMatchObject({ untreated: [{ reason: { kind: "link-lost" } }], session: null });
  });

  it("calls a sensor without conversions a sensor fault within 100 ms", () => {
    const rig = heldRig();
    rig.world.samples = false;
    rig.run(110, 5);
    expect(endOf(rig)).toMatchObject({ reason: "sensor-fault" });
    expect(rig.last().actuation).toMatchObject({ lock: "released", signal: "high", lease: null });
  });

  it("starts latched with what was handed over", () => {
    const rig = makeRig({ untreated: [{ reason: { kind: "link-lost" } }] });
    rig.run(1000);
    expect(rig.state()).toBe("fault");
    expect(rig.alarms()).toEqual(["link-lost"]);
    const alarmId = rig.core.alarms.occurrences[0]?.alarmId ?? "";
    expect(rig.ask({ kind: "acknowledge", alarmId })).toMatchObject({ kind: "accepted" });
    rig.run(100);
    expect(rig.state()).toBe("idle");
  });
});
