/** Sessions that are not being kept: told as LOW, and in nobody's way. */

import { expect, it } from "vitest";
import { heldRig, readyRig, shown } from "./rig.ts";

it("is a LOW alarm that comes and goes with its condition", () => {
  const rig = readyRig();
  expect(rig.alarms()).toEqual([]);
  rig.world.historyOk = false;
  rig.tick();
  expect(rig.kinds("alarm-raised")).toMatchObject([{ alarm: "storage-trouble", priority: "low" }]);
  expect(rig.last().actuation.signal).toBe("low");
  rig.world.historyOk = true;
  rig.tick();
  expect(rig.alarms()).toEqual([]);
  expect(rig.last().actuation.signal).toBe("none");
});

it("keeps nobody from starting", () => {
  const rig = readyRig();
  rig.world.historyOk = false;
  rig.run(10_000);
  expect(rig.core.obstacles).toEqual([]);
  expect(rig.ask({ kind: "start", programme: null })).toMatchObject({ kind: "accepted" });
});

it("ends no session, frees no lock, and may be acknowledged from a screen within it", () => {
  const rig = heldRig();
  rig.world.historyOk = false;
  rig.run(5000);
  expect(shown(rig)).toMatchObject({ state: "inverted", lock: "held" });
  const [alarm] = rig.core.alarms.occurrences;
  expect(rig.ask({ kind: "acknowledge", alarmId: alarm?.alarmId ?? "" })).toMatchObject({ kind: "accepted" });
  rig.run(5000);
  expect(rig.last().actuation.signal).toBe("none");
  expect(shown(rig).lock).toBe("held");
});

it("is never heard over something worse", () => {
  const rig = heldRig();
  rig.world.historyOk = false;
  rig.world.counts = 2;
  rig.run(300, 5);
  expect(rig.last().actuation.signal).toBe("high");
});
