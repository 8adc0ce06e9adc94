/** The keys of the calendar: from day to day, week to week, month to month. */

import { firstOf, monthOfDay, shiftDayByMonth, shiftMonth } from "../days.ts";

/** Where a key moves from a day; null for a key that is not the calendar's. */
export const dayByKey = (key: string, day: number): number | null => {
  switch (key) {
    case "ArrowLeft":
      return day - 1;
    case "ArrowRight":
      return day + 1;
    case "ArrowUp":
      return day - 7;
    case "ArrowDown":
      return day + 7;
    case "PageUp":
      return shiftDayByMonth(day, -1);
    case "PageDown":
      return shiftDayByMonth(day, 1);
    case "Home":
      return firstOf(monthOfDay(day));
    case "End":
      return firstOf(shiftMonth(monthOfDay(day), 1)) - 1;
    default:
      return null;
  }
};
