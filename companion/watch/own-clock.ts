/**
 * The watch's own count of the time inverted, and whether the controller's count runs the right way. One count goes by
 * the controller's clock and one by the page's: the first cannot be stretched by a line that stalls, the second not by
 * a controller whose clock is slow.
 */

import type { Telemetry } from "../../shared/protocol.ts";
import { HORIZONTAL_DEG, INVERSION_STARTS_DEG } from "../../shared/table.ts";

/** A longer gap between two messages is not counted as time inverted: nobody knows what happened in it, ms. */
const GAP_COUNTED_MS = 1500;
/** A line may lag by this much more than at first, s; the page's clock cannot tell that from a slow controller. */
const LAG_ROOM_S = 5;
/** Room for the rounding of the controller's figures, s. */
const FIGURE_ROOM_S = 1;

/** One instant on both clocks, ms: the controller's and the page's. */
export interface Moment {
  readonly t: number;
  readonly atMs: number;
}

export interface OwnClock {
  readonly inverted: boolean;
  readonly byTheirsS: number;
  readonly byOursS: number;
  readonly mostInvertedS: number;
  readonly leastRemainingS: number;
}

export const NO_TIME: OwnClock = {
  inverted: false,
  byTheirsS: 0,
  byOursS: 0,
  mostInvertedS: 0,
  leastRemainingS: Number.POSITIVE_INFINITY,
};

const isInverted = (was: boolean, { angle }: Telemetry): boolean => {
  if (angle.kind === "fault") return was;
  return angle.angleDeg > (was ? HORIZONTAL_DEG : INVERSION_STARTS_DEG);
};

const counted = (gapMs: number): number => (gapMs >= 0 && gapMs <= GAP_COUNTED_MS ? gapMs / 1000 : 0);

/** @param last when the message before was heard; null when there was none in this session */
export const count = (clock: OwnClock, heard: Telemetry, last: Moment | null, now: Moment): OwnClock => {
  const inverted = isInverted(clock.inverted, heard);
  // Inverted at both ends: a gap that begins or ends at horizontal was not spent inverted as a whole.
  const counts = last !== null && clock.inverted && inverted;
  return {
    inverted,
    byTheirsS: clock.byTheirsS + (counts ? counted(now.t - last.t) : 0),
    byOursS: clock.byOursS + (counts ? counted(now.atMs - last.atMs) : 0),
    mostInvertedS: Math.max(clock.mostInvertedS, heard.invertedS),
    leastRemainingS: Math.min(clock.leastRemainingS, heard.remainingS ?? Number.NaN),
  };
};

export const ownInvertedS = (clock: OwnClock): number =>
  Math.max(clock.byTheirsS, clock.byOursS - LAG_ROOM_S);

/** Time left has grown, or time inverted shrunk, within one session; or there is no time left to be told. */
export const isTurnedBack = (clock: OwnClock, heard: Telemetry): boolean =>
  !(heard.invertedS >= clock.mostInvertedS - FIGURE_ROOM_S) ||
  !((heard.remainingS ?? Number.NaN) <= clock.leastRemainingS + FIGURE_ROOM_S);
