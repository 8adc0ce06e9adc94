/** A moment for people: its time, and its day where that is not today. As the build's language writes them. */

import { LANGUAGE } from "../messages.ts";

const TIME = new Intl.DateTimeFormat(LANGUAGE, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(LANGUAGE, {
  ...{ weekday: "short", day: "numeric", month: "short" },
  ...{ hour: "2-digit", minute: "2-digit" },
});

const sameDay = (one: Date, other: Date): boolean => one.toDateString() === other.toDateString();

/** @param now a parameter for its test */
export const whenWords = (iso: string, now: Date = new Date()): string => {
  const at = new Date(iso);
  if (!Number.isFinite(at.getTime())) return iso;
  return (sameDay(at, now) ? TIME : DAY).format(at);
};
