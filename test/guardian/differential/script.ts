/**
 * What happens to a table, as both sides of the differential live through it: conversions of the sensor, one for each
 * tick of the board's clock, and events between them.
 */

import { BOARD_SLACK_S } from "../../../firmware/board/lease-sender.ts";
import { CAP_ALLOWANCE_S } from "../../../firmware/safety/clock.ts";
import type { Calibration } from "../../../firmware/safety/input.ts";
import type { BoardLimits, Limits } from "../../../shared/limits.ts";

/** One overflow of the board's Timer0. */
export const TICK_MS = 1.024;
export const ticksOf = (ms: number): number => Math.round(ms / TICK_MS);
/** In place of a conversion: there is none. */
export const NO_CONVERSION = 0xffff;
/** The band-gap of a full supply, and of one that has fallen by a fifth. */
export const FULL_SUPPLY = 225;
export const LOW_SUPPLY = 281;

export type Event =
  | { readonly tick: number; readonly kind: "set-limits" | "tighten" | "loosen"; readonly limits: Limits }
  | { readonly tick: number; readonly kind: "start" | "hold" }
  | { readonly tick: number; readonly kind: "stop"; readonly open: boolean }
  | { readonly tick: number; readonly kind: "supply"; readonly bandGap: number }
  | { readonly tick: number; readonly kind: "host-silent"; readonly silent: boolean };

export interface Script {
  readonly counts: Uint16Array;
  /** In the order of their ticks. */
  readonly events: readonly Event[];
}

/** A potentiometer and what it was calibrated to. */
export interface Table {
  readonly a: { readonly counts: number; readonly angleDeg: number };
  readonly b: { readonly counts: number; readonly angleDeg: number };
}

export const calibrationOf = ({ a, b }: Table): Calibration => ({ kind: "two-point", a, b });

/** The conversion at an angle, whether or not the sensor still works there. */
export const countsAt = ({ a, b }: Table, angleDeg: number): number => {
  const counts = a.counts + ((angleDeg - a.angleDeg) * (b.counts - a.counts)) / (b.angleDeg - a.angleDeg);
  return Math.min(1023, Math.max(0, Math.round(counts)));
};

/** The angle that a conversion stands for. */
export const angleAt = ({ a, b }: Table, counts: number): number =>
  a.angleDeg + ((counts - a.counts) * (b.angleDeg - a.angleDeg)) / (b.counts - a.counts);

/** What the controller tells the board of a session without a programme. */
export const boardLimits = ({ maxAngleDeg, maxDurationS }: Limits): BoardLimits => ({
  maxAngleDeg,
  maxDurationS: maxDurationS + BOARD_SLACK_S,
  sessionCapS: maxDurationS + CAP_ALLOWANCE_S + BOARD_SLACK_S,
});
