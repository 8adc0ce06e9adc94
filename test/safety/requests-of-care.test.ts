/** The wishes of somebody who looks after a rider: a sign of life, a proof, an alarm acknowledged, a sound paused. */

import { describe, expect, it } from "vitest";
import { emptyBook, latchAlarm, settleAlarms } from "../../firmware/safety/alarms.ts";
import type { Turn } from "../../firmware/safety/core-state.ts";
import type { Session } from "../../firmware/safety/session.ts";
import type { AlarmKind } from "../../shared/alarms.ts";
import { ACTORS, type Actor } from "../../shared/table.ts";
import { at, endedWith, inverted, NOW, unknown } from "./facts-sample.ts";
import { ACCEPTED, ask, kindsOf, refused, turnWith } from "./turn-sample.ts";

const FAULT: Session = { kind: "fault", ended: endedWith(), faults: [{ kind: "link-lost" }] };
const bookOf = (...kinds: readonly AlarmKind[]) =>
  settleAlarms(emptyBook(""), new Set(kinds), NOW - 100).book;

describe("an answer to the check-in", () => {
  const asked = (agoMs: number) => ({
    session: inverted(),
    checkIn: { kind: "asked", everyS: 60, askedMs: NOW - agoMs, fromDeg: 20 } as const,
  });
  const answerIt = (turn: Turn, by: Actor = "screen") => ask(turn, { kind: "answer-check-in" }, by);

  it("from a screen counts, and is told", () => {
    const turn = turnWith(asked(14_999), { angle: at(20) });
    const { answer, told } = answerIt(turn);
    expect(answer).toEqual(ACCEPTED);
    expect(told).toEqual([{ kind: "check-in-answered", by: "screen", device: "phone" }]);
    expect(turn.core.checkIn).toMatchObject({ kind: "quiet", quietMs: 0 });
  });

  it.each(ACTORS.filter((actor) => actor !== "screen"))("from %s does not", (by) => {
    const turn = turnWith(asked(10));
    expect(answerIt(turn, by)).toEqual({ answer: refused("forbidden"), told: [] });
    expect(turn.core.checkIn.kind).toBe("asked");
  });

  it("is refused when its time is over, and when nothing is asked", () => {
    const late = turnWith(asked(15_000));
    expect(answerIt(late)).toEqual({ answer: refused("wrong-state"), told: [] });
    expect(late.core.checkIn.kind).toBe("asked");
    expect(answerIt(turnWith({ session: inverted() })).answer).toEqual(refused("wrong-state"));
  });
});

describe("the proof of balance", () => {
  it("begins, or is refused", () => {
    const turn = turnWith({ session: inverted() }, { angle: at(20) });
    expect(ask(turn, { kind: "prove-balance" }).answer).toEqual(ACCEPTED);
    expect(turn.core.balance).toEqual({ kind: "proving", sinceMs: NOW, lowestDeg: 20 });
    const idle = turnWith();
    expect(ask(idle, { kind: "prove-balance" }).answer).toEqual(refused("wrong-state"));
    expect(idle.core.balance).toEqual({ kind: "unproven" });
  });
});

describe("acknowledging", () => {
  const SENSOR = latchAlarm(emptyBook(""), "sensor-fault", NOW - 100).book;
  const acknowledge = (turn: Turn, by: Actor, riderStanding?: boolean, alarmId = "a1") =>
    ask(
      turn,
      { kind: "acknowledge", alarmId, ...(riderStanding === undefined ? {} : { riderStanding }) },
      by,
    );
  const WATCHING = {
    kind: "watching",
    sinceMs: NOW,
    fromDeg: null,
    moved: false,
    failed: true,
    levelSinceMs: null,
  } as const;

  it.each<[boolean | undefined, Actor, boolean, boolean]>([
    [true, "screen", false, true],
    [undefined, "screen", false, false],
    [false, "screen", false, false],
    [true, "http", false, false],
    [true, "companion", false, false],
    [true, "table", false, false],
    [true, "screen", true, false],
  ])("a lost sensor with riderStanding %s by %s, the angle known %s: %s", (standing, by, known, may) => {
    const turn = turnWith(
      { alarms: SENSOR, session: FAULT, returnWatch: WATCHING, tableStop: true },
      { angle: known ? at(-75) : unknown() },
    );
    const { answer } = acknowledge(turn, by, standing);
    expect(answer).toEqual(may ? ACCEPTED : refused("wrong-state"));
    expect(turn.core.alarms.occurrences.map(({ acknowledged }) => acknowledged)).toEqual([may]);
    expect(turn.core.returnWatch).toEqual(may ? { kind: "off" } : WATCHING);
    expect(turn.core.tableStop).toBe(!may);
    expect(kindsOf(turn)).toEqual(may ? ["alarm-acknowledged", "accepted"] : ["refused"]);
  });

  it("is told with who and where", () => {
    const turn = turnWith({ alarms: bookOf("time-over") });
    expect(acknowledge(turn, "http").told).toEqual([
      {
        ...{ kind: "alarm-acknowledged", alarmId: "a1", alarm: "time-over", by: "http", device: "phone" },
      },
    ]);
    expect(turn.core.returnWatch).toEqual({ kind: "off" });
  });

  it("changes nothing of the return where nobody was asked to look", () => {
    const turn = turnWith({ alarms: bookOf("time-over"), returnWatch: WATCHING }, { angle: unknown() });
    expect(acknowledge(turn, "screen").answer).toEqual(ACCEPTED);
    expect(turn.core.returnWatch).toEqual(WATCHING);
  });

  it("is of the alarm that was named", () => {
    const turn = turnWith({ alarms: bookOf("time-over", "near-angle") });
    expect(acknowledge(turn, "screen", undefined, "a2").answer).toEqual(ACCEPTED);
    expect(turn.core.alarms.occurrences.map(({ acknowledged }) => acknowledged)).toEqual([false, true]);
    expect(acknowledge(turnWith({ alarms: bookOf("time-over") }), "screen", undefined, "a9").answer).toEqual(
      refused("wrong-state"),
    );
  });
});

describe("the pause of the sound", () => {
  const pausedOf = (turn: Turn) => turn.core.alarms.occurrences.map(({ pausedUntilMs }) => pausedUntilMs);
  it.each<[readonly AlarmKind[], Actor, readonly (number | null)[] | "forbidden"]>([
    [[], "screen", []],
    [["over-angle"], "screen", "forbidden"],
    [["over-angle"], "http", "forbidden"],
    [["over-angle"], "table", [NOW + 30_000]],
    [["over-angle", "time-over"], "screen", [null, NOW + 120_000]],
    [["time-over"], "screen", [NOW + 120_000]],
  ])("of %j by %s", (kinds, by, paused) => {
    const turn = turnWith({ alarms: bookOf(...kinds) });
    const { answer } = ask(turn, { kind: "pause-audio" }, by);
    expect(answer).toEqual(paused === "forbidden" ? refused("forbidden") : ACCEPTED);
    expect(pausedOf(turn)).toEqual(paused === "forbidden" ? [null] : paused);
  });
});
