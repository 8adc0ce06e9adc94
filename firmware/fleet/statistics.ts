/** What a table publishes of the sessions it has told of: how many, how long, and the last. */

import type Database from "better-sqlite3";
import type { FleetStatistics } from "../../shared/fleet.ts";

/** The last day that there is a date for: what is damaged may say anything. */
const MOST_TIME_MS = 8.64e15;

type Last = NonNullable<FleetStatistics["last"]>;

/** When today began and when it ends, by the table's own calendar: a day may have 23 hours, or 25. */
export const localDayMs = (nowMs: number): readonly [number, number] => {
  const now = new Date(nowMs);
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  return [new Date(year, month, day).getTime(), new Date(year, month, day + 1).getTime()];
};

/** From the sessions an outbox knows (outbox-file.ts). */
export const statisticsIn = (
  db: Database.Database,
  [beganMs, endsMs]: readonly [number, number],
): Omit<FleetStatistics, "at" | "sessions"> => {
  const today = db
    .prepare<[number, number], { readonly sessions: number; readonly invertedS: number }>(
      `select count(*) as sessions, coalesce(sum(inverted_s), 0.0) as invertedS from known
        where ended_ms >= ? and ended_ms < ?`,
    )
    .get(beganMs, endsMs);
  const last = db
    .prepare<[], Omit<Last, "endedAt"> & { readonly endedMs: number }>(
      `select ended_ms as endedMs, reason, inverted_s as invertedS, peak_deg as peakDeg from known
        order by ended_ms desc, n desc limit 1`,
    )
    .get();
  const { endedMs, ...rest } = last ?? { endedMs: Number.NaN };
  const isTime = Math.abs(endedMs) <= MOST_TIME_MS;
  return {
    sessionsToday: today?.sessions ?? 0,
    invertedTodayS: today?.invertedS ?? 0,
    last: isTime && "reason" in rest ? { endedAt: new Date(endedMs).toISOString(), ...rest } : null,
  };
};
