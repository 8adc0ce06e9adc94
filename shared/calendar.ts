/**
 * Calendar arithmetic on values: ISO 8601 in UTC ⇄ milliseconds since 1970, and the day, ISO week and month of such a
 * time. No clock and no time zone in here; whoever asks gives both. What is no time is null.
 */

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;

/** Years 1 to 9999, so that four digits always do. */
const LEAST_MS = -62_135_596_800_000;
const MOST_MS = 253_402_300_799_999;

/** Days since 1970-01-01 of a date of the Gregorian calendar; `month` 1…12. */
export const dayNumberOf = (year: number, month: number, day: number): number => {
  // Counted from 1 March, so that the leap day is a year's last.
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
};

export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The date of a day number. */
export const dateOf = (dayNumber: number): CalendarDate => {
  const z = dayNumber + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const month = mp + (mp < 10 ? 3 : -9);
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * mp + 2) / 5) + 1 };
};

const ISO = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?Z$/;

/** Milliseconds since 1970 of an ISO 8601 time in UTC; null for whatever is none, a 30 February among it. */
export const epochMsOf = (iso: string): number | null => {
  const found = ISO.exec(iso);
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const dayNumber = dayNumberOf(year, month, day);
  const date = dateOf(dayNumber);
  if (!(year >= 1 && date.year === year && date.month === month && date.day === day)) return null;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return null;
  const fractionMs = Math.floor(Number(`0.${found[7] ?? "0"}`) * 1000);
  return dayNumber * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS + second * 1000 + fractionMs;
};

const padded = (value: number, digits: number): string => String(value).padStart(digits, "0");

/** ISO 8601 in UTC with milliseconds; null for what is no time of the years 1 to 9999. */
export const isoOf = (epochMs: number): string | null => {
  if (!(epochMs >= LEAST_MS && epochMs <= MOST_MS)) return null;
  const whole = Math.floor(epochMs);
  const { year, month, day } = dateOf(Math.floor(whole / DAY_MS));
  const ofDay = whole - Math.floor(whole / DAY_MS) * DAY_MS;
  const hour = padded(Math.floor(ofDay / HOUR_MS), 2);
  const minute = padded(Math.floor(ofDay / MINUTE_MS) % 60, 2);
  const second = padded(Math.floor(ofDay / 1000) % 60, 2);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}T${hour}:${minute}:${second}.${padded(ofDay % 1000, 3)}Z`;
};

/** 1 = Monday … 7 = Sunday. */
export const weekdayOf = (dayNumber: number): number => ((((dayNumber + 3) % 7) + 7) % 7) + 1;

/** The day number of the Monday of its week. */
export const mondayOf = (dayNumber: number): number => dayNumber - (weekdayOf(dayNumber) - 1);

/** `2026-W53`: the ISO 8601 week, which belongs to the year of its Thursday. */
export const isoWeekOf = (dayNumber: number): string => {
  const thursday = mondayOf(dayNumber) + 3;
  const { year } = dateOf(thursday);
  const week = Math.floor((thursday - dayNumberOf(year, 1, 1)) / 7) + 1;
  return `${padded(year, 4)}-W${padded(week, 2)}`;
};

/** `2026-03`. */
export const monthOf = (dayNumber: number): string => {
  const { year, month } = dateOf(dayNumber);
  return `${padded(year, 4)}-${padded(month, 2)}`;
};
