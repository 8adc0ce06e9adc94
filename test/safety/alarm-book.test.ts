/** The book of alarms, entry by entry: what each change makes of an occurrence, and what it tells of it. */

import { describe, expect, it } from "vitest";
import {
  type AlarmBook,
  acknowledgeAlarm,
  alarmViews,
  emptyBook,
  hasUntreated,
  isRaised,
  isSounding,
  latchAlarm,
  type Occurrence,
  pauseAudio,
  settleAlarms,
  signalOf,
} from "../../firmware/safety/alarms.ts";
import type { AlarmKind } from "../../shared/alarms.ts";

const NOW = 50_000;
const of = (kind: AlarmKind, wish: Partial<Occurrence> = {}): Occurrence => ({
  alarmId: "x-a1",
  kind,
  active: true,
  acknowledged: false,
  latched: true,
  raisedMs: 1000,
  pausedUntilMs: null,
  ...wish,
});
const book = (...occurrences: Occurrence[]): AlarmBook => ({
  idPrefix: "x-",
  raisedSoFar: occurrences.length,
  occurrences,
});
const only = <T>(list: readonly T[]): T => {
  const [first, ...rest] = list;
  if (first === undefined || rest.length > 0) throw new Error(`there are ${list.length}`);
  return first;
};
const raised = (alarmId: string, alarm: AlarmKind) => ({
  ...{ kind: "alarm-raised", alarmId, alarm, priority: "high" },
});
const cleared = (alarmId: string, alarm: AlarmKind) => ({ kind: "alarm-cleared", alarmId, alarm });

describe("conditions", () => {
  it("that go on change nothing", () => {
    const before = book(of("over-angle"));
    expect(settleAlarms(before, new Set(["over-angle"]), NOW)).toEqual({ book: before, events: [] });
  });

  it("that are over leave what is latched, and tell nothing of it", () => {
    expect(settleAlarms(book(of("over-angle")), new Set(), NOW)).toEqual({
      book: book(of("over-angle", { active: false })),
      events: [],
    });
  });

  it("that are over end what is acknowledged", () => {
    const change = settleAlarms(book(of("over-angle", { acknowledged: true })), new Set(), NOW);
    expect(change.book.occurrences).toEqual([]);
    expect(change.events).toEqual([cleared("x-a1", "over-angle")]);
  });

  it("that come again are a new occurrence: active, latched as before, and told with the end of the old", () => {
    const gone = book(of("over-angle", { active: false, pausedUntilMs: NOW + 1 }));
    const change = settleAlarms(gone, new Set(["over-angle"]), NOW);
    expect(change.book.raisedSoFar).toBe(2);
    expect(only(change.book.occurrences)).toEqual(of("over-angle", { alarmId: "x-a2", raisedMs: NOW }));
    expect(change.events).toEqual([cleared("x-a1", "over-angle"), raised("x-a2", "over-angle")]);
  });
});

describe("a condition that has come", () => {
  it("is active, latched where its kind is, and told; what was there stays", () => {
    const before = book(of("over-angle"));
    const change = settleAlarms(before, new Set(["over-angle", "not-returning", "over-rate"]), NOW);
    const news = { raisedMs: NOW };
    expect(change.book.occurrences).toEqual([
      of("over-angle"),
      of("not-returning", { ...news, alarmId: "x-a2", latched: false }),
      of("over-rate", { ...news, alarmId: "x-a3" }),
    ]);
    expect(change.events).toEqual([raised("x-a2", "not-returning"), raised("x-a3", "over-rate")]);
  });

  it("and gone again takes nothing else with it", () => {
    const other = of("over-rate", { alarmId: "x-a2" });
    const both = book(of("not-returning", { latched: false }), other);
    expect(settleAlarms(both, new Set(["over-rate"]), NOW).book.occurrences).toEqual([other]);
  });
});

describe("the cause of a fault", () => {
  it("is raised active and latched, whatever its kind does by itself", () => {
    const change = latchAlarm(emptyBook("x-"), "not-returning", NOW);
    expect(only(change.book.occurrences)).toEqual(of("not-returning", { raisedMs: NOW }));
    expect(change.events).toEqual([raised("x-a1", "not-returning")]);
  });

  it("stays the occurrence it was, and is latched", () => {
    expect(latchAlarm(book(of("not-returning", { latched: false })), "not-returning", NOW)).toEqual({
      book: book(of("not-returning")),
      events: [],
    });
  });

  it("that was acknowledged is a new one", () => {
    const change = latchAlarm(book(of("over-angle", { acknowledged: true })), "over-angle", NOW);
    expect(only(change.book.occurrences)).toEqual(of("over-angle", { alarmId: "x-a2", raisedMs: NOW }));
    expect(change.events).toEqual([cleared("x-a1", "over-angle"), raised("x-a2", "over-angle")]);
  });

  it("leaves the other occurrences as they are", () => {
    const other = of("over-angle", { alarmId: "x-a2", latched: false });
    const both = book(of("not-returning", { latched: false }), other);
    expect(latchAlarm(both, "not-returning", NOW).book.occurrences).toEqual([of("not-returning"), other]);
  });
});

describe("acknowledging", () => {
  const told = {
    ...{ kind: "alarm-acknowledged", alarmId: "x-a1", alarm: "over-angle" },
    ...{ by: "screen", device: "phone" },
  };

  it("silences what is the case, and is told", () => {
    const occurrence = of("over-angle");
    expect(acknowledgeAlarm(book(occurrence), occurrence, "screen", "phone")).toEqual({
      book: book(of("over-angle", { acknowledged: true })),
      events: [told],
    });
  });

  it("ends what is over", () => {
    const occurrence = of("over-angle", { active: false });
    const change = acknowledgeAlarm(book(occurrence), occurrence, "screen", "phone");
    expect(change.book.occurrences).toEqual([]);
    expect(change.events).toEqual([told, cleared("x-a1", "over-angle")]);
  });

  it.each([true, false])("a second time does nothing and is not told (the case: %s)", (active) => {
    const occurrence = of("over-angle", { active, acknowledged: true });
    const before = book(occurrence);
    expect(acknowledgeAlarm(before, occurrence, "screen", "phone")).toEqual({ book: before, events: [] });
  });
});

describe("what is untreated", () => {
  it.each([
    [true, false, true],
    [true, true, false],
    [false, false, false],
    [false, true, false],
  ])("latched %s, acknowledged %s: %s", (latched, acknowledged, untreated) => {
    expect(hasUntreated(book(of("over-angle", { latched, acknowledged })))).toBe(untreated);
  });

  it("is so beside what is treated, and nothing is nothing", () => {
    expect(hasUntreated(book(of("over-rate", { acknowledged: true }), of("over-angle")))).toBe(true);
    expect(hasUntreated(emptyBook("x-"))).toBe(false);
  });
});

describe("what is heard", () => {
  it.each<[AlarmKind, number, boolean]>([
    ["near-angle", 1999, true],
    ["near-angle", 2000, false],
    ["near-duration", 1999, true],
    ["near-duration", 2000, false],
    ["near-angle", Number.NaN, false],
    ["time-over", 1_000_000, true],
    ["over-angle", 1_000_000, true],
  ])("%s after %d ms: %s", (kind, forMs, heard) => {
    expect(isSounding(of(kind), 1000 + forMs)).toBe(heard);
  });

  it("is paused until the pause is over", () => {
    const paused = of("over-angle", { pausedUntilMs: NOW });
    expect(isSounding(paused, NOW - 1)).toBe(false);
    expect(isSounding(paused, NOW)).toBe(true);
  });

  it("is nothing that was acknowledged", () => {
    expect(isSounding(of("over-angle", { acknowledged: true }), NOW)).toBe(false);
  });

  it("is the worst of what is heard, not of what is there", () => {
    const both = book(of("over-angle", { acknowledged: true }), of("time-over", { alarmId: "x-a2" }));
    expect(signalOf(both, NOW)).toBe("medium");
    expect(signalOf(book(of("over-angle", { acknowledged: true })), NOW)).toBe("none");
  });

  it("is low when nothing is worse", () => {
    expect(signalOf(book(of("calibration-due")), NOW)).toBe("low");
    expect(signalOf(emptyBook("x-"), NOW)).toBe("none");
  });
});

describe("what everybody sees", () => {
  it("is each occurrence, with its pause while that lasts", () => {
    const before = book(
      of("over-angle", { acknowledged: true, pausedUntilMs: NOW }),
      of("near-angle", { alarmId: "x-a2", active: false, pausedUntilMs: NOW + 1 }),
    );
    const first = {
      ...{ alarmId: "x-a1", kind: "over-angle", priority: "high" },
      ...{ active: true, acknowledged: true, audioPausedUntilT: null },
    };
    const second = {
      ...{ alarmId: "x-a2", kind: "near-angle", priority: "medium" },
      ...{ active: false, acknowledged: false, audioPausedUntilT: NOW + 1 },
    };
    expect(alarmViews(before, NOW)).toEqual([first, second]);
  });

  it("is raised while it has an occurrence, active or not", () => {
    const before = book(of("over-angle", { active: false }));
    expect(isRaised(before, "over-angle")).toBe(true);
    expect(isRaised(before, "over-rate")).toBe(false);
  });

  it("is paused for as long as the priority says, from where it may be", () => {
    const before = book(of("over-angle"), of("near-angle", { alarmId: "x-a2" }));
    const untils = (atTable: boolean) =>
      pauseAudio(before, atTable, NOW).occurrences.map(({ pausedUntilMs }) => pausedUntilMs);
    expect(untils(true)).toEqual([NOW + 30_000, NOW + 120_000]);
    expect(untils(false)).toEqual([null, NOW + 120_000]);
  });
});
