/** Supervised sessions: what the core does where somebody has to watch and nobody does. */

import { describe, expect, it, test } from "vitest";
import { followAttendance, NOBODY_YET, unattendedMs } from "../../firmware/safety/attendance.ts";
import { snapshotView, step } from "../../firmware/safety/core.ts";
import { armedRig, endOf, heldRig, inputOf, type Rig, readyRig } from "./rig.ts";

const REQUIRED = { settings: { attended: "required" } } as const;
const LONG = { maxAngleDeg: 30, maxDurationS: 300 };
const START = { kind: "start", programme: null } as const;

const leave = (rig: Rig): void => {
  rig.world.attended = false;
};
const view = (rig: Rig) => snapshotView(rig.core, rig.nowMs()).attended;

describe("Start", () => {
  it("needs somebody who watches", () => {
    const rig = readyRig({ ...REQUIRED, world: { attended: false } });
    expect(rig.core.obstacles).toEqual(["unattended"]);
    expect(rig.ask(START)).toMatchObject({ kind: "refused", code: "not-ready", message: "unattended" });
    rig.world.attended = true;
    expect(rig.ask(START)).toMatchObject({ kind: "accepted" });
  });

  it("needs nobody where that is optional, and nobody is missed", () => {
    const rig = heldRig({ world: { attended: false } }, LONG);
    rig.run(60_000);
    expect(rig.state()).toBe("inverted");
    expect(rig.alarms()).toEqual([]);
    expect(view(rig)).toBeNull();
  });

  it("does not go by what was said before the gateway fell silent", () => {
    const rig = readyRig(REQUIRED);
    rig.world.gateway = false;
    rig.run(2100);
    expect(rig.core.obstacles).toEqual(["gateway-silent", "unattended"]);
  });

  it("nobody is missed in idle, however long", () => {
    const rig = readyRig({ ...REQUIRED, world: { attended: false } });
    rig.run(60_000, 100);
    expect(rig.alarms()).toEqual([]);
    expect(view(rig)).toEqual({ now: false, endsT: null });
  });
});

describe("nobody watches any more", () => {
  it("warns after 10 s and not before, and the warning goes when somebody is back", () => {
    const rig = heldRig(REQUIRED, LONG);
    leave(rig);
    rig.run(9900);
    expect(rig.alarms()).toEqual([]);
    rig.run(200);
    expect(rig.alarms()).toEqual(["supervision-lost"]);
    expect(rig.core.alarms.occurrences).toMatchObject([{ latched: false }]);
    expect(rig.last().actuation).toMatchObject({ lock: "held", signal: "medium" });
    rig.world.attended = true;
    rig.run(20);
    expect(rig.alarms()).toEqual([]);
    expect(rig.state()).toBe("inverted");
  });

  it("ends the session after 30 s and not before: released, and the return is watched", () => {
    const rig = heldRig(REQUIRED, LONG);
    leave(rig);
    rig.run(29_900);
    expect(rig.last().actuation.lock).toBe("held");
    rig.run(200);
    expect(endOf(rig)).toMatchObject({ reason: "supervision-lost", by: "controller" });
    expect(rig.state()).toBe("returning");
    expect(rig.core.returnWatch.kind).toBe("watching");
    expect(rig.last().actuation).toMatchObject({ lock: "released", signal: "medium" });
    rig.run(10_100);
    expect(rig.alarms()).toContain("not-returning");
  });

  it("counts anew each time", () => {
    const rig = heldRig(REQUIRED, LONG);
    for (let round = 0; round < 3; round += 1) {
      leave(rig);
      rig.run(25_000);
      rig.world.attended = true;
      rig.run(100);
    }
    expect(rig.state()).toBe("inverted");
  });

  it.each(["armed", "resting"])("ends it also while %s", (state) => {
    const rig = armedRig(REQUIRED, LONG);
    if (state === "resting") {
      const steps = [
        { targetAngleDeg: 20, stayS: 1, restS: 60 },
        ...[{ targetAngleDeg: 20, stayS: 1, restS: 0 }],
      ];
      rig.ask({ kind: "stop" });
      rig.run(1000);
      rig.ask({
        kind: "start",
        programme: { programmeId: "p", name: "p", autoHold: false, steps },
      });
      rig.swing(20);
      rig.run(1500);
      rig.swing(-5);
    }
    expect(rig.state()).toBe(state);
    leave(rig);
    rig.run(30_100, 50);
    expect(endOf(rig)).toMatchObject({ reason: "supervision-lost" });
  });

  it("tells every screen how long the session still has", () => {
    const rig = heldRig(REQUIRED, LONG);
    expect(view(rig)).toEqual({ now: true, endsT: null });
    const lastMs = rig.nowMs();
    leave(rig);
    rig.run(1000);
    expect(view(rig)).toEqual({ now: false, endsT: lastMs + 30_000 });
  });

  it("sounds no more once the table is back", () => {
    const rig = heldRig(REQUIRED, LONG);
    leave(rig);
    rig.run(30_100);
    rig.swing(-75);
    rig.run(1000);
    expect(rig.alarms()).toEqual([]);
    expect(rig.state()).toBe("recovering");
  });

  it("a limit that is passed in the same moment is told first", () => {
    const rig = heldRig(REQUIRED, LONG);
    leave(rig);
    rig.run(29_970);
    rig.world.angleDeg = 33;
    rig.run(60);
    expect(endOf(rig)).toMatchObject({ reason: "over-angle" });
  });
});

describe("a gateway that says nothing", () => {
  it("counts as nobody, by its own rules first and only once", () => {
    const rig = heldRig(REQUIRED, LONG);
    rig.world.gateway = false;
    rig.run(2100);
    expect(rig.alarms()).toEqual(["supervision-lost"]);
    rig.run(8000);
    expect(rig.state()).toBe("fault");
    rig.run(40_000);
    expect(rig.kinds("session-ended")).toHaveLength(1);
    expect(rig.alarms().filter((kind) => kind === "supervision-lost")).toHaveLength(1);
  });

  it("adds its silence to the time nobody watched before", () => {
    const rig = heldRig(REQUIRED, LONG);
    leave(rig);
    rig.run(25_000);
    rig.world.gateway = false;
    rig.run(5100);
    expect(endOf(rig)).toMatchObject({ reason: "supervision-lost" });
    expect(rig.state()).toBe("returning");
  });
});

describe("what could make it lenient", () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e308, 2 ** 53])(
    "a heartbeat at %d is worth nothing",
    (atMs) => {
      const after = followAttendance(NOBODY_YET, { kind: "heard", atMs, attended: true }, 1000);
      expect(after.now).toBe(false);
      expect(unattendedMs(after, 1000) >= 30_000).toBe(true);
    },
  );

  test.each([1, "true", {}, [], null, undefined])("somebody who is %j is nobody", (attended) => {
    const supervision = { kind: "heard", atMs: 1000, attended } as never;
    expect(followAttendance(NOBODY_YET, supervision, 1000)).toEqual(NOBODY_YET);
  });

  test.each([undefined, null, "Optional", "no", 0, false])("a setting of %j requires it", (attended) => {
    const rig = readyRig({ settings: { attended: attended as never }, world: { attended: false } });
    expect(rig.core.obstacles).toEqual(["unattended"]);
  });

  it("no clock that jumps gives more time", () => {
    for (const now of [Number.NaN, -1, 0, Number.POSITIVE_INFINITY]) {
      const rig = heldRig(REQUIRED, LONG);
      leave(rig);
      rig.run(29_000);
      const heard = { byteMs: rig.nowMs(), guardianMs: rig.nowMs(), gatewayMs: rig.nowMs(), attended: false };
      const { core } = step(
        rig.core,
        inputOf(rig.world, rig.nowMs(), heard, { holding: true, armed: true }),
        now,
      );
      expect(core.session.kind).toBe("fault");
    }
  });
});
