/** Sessions that are not being kept, and a central place that is not being told: LOW, and in nobody's way. */

import { describe, expect, it } from "vitest";
import { heldRig, readyRig, shown } from "./rig.ts";

describe.each([
  ["storage-trouble", "historyOk"],
  ["fleet-trouble", "fleetOk"],
] as const)("%s", (alarm, isOk) => {
  it("is a LOW alarm that comes and goes with its condition", () => {
    const rig = readyRig();
    expect(rig.alarms()).toEqual([]);
    rig.world[isOk] = false;
    rig.tick();
    expect(rig.kinds("alarm-raised")).toMatchObject([{ alarm, priority: "low" }]);
    expect(rig.last().actuation.signal).toBe("low");
    rig.world[isOk] = true;
    rig.tick();
    expect(rig.alarms()).toEqual([]);
    expect(rig.last().actuation.signal).toBe("none");
  });

  it("keeps nobody from starting", () => {
    const rig = readyRig();
    rig.world[isOk] = false;
    rig.run(10_000);
    expect(rig.core.obstacles).toEqual([]);
    expect(rig.ask({ kind: "start", programme: null })).toMatchObject({ kind: "accepted" });
  });

  it("ends no session, frees no lock, and may be acknowledged from a screen within it", () => {
    const rig = heldRig();
    rig.world[isOk] = false;
    rig.run(5000);
    expect(shown(rig)).toMatchObject({ state: "inverted", lock: "held" });
    const [occurrence] = rig.core.alarms.occurrences;
    expect(rig.ask({ kind: "acknowledge", alarmId: occurrence?.alarmId ?? "" })).toMatchObject({
      kind: "accepted",
    });
    rig.run(5000);
    expect(rig.last().actuation.signal).toBe("none");
    expect(shown(rig).lock).toBe("held");
  });

  it("is never heard over something worse", () => {
    const rig = heldRig();
    rig.world[isOk] = false;
    rig.world.counts = 2;
    rig.run(300, 5);
    expect(rig.last().actuation.signal).toBe("high");
  });
});
