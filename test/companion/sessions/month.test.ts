/** What a month held, and where the keys go in it. */

import { describe, expect, it } from "vitest";
import { dayByKey } from "../../../companion/sessions/history/calendar-keys.ts";
import { byDay, intensityOf, minutesText, sumOf } from "../../../companion/sessions/history/month.ts";
import { dayNumberOf } from "../../../shared/calendar.ts";
import type { SessionSummary } from "../../../shared/history.ts";

const session = (id: string, startedAt: string, invertedS: number): SessionSummary => ({
  ...{ id, profileId: null, programmeId: null, programmeName: null, startedAt, endedAt: startedAt },
  ...{ reason: "stop", by: "screen", invertedS, peakDeg: 12, outcome: null },
  limits: { maxAngleDeg: 20, maxDurationS: 120 },
});

describe("a month", () => {
  const days = byDay(
    [
      session("late", "2026-03-09T23:30:00.000Z", 90),
      session("next", "2026-03-10T08:00:00.000Z", 60),
      session("own", "2026-03-08T08:00:00.000Z", 0),
      session("never", "rubbish", 600),
    ],
    "Europe/Berlin",
  );

  it("has its sessions on the days on which they began here", () => {
    const ninth = dayNumberOf(2026, 3, 9);
    expect(days.get(ninth)).toBeUndefined();
    expect(days.get(ninth + 1)?.sessions.map(({ id }) => id)).toEqual(["late", "next"]);
    expect(days.get(ninth + 1)?.invertedS).toBe(150);
    expect(sumOf(days.values())).toEqual({ count: 3, invertedS: 150 });
  });

  it.each([
    [0, 1],
    [119, 1],
    [120, 2],
    [299, 2],
    [300, 3],
    [599, 3],
    [600, 4],
    [Number.NaN, 1],
  ])("%d s of inversion on a day are shade %d", (invertedS, shade) => {
    expect(intensityOf({ sessions: [session("one", "2026-03-09T10:00:00.000Z", 0)], invertedS })).toBe(shade);
  });
  it("a day without a session has none, whatever was counted", () => {
    expect(intensityOf({ sessions: [], invertedS: 600 })).toBe(0);
  });

  it.each([
    [0, "0"],
    [2, "0"],
    [3, "0.1"],
    [30, "0.5"],
    [60, "1"],
    [199, "3.3"],
    [597, "10"],
    [750, "13"],
    [Number.NaN, "0"],
  ])("%d s are %s minutes", (invertedS, text) => expect(minutesText(invertedS)).toBe(text));
});

describe("the keys of the calendar", () => {
  const day = dayNumberOf(2026, 3, 31);
  it.each([
    ["ArrowLeft", day - 1],
    ["ArrowRight", day + 1],
    ["ArrowUp", day - 7],
    ["ArrowDown", day + 7],
    ["PageUp", dayNumberOf(2026, 2, 28)],
    ["PageDown", dayNumberOf(2026, 4, 30)],
    ["Home", dayNumberOf(2026, 3, 1)],
    ["End", day],
  ])("%s", (key, to) => expect(dayByKey(key, day)).toBe(to));

  it.each([" ", "Escape", "Enter", "Tab", "a"])("leave %j to the page", (key) => {
    expect(dayByKey(key, day)).toBeNull();
  });
});
