/** The book of alarms: condition × acknowledged × paused × priority, and who may do what from where. */

import { describe, expect, it } from "vitest";
import { judgeAcknowledge } from "../../firmware/safety/acknowledge.ts";
import {
  type AlarmBook,
  acknowledgeAlarm,
  emptyBook,
  latchAlarm,
  occurrenceOf,
  pauseAudio,
  settleAlarms,
  signalOf,
} from "../../firmware/safety/alarms.ts";
import { watchButton } from "../../firmware/safety/table-button.ts";
import { ALARM_KINDS, type AlarmKind, AUDIO_PAUSE_MS, HIGH_AUDIO_PAUSE_MS } from "../../shared/alarms.ts";
import { ACTORS } from "../../shared/table.ts";
import { endOf, heldRig, invertedRig, type Rig, readyRig, shown } from "./rig.ts";

const KINDS = Object.keys(ALARM_KINDS) as AlarmKind[];
const raised = (kind: AlarmKind): AlarmBook => settleAlarms(emptyBook(""), new Set([kind]), 0).book;
const only = (book: AlarmBook) => {
  const [occurrence] = book.occurrences;
  if (occurrence === undefined) throw new Error("the book is empty");
  return occurrence;
};

describe("condition × acknowledged × paused, for every kind", () => {
  for (const kind of KINDS) {
    const { priority, latching } = ALARM_KINDS[kind];
    for (const acknowledged of [false, true]) {
      for (const paused of ["no", "from a screen", "at the table"] as const) {
        for (const active of [true, false]) {
          it(`${kind} (${priority}${latching ? ", latching" : ""}), ${active ? "the case" : "gone"}, ${acknowledged ? "" : "not "}acknowledged, paused: ${paused}`, () => {
            let book = raised(kind);
            if (acknowledged) book = acknowledgeAlarm(book, only(book), "screen", null).book;
            if (paused !== "no") book = pauseAudio(book, paused === "at the table", 0);
            if (!active) book = settleAlarms(book, new Set(), 1).book;
            const stays = active || (latching && !acknowledged);
            expect(occurrenceOf(book, kind) !== undefined).toBe(stays);
            const quiet = paused === "at the table" || (paused === "from a screen" && priority !== "high");
            expect(signalOf(book, 1)).toBe(stays && !acknowledged && !quiet ? priority : "none");
          });
        }
      }
    }
  }
});

describe("an occurrence", () => {
  it("is a new one when its condition comes again, and sounds again", () => {
    let book = raised("time-over");
    const first = only(book);
    book = acknowledgeAlarm(book, first, "screen", null).book;
    expect(signalOf(book, 1)).toBe("none");
    book = settleAlarms(book, new Set(), 2).book;
    book = settleAlarms(book, new Set<AlarmKind>(["time-over"]), 3).book;
    expect(only(book).alarmId).not.toBe(first.alarmId);
    expect(signalOf(book, 3)).toBe("medium");
  });

  it("of a latched kind that comes again ends its pause", () => {
    let book = pauseAudio(raised("over-angle"), true, 0);
    book = settleAlarms(book, new Set(), 1).book;
    book = settleAlarms(book, new Set<AlarmKind>(["over-angle"]), 2).book;
    expect(signalOf(book, 2)).toBe("high");
  });

  it("stays single per kind for ever", () => {
    let book = emptyBook("");
    for (let round = 0; round < 500; round += 1) {
      book = settleAlarms(book, new Set(round % 2 === 0 ? KINDS : []), round).book;
      book = latchAlarm(book, "host-stall", round).book;
    }
    expect(book.occurrences.length).toBeLessThanOrEqual(KINDS.length);
  });

  it("tells its beginning, acknowledgement and end", () => {
    const begun = settleAlarms(emptyBook("x-"), new Set<AlarmKind>(["over-angle"]), 0);
    const gone = settleAlarms(begun.book, new Set(), 1);
    const done = acknowledgeAlarm(gone.book, only(gone.book), "screen", null);
    expect([...begun.events, ...gone.events, ...done.events]).toEqual([
      { kind: "alarm-raised", alarmId: "x-a1", alarm: "over-angle", priority: "high" },
      { kind: "alarm-acknowledged", alarmId: "x-a1", alarm: "over-angle", by: "screen", device: null },
      { kind: "alarm-cleared", alarmId: "x-a1", alarm: "over-angle" },
    ]);
  });
});

describe("the pause", () => {
  it("lasts 30 s for HIGH and 120 s for the others", () => {
    const high = pauseAudio(raised("over-angle"), true, 0);
    expect(signalOf(high, HIGH_AUDIO_PAUSE_MS - 1)).toBe("none");
    expect(signalOf(high, HIGH_AUDIO_PAUSE_MS)).toBe("high");
    const medium = pauseAudio(raised("time-over"), false, 0);
    expect(signalOf(medium, AUDIO_PAUSE_MS - 1)).toBe("none");
    expect(signalOf(medium, AUDIO_PAUSE_MS)).toBe("medium");
  });

  it("does not cover a HIGH that comes later", () => {
    const paused = pauseAudio(raised("over-angle"), true, 0);
    const later = settleAlarms(paused, new Set<AlarmKind>(["over-angle", "not-returning"]), 10).book;
    expect(signalOf(later, 10)).toBe("high");
  });
});

describe("one sound at a time", () => {
  it("is the highest priority", () => {
    const book = settleAlarms(
      emptyBook(""),
      new Set<AlarmKind>(["calibration-due", "over-angle", "time-over"]),
      0,
    ).book;
    expect(signalOf(book, 0)).toBe("high");
    expect(
      signalOf(
        acknowledgeAlarm(
          book,
          only({ ...book, occurrences: book.occurrences.filter(({ kind }) => kind === "over-angle") }),
          "table",
          null,
        ).book,
        0,
      ),
    ).toBe("medium");
  });
});

describe("who may acknowledge", () => {
  for (const by of ACTORS) {
    for (const active of [true, false]) {
      for (const upright of [true, false]) {
        const high = !active && (upright || by === "table");
        it(`HIGH, ${active ? "the case" : "gone"}, ${upright ? "" : "not "}upright, by ${by}: ${high ? "yes" : "no"}`, () => {
          const occurrence = { ...only(raised("over-angle")), active };
          expect(judgeAcknowledge(occurrence, by, upright, false).kind).toBe(high ? "allowed" : "refused");
        });
        it(`MEDIUM by ${by}, ${active}, ${upright}: yes`, () => {
          const occurrence = { ...only(raised("time-over")), active };
          expect(judgeAcknowledge(occurrence, by, upright, false).kind).toBe("allowed");
        });
      }
    }
  }

  it("a sensor that is still lost: only who has seen the rider", () => {
    const occurrence = only(raised("sensor-fault"));
    expect(judgeAcknowledge(occurrence, "screen", false, false).kind).toBe("refused");
    expect(judgeAcknowledge(occurrence, "screen", false, true).kind).toBe("allowed");
    expect(judgeAcknowledge(only(raised("over-angle")), "screen", false, true).kind).toBe("refused");
  });
});

describe("the button at the table", () => {
  const press = (rig: Rig, forMs: number): void => {
    rig.world.stop = "open";
    rig.run(forMs);
    rig.world.stop = "closed";
    rig.run(40);
  };

  it("is STOP during a session, HIGH until the circuit is closed and the table back", () => {
    const rig = heldRig();
    rig.world.stop = "open";
    const { actuation } = rig.tick();
    expect(actuation).toMatchObject({ lock: "released", signal: "high" });
    expect(endOf(rig)).toMatchObject({ reason: "stop", by: "table" });
    rig.swing(-5);
    expect(rig.alarms()).toContain("table-stop");
    rig.world.stop = "closed";
    rig.run(100);
    expect(rig.alarms()).toEqual([]);
  });

  it("is harmless in idle", () => {
    const rig = readyRig();
    press(rig, 500);
    expect(rig.state()).toBe("idle");
    expect(rig.kinds("session-ended")).toEqual([]);
    expect(rig.last().actuation.signal).toBe("none");
  });

  it("pauses HIGH for 30 s when pressed briefly; a screen cannot", () => {
    const rig = invertedRig();
    rig.world.counts = 0;
    rig.run(1000);
    expect(rig.ask({ kind: "pause-audio" })).toMatchObject({ code: "forbidden" });
    expect(rig.last().actuation.signal).toBe("high");
    press(rig, 300);
    expect(rig.last().actuation.signal).toBe("none");
    rig.run(7000);
    rig.run(24_000);
    expect(rig.last().actuation.signal).toBe("high");
  });

  it("ends the alarm of a lost sensor after 3 s; no Start until the sensor is good", () => {
    const rig = invertedRig();
    rig.world.counts = 0;
    rig.run(12_000);
    expect(rig.alarms()).toEqual(["sensor-fault", "not-returning"]);
    press(rig, 3100);
    expect(rig.last().actuation.signal).toBe("none");
    expect(rig.state()).toBe("fault");
    expect(rig.ask({ kind: "start", programme: null })).toMatchObject({ code: "not-ready" });
    rig.world.counts = null;
    rig.world.angleDeg = -75;
    rig.run(3000);
    expect(rig.state()).toBe("idle");
  });

  it("ends it from a screen only with the word that the rider is standing", () => {
    const rig = invertedRig();
    rig.world.counts = 0;
    rig.run(1000);
    const alarmId = rig.core.alarms.occurrences[0]?.alarmId ?? "none";
    expect(rig.ask({ kind: "acknowledge", alarmId })).toMatchObject({ code: "wrong-state" });
    expect(rig.ask({ kind: "acknowledge", alarmId, riderStanding: true }, "http")).toMatchObject({
      code: "wrong-state",
    });
    expect(rig.ask({ kind: "acknowledge", alarmId, riderStanding: true })).toMatchObject({
      kind: "accepted",
    });
    expect(rig.last().actuation.signal).toBe("none");
  });

  it("never silences anything by a cable that was torn off and stays open", () => {
    const rig = invertedRig();
    rig.world.counts = 0;
    rig.run(50);
    rig.world.stop = "open";
    for (let second = 0; second < 60; second += 1) {
      rig.run(1000);
      expect(rig.last().actuation.signal).toBe("high");
    }
    rig.world.stop = "closed";
    rig.run(100);
    expect(rig.last().actuation.signal).toBe("high");
  });

  it("does not take the press that stopped a session for a pause", () => {
    const rig = heldRig();
    rig.world.stop = "open";
    rig.run(300);
    rig.world.stop = "closed";
    rig.run(40);
    expect(rig.last().actuation.signal).toBe("high");
  });

  it("knows no press shorter than a bounce", () => {
    const open = watchButton({ kind: "closed" }, "open", false, 100);
    expect(watchButton(open.button, "closed", false, 120).press).toBe("none");
    expect(watchButton(open.button, "closed", false, 140).press).toBe("pause");
    expect(watchButton(open.button, "closed", false, 3100).press).toBe("acknowledge");
    expect(watchButton(open.button, "closed", false, 15_200).press).toBe("none");
  });
});

describe("every way to STOP", () => {
  it.each(["offline", "idle", "armed", "inverted", "returning", "recovering", "fault"] as const)(
    "is accepted and harmless in %s",
    (state) => {
      const rig = state === "idle" || state === "offline" ? readyRig() : invertedRig();
      if (state === "offline") rig.world.board = "down";
      if (state === "fault") rig.world.trip = "unknown";
      if (state === "returning" || state === "recovering") rig.ask({ kind: "stop" }, "companion");
      if (state === "recovering") rig.swing(-5);
      rig.run(50);
      const ends = rig.kinds("session-ended").length;
      expect(rig.ask({ kind: "stop" }, "http")).toMatchObject({ kind: "accepted" });
      expect(shown(rig).lock).toBe("released");
      expect(rig.kinds("session-ended").length - ends).toBe(
        state === "inverted" || state === "armed" ? 1 : 0,
      );
    },
  );
});
