import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, isoOf, MINUTE_MS } from "../../shared/calendar.ts";
import { AHEAD_MOST_MS, type SoftLimitQuestion, softLimitAdvice } from "../../shared/soft-limits.ts";

const MIDNIGHT = Date.UTC(2026, 2, 10);
const NOON = MIDNIGHT + DAY_MS / 2;
const DAY = { fromMs: MIDNIGHT, toMs: MIDNIGHT + DAY_MS };
const SOFT = { dailyInvertedS: 600, restBetweenMin: 60 };

const at = (ms: number): string => isoOf(ms) ?? "";
/** Minutes from now to its start, minutes long, seconds inverted. */
const session = (fromMin: number, longMin: number, invertedS: number) => ({
  startedAt: at(NOON + fromMin * MINUTE_MS),
  endedAt: at(NOON + (fromMin + longMin) * MINUTE_MS),
  invertedS,
});
const ask = (sessions: SoftLimitQuestion["sessions"], more: Partial<SoftLimitQuestion> = {}) =>
  softLimitAdvice({ soft: SOFT, sessions, nowMs: NOON, day: DAY, ...more });

describe("the total of a day", () => {
  it("nothing speaks against the first session", () => {
    expect(ask([])).toEqual({
      advice: [],
      todayInvertedS: 0,
      dailyInvertedS: 600,
      lastEndedAt: null,
      restUntil: null,
    });
  });

  it("adds up today's sessions and leaves out yesterday's", () => {
    const sessions = [session(-240, 5, 200), session(-180, 5, 150), session(-1440, 10, 500)];
    expect(ask(sessions)).toMatchObject({ advice: [], todayInvertedS: 350 });
  });

  it.each([
    [599, 0, []],
    [600, 0, ["daily-total"]],
    [480, 120, []],
    [480, 121, ["daily-total"]],
    [480, Number.NaN, ["daily-total"]],
  ])("%d s today and %d s planned of 600 s: %j", (invertedS, plannedS, advice) => {
    expect(ask([session(-240, 20, invertedS)], { plannedS }).advice).toEqual(advice);
  });

  it("of a session that spans midnight, no more counts than lies within the day", () => {
    const over = { startedAt: at(MIDNIGHT - 5 * MINUTE_MS), endedAt: at(MIDNIGHT + 2 * MINUTE_MS) };
    expect(ask([{ ...over, invertedS: 400 }]).todayInvertedS).toBe(120);
    expect(ask([{ ...over, invertedS: 90 }]).todayInvertedS).toBe(90);
    const yesterday = { fromMs: MIDNIGHT - DAY_MS, toMs: MIDNIGHT };
    expect(ask([{ ...over, invertedS: 400 }], { day: yesterday }).todayInvertedS).toBe(300);
  });

  it("of one that has ended this moment too, and of one that ended with the day", () => {
    const nowMs = MIDNIGHT + 2 * MINUTE_MS;
    const over = { startedAt: at(MIDNIGHT - 5 * MINUTE_MS), endedAt: at(nowMs), invertedS: 400 };
    expect(ask([over], { nowMs }).todayInvertedS).toBe(120);
    const late = { startedAt: at(MIDNIGHT - 2 * MINUTE_MS), endedAt: at(MIDNIGHT), invertedS: 400 };
    expect(ask([late], { day: { fromMs: MIDNIGHT - DAY_MS, toMs: MIDNIGHT } }).todayInvertedS).toBe(120);
    const early = { startedAt: at(MIDNIGHT), endedAt: at(MIDNIGHT + MINUTE_MS), invertedS: 400 };
    expect(ask([early]).todayInvertedS).toBe(400);
  });

  it("a time that nobody counted is the whole session", () => {
    expect(ask([session(-240, 4, Number.NaN)]).todayInvertedS).toBe(240);
    expect(ask([session(-240, 4, -3)]).todayInvertedS).toBe(240);
    expect(ask([session(-240, 4, Infinity)]).todayInvertedS).toBe(240);
  });

  it("is not asked for where it is not wished", () => {
    const soft = { dailyInvertedS: null, restBetweenMin: null };
    expect(ask([session(-1, 1, 5000)], { soft })).toMatchObject({ advice: [], restUntil: null });
  });
});

describe("the rest between two sessions", () => {
  it("counts from the end of the last in which somebody was inverted", () => {
    expect(ask([session(-40, 10, 100), session(-300, 5, 100), session(-5, 2, 0)])).toMatchObject({
      advice: ["rest-between"],
      lastEndedAt: at(NOON - 30 * MINUTE_MS),
      restUntil: at(NOON + 30 * MINUTE_MS),
    });
  });

  it.each([
    [-70, []],
    [-69, ["rest-between"]],
  ])("a session of 10 minutes begun %d minutes ago: %j", (fromMin, advice) => {
    const answer = ask([session(fromMin, 10, 100)]);
    expect(answer.advice).toEqual(advice);
    expect(answer.restUntil === null).toBe(advice.length === 0);
  });
});

describe("a clock that cannot be relied on", () => {
  it("a session that seems to lie ahead has only just ended: its rest begins now, and it counts for today", () => {
    expect(ask([session(600, 10, 100)])).toMatchObject({
      advice: ["rest-between"],
      todayInvertedS: 100,
      restUntil: at(NOON + 60 * MINUTE_MS),
    });
    expect(ask([session(3 * 1440, 10, 600)]).advice).toEqual(["daily-total", "rest-between"]);
  });

  it("one that lies further ahead than a week was written by a wrong clock and asks for nothing", () => {
    const aheadMin = AHEAD_MOST_MS / MINUTE_MS;
    expect(ask([session(aheadMin + 1, 0, 600)])).toMatchObject({
      advice: [],
      todayInvertedS: 0,
      lastEndedAt: null,
    });
    expect(ask([session(aheadMin, 0, 600)]).advice).toEqual(["daily-total", "rest-between"]);
  });

  it("a clock turned back within a session makes it end where it began", () => {
    expect(ask([session(-70, -600, 100)])).toMatchObject({ advice: [], todayInvertedS: 100 });
    expect(ask([session(-30, -600, 100)]).advice).toEqual(["rest-between"]);
  });

  it("a now or a day that is no time, and a session without times, speak against starting", () => {
    const day = { fromMs: MIDNIGHT, toMs: Number.NaN };
    expect(ask([session(-600, 5, 600)], { day }).advice).toEqual(["daily-total"]);
    for (const nowMs of [Number.NaN, Number.POSITIVE_INFINITY])
      for (const sessions of [[], [session(-600, 5, 100)]])
        expect(ask(sessions, { nowMs }).advice).toEqual(["daily-total", "rest-between"]);
    expect(ask([], { nowMs: -1 }).advice).toEqual([]);
    expect(ask([], { day: { fromMs: MIDNIGHT, toMs: MIDNIGHT } }).advice).toEqual(["daily-total"]);
    const timeless = { startedAt: "", endedAt: "once", invertedS: 1 };
    expect(ask([timeless])).toMatchObject({ advice: ["daily-total", "rest-between"], restUntil: null });
    const soft = { dailyInvertedS: 600, restBetweenMin: null };
    expect(ask([timeless], { soft }).advice).toEqual(["daily-total"]);
    const unended = { ...session(-30, 10, 100), endedAt: "never" };
    expect(ask([unended])).toMatchObject({
      ...{ advice: ["rest-between"], todayInvertedS: 100, lastEndedAt: at(NOON - 30 * MINUTE_MS) },
    });
    expect(ask([{ startedAt: "", endedAt: at(NOON - MINUTE_MS), invertedS: 1 }])).toMatchObject({
      advice: ["rest-between"],
      lastEndedAt: at(NOON - MINUTE_MS),
    });
  });
});

const anyTime = fc.oneof(
  fc.integer({ min: -3_000, max: 20_000 }).map((min) => at(NOON + min * MINUTE_MS)),
  fc.string(),
);
const anySession = fc.record({
  startedAt: anyTime,
  endedAt: anyTime,
  invertedS: fc.oneof(fc.nat(2000), fc.double()),
});

it("whatever the record holds: no throw, the total is never below 0, and one session more takes no advice away", () => {
  fc.assert(
    fc.property(fc.array(anySession, { maxLength: 8 }), anySession, (sessions, one) => {
      const before = ask(sessions);
      const after = ask([...sessions, one]);
      expect(before.todayInvertedS).toBeGreaterThanOrEqual(0);
      expect(after.todayInvertedS).toBeGreaterThanOrEqual(before.todayInvertedS);
      for (const kind of before.advice) expect(after.advice).toContain(kind);
      expect(ask([...sessions].reverse()).advice).toEqual(before.advice);
    }),
    { numRuns: 2000 },
  );
});
