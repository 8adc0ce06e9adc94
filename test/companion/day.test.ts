/** When the list before the first session of the day is asked for. */

import { describe, expect, test } from "vitest";
import { createDay, localDate, newestDate } from "../../companion/preflight/day.ts";

const NOON = new Date(2026, 2, 9, 12, 0);
const EARLIER = new Date(2026, 2, 9, 0, 1);
const YESTERDAY = new Date(2026, 2, 8, 23, 59);

const sessions = (...dates: readonly (Date | null)[]): unknown => ({
  items: dates.map((at) => ({
    id: "s1",
    startedAt: at === null ? null : at.toISOString(),
    endedAt: NOON.toISOString(),
    reason: "stop",
  })),
  next: null,
});

const bench = (answer: () => Promise<unknown>, kept: Map<string, string> = new Map()) => {
  let now = NOON;
  const day = createDay({
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => {
        kept.set(key, value);
      },
    },
    now: () => now,
    readSessions: answer,
  });
  return {
    day,
    kept,
    at: (when: Date) => {
      now = when;
    },
  };
};

describe("the list of the day", () => {
  test.each<readonly [string, unknown, boolean]>([
    ["no session yet", sessions(), false],
    ["a session this morning", sessions(EARLIER), true],
    ["the last one a minute before midnight", sessions(YESTERDAY), false],
    ["an older one below today's", sessions(EARLIER, YESTERDAY), true],
    ["a start that nobody heard: its end counts", sessions(null), true],
    ["no list at all", { items: "none" }, false],
    ["nothing", null, false],
    ["a date that is none", { items: [{ startedAt: "soon", endedAt: "later" }] }, false],
  ])("%s", async (_name, answer, isChecked) => {
    const { day } = bench(() => Promise.resolve(answer));
    expect(day.isChecked()).toBe(false);
    await day.look();
    expect(day.isChecked()).toBe(isChecked);
  });

  test("a gateway that does not answer is no excuse", async () => {
    let answers = true;
    const { day } = bench(() =>
      answers ? Promise.resolve(sessions(EARLIER)) : Promise.reject(new Error("no line")),
    );
    await day.look();
    expect(day.isChecked()).toBe(true);
    answers = false;
    await day.look();
    expect(day.isChecked()).toBe(false);
  });

  test("gone through once it is remembered until midnight, also by the next page", () => {
    const nothing = () => Promise.resolve(null);
    const { day, kept, at } = bench(nothing);
    day.check();
    expect(day.isChecked()).toBe(true);
    const next = bench(nothing, kept);
    expect(next.day.isChecked()).toBe(true);
    at(new Date(2026, 2, 10, 0, 1));
    expect(day.isChecked()).toBe(false);
    next.at(new Date(2026, 2, 10, 0, 1));
    expect(next.day.isChecked()).toBe(false);
  });

  test("whatever else is kept in the browser is no mark", () => {
    for (const value of ["", "true", "{}", "2026-03-08", "2026-3-9", "2999-01-01"]) {
      const { day } = bench(() => Promise.resolve(null), new Map([["inversion-table.checked-on", value]]));
      expect(day.isChecked(), value).toBe(false);
    }
  });

  test("a browser that keeps nothing remembers it until the page is closed", () => {
    const refuse = (): never => {
      throw new Error("storage is switched off");
    };
    const day = createDay({
      storage: { getItem: refuse, setItem: refuse },
      now: () => NOON,
      readSessions: () => Promise.resolve(null),
    });
    expect(day.isChecked()).toBe(false);
    day.check();
    expect(day.isChecked()).toBe(true);
  });

  test("a clock without a date never counts as checked", () => {
    const { day } = bench(() => Promise.resolve(sessions(EARLIER)));
    expect(localDate(new Date(Number.NaN))).toBeNull();
    expect(newestDate(sessions(new Date(2026, 0, 1)))).toBe("2026-01-01");
    expect(day.isChecked()).toBe(false);
  });
});
