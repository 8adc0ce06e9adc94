/** What the core makes of the guardian's trips: what they end, what stands for them, and what it takes to be rid of them. */

import { describe, expect, it } from "vitest";
import { TRIP_MEANING } from "../../firmware/safety/board-trip.ts";
import { carry } from "../../firmware/safety/core.ts";
import { TRIP_CAUSES, type TripCause } from "../../shared/guardian.ts";
import type { EndReason, SessionState } from "../../shared/table.ts";
import { endOf, heldRig, invertedRig, makeRig, type Rig, shown } from "./rig.ts";

const acknowledgeAll = (rig: Rig): string[] =>
  rig.core.alarms.occurrences.map(({ alarmId }) => rig.ask({ kind: "acknowledge", alarmId }).kind);

/** What the board is told of the trip. */
const told = (rig: Rig): boolean => {
  const { lease } = rig.tick().actuation;
  return lease !== null && !lease.armed && lease.acknowledge;
};

/** The board obeys: its trip is gone once it was told. */
const untilCleared = (rig: Rig): void => {
  for (let step = 0; step < 50 && !told(rig); step += 1);
  expect(told(rig)).toBe(true);
  rig.world.trip = "none";
  rig.run(100);
};

interface Meant {
  readonly reason: EndReason;
  readonly state: SessionState;
  readonly alarm: string;
}

const MEANT: Readonly<Record<TripCause, Meant>> = {
  "lease-lapsed": { reason: "link-lost", state: "fault", alarm: "link-lost" },
  "over-angle": { reason: "over-angle", state: "returning", alarm: "over-angle" },
  "over-rate": { reason: "over-rate", state: "returning", alarm: "over-rate" },
  duration: { reason: "duration-reached", state: "returning", alarm: "guardian-trip" },
  "session-cap": { reason: "session-cap", state: "returning", alarm: "guardian-trip" },
  "sensor-open": { reason: "sensor-fault", state: "fault", alarm: "sensor-fault" },
  "sensor-short": { reason: "sensor-fault", state: "fault", alarm: "sensor-fault" },
  "sensor-noisy": { reason: "sensor-fault", state: "fault", alarm: "sensor-fault" },
  "implausible-rate": { reason: "sensor-fault", state: "fault", alarm: "sensor-fault" },
  "sensors-disagree": { reason: "sensor-fault", state: "fault", alarm: "sensor-fault" },
  "supply-low": { reason: "guardian-trip", state: "fault", alarm: "guardian-trip" },
  "lock-not-released": { reason: "guardian-trip", state: "fault", alarm: "guardian-trip" },
  watchdog: { reason: "board-reset", state: "fault", alarm: "board-reset" },
  "reset-in-session": { reason: "board-reset", state: "fault", alarm: "board-reset" },
  "inverted-at-boot": { reason: "guardian-trip", state: "fault", alarm: "guardian-trip" },
  "sensor-silent": { reason: "sensor-fault", state: "fault", alarm: "sensor-fault" },
  unknown: { reason: "guardian-trip", state: "fault", alarm: "guardian-trip" },
};

describe("the board acting first", () => {
  it.each(TRIP_CAUSES)(
    "by %s is the end of the session, by the guardian, with an alarm that stays",
    (trip) => {
      const rig = heldRig();
      rig.world.trip = trip;
      rig.tick();
      const { reason, state, alarm } = MEANT[trip];
      expect(endOf(rig)).toMatchObject({ reason, by: "guardian" });
      expect(rig.state()).toBe(state);
      expect(shown(rig).lock).toBe("released");
      expect(rig.last().actuation.signal).toBe("high");
      expect(rig.core.alarms.occurrences).toContainEqual(
        expect.objectContaining({ kind: alarm, latched: true, acknowledged: false }),
      );
      expect(TRIP_MEANING[trip].kind).toBe(state === "fault" ? "fault" : "end");
    },
  );

  it.each(TRIP_CAUSES)("by %s is over once a person has acknowledged it upright, and not before", (trip) => {
    const rig = heldRig();
    rig.world.trip = trip;
    rig.run(200);
    rig.swing(-5);
    rig.run(1000);
    expect(acknowledgeAll(rig)).not.toContain("accepted");
    expect(told(rig)).toBe(false);
    rig.swing(-75);
    rig.run(1000);
    expect(told(rig)).toBe(false);
    expect(rig.ask({ kind: "start", programme: null }).kind).toBe("refused");
    acknowledgeAll(rig);
    untilCleared(rig);
    expect(told(rig)).toBe(false);
    rig.run(61_000);
    expect(rig.state()).toBe("idle");
    expect(rig.alarms()).toEqual([]);
    expect(rig.core.obstacles).toEqual([]);
  });

  it("does not make a HIGH of a normal end: the controller's two seconds come first", () => {
    const rig = invertedRig({}, { maxAngleDeg: 30, maxDurationS: 10 });
    rig.run(12_000);
    expect(endOf(rig)).toMatchObject({ reason: "duration-reached", by: "controller" });
    rig.swing(-75);
    rig.run(1000);
    expect(rig.alarms()).toEqual([]);
    expect(told(rig)).toBe(false);
  });

  it("together with the controller is one alarm, and one acknowledgement ends both", () => {
    const rig = invertedRig();
    rig.swing(31);
    expect(endOf(rig)).toMatchObject({ reason: "over-angle", by: "controller" });
    rig.world.trip = "over-angle";
    rig.run(100);
    expect(rig.alarms()).toEqual(["over-angle"]);
    rig.swing(-75);
    rig.run(500);
    expect(acknowledgeAll(rig)).toEqual(["accepted"]);
    untilCleared(rig);
    expect(rig.alarms()).toEqual([]);
  });

  it("on its way back is told as its trip, whatever ended the session", () => {
    const rig = heldRig();
    rig.ask({ kind: "stop" });
    rig.world.trip = "supply-low";
    rig.run(100);
    expect(rig.state()).toBe("returning");
    expect(rig.alarms()).toContain("guardian-trip");
  });

  it("after a stall of the host adds nothing to what is told", () => {
    const rig = heldRig();
    rig.tick(700);
    rig.world.trip = "lease-lapsed";
    rig.run(100);
    expect(rig.alarms()).toEqual(["host-stall"]);
  });
});

describe("a board that has tripped before anybody asked", () => {
  it.each(TRIP_CAUSES)(
    "by %s is HIGH guardian-trip in idle, blocks Start, and goes by an acknowledgement",
    (trip) => {
      const rig = makeRig({ world: { trip } });
      rig.run(6000);
      expect(rig.state()).toBe("idle");
      expect(rig.alarms()).toEqual(["guardian-trip"]);
      expect(rig.last().actuation.signal).toBe("high");
      expect(rig.core.obstacles).toEqual(["guardian-tripped", "fault-untreated"]);
      expect(told(rig)).toBe(false);
      expect(acknowledgeAll(rig)).toEqual(["accepted"]);
      untilCleared(rig);
      expect(rig.core.obstacles).toEqual([]);
    },
  );

  it("beyond +5° cannot be acknowledged from a screen before the table is upright", () => {
    const rig = makeRig({ world: { trip: "inverted-at-boot", angleDeg: 25 } });
    rig.run(3000);
    const [alarm] = rig.core.alarms.occurrences.filter(({ kind }) => kind === "guardian-trip");
    const acknowledge = () => rig.ask({ kind: "acknowledge", alarmId: alarm?.alarmId ?? "" }).kind;
    expect(acknowledge()).toBe("refused");
    rig.swing(-75);
    rig.run(500);
    expect(acknowledge()).toBe("accepted");
    untilCleared(rig);
  });

  it("is handed over when the controller dies, and stays latched in the next one", () => {
    const rig = makeRig({ world: { trip: "watchdog" } });
    rig.run(500);
    expect(carry(rig.core).untreated).toEqual([{ reason: { kind: "guardian-trip" } }]);
    const heir = makeRig({ untreated: [{ reason: { kind: "guardian-trip" } }], world: { trip: "watchdog" } });
    heir.run(500);
    expect(heir.state()).toBe("fault");
    expect(heir.alarms()).toEqual(["guardian-trip"]);
    acknowledgeAll(heir);
    untilCleared(heir);
    expect(heir.state()).toBe("idle");
  });

  it.each([
    ["its supply is low", { obstacles: ["supply-low"] }],
    ["its lock has not let go", { lockSwitch: "not-released" }],
    ["it has no angle of its own", { boardAngle: { kind: "none", reason: "sensor-open" } }],
  ] as const)("is still the case while %s", (_why, change) => {
    const rig = makeRig({ world: { trip: "supply-low", ...change } });
    rig.run(1000);
    const [alarm] = rig.core.alarms.occurrences.filter(({ kind }) => kind === "guardian-trip");
    expect(alarm).toMatchObject({ active: true });
    expect(rig.ask({ kind: "acknowledge", alarmId: alarm?.alarmId ?? "" })).toMatchObject({
      kind: "refused",
      message: expect.stringContaining("still the case"),
    });
    expect(told(rig)).toBe(false);
  });

  it("and does not take the acknowledgement is told of again after three seconds", () => {
    const rig = makeRig({ world: { trip: "over-angle" } });
    rig.run(1000);
    acknowledgeAll(rig);
    rig.run(2500);
    expect(rig.alarms()).toEqual([]);
    expect(told(rig)).toBe(true);
    rig.run(1000);
    expect(rig.alarms()).toEqual(["guardian-trip"]);
    expect(told(rig)).toBe(false);
  });

  it("is followed when the button at the table has acknowledged it, if the board sees the table upright", () => {
    const rig = makeRig({ world: { trip: "over-angle" } });
    rig.run(1000);
    rig.world.trip = "none";
    rig.run(100);
    expect(rig.alarms()).toEqual([]);
    expect(rig.kinds("alarm-acknowledged")).toMatchObject([{ alarm: "guardian-trip", by: "table" }]);

    const tilted = makeRig({ world: { trip: "over-angle", angleDeg: 10 } });
    tilted.run(1000);
    tilted.world.trip = "none";
    tilted.run(100);
    expect(tilted.alarms()).toContain("guardian-trip");

    const reset = makeRig({ world: { trip: "over-angle" } });
    reset.run(1000);
    reset.world.trip = "none";
    reset.world.bootNonce = 8;
    reset.run(100);
    expect(reset.alarms()).toContain("guardian-trip");
  });

  it("is not told of an acknowledgement while it sees itself above −17°", () => {
    const rig = makeRig({ world: { trip: "over-angle", angleDeg: -20.5 } });
    rig.run(1000);
    rig.world.boardAngle = { kind: "ok", angleDeg: -16.9, rateDegPerS: 0 };
    expect(acknowledgeAll(rig)).toEqual(["accepted"]);
    expect(told(rig)).toBe(false);
    rig.world.boardAngle = { kind: "ok", angleDeg: -17.5, rateDegPerS: 0 };
    expect(told(rig)).toBe(true);
    rig.world.angleDeg = -19;
    rig.run(100);
    expect(told(rig)).toBe(false);
  });

  it("is not told of it while what it would refuse for goes on, whatever alarm stood for the trip", () => {
    const rig = heldRig();
    rig.world.trip = "over-angle";
    rig.run(100);
    rig.swing(-75);
    rig.world.obstacles = ["tripped", "supply-low"];
    rig.run(500);
    expect(acknowledgeAll(rig)).toContain("accepted");
    expect(told(rig)).toBe(false);
    rig.world.obstacles = ["tripped"];
    expect(told(rig)).toBe(true);
  });

  it("for another cause, before anybody saw the first one go, is another trip", () => {
    const rig = makeRig({ world: { trip: "over-angle" } });
    rig.run(1000);
    acknowledgeAll(rig);
    expect(told(rig)).toBe(true);
    rig.world.trip = "watchdog";
    rig.tick();
    expect(rig.alarms()).toEqual(["guardian-trip"]);
    expect(told(rig)).toBe(false);
  });

  it("again is a new alarm, also for the same cause", () => {
    const rig = makeRig({ world: { trip: "over-angle" } });
    rig.run(1000);
    acknowledgeAll(rig);
    untilCleared(rig);
    rig.world.trip = "over-angle";
    rig.run(100);
    expect(rig.alarms()).toEqual(["guardian-trip"]);
  });
});

describe("a trip of the sensor", () => {
  it("that only the board still sees keeps the alarm the case, although ours is good", () => {
    const rig = heldRig();
    rig.world.trip = "sensor-open";
    rig.world.boardAngle = { kind: "none", reason: "sensor-open" };
    rig.run(100);
    rig.swing(-75);
    rig.run(500);
    expect(rig.core.alarms.occurrences).toMatchObject([{ kind: "sensor-fault", active: true }]);
    expect(acknowledgeAll(rig)).toEqual(["refused"]);
    rig.world.boardAngle = null;
    rig.run(100);
    expect(acknowledgeAll(rig)).toEqual(["accepted"]);
    untilCleared(rig);
  });
});
