/** The check-in: asked after so long inverted without a sign of life, and what ends when there is no answer. */

import { describe, expect, it } from "vitest";
import { carry, snapshotView } from "../../firmware/safety/core.ts";
import type { Programme } from "../../shared/programmes.ts";
import { endOf, makeRig, type Rig, type RigOptions, readyRig, shown } from "./rig.ts";

const EVERY_S = 30;
const LONG = { maxAngleDeg: 40, maxDurationS: 300 };

const started = (checkInEveryS: number | undefined, options: RigOptions = {}): Rig => {
  const rig = readyRig({ limits: LONG, ...options });
  expect(rig.ask({ kind: "start", programme: null, checkInEveryS })).toMatchObject({ kind: "accepted" });
  return rig;
};
/** Inverted at 20°, still. The count begins with the inversion, at +5°. */
const hanging = (checkInEveryS: number | "never" = EVERY_S, options: RigOptions = {}): Rig => {
  const rig = started(checkInEveryS === "never" ? undefined : checkInEveryS, options);
  rig.swing(20);
  rig.run(100);
  return rig;
};
const asked = (options: RigOptions = {}): Rig => {
  const rig = hanging(EVERY_S, options);
  rig.run(EVERY_S * 1000);
  expect(questions(rig)).toHaveLength(1);
  return rig;
};
/** Step by step; a minute and a half is more than any of this takes. */
const until = (rig: Rig, holds: () => boolean): void => {
  for (const endMs = rig.nowMs() + 90_000; !holds(); rig.tick())
    if (rig.nowMs() > endMs) throw new Error("it never came");
};
const questions = (rig: Rig) => rig.kinds("check-in-asked");
const answers = (rig: Rig) => rig.events.flatMap((e) => (e.kind === "check-in-answered" ? [e.by] : []));
const checkIn = (rig: Rig) => snapshotView(rig.core, rig.nowMs()).checkIn;

describe("asked for at Start", () => {
  it.each([29.9, 600.1, 0, -30, Number.NaN, Infinity, -Infinity])("every %d s is refused", (everyS) => {
    const rig = readyRig();
    expect(rig.ask({ kind: "start", programme: null, checkInEveryS: everyS })).toMatchObject({
      kind: "refused",
      code: "out-of-range",
      message: `checkInEveryS is ${everyS}; allowed is 30 s to 600 s`,
    });
    expect(rig.state()).toBe("idle");
    expect(rig.kinds("session-started")).toEqual([]);
  });

  it.each([30, 45.5, 600])("every %d s is taken", (everyS) => {
    const rig = started(everyS);
    expect(checkIn(rig)).toEqual({ everyS, askedT: null, answerByT: null });
  });

  it("not asked for, nobody is ever asked", () => {
    const rig = hanging("never");
    expect(checkIn(rig)).toBeNull();
    rig.run(200_000);
    expect(questions(rig)).toEqual([]);
    expect(rig.state()).toBe("inverted");
  });

  it("does not outlast the session", () => {
    const rig = hanging();
    rig.ask({ kind: "stop" });
    expect(checkIn(rig)).toBeNull();
    expect(rig.core.checkIn).toEqual({ kind: "off" });
    rig.swing(-75);
    rig.run(62_000);
    rig.ask({ kind: "start", programme: null });
    expect(checkIn(rig)).toBeNull();
  });
});

describe("the question", () => {
  it("comes after so long without a sign of life, with one short pulse, and is told", () => {
    const rig = started(EVERY_S);
    // Armed time does not count.
    rig.run(40_000);
    expect(questions(rig)).toEqual([]);
    rig.swing(20);
    const shortlyMs = EVERY_S * 1000 - 1000;
    rig.run(shortlyMs);
    expect(questions(rig)).toEqual([]);
    until(rig, () => questions(rig).length > 0);
    expect(rig.last().actuation.signal).toBe("information");
    const askedT = rig.nowMs();
    expect(questions(rig)).toEqual([{ kind: "check-in-asked", answerByT: askedT + 15_000 }]);
    expect(checkIn(rig)).toEqual({ everyS: EVERY_S, askedT, answerByT: askedT + 15_000 });
    rig.run(300);
    expect(rig.last().actuation.signal).toBe("none");
    expect(rig.state()).toBe("inverted");
  });

  it("does not come while the table moves by 5° now and then", () => {
    const rig = hanging();
    for (const toDeg of [25, 20, 25.5, 20, 25, 20]) {
      rig.run(25_000);
      rig.swing(toDeg);
    }
    expect(questions(rig)).toEqual([]);
    expect(answers(rig)).toEqual([]);
  });

  it("comes all the same when it only sways by less", () => {
    const rig = hanging();
    for (const toDeg of [24, 20, 24, 20, 24]) {
      rig.run(5000);
      rig.swing(toDeg);
    }
    rig.run(6000);
    expect(questions(rig)).toHaveLength(1);
  });

  it("comes while held as well", () => {
    const rig = hanging();
    rig.ask({ kind: "hold" });
    rig.run(EVERY_S * 1000);
    expect(shown(rig).lock).toBe("held");
    expect(questions(rig)).toHaveLength(1);
  });

  it("lapses at or below 0°, also without 5° of motion, and the count begins anew", () => {
    const rig = started(EVERY_S);
    rig.swing(8);
    // Within the hysteresis the time still runs.
    rig.swing(3);
    rig.run(EVERY_S * 1000 + 500);
    expect(questions(rig)).toHaveLength(1);
    rig.swing(-1);
    rig.run(200);
    expect(rig.state()).toBe("resting");
    expect(checkIn(rig)).toEqual({ everyS: EVERY_S, askedT: null, answerByT: null });
    expect(answers(rig)).toEqual([]);
    rig.run(8000);
    rig.swing(20);
    rig.run(EVERY_S * 1000 - 2000);
    expect(rig.state()).toBe("inverted");
    expect(questions(rig)).toHaveLength(1);
    rig.run(3000);
    expect(questions(rig)).toHaveLength(2);
  });

  it("is asked again after so long without a further sign of life", () => {
    const rig = asked();
    rig.ask({ kind: "answer-check-in" });
    rig.run(EVERY_S * 1000 - 1000);
    expect(questions(rig)).toHaveLength(1);
    rig.run(1100);
    expect(questions(rig)).toHaveLength(2);
  });

  it("comes in every stay of a programme", () => {
    const programme: Programme = {
      programmeId: "p",
      name: "two stays",
      autoHold: true,
      steps: [
        { targetAngleDeg: 20, stayS: 50, restS: 2 },
        { targetAngleDeg: 20, stayS: 50, restS: 0 },
      ],
    };
    const rig = readyRig({ limits: LONG });
    rig.ask({ kind: "start", programme, checkInEveryS: EVERY_S });
    for (const count of [1, 2]) {
      rig.swing(20);
      rig.run(32_000);
      expect(questions(rig)).toHaveLength(count);
      rig.ask({ kind: "answer-check-in" });
      rig.run(20_000);
      rig.swing(-2);
      rig.run(3000);
    }
    expect(endOf(rig)).toMatchObject({ reason: "programme-complete" });
  });
});

describe("an answer", () => {
  it("from a screen is taken, and who gave it is told", () => {
    const rig = asked();
    expect(rig.ask({ kind: "answer-check-in" })).toMatchObject({ kind: "accepted" });
    expect(answers(rig)).toEqual(["screen"]);
    rig.run(20_000);
    expect(rig.state()).toBe("inverted");
  });

  it("is refused when nothing is asked", () => {
    for (const rig of [readyRig(), started(EVERY_S), hanging(), hanging("never")]) {
      expect(rig.ask({ kind: "answer-check-in" })).toMatchObject({ kind: "refused", code: "wrong-state" });
      expect(answers(rig)).toEqual([]);
    }
  });

  it("given before it is asked does not put the question off", () => {
    const rig = hanging();
    rig.run(20_000);
    rig.ask({ kind: "answer-check-in" });
    rig.run(10_100);
    expect(questions(rig)).toHaveLength(1);
  });

  it.each(["companion", "http", "gateway", "controller"] as const)("of %s is none", (by) => {
    const rig = asked();
    expect(rig.ask({ kind: "answer-check-in" }, by)).toMatchObject({ kind: "refused", code: "forbidden" });
    rig.run(15_100);
    expect(endOf(rig)).toMatchObject({ reason: "unanswered" });
  });

  it.each([26, 14])("is a table that moves to %d°", (toDeg) => {
    const rig = asked();
    rig.swing(toDeg);
    rig.run(100);
    expect(answers(rig)).toEqual(["table"]);
    rig.run(20_000);
    expect(rig.state()).toBe("inverted");
  });

  it("is no table that moves by 4.5°", () => {
    const rig = asked();
    rig.swing(24.5);
    rig.run(15_000);
    expect(endOf(rig)).toMatchObject({ reason: "unanswered" });
  });

  it.each(["hold", "release", "pause-audio"] as const)("is no %s", (kind) => {
    const rig = asked();
    rig.ask({ kind });
    rig.run(15_100);
    expect(endOf(rig)).toMatchObject({ reason: "unanswered" });
  });

  it("in the last step counts, and in the one after it no more", () => {
    for (const [stepMs, kind] of [
      [14_999, "accepted"],
      [15_000, "refused"],
    ] as const) {
      const rig = asked();
      const { askedT } = checkIn(rig) ?? {};
      rig.run((askedT ?? Number.NaN) + stepMs - 5 - rig.nowMs());
      expect(rig.ask({ kind: "answer-check-in" })).toMatchObject({ kind });
      expect(rig.state()).toBe(kind === "accepted" ? "inverted" : "returning");
    }
  });
});

describe("without an answer", () => {
  const unanswered = (options: RigOptions = {}): Rig => {
    const rig = asked(options);
    rig.run(15_000, 5);
    expect(endOf(rig)).toMatchObject({ reason: "unanswered", by: "controller" });
    return rig;
  };

  it("the session ends after 15 s, and not before: released, HIGH, the return watched", () => {
    const rig = hanging();
    rig.ask({ kind: "hold" });
    until(rig, () => questions(rig).length > 0);
    const askedT = rig.nowMs();
    until(rig, () => rig.state() !== "inverted");
    expect(rig.nowMs() - askedT).toBe(15_000);
    expect(rig.last().actuation).toMatchObject({ lock: "released", signal: "high" });
    expect(rig.alarms()).toEqual(["rider-unresponsive"]);
    rig.run(11_000);
    expect(rig.alarms()).toContain("not-returning");
  });

  it("the alarm lasts beyond the return, until it is acknowledged upright", () => {
    const rig = unanswered();
    const [occurrence] = rig.core.alarms.occurrences;
    const alarmId = occurrence?.alarmId ?? "";
    expect(rig.ask({ kind: "acknowledge", alarmId })).toMatchObject({ code: "wrong-state" });
    rig.swing(-5);
    rig.run(1000);
    expect(rig.state()).toBe("recovering");
    expect(rig.last().actuation.signal).toBe("high");
    expect(rig.ask({ kind: "acknowledge", alarmId })).toMatchObject({ code: "wrong-state" });
    rig.swing(-75);
    rig.run(70_000);
    expect(snapshotView(rig.core, rig.nowMs()).startObstacles).toEqual(["fault-untreated"]);
    expect(rig.last().actuation.signal).toBe("high");
    expect(rig.ask({ kind: "acknowledge", alarmId })).toMatchObject({ kind: "accepted" });
    expect(rig.alarms()).toEqual([]);
    expect(rig.ask({ kind: "start", programme: null })).toMatchObject({ kind: "accepted" });
  });

  it("its sound is paused at the table only", () => {
    const rig = unanswered();
    expect(rig.ask({ kind: "pause-audio" })).toMatchObject({ code: "forbidden" });
    expect(rig.last().actuation.signal).toBe("high");
  });

  it("a successor is told of it", () => {
    const rig = unanswered();
    const handed = carry(rig.core).untreated;
    expect(handed).toEqual([{ reason: { kind: "rider-unresponsive" } }]);
    const next = makeRig({ untreated: handed, world: { angleDeg: 20 } });
    next.run(200);
    expect(next.state()).toBe("fault");
    expect(next.alarms()).toContain("rider-unresponsive");
    expect(next.last().actuation.signal).toBe("high");
    expect(carry(next.core).untreated).toEqual(handed);
  });

  it("is not told anew when the table tilts again while recovering", () => {
    const rig = unanswered();
    rig.swing(-75);
    rig.run(1000);
    for (const { alarmId } of rig.core.alarms.occurrences) rig.ask({ kind: "acknowledge", alarmId });
    rig.swing(8);
    expect(rig.state()).toBe("returning");
    expect(rig.alarms()).not.toContain("rider-unresponsive");
  });
});

describe("everything else goes on while a question waits", () => {
  it("STOP, time and a lost sensor end the session for what they are", () => {
    const stopped = asked();
    stopped.ask({ kind: "stop" });
    expect(endOf(stopped)).toMatchObject({ reason: "stop", by: "screen" });

    const late = asked({ limits: { maxAngleDeg: 40, maxDurationS: 35 } });
    late.run(6000);
    expect(endOf(late)).toMatchObject({ reason: "duration-reached" });
    expect(late.alarms()).not.toContain("rider-unresponsive");

    const blind = asked();
    blind.world.counts = 2;
    blind.run(300, 5);
    expect(endOf(blind)).toMatchObject({ reason: "sensor-fault" });
    expect(checkIn(blind)).toBeNull();
  });

  it("an angle that is not known is no sign of life, and time goes on", () => {
    const rig = hanging();
    rig.run(20_000);
    rig.world.bytes = false;
    rig.run(380, 20);
    rig.world.bytes = true;
    rig.run(EVERY_S * 1000 - 20_000 - 380 - 1000, 20);
    // The line was quiet for so short a time that the session goes on.
    if (rig.state() === "inverted") {
      rig.run(1200);
      expect(questions(rig)).toHaveLength(1);
    }
  });
});
