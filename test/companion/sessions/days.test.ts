/** Days where the screen is, whatever its zone does with its clocks, and the grid of a month. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  aroundDays,
  dayAt,
  dayOf,
  firstOf,
  monthOfDay,
  shiftDayByMonth,
  shiftMonth,
  weeksOf,
} from "../../../companion/sessions/days.ts";
import { dateOf, dayNumberOf, weekdayOf } from "../../../shared/calendar.ts";

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/St_Johns",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
] as const;
const day = (iso: string): number => {
  const [year = 0, month = 0, of = 0] = iso.split("-").map(Number);
  return dayNumberOf(year, month, of);
};

describe("the day of a session", () => {
  it.each([
    ["2026-03-09T23:30:00.000Z", "UTC", "2026-03-09"],
    ["2026-03-09T23:30:00.000Z", "Europe/Berlin", "2026-03-10"],
    // The hour that is not there, and the hour that is there twice.
    ["2026-03-29T00:59:59.000Z", "Europe/Berlin", "2026-03-29"],
    ["2026-10-24T22:30:00.000Z", "Europe/Berlin", "2026-10-25"],
    ["2026-10-25T22:59:59.000Z", "Europe/Berlin", "2026-10-25"],
    ["2026-10-25T23:00:00.000Z", "Europe/Berlin", "2026-10-26"],
    ["2026-01-01T02:00:00.000Z", "America/St_Johns", "2025-12-31"],
    ["2026-03-09T10:00:00.000Z", "Pacific/Kiritimati", "2026-03-10"],
    ["2026-03-09T10:30:00.000Z", "Pacific/Pago_Pago", "2026-03-08"],
  ])("%s in %s is %s", (iso, zone, date) => {
    expect(dayOf(iso, zone)).toBe(day(date));
  });

  it.each(["", "yesterday", "2026-02-30T10:00:00.000Z"])("of %j is none", (iso) => {
    expect(dayOf(iso, "UTC")).toBeNull();
  });

  it("lies within the times that are asked for, in every zone", () => {
    const moment = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2060, 0) });
    fc.assert(
      fc.property(moment, fc.constantFrom(...ZONES), (epochMs, zone) => {
        const { from, to } = aroundDays(dayAt(epochMs, zone), dayAt(epochMs, zone));
        const iso = new Date(epochMs).toISOString();
        expect(from <= iso && iso < to).toBe(true);
      }),
    );
  });
});

describe("a month", () => {
  it("is shown in whole weeks that begin with Monday and hold each of its days once", () => {
    const month = fc.record({
      year: fc.integer({ min: 1970, max: 2100 }),
      month: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(month, (one) => {
        const weeks = weeksOf(one);
        expect(weeks.every((week) => week.length === 7 && weekdayOf(week[0] ?? -1) === 1)).toBe(true);
        const days = weeks.flat();
        expect(days).toEqual(days.map((_, index) => (days[0] ?? 0) + index));
        const own = days.filter((of) => monthOfDay(of).month === one.month);
        expect(own[0]).toBe(firstOf(one));
        expect(own.length).toBe(new Date(Date.UTC(one.year, one.month, 0)).getUTCDate());
        expect(shiftMonth(shiftMonth(one, 5), -5)).toEqual(one);
      }),
    );
  });

  it("before and after a year's end is another year's", () => {
    expect(shiftMonth({ year: 2026, month: 1 }, -1)).toEqual({ year: 2025, month: 12 });
    expect(shiftMonth({ year: 2026, month: 12 }, 1)).toEqual({ year: 2027, month: 1 });
  });

  it("that is shorter ends with its own last day", () => {
    expect(dateOf(shiftDayByMonth(day("2026-03-31"), -1))).toEqual({ year: 2026, month: 2, day: 28 });
    expect(dateOf(shiftDayByMonth(day("2024-03-31"), -1))).toEqual({ year: 2024, month: 2, day: 29 });
    expect(dateOf(shiftDayByMonth(day("2026-12-15"), 1))).toEqual({ year: 2027, month: 1, day: 15 });
  });
});
