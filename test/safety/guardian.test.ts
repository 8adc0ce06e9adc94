/** What the core makes of the guardian's word: its trips, its obstacles, its own angle, its lock switch. */

import { describe, expect, it } from "vitest";
import { measuredAngle } from "../../firmware/safety/angle.ts";
import { TRIP_MEANING } from "../../firmware/safety/board-trip.ts";
import { carry } from "../../firmware/safety/core.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import type { CoreSettings, GuardianReport } from "../../firmware/safety/input.ts";
import { violations } from "../../firmware/safety/invariants.ts";
import type { Actuation } from "../../firmware/safety/output.ts";
import { TRIP_CAUSES, type TripCause } from "../../shared/guardian.ts";
import type { EndReason, SessionState, StartObstacle } from "../../shared/table.ts";
import {
  armedRig,
  endOf,
  heldRig,
  inputOf,
  invertedRig,
  makeRig,
  type Rig,
  readyRig,
  shown,
  toldTo,
} from "./rig.ts";

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

  it("missing after a trip of its sensor keeps the alarm the case, although ours is good", () => {
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

  it("that is no number is apart from everything", () => {
    const rig = heldRig();
    apart(rig, Number.NaN);
    rig.run(300, 5);
    expect(endOf(rig)).toMatchObject({ reason: "sensor-fault" });
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

describe("the rules about the guardian", () => {
  const spoilt = (
    rig: Rig,
    report: Partial<GuardianReport>,
    change: Partial<Parameters<typeof violations>[0]>,
  ) => {
    const { nowMs, core } = { nowMs: rig.nowMs(), core: rig.core };
    const heard = { byteMs: nowMs, guardianMs: nowMs, gatewayMs: nowMs, attended: true };
    const { link } = inputOf(rig.world, nowMs, heard, toldTo(core));
    if (link.kind !== "up" || link.board !== "guarded" || link.guardian.kind !== "heard")
      throw new Error("guarded");
    const facts: Facts = {
      nowMs,
      elapsedMs: 5,
      stalled: false,
      link: {
        kind: "up",
        reset: false,
        upMs: 9000,
        lastByteMs: nowMs,
        sinceMs: 0,
        corrupt: false,
        guardian: { kind: "heard", nests: true, settings: "valid", report: { ...link.guardian, ...report } },
      },
      angle: core.angle.reading,
      peakDeg: rig.world.angleDeg,
      fresh: true,
      steadyMs: 2000,
      calibrated: true,
      stop: "closed",
      press: "none",
      gatewaySilentMs: 0,
      gatewayHeard: true,
      unattendedMs: null,
      attended: true,
      historyOk: true,
    };
    return violations({ before: core, after: core, facts, actuation: rig.last().actuation, ...change });
  };
  const acknowledging: Actuation = {
    lock: "released",
    signal: "high",
    lease: { armed: false, acknowledge: true },
  };

  it("can each turn red", () => {
    const held = heldRig();
    expect(spoilt(held, {}, {})).toEqual([]);
    expect(spoilt(held, { armed: false }, {})).toContain("held although the guardian is not armed");
    expect(spoilt(held, { trip: "over-angle" }, {})).toEqual(
      expect.arrayContaining([
        "held although the guardian has tripped",
        "a session goes on after a trip",
        "a trip of the guardian without an alarm",
      ]),
    );
    const idle = readyRig();
    const running = { ...idle.core, sessionsSoFar: 1, session: armedRig().core.session };
    expect(spoilt(idle, {}, { after: running })).toEqual([]);
    for (const report of [{ obstacles: ["supply-low"] }, { lockSwitch: "not-released" }] as const) {
      expect(spoilt(idle, report, { after: running })).toContain(
        "a session began that the guardian would not take",
      );
    }
    expect(spoilt(idle, {}, { actuation: acknowledging })).toContain("a trip was acknowledged that is none");
    const tilted = makeRig({ world: { trip: "over-angle", angleDeg: 10 } });
    tilted.run(500);
    expect(spoilt(tilted, {}, { actuation: acknowledging })).toEqual(
      expect.arrayContaining([
        "a trip was acknowledged that nobody has treated",
        "a trip was acknowledged while the table is not upright",
      ]),
    );
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
