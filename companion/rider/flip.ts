/**
 * Whether the rider's screen stands on its head. Pure.
 *
 * By the table's angle, with hysteresis, and never while that is unknown: a screen that turned over because a wire came
 * off would be one thing more to understand. A phone in the hand may turn its picture by itself; it must not be turned
 * twice, so the browser's own orientation is compared with what it was while the rider was upright.
 */

import type { Flip } from "../preferences.ts";

/** Beyond this the screen turns over, °. */
export const TURNS_BEYOND_DEG = 20;
/** Below this it turns back, °. */
export const TURNS_BACK_BELOW_DEG = 10;

/** The angle must say so for this long, ms: a sensor that comes off falls through every angle on its way to none. */
export const SETTLED_AFTER_MS = 300;

export interface Turning {
  /** The rider hangs far enough to read upside down. */
  readonly beyond: boolean;
  /** Since when the angle says otherwise, on the page's clock, ms; null while it agrees or is not known. */
  readonly otherwiseSinceMs: number | null;
  /** The browser's own turn (0, 90, 180, 270) when the rider was last not beyond; null = it does not tell. */
  readonly homeDeg: number | null;
}

export const UPRIGHT: Turning = { beyond: false, otherwiseSinceMs: null, homeDeg: null };

/** A page that was opened while the rider hung: upside down is not how a screen is at home, sideways may be either. */
const likelyHome = (screenDeg: number | null): number | null => (screenDeg === 180 ? 0 : screenDeg);

/** The angle asks for the other way round. */
const saysOtherwise = (beyond: boolean, angleDeg: number): boolean =>
  beyond ? angleDeg < TURNS_BACK_BELOW_DEG : angleDeg > TURNS_BEYOND_DEG;

/**
 * @param angleDeg the table's angle now, null while it is not known
 * @param screenDeg `screen.orientation.angle`, null where the browser has none
 * @param nowMs the page's monotonic clock
 * @returns the very same object where nothing changed
 */
export const follow = (
  was: Turning,
  angleDeg: number | null,
  screenDeg: number | null,
  nowMs: number,
): Turning => {
  const otherwise = angleDeg !== null && saysOtherwise(was.beyond, angleDeg);
  const sinceMs = otherwise ? (was.otherwiseSinceMs ?? nowMs) : null;
  const turns = sinceMs !== null && nowMs - sinceMs >= SETTLED_AFTER_MS;
  const beyond = turns ? !was.beyond : was.beyond;
  const otherwiseSinceMs = turns ? null : sinceMs;
  // At home is how the screen stood before the rider began to hang, not what it turned to on the way.
  const isHome = angleDeg !== null && !beyond && !otherwise;
  const homeDeg = isHome ? screenDeg : beyond ? (was.homeDeg ?? likelyHome(screenDeg)) : was.homeDeg;
  return beyond === was.beyond && otherwiseSinceMs === was.otherwiseSinceMs && homeDeg === was.homeDeg
    ? was
    : { beyond, otherwiseSinceMs, homeDeg };
};

/** The device has turned its picture over since the rider was upright. */
const turnedItself = (homeDeg: number | null, screenDeg: number | null): boolean =>
  homeDeg !== null && screenDeg !== null && (((screenDeg - homeDeg) % 360) + 360) % 360 === 180;

export const isTurned = (
  flip: Flip,
  turning: Turning,
  screenDeg: number | null,
  byHand: boolean,
): boolean => {
  switch (flip) {
    case "automatic":
      return turning.beyond && !turnedItself(turning.homeDeg, screenDeg);
    case "manual":
      return byHand;
    case "off":
      return false;
  }
};
