/**
 * The third layer: judges what the controller tells against its own copy of the limits and its own count of time, and
 * says so when the controller should have released or ended and has not. Pure; the caller sends STOP and sounds.
 *
 * Nothing that is told is taken on trust where it contradicts what was told before. A false STOP ends a session for
 * nothing, so every rule leaves an honest controller more room than it needs, on a line that stalls or loses messages;
 * a missed one may hurt, so doubt that no honest controller can raise counts toward STOP.
 */

import type { Limits } from "../../shared/limits.ts";
import type { ServerMessage, Telemetry } from "../../shared/protocol.ts";
import type { ReturnWatch } from "../../shared/return-watch.ts";
import { HORIZONTAL_DEG, INVERSION_STARTS_DEG } from "../../shared/table.ts";
import { count, isTurnedBack, type Moment, NO_TIME, type OwnClock, ownInvertedS } from "./own-clock.ts";
import { announce, follow, inSession, NO_LIMITS, type OwnLimits } from "./own-limits.ts";
import { isOverdue, NOT_RETURNING_BY_NOW, watchBack } from "./return.ts";

/** What the controller left undone or told wrongly, most urgent first. */
export const LAPSES = [
  "held-outside-inverted",
  "held-over-limit",
  "over-angle",
  "over-duration",
  "over-duration-by-own-clock",
  "angle-unknown",
  "limits-loosened",
  "session-resumed",
  "clock-stands-still",
  "time-turned-back",
  "not-returning",
  "silent-while-inverted",
] as const;
export type Lapse = (typeof LAPSES)[number];

/** A lapse must last this long, ms: the controller acts within 25 ms, the board within 10. */
export const LAPSE_AFTER_MS = 500;
export const ANGLE_MARGIN_DEG = 1;
export const DURATION_MARGIN_S = 1;
/** Our own count knows only the moments of the messages, so it gets more room, s. */
export const OWN_CLOCK_MARGIN_S = 3;
/** A controller that has just started cannot have a session: Start waits for a board that has been up for 5 s, ms. */
const RESUMED_WITHIN_MS = 4000;

export interface Watch {
  readonly own: OwnLimits;
  readonly clock: OwnClock;
  readonly back: ReturnWatch;
  /** The newest message, and when it was heard. */
  readonly last: (Moment & { readonly heard: Telemetry }) | null;
  readonly lapses: Readonly<Partial<Record<Lapse, Moment>>>;
  /** Another controller went on with the session of the one before. */
  readonly resumed: boolean;
}

export const RESTING: Watch = {
  own: NO_LIMITS,
  clock: NO_TIME,
  back: NOT_RETURNING_BY_NOW,
  last: null,
  lapses: {},
  resumed: false,
};

/** Somebody may be hanging there, as far as was heard last. */
export const isAtRisk = ({ state, lock, angle }: Telemetry): boolean => {
  if (state === "inverted" || lock === "held") return true;
  // Without a session an empty table may stand level; it is not inverted below 5°.
  const isIdle = state === "idle" || state === "offline";
  if (angle.kind === "fault") return !isIdle;
  return !(angle.angleDeg <= (isIdle ? INVERSION_STARTS_DEG : HORIZONTAL_DEG));
};

/** Released, at or below horizontal, and nobody is meant to be inverted. */
export const isSafe = ({ state, lock, angle }: Telemetry): boolean =>
  state !== "inverted" && lock === "released" && angle.kind === "ok" && angle.angleDeg <= HORIZONTAL_DEG;

const isHeldOverLimit = (limits: Limits, { lock, angle, invertedS }: Telemetry): boolean =>
  lock === "held" &&
  !(angle.kind === "ok" && angle.angleDeg <= limits.maxAngleDeg && invertedS <= limits.maxDurationS);

const overLimits = (limits: Limits, clock: OwnClock, heard: Telemetry): readonly Lapse[] => {
  const { angle, invertedS } = heard;
  const over = angle.kind === "ok" && !(angle.angleDeg <= limits.maxAngleDeg + ANGLE_MARGIN_DEG);
  return [
    ...(isHeldOverLimit(limits, heard) ? (["held-over-limit"] as const) : []),
    ...(angle.kind === "fault" ? (["angle-unknown"] as const) : []),
    ...(over ? (["over-angle"] as const) : []),
    ...(invertedS <= limits.maxDurationS + DURATION_MARGIN_S ? [] : (["over-duration"] as const)),
    ...(ownInvertedS(clock) <= limits.maxDurationS + OWN_CLOCK_MARGIN_S
      ? []
      : (["over-duration-by-own-clock"] as const)),
    ...(isTurnedBack(clock, heard) ? (["time-turned-back"] as const) : []),
  ];
};

/**
 * How long a lapse has lasted, ms: the longer of the two clocks' intervals, so that a controller whose `t` stands still
 * gains nothing by it. An unknown angle goes by the controller's clock alone: an honest one shows it for up to 200 ms,
 * while it is not yet decided whether the board is lost, and a line that stalls then must not stretch that.
 */
const lastedMs = (lapse: Lapse, since: Moment, now: Moment): number => {
  const byTheirsMs = now.t - since.t;
  return lapse === "angle-unknown" ? byTheirsMs : Math.max(byTheirsMs, now.atMs - since.atMs);
};

const lasting = (
  found: readonly Lapse[],
  before: Watch["lapses"],
  now: Moment,
): { readonly lapses: Watch["lapses"]; readonly due: readonly Lapse[] } => {
  const lapses: Partial<Record<Lapse, Moment>> = {};
  for (const lapse of found) lapses[lapse] = before[lapse] ?? now;
  const due = LAPSES.filter((lapse) => {
    const since = lapses[lapse];
    // The return has been waited for long enough already.
    return (
      since !== undefined && (lapse === "not-returning" || lastedMs(lapse, since, now) >= LAPSE_AFTER_MS)
    );
  });
  return { lapses, due };
};

/** What a message says of the session itself: which one runs, and with which limits it began. */
const heed = (watch: Watch, message: ServerMessage): Watch => {
  if (message.type === "event" && message.kind === "session-started") {
    const { sessionId, limits } = message;
    return { ...watch, own: announce(watch.own, { sessionId, limits }) };
  }
  if (message.type === "snapshot" && message.session !== null && message.session.reason === null) {
    const { session, limits } = message;
    return { ...watch, own: announce(watch.own, { sessionId: session.id, limits }) };
  }
  return watch;
};

export interface Verdict {
  readonly watch: Watch;
  /** What STOP has to be sent for now, most urgent first. */
  readonly due: readonly Lapse[];
}

const judgeTelemetry = (watch: Watch, heard: Telemetry, atMs: number, isReturnTold: boolean): Verdict => {
  const now: Moment = { t: heard.t, atMs };
  const { last } = watch;
  const gapMs = last === null ? Number.POSITIVE_INFINITY : Math.max(now.t - last.t, atMs - last.atMs);
  const restarted = last !== null && !(heard.t >= last.t && heard.seq >= last.heard.seq);
  const stands = last !== null && !restarted && (heard.t === last.t || heard.seq === last.heard.seq);

  const { own, isNew, loosened } = follow(watch.own, heard, gapMs);
  const running = inSession(heard.state);
  const resumedNow =
    restarted && running && inSession(last.heard.state) && atMs - last.atMs <= RESUMED_WITHIN_MS;
  const resumed = running && !isNew && (watch.resumed || resumedNow);
  const clock = running ? count(isNew ? NO_TIME : watch.clock, heard, isNew ? null : last, now) : watch.clock;
  const back = watchBack(watch.back, heard, last?.heard ?? null, restarted ? Number.NaN : gapMs);

  const found: readonly Lapse[] = [
    ...(heard.lock === "held" && heard.state !== "inverted" ? (["held-outside-inverted"] as const) : []),
    ...(running && own.limits !== null ? overLimits(own.limits, clock, heard) : []),
    ...(loosened ? (["limits-loosened"] as const) : []),
    ...(resumed ? (["session-resumed"] as const) : []),
    ...(stands && (running || isAtRisk(heard)) ? (["clock-stands-still"] as const) : []),
    ...(isOverdue(back) && !isReturnTold ? (["not-returning"] as const) : []),
  ];
  const { lapses, due } = lasting(found, watch.lapses, now);
  return { watch: { own, clock, back, last: { ...now, heard }, lapses, resumed }, due };
};

/**
 * Judges one message.
 *
 * @param watch what was known before; `RESTING` at first
 * @param atMs the page's monotonic clock
 * @param isReturnTold the controller itself raises `not-returning` now
 */
export const judge = (watch: Watch, message: ServerMessage, atMs: number, isReturnTold: boolean): Verdict =>
  message.type === "telemetry"
    ? judgeTelemetry(watch, message, atMs, isReturnTold)
    : { watch: heed(watch, message), due: [] };
