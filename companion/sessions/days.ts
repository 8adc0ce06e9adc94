/**
 * Days as people have them: which day a time falls on where the screen is, and the grid of a month. A day is a number,
 * days since 1970-01-01, so that it has no clock and no zone any more.
 */

import { DAY_MS, dateOf, dayNumberOf, epochMsOf, mondayOf } from "../../shared/calendar.ts";

export interface Month {
  readonly year: number;
  /** 1…12 */
  readonly month: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const dateFormat = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "numeric",
    day: "numeric",
  });
  formats.set(zone, made);
  return made;
};

/** The zone of this screen, by its IANA name. */
export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The day that a moment falls on in a zone. @param epochMs milliseconds since 1970 */
export const dayAt = (epochMs: number, zone: string): number => {
  const part = { year: Number.NaN, month: Number.NaN, day: Number.NaN };
  for (const { type, value } of dateFormat(zone).formatToParts(epochMs)) {
    if (type === "year" || type === "month" || type === "day") part[type] = Number(value);
  }
  return dayNumberOf(part.year, part.month, part.day);
};

/** The day that a time falls on in a zone; null for what is no time. */
export const dayOf = (iso: string, zone: string): number | null => {
  const epochMs = epochMsOf(iso);
  return epochMs === null ? null : dayAt(epochMs, zone);
};

export const monthOfDay = (day: number): Month => {
  const { year, month } = dateOf(day);
  return { year, month };
};

export const firstOf = ({ year, month }: Month): number => dayNumberOf(year, month, 1);

export const shiftMonth = ({ year, month }: Month, by: number): Month => {
  const months = year * 12 + (month - 1) + by;
  return { year: Math.floor(months / 12), month: (months % 12) + 1 };
};

/** The same day of another month, or its last where it has no such day. */
export const shiftDayByMonth = (day: number, by: number): number => {
  const other = shiftMonth(monthOfDay(day), by);
  const last = firstOf(shiftMonth(other, 1)) - 1;
  return Math.min(firstOf(other) + dateOf(day).day - 1, last);
};

/** The weeks that a month touches, each from Monday to Sunday. */
export const weeksOf = (month: Month): readonly (readonly number[])[] => {
  const after = firstOf(shiftMonth(month, 1));
  const weeks: number[][] = [];
  for (let monday = mondayOf(firstOf(month)); monday < after; monday += 7)
    weeks.push([0, 1, 2, 3, 4, 5, 6].map((weekday) => monday + weekday));
  return weeks;
};

/**
 * The times in UTC that certainly enclose these days, wherever the screen is: no zone is further than a day away.
 */
export const aroundDays = (
  firstDay: number,
  lastDay: number,
): { readonly from: string; readonly to: string } => ({
  from: new Date((firstDay - 1) * DAY_MS).toISOString(),
  to: new Date((lastDay + 2) * DAY_MS).toISOString(),
});
