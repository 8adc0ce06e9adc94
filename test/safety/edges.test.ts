/** Two things at once, the same thing again, and what comes between two rules. */

import { describe, expect, it } from "vitest";
import { carry, snapshotView } from "../../firmware/safety/core.ts";
import type { CoreRequest } from "../../firmware/safety/input.ts";
import { violations } from "../../firmware/safety/invariants.ts";
import type { Programme } from "../../shared/programmes.ts";
import {
  armedRig,
  endOf,
  heldRig,
  invertedRig,
  makeRig,
  type Rig,
  type RigOptions,
  readyRig,
  shown,
  type Wish,
} from "./rig.ts";

const obstacles = (rig: Rig) => snapshotView(rig.core, rig.nowMs()).startObstacles;
const idOf = (rig: Rig, kind: string): string =>
  rig.core.alarms.occurrences.find((occurrence) => occurrence.kind === kind)?.alarmId ?? "none";
const acknowledge = (rig: Rig, kind: string) => rig.ask({ kind: "acknowledge", alarmId: idOf(rig, kind) });

/** All wishes in one step; the kinds of the answers in order. */
const together = (rig: Rig, wishes: readonly Wish[]): readonly string[] => {
  const requests = wishes.map((wish, n) => ({ ...wish, requestId: `t${n}`, by: "screen" }) as CoreRequest);
  return rig
    .tick(5, requests)
    .events.flatMap((event) => (event.kind === "accepted" || event.kind === "refused" ? [event.kind] : []));
};

const TWO_STAYS: Programme = {
  programmeId: "p",
  name: "two stays",
  autoHold: true,
  steps: [
    { targetAngleDeg: 20, stayS: 10, restS: 5 },
    { targetAngleDeg: 20, stayS: 10, restS: 0 },
  ],
};
const inProgramme = (options: RigOptions = {}): Rig => {
  const rig = readyRig({ limits: { maxAngleDeg: 30, maxDurationS: 60 }, ...options });
  expect(rig.ask({ kind: "start", programme: TWO_STAYS })).toMatchObject({ kind: "accepted" });
  rig.swing(20);
  return rig;
};

describe("two wishes in one step", () => {
  it.each([
    [
      ["stop", "hold"],
      ["accepted", "refused"],
    ],
    [
      ["hold", "stop"],
      ["accepted", "accepted"],
    ],
  ] as const)("%j of an inverted table leave the lock free and the session ended", (wishes, answers) => {
    const rig = invertedRig();
    expect(
      together(
        rig,
        wishes.map((kind) => ({ kind }) as Wish),
      ),
    ).toEqual(answers);
    expect(rig.last().actuation.lock).toBe("released");
    expect(endOf(rig)).toMatchObject({ reason: "stop" });
  });

  it("Start and STOP leave no session behind", () => {
    const rig = readyRig();
    expect(together(rig, [{ kind: "start", programme: null }, { kind: "stop" }])).toEqual([
      "accepted",
      "accepted",
    ]);
    expect(rig.state()).toBe("idle");
    expect(endOf(rig)).toMatchObject({ reason: "stop" });
  });

  it("STOP ends a hold that is still waiting for the table to slow down", () => {
    const rig = invertedRig();
    rig.world.angleDeg = 15;
    rig.tick(20);
    rig.world.angleDeg = 12;
    rig.tick(20, [{ kind: "hold", requestId: "h", by: "screen", device: null }]);
    expect(snapshotView(rig.core, rig.nowMs()).holdPending).toBe(true);
    rig.ask({ kind: "stop" });
    rig.run(3000);
    expect(rig.state()).toBe("returning");
    expect(shown(rig).lock).toBe("released");
  });
});

describe("limits tightened in a session", () => {
  it("to the very angle the table is at go on, and end it with the next bit more", () => {
    const rig = heldRig();
    rig.ask({ kind: "set-limits", limits: { maxAngleDeg: 20, maxDurationS: 60 } });
    expect(shown(rig)).toMatchObject({ state: "inverted", lock: "held" });
    rig.world.angleDeg = 20.25;
    rig.run(20, 5);
    expect(endOf(rig)).toMatchObject({ reason: "over-angle" });
  });

  it("below the time already used end it now, also at rest", () => {
    const rig = inProgramme();
    rig.run(8000);
    rig.swing(-5);
    expect(rig.state()).toBe("resting");
    rig.ask({ kind: "set-limits", limits: { maxAngleDeg: 30, maxDurationS: 60 } });
    rig.run(3000);
    expect(rig.state()).toBe("resting");
    const usedS = shown(rig).invertedS;
    rig.swing(20);
    rig.run(4000);
    rig.swing(-5);
    expect(shown(rig).invertedS).toBeGreaterThan(usedS);
    rig.ask({ kind: "set-limits", limits: { maxAngleDeg: 30, maxDurationS: 10 } });
    expect(endOf(rig)).toMatchObject({ reason: "duration-reached", by: "controller" });
    expect(shown(rig)).toMatchObject({ remainingS: 0 });
  });
});

describe("a return that has failed", () => {
  const failedRest = (): Rig => {
    const rig = inProgramme();
    rig.run(21_000);
    expect(rig.alarms()).toContain("not-returning");
    expect(rig.state()).toBe("inverted");
    return rig;
  };

  it("goes on sounding when STOP is pressed", () => {
    const rig = failedRest();
    rig.ask({ kind: "stop" });
    expect(rig.state()).toBe("returning");
    expect(rig.alarms()).toContain("not-returning");
    expect(rig.last().actuation.signal).toBe("high");
  });

  it("goes on sounding through a fault, and through an instant at horizontal", () => {
    const rig = invertedRig();
    rig.ask({ kind: "stop" });
    rig.run(11_000);
    expect(rig.alarms()).toContain("not-returning");
    rig.swing(-1);
    rig.tick(600);
    expect(rig.state()).toBe("fault");
    expect(rig.alarms()).toContain("not-returning");
    const again = failedRest();
    again.swing(-1);
    again.swing(20);
    expect(again.alarms()).toContain("not-returning");
    again.swing(-1);
    again.run(2100);
    expect(again.alarms()).not.toContain("not-returning");
  });

  it("is not given another 10 s by an end that comes on top", () => {
    const rig = inProgramme();
    rig.run(19_000);
    expect(rig.alarms()).not.toContain("not-returning");
    rig.ask({ kind: "stop" });
    rig.run(2000);
    expect(rig.alarms()).toContain("not-returning");
  });
});

describe("a fault", () => {
  const stalled = (): Rig => {
    const rig = invertedRig();
    rig.tick(600);
    expect(rig.state()).toBe("fault");
    return rig;
  };

  it("watches the return anew when the table tilts again, whoever has silenced the first alarm", () => {
    const rig = stalled();
    rig.swing(-5);
    rig.world.stop = "open";
    rig.run(3100);
    rig.world.stop = "closed";
    rig.run(100);
    expect(rig.last().actuation.signal).toBe("none");
    rig.swing(15);
    rig.run(11_000);
    expect(rig.state()).toBe("fault");
    expect(rig.alarms()).toEqual(["not-returning"]);
    expect(rig.last().actuation.signal).toBe("high");
  });

  it("of lesser priority too is acknowledged only when its cause is gone and the table upright", () => {
    const rig = invertedRig();
    rig.world.gateway = false;
    rig.run(10_100);
    expect(rig.state()).toBe("fault");
    expect(acknowledge(rig, "supervision-lost")).toMatchObject({ code: "wrong-state" });
    rig.swing(-60);
    expect(acknowledge(rig, "supervision-lost")).toMatchObject({ code: "wrong-state" });
    rig.world.gateway = true;
    rig.run(100);
    expect(rig.state()).toBe("fault");
    expect(acknowledge(rig, "supervision-lost")).toMatchObject({ kind: "accepted" });
    rig.run(100);
    expect(rig.state()).toBe("idle");
  });

  it("takes nobody's word for a rider standing while the angle says otherwise", () => {
    const rig = invertedRig();
    rig.world.counts = 0;
    rig.run(100);
    rig.world.counts = null;
    rig.run(2000);
    const alarmId = idOf(rig, "sensor-fault");
    expect(rig.ask({ kind: "acknowledge", alarmId, riderStanding: true })).toMatchObject({
      code: "wrong-state",
    });
    rig.world.counts = 0;
    rig.run(100);
    const again = { kind: "acknowledge", alarmId: idOf(rig, "sensor-fault"), riderStanding: true } as const;
    expect(rig.ask(again)).toMatchObject({ kind: "accepted" });
    expect(rig.state()).toBe("fault");
  });
});

describe("Release", () => {
  it("before a programme takes the lock by itself keeps it free in this step", () => {
    const rig = inProgramme();
    rig.run(1000);
    rig.ask({ kind: "release" });
    rig.run(6000);
    expect(shown(rig)).toMatchObject({ state: "inverted", lock: "released" });
  });

  it("while returning means nothing and is accepted", () => {
    const rig = invertedRig();
    rig.ask({ kind: "stop" });
    expect(rig.ask({ kind: "release" })).toMatchObject({ kind: "accepted" });
    expect(rig.state()).toBe("returning");
  });
});

describe("an angle that lies", () => {
  it("stuck at 3° after +5° is ended by the clock, not believed to be back", () => {
    const rig = armedRig();
    rig.swing(6);
    rig.swing(3);
    rig.run(61_000, 50);
    expect(endOf(rig)).toMatchObject({ reason: "duration-reached" });
    rig.run(31_000, 50);
    expect(rig.alarms()).toEqual(expect.arrayContaining(["overstayed", "not-returning"]));
  });
});

describe("a clock that goes wrong", () => {
  it.each([
    ["backwards", -1000],
    ["to no number", Number.NaN],
  ])("%s ends the session, released and HIGH", (_how, byMs) => {
    const rig = heldRig();
    rig.tick(byMs);
    expect(rig.state()).toBe("fault");
    expect(rig.last().actuation).toMatchObject({ lock: "released", signal: "high" });
  });

  it("or a pause lets no session start in the very step that notices", () => {
    const rig = readyRig();
    const requests: CoreRequest[] = [
      { kind: "start", programme: null, requestId: "r", by: "screen", device: null },
    ];
    expect(rig.tick(3000, requests).events).toContainEqual(
      expect.objectContaining({ kind: "refused", code: "not-ready", message: "not-still" }),
    );
    expect(rig.state()).toBe("idle");
    rig.run(1100);
    expect(obstacles(rig)).toEqual([]);
  });
});

describe("an alarm that is not there", () => {
  it.each(["a1", "other-a1", ""])("%j is refused and changes nothing", (alarmId) => {
    const rig = heldRig({ settings: { idPrefix: "own-" } });
    expect(rig.ask({ kind: "acknowledge", alarmId })).toMatchObject({ code: "wrong-state" });
    expect(shown(rig).lock).toBe("held");
  });
});

describe("what a successor is handed", () => {
  const overAngle = (): Rig => {
    const rig = heldRig();
    rig.swing(31);
    expect(endOf(rig)).toMatchObject({ reason: "over-angle" });
    return rig;
  };

  it("an untreated trip, also when the session is long over", () => {
    const rig = overAngle();
    expect(carry(rig.core).untreated).toEqual([{ reason: { kind: "over-angle" } }]);
    rig.swing(-60);
    rig.run(62_000, 50);
    expect(rig.state()).toBe("idle");
    const { untreated } = carry(rig.core);
    expect(untreated).toEqual([{ reason: { kind: "over-angle" } }]);
    const next = readyRig({ untreated });
    expect(next.alarms()).toEqual(["over-angle"]);
    expect(obstacles(next)).toEqual(["fault-untreated"]);
    expect(acknowledge(next, "over-angle")).toMatchObject({ kind: "accepted" });
    next.run(100);
    expect(next.state()).toBe("idle");
    expect(carry(next.core).untreated).toEqual([]);
  });

  it("each fault once, however often it was handed on", () => {
    const rig = overAngle();
    rig.world.board = "down";
    rig.run(100);
    const handed = carry(rig.core).untreated;
    expect(handed.map(({ reason }) => reason.kind).toSorted()).toEqual(["link-lost", "over-angle"]);
    const next = makeRig({ untreated: [...handed, ...handed] });
    next.run(100);
    expect(carry(next.core).untreated).toEqual(handed);
    expect(next.alarms().toSorted()).toEqual(["link-lost", "over-angle"]);
  });

  it("the limits as tightened, never wider", () => {
    const rig = heldRig();
    rig.ask({ kind: "set-limits", limits: { maxAngleDeg: 25, maxDurationS: 50 } });
    expect(carry(rig.core).limits).toEqual({ maxAngleDeg: 25, maxDurationS: 50 });
  });
});

it("a lock held while an alarm waits to be treated is a rule broken", () => {
  const rig = heldRig();
  const { core, actuation } = rig.last();
  const latched = { ...core.alarms.occurrences[0], alarmId: "x", kind: "over-angle", active: false } as const;
  const occurrence = { ...latched, acknowledged: false, latched: true, raisedMs: 0, pausedUntilMs: null };
  const spoilt = { ...core, alarms: { ...core.alarms, occurrences: [occurrence] } };
  const facts = {
    nowMs: rig.nowMs(),
    elapsedMs: 5,
    stalled: false,
    link: {
      kind: "up",
      reset: false,
      upMs: 9999,
      lastByteMs: rig.nowMs(),
      sinceMs: 0,
      corrupt: false,
      guardian: { kind: "unguarded" },
    },
    angle: core.angle.reading,
    peakDeg: 20,
    fresh: true,
    steadyMs: 1000,
    calibrated: true,
    stop: "closed",
    press: "none",
    gatewaySilentMs: 0,
    gatewayHeard: true,
    unattendedMs: null,
    attended: true,
    historyOk: true,
    fleetOk: true,
  } as const;
  const accepted = { ...spoilt, settings: { ...spoilt.settings, unguardedHold: "accepted" } } as const;
  expect(
    violations({ before: accepted, after: accepted, facts, actuation: { ...actuation, signal: "high" } }),
  ).toEqual(["held although an alarm is untreated"]);
});
