import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DAY_MS,
  dateOf,
  dayNumberOf,
  epochMsOf,
  isoOf,
  isoWeekOf,
  mondayOf,
  monthOf,
  weekdayOf,
} from "../../shared/calendar.ts";

const dayOf = (iso: string): number => Math.floor((epochMsOf(`${iso}T00:00:00Z`) ?? Number.NaN) / DAY_MS);

describe("ISO 8601 in UTC", () => {
  it("is what the platform's own calendar makes of it, both ways, for every time of the years 1 to 9999", () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (ms) => {
        const iso = new Date(ms).toISOString();
        expect(isoOf(ms)).toBe(iso);
        expect(epochMsOf(iso)).toBe(ms);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ["2026-03-01T10:00:00Z", Date.UTC(2026, 2, 1, 10)],
    ["2026-03-01T10:00Z", Date.UTC(2026, 2, 1, 10)],
    ["2026-03-01T10:00:00.5Z", Date.UTC(2026, 2, 1, 10) + 500],
    ["2026-03-01T10:00:00.123456Z", Date.UTC(2026, 2, 1, 10) + 123],
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
    ["2023-02-29T00:00:00Z", null],
    ["2026-02-30T00:00:00Z", null],
    ["2026-13-01T00:00:00Z", null],
    ["2026-00-01T00:00:00Z", null],
    ["2026-01-00T00:00:00Z", null],
    ["2026-01-01T24:00:00Z", null],
    ["2026-01-01T10:60:00Z", null],
    ["2026-01-01T10:00:60Z", null],
    ["0000-01-01T00:00:00Z", null],
    ["2026-01-01T10:00:00", null],
    ["2026-01-01T10:00:00+01:00", null],
    ["2026-01-01", null],
    ["yesterday", null],
    ["", null],
  ])("%s is %s", (iso, ms) => {
    expect(epochMsOf(iso)).toBe(ms);
  });

  it.each([Number.NaN, Infinity, -Infinity, 253_402_300_800_000, -62_135_596_800_001])(
    "%s is no time",
    (ms) => {
      expect(isoOf(ms)).toBeNull();
    },
  );
});

describe("days, weeks and months", () => {
  it("a day number and its date are one another's", () => {
    fc.assert(
      fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (dayNumber) => {
        const { year, month, day } = dateOf(dayNumber);
        expect(dayNumberOf(year, month, day)).toBe(dayNumber);
        expect(weekdayOf(dayNumber)).toBe(new Date(dayNumber * DAY_MS).getUTCDay() || 7);
        expect(weekdayOf(mondayOf(dayNumber))).toBe(1);
        expect(dayNumber - mondayOf(dayNumber)).toBeLessThan(7);
      }),
      { numRuns: 3000 },
    );
  });

  // From the standard's own examples and the long years.
  it.each([
    ["2005-01-01", "2004-W53"],
    ["2005-12-31", "2005-W52"],
    ["2007-12-31", "2008-W01"],
    ["2008-12-28", "2008-W52"],
    ["2008-12-29", "2009-W01"],
    ["2010-01-03", "2009-W53"],
    ["2020-12-31", "2020-W53"],
    ["2027-01-01", "2026-W53"],
    ["1970-01-01", "1970-W01"],
  ])("%s is in %s", (date, week) => {
    expect(isoWeekOf(dayOf(date))).toBe(week);
  });

  it("a month is named by year and number", () => {
    expect(monthOf(dayOf("2026-01-31"))).toBe("2026-01");
    expect(monthOf(dayOf("1999-12-31"))).toBe("1999-12");
  });
});
