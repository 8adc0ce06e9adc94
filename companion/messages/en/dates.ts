/** Dates and times as they are written in this language, in the manner of the browser's region where it speaks it. */

import { LANGUAGE } from "./document.ts";

const locale = (): string => {
  const spoken = typeof navigator === "undefined" ? [] : navigator.languages;
  return spoken.find((one) => one.split("-")[0] === LANGUAGE) ?? LANGUAGE;
};

const of = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(locale(), { hourCycle: "h23", ...options });

/** A day is its number since 1970-01-01: written without regard to any zone. */
const day = (options: Intl.DateTimeFormatOptions) => {
  const format = of({ ...options, timeZone: "UTC" });
  return (dayNumber: number): string => format.format(dayNumber * 86_400_000);
};

/** `Thursday, 5 March 2026` */
export const fullDay = day({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
/** `5 Mar` */
export const shortDay = day({ day: "numeric", month: "short" });
/** `March 2026` */
export const monthName = day({ month: "long", year: "numeric" });
/** `Mar 26`, below a bar of a chart. */
export const shortMonth = day({ month: "short", year: "2-digit" });
/** `Mon`, above a column of the calendar. */
export const weekdayShort = day({ weekday: "short" });
export const weekdayLong = day({ weekday: "long" });

const moment = of({
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});
/** `Thu, 5 Mar 2026, 18:30`, on the clock of this screen. */
export const momentText = (epochMs: number): string => moment.format(epochMs);

const date = of({ day: "numeric", month: "short", year: "numeric" });
/** `5 Mar 2026`, on the calendar of this screen. */
export const shortDate = (epochMs: number): string => date.format(epochMs);

const clock = of({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
/** `18:30:05`, on the clock of this screen. */
export const clockText = (epochMs: number): string => clock.format(epochMs);
