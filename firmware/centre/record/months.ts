/** Months as the record counts them: in UTC, `2026-11`. */

const pad = (value: number, digits: number): string => String(value).padStart(digits, "0");

export type Month = string;

const at = (year: number, month0: number): Month => {
  const date = new Date(Date.UTC(year, month0, 1));
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}`;
};

export const monthOf = (ms: number): Month => {
  const date = new Date(ms);
  return at(date.getUTCFullYear(), date.getUTCMonth());
};

/** @param by may be negative */
export const monthsOn = (month: Month, by: number): Month =>
  at(Number(month.slice(0, 4)), Number(month.slice(5, 7)) - 1 + by);

/** Its first moment, ISO 8601. */
export const beginOf = (month: Month): string => `${month}-01T00:00:00.000Z`;

/** What was before it is not kept any longer; null = all is kept. `months` whole ones are kept beside the one that runs. */
export const keptFrom = (nowMs: number, months: number | null): Month | null =>
  months === null ? null : monthsOn(monthOf(nowMs), -months);
