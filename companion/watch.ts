/**
 * The third layer: judges every telemetry message against its own copy of the limits, and says so when the
 * controller should have released or ended and has not. Pure; the caller sends STOP.
 *
 * Its limits are those that were active when the session was first seen, then the running minimum: a controller
 * that loosens its own limits is not followed. A false STOP ends a session for nothing, so every rule leaves the
 * controller more room than it needs; a missed one may hurt, so doubt about clocks counts toward STOP.
 */

import type { Limits } from "../shared/limits.ts";
import type { Telemetry } from "../shared/protocol.ts";
import { HORIZONTAL_DEG, INVERSION_STARTS_DEG, type SessionState } from "../shared/table.ts";

/** What the controller left undone. */
export type Lapse =
  | "over-angle"
  | "over-duration"
  | "over-duration-by-own-clock"
  | "angle-unknown"
  | "held-outside-inverted";

/** A lapse must last this long, ms: the controller acts within 25 ms, the board within 10. */
export const LAPSE_AFTER_MS = 500;
export const ANGLE_MARGIN_DEG = 1;
export const DURATION_MARGIN_S = 1;
/** Our own clock also counts the gaps between messages, so it gets more room, s. */
export const OWN_CLOCK_MARGIN_S = 3;
/** A longer gap between two messages is not counted as time inverted: nobody knows what happened in it. */
const GAP_COUNTED_MS = 1500;

export type Watch =
  | { readonly kind: "resting" }
  | {
      readonly kind: "watching";
      readonly limits: Limits | null;
      readonly last: Moment;
      readonly lapses: Readonly<Partial<Record<Lapse, Moment>>>;
      /** Time inverted by our own reckoning, s, and whether it is running. */
      readonly ownInvertedS: number;
      readonly ownInverted: boolean;
    };

/** One instant on both clocks, ms: the controller's and the page's. */
interface Moment {
  readonly t: number;
  readonly atMs: number;
}

export const RESTING: Watch = { kind: "resting" };

const IN_SESSION: readonly SessionState[] = ["armed", "inverted", "resting"];
export const inSession = (state: SessionState): boolean => IN_SESSION.includes(state);

/** The longer of the two clocks' intervals; a controller whose `t` stands still gains nothing by it. */
const elapsedMs = (from: Moment, to: Moment): number => Math.max(to.t - from.t, to.atMs - from.atMs);

const narrowed = (own: Limits | null, heard: Telemetry): Limits | null => {
  if (!inSession(heard.state)) return null;
  if (own === null) return { maxAngleDeg: heard.maxAngleDeg, maxDurationS: heard.maxDurationS };
  return {
    maxAngleDeg: Math.min(own.maxAngleDeg, heard.maxAngleDeg),
    maxDurationS: Math.min(own.maxDurationS, heard.maxDurationS),
  };
};

const lapsesNow = (limits: Limits | null, heard: Telemetry, ownInvertedS: number): readonly Lapse[] => {
  const found: Lapse[] = [];
  const { angle } = heard;
  if (heard.lock === "held" && heard.state !== "inverted") found.push("held-outside-inverted");
  if (limits === null) return found;
  if (angle.kind === "fault") found.push("angle-unknown");
  else if (!(angle.angleDeg <= limits.maxAngleDeg + ANGLE_MARGIN_DEG)) found.push("over-angle");
  if (!(heard.invertedS <= limits.maxDurationS + DURATION_MARGIN_S)) found.push("over-duration");
  if (!(ownInvertedS <= limits.maxDurationS + OWN_CLOCK_MARGIN_S)) found.push("over-duration-by-own-clock");
  return found;
};

const stillInverted = (was: boolean, heard: Telemetry): boolean => {
  if (heard.angle.kind === "fault") return was;
  return heard.angle.angleDeg > (was ? HORIZONTAL_DEG : INVERSION_STARTS_DEG);
};

/**
 * Judges one message.
 *
 * @param watch what was known before; `RESTING` at first and whenever a new session begins
 * @param heard decoded telemetry, degrees and seconds
 * @param atMs the page's monotonic clock
 * @returns what is known now, and the lapse to send STOP for, null when all is as it should be
 */
export const judge = (
  watch: Watch,
  heard: Telemetry,
  atMs: number,
): { readonly watch: Watch; readonly lapse: Lapse | null } => {
  const now: Moment = { t: heard.t, atMs };
  // A controller clock that runs backwards is another controller; a session does not survive that.
  const known = watch.kind === "watching" && heard.t >= watch.last.t ? watch : null;
  const limits = narrowed(known?.limits ?? null, heard);
  const sameSession = known !== null && known.limits !== null && limits !== null;
  const gapMs = known === null ? 0 : elapsedMs(known.last, now);
  const counted = sameSession && known.ownInverted && gapMs <= GAP_COUNTED_MS;
  const ownInvertedS = (sameSession ? known.ownInvertedS : 0) + (counted ? gapMs / 1000 : 0);

  const lapses: Partial<Record<Lapse, Moment>> = {};
  let lapse: Lapse | null = null;
  for (const found of lapsesNow(limits, heard, ownInvertedS)) {
    const since = known?.lapses[found] ?? now;
    lapses[found] = since;
    if (elapsedMs(since, now) >= LAPSE_AFTER_MS) lapse ??= found;
  }
  return {
    watch: {
      kind: "watching",
      limits,
      last: now,
      lapses,
      ownInvertedS,
      ownInverted: stillInverted(sameSession && known.ownInverted, heard),
    },
    lapse,
  };
};
