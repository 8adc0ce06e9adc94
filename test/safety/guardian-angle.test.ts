/** The guardian's own angle against ours: how far two readings may be apart, and for how long. */

import { describe, expect, it } from "vitest";
import { measuredAngle } from "../../firmware/safety/angle.ts";
import { armedRig, endOf, heldRig, type Rig, readyRig, shown } from "./rig.ts";

describe("the board's own angle", () => {
  const apart = (rig: Rig, deg: number): void => {
    rig.world.boardAngle = { kind: "ok", angleDeg: rig.world.angleDeg + deg, rateDegPerS: 0 };
  };

  it("more than 3° from ours for 200 ms is a fault of the sensor", () => {
    const rig = heldRig();
    apart(rig, -3.1);
    rig.run(195, 5);
    expect(rig.state()).toBe("inverted");
    rig.run(20, 5);
    expect(endOf(rig)).toMatchObject({ reason: "sensor-fault", by: "controller" });
    expect(shown(rig).angle).toEqual({ kind: "fault", reason: "disagreement" });
    expect(shown(rig).lock).toBe("released");
  });

  it.each([2.9, -2.9])("%d° from ours is how far two readings may be apart", (deg) => {
    const rig = heldRig();
    apart(rig, deg);
    rig.run(2000);
    expect(rig.state()).toBe("inverted");
  });

  it("agreeing once in between begins the 200 ms anew", () => {
    const rig = heldRig();
    for (let round = 0; round < 10; round += 1) {
      apart(rig, 8);
      rig.run(180, 20);
      apart(rig, 0);
      rig.run(20, 20);
    }
    expect(rig.state()).toBe("inverted");
  });

  it("may lag behind a table that moves, by what it moves in 60 ms", () => {
    const rig = armedRig({}, { maxAngleDeg: 50, maxDurationS: 60 });
    const past: number[] = [];
    for (let deg = -75; deg < 45; deg += 0.4) {
      rig.world.angleDeg = deg;
      past.push(deg);
      // 80°/s, and the board's word is 50 ms old.
      rig.world.boardAngle = { kind: "ok", angleDeg: past.at(-11) ?? -75, rateDegPerS: 80 };
      rig.tick(5);
    }
    expect(rig.state()).toBe("inverted");
  });

  it("is compared when a STATUS arrives, not while an old one lies there", () => {
    const rig = heldRig();
    apart(rig, 10);
    rig.tick(5);
    rig.world.guardianTalks = false;
    rig.run(600, 5);
    expect(rig.state()).toBe("inverted");
  });

  it("is not compared with a reading that did not arrive with it", () => {
    const rig = heldRig();
    apart(rig, 10);
    rig.world.samples = false;
    // Nothing new comes of the sensor, and its last word is 61 ms old when the first STATUS is judged.
    rig.world.guardianTalks = false;
    rig.run(65, 5);
    rig.world.guardianTalks = true;
    rig.run(30, 5);
    expect(rig.core.crossCheck.kind).toBe("agree");
    rig.world.samples = true;
    rig.run(20, 5);
    expect(rig.core.crossCheck.kind).toBe("apart");
  });

  it("is not compared while returning", () => {
    const rig = heldRig();
    rig.ask({ kind: "stop" });
    apart(rig, 20);
    rig.run(2000);
    expect(rig.state()).toBe("returning");
  });

  it("apart in idle blocks Start and is told, and is forgotten once they agree again", () => {
    const rig = readyRig();
    apart(rig, 10);
    rig.run(3000);
    expect(rig.core.obstacles).toContain("angle-unknown");
    expect(rig.alarms()).toEqual(["sensor-fault-idle"]);
    rig.world.boardAngle = null;
    rig.run(2000);
    expect(rig.core.obstacles).toEqual([]);
    expect(rig.alarms()).toEqual([]);
  });

  it("in dispute, no angle counts as one: over the maximum is not told of a number nobody believes", () => {
    const rig = heldRig();
    apart(rig, 10);
    rig.run(300, 5);
    rig.world.angleDeg = 35;
    apart(rig, 10);
    rig.run(300, 5);
    expect(rig.alarms()).toEqual(["sensor-fault"]);
  });

  it("is not compared with conversions that can be no angle", () => {
    const rig = heldRig();
    expect(measuredAngle(rig.core.angle.potentiometer)).toMatchObject({ angleDeg: 20 });
    rig.world.counts = 2;
    rig.tick();
    expect(measuredAngle(rig.core.angle.potentiometer)).toBeNull();
  });

  it("that is no number is apart from everything", () => {
    const rig = heldRig();
    apart(rig, Number.NaN);
    rig.run(300, 5);
    expect(endOf(rig)).toMatchObject({ reason: "sensor-fault" });
  });
});
