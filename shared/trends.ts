/**
 * Trends: past sessions by ISO week or by month, for the charts. A week without a session has no minutes and no pain: the
 * minutes are zero, the pain is a gap. Weeks between the first and the last are all there.
 */

import {
  DAY_MS,
  dateOf,
  dayNumberOf,
  epochMsOf,
  isoWeekOf,
  MINUTE_MS,
  mondayOf,
  monthOf,
} from "./calendar.ts";
import type { SessionSummary } from "./history.ts";

export type TrendBy = "week" | "month";

/** More than this many weeks or months are not drawn; the latest are. Ten years of weeks. */
export const MOST_SLOTS = 520;

export interface TrendSlot {
  /** `2026-W12` or `2026-03`. */
  readonly key: string;
  /** The first day, as milliseconds at 00:00 UTC of that date: a place on an axis, not a moment. */
  readonly fromMs: number;
  readonly invertedMin: number;
  readonly sessions: number;
  /** Null where no angle was sampled. */
  readonly peakDeg: number | null;
  /** Means over the sessions for which it was told; null where it was for none. */
  readonly painBefore: number | null;
  readonly painAfter: number | null;
  /** After minus before, over the sessions for which both were told: below zero is less pain. */
  readonly painChange: number | null;
  readonly heightChangeMm: number | null;
}

export interface TrendWish {
  readonly by: TrendBy;
  /** Minutes that local time is ahead of UTC at that time; the caller knows the time zone. */
  readonly offsetMinAt: (epochMs: number) => number;
  /** Slots up to this time are there even when empty; milliseconds since 1970. */
  readonly untilMs?: number;
}

type Counted = Pick<SessionSummary, "startedAt" | "invertedS" | "peakDeg" | "outcome">;

const isNumber = (value: number | null | undefined): value is number =>
  typeof value === "number" && value > -Infinity && value < Infinity;

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** The local day a moment falls on. */
const localDayOf = (epochMs: number, { offsetMinAt }: TrendWish): number => {
  const offsetMin = offsetMinAt(epochMs);
  return Math.floor((epochMs + (isNumber(offsetMin) ? offsetMin : 0) * MINUTE_MS) / DAY_MS);
};

const firstDayOf = (day: number, by: TrendBy): number => {
  if (by === "week") return mondayOf(day);
  const { year, month } = dateOf(day);
  return dayNumberOf(year, month, 1);
};

const nextFirstDay = (firstDay: number, by: TrendBy): number =>
  by === "week" ? firstDay + 7 : firstDayOf(firstDay + 31, "month");

const told = (
  sessions: readonly Counted[],
  of: (outcome: NonNullable<Counted["outcome"]>) => readonly [number | null, number | null],
): {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly change: readonly number[];
} => {
  const pairs = sessions.flatMap(({ outcome }) => (outcome === null ? [] : [of(outcome)]));
  return {
    before: pairs.map(([before]) => before).filter(isNumber),
    after: pairs.map(([, after]) => after).filter(isNumber),
    change: pairs.flatMap(([before, after]) => (isNumber(before) && isNumber(after) ? [after - before] : [])),
  };
};

const slotOf = (firstDay: number, by: TrendBy, sessions: readonly Counted[]): TrendSlot => {
  const pain = told(sessions, ({ painBefore, painAfter }) => [painBefore, painAfter]);
  const height = told(sessions, ({ heightBeforeMm, heightAfterMm }) => [heightBeforeMm, heightAfterMm]);
  const peaks = sessions.map(({ peakDeg }) => peakDeg).filter(isNumber);
  return {
    key: by === "week" ? isoWeekOf(firstDay) : monthOf(firstDay),
    fromMs: firstDay * DAY_MS,
    invertedMin: sessions.reduce((sum, { invertedS }) => sum + invertedS, 0) / 60,
    sessions: sessions.length,
    peakDeg: peaks.length === 0 ? null : peaks.reduce((highest, peak) => Math.max(highest, peak)),
    painBefore: mean(pain.before),
    painAfter: mean(pain.after),
    painChange: mean(pain.change),
    heightChangeMm: mean(height.change),
  };
};

/**
 * The weeks or months from the first session to the last (or to `untilMs`), oldest first. A session in which nobody was
 * inverted, or whose time cannot be read, is not among them.
 */
export const trendsOf = (sessions: readonly Counted[], wish: TrendWish): readonly TrendSlot[] => {
  const { by, untilMs } = wish;
  const byFirstDay = new Map<number, Counted[]>();
  for (const session of sessions) {
    const startMs = epochMsOf(session.startedAt);
    if (startMs === null || !(session.invertedS > 0 && isNumber(session.invertedS))) continue;
    const firstDay = firstDayOf(localDayOf(startMs, wish), by);
    const slot = byFirstDay.get(firstDay);
    if (slot === undefined) byFirstDay.set(firstDay, [session]);
    else slot.push(session);
  }
  if (byFirstDay.size === 0) return [];
  const days = [...byFirstDay.keys()].toSorted((a, b) => a - b);
  const until = isNumber(untilMs) ? firstDayOf(localDayOf(untilMs, wish), by) : -Infinity;
  const last = Math.max(days.at(-1) ?? 0, until);
  // So many back from the last, and no more: one session of a wrong clock does not make ten thousand weeks.
  const longest = by === "week" ? 7 * (MOST_SLOTS - 1) : 31 * (MOST_SLOTS - 1);
  const slots: TrendSlot[] = [];
  for (
    let day = Math.max(days[0] ?? last, firstDayOf(last - longest, by));
    day <= last;
    day = nextFirstDay(day, by)
  ) {
    slots.push(slotOf(day, by, byFirstDay.get(day) ?? []));
  }
  return slots.slice(-MOST_SLOTS);
};
