/** What a month held, day by day: what the calendar shows. */

import type { SessionSummary } from "../../../shared/history.ts";
import { dayOf } from "../days.ts";

export interface DaySum {
  readonly sessions: readonly SessionSummary[];
  /** Seconds inverted, all sessions of the day together. */
  readonly invertedS: number;
}

export const NO_SESSIONS: DaySum = { sessions: [], invertedS: 0 };

/** By day, as the days are where this screen is. A session counts for the day it began on. */
export const byDay = (sessions: readonly SessionSummary[], zone: string): ReadonlyMap<number, DaySum> => {
  const days = new Map<number, DaySum>();
  for (const session of sessions) {
    const day = dayOf(session.startedAt, zone);
    if (day === null) continue;
    const before = days.get(day) ?? NO_SESSIONS;
    days.set(day, {
      sessions: [...before.sessions, session],
      invertedS: before.invertedS + session.invertedS,
    });
  }
  return days;
};

export const sumOf = (days: Iterable<DaySum>): { readonly count: number; readonly invertedS: number } => {
  let [count, invertedS] = [0, 0];
  for (const day of days) {
    count += day.sessions.length;
    invertedS += day.invertedS;
  }
  return { count, invertedS };
};

/** Minutes inverted from which a day is one step darker. */
const STEPS_MIN = [2, 5, 10] as const;

/** How much a day held: 0 nothing, then 1 to 4. The number stands beside it; nobody has to tell the shades apart. */
export const intensityOf = ({ sessions, invertedS }: DaySum): 0 | 1 | 2 | 3 | 4 => {
  if (sessions.length === 0) return 0;
  const minutes = invertedS / 60;
  const [low, middle, high] = STEPS_MIN;
  if (!(minutes >= low)) return 1;
  if (!(minutes >= middle)) return 2;
  return minutes >= high ? 4 : 3;
};

/** Minutes in few letters: `0.5`, `3.3`, `12`. */
export const minutesText = (invertedS: number): string => {
  const minutes = invertedS / 60;
  if (!(minutes >= 0)) return "0";
  const tenths = Math.round(minutes * 10) / 10;
  return tenths >= 10 || Number.isInteger(tenths) ? String(Math.round(tenths)) : tenths.toFixed(1);
};
