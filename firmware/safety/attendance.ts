/**
 * Supervised sessions: where the config says `attended: required`, somebody has to watch at a screen for as long as a
 * session runs. Who counts as watching is the gateway's to say, with every heartbeat; how long nobody did is counted
 * here. A gateway that says nothing says nothing of anybody watching either.
 *
 * The word of the config stands for the life of a core: no request and no message changes it.
 */

import type { CoreSettings, Supervision } from "./input.ts";

/** Without anybody watching for this long there is an alarm, ms. */
export const UNATTENDED_ALARM_MS = 10_000;
/** … and after this long the session ends, ms. */
export const UNATTENDED_END_MS = 30_000;
/** The gateway's last word is worth this long, ms: its own silence is told from then on (start.ts). */
const WORD_HOLDS_MS = 2_000;

export interface Attendance {
  /** Somebody watches now. */
  readonly now: boolean;
  /** When that was last known; null while nobody has watched since this core began. */
  readonly lastMs: number | null;
}

export const NOBODY_YET: Attendance = { now: false, lastMs: null };

/** Whatever is not plainly optional is required. */
export const isAttendanceRequired = ({ attended }: CoreSettings): boolean => attended !== "optional";

/** What is known after the gateway's newest word. */
export const followAttendance = (before: Attendance, supervision: Supervision, nowMs: number): Attendance => {
  if (supervision.kind !== "heard" || supervision.attended !== true) return { ...before, now: false };
  const { atMs } = supervision;
  const ageMs = nowMs - atMs;
  // A word from the future is none.
  if (!(ageMs >= 0)) return { ...before, now: false };
  return { now: ageMs < WORD_HOLDS_MS, lastMs: Math.max(before.lastMs ?? atMs, atMs) };
};

/** For how long nobody has watched, ms; without end where nobody ever did. */
export const unattendedMs = ({ lastMs }: Attendance, nowMs: number): number => {
  const ms = lastMs === null ? Number.NaN : nowMs - lastMs;
  return Number.isNaN(ms) ? Number.POSITIVE_INFINITY : ms;
};
