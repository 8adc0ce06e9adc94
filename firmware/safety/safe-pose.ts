/**
 * The one safe pose and why it is this one.
 *
 * Safe pose: the rotation lock is released and the alarm sounds. The injuries on record from staying inverted
 * (stuck upside down, pressure in eyes and head) outweigh an unexpected swing back, which the foot-heavy balance
 * of a correctly adjusted table makes slow; and the mechanical tether bounds the other direction. So every doubt
 * leads here, with no delay. What sounds is decided by the alarms (alarms.ts); what the lock does is decided here.
 */

import type { AngleReading, LockPose } from "../../shared/table.ts";
import type { Session } from "./session.ts";

/** What the lock is told whenever anything is in doubt. */
export const SAFE_LOCK: LockPose = "released";

/**
 * The only place that can answer "held": the session is inverted, its hold was taken, and the angle is known and
 * within the maximum.
 *
 * @param peakDeg degrees, the highest angle seen in this step; null when it is not known
 */
export const lockPose = (
  session: Session,
  angle: AngleReading,
  peakDeg: number | null,
  maxAngleDeg: number,
): LockPose => {
  if (session.kind !== "inverted" || session.hold.kind !== "held") return SAFE_LOCK;
  if (angle.kind !== "ok" || peakDeg === null || !(peakDeg <= maxAngleDeg)) return SAFE_LOCK;
  return "held";
};
