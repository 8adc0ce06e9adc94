/**
 * This screen's own alarm: on as soon as the watch finds a lapse. It ends only when the lapse has been gone for two
 * seconds and somebody has dismissed it or the table is safe. No preference silences it.
 *
 * A dead line is the exception: it may never come back, so whoever has looked at the table may say so and end it.
 */

import type { Lapse } from "./watch.ts";

/** The lapse must have been gone for this long, ms. */
export const GONE_FOR_MS = 2000;

export type OwnAlarm =
  | { readonly kind: "off" }
  | {
      readonly kind: "on";
      readonly lapse: Lapse;
      /** Since when all is well again by live telemetry; null while it is not. */
      readonly wellSinceMs: number | null;
      /** It may be dismissed now. */
      readonly mayDismiss: boolean;
    };

export const OFF: OwnAlarm = { kind: "off" };

export const isByLine = (lapse: Lapse): boolean => lapse === "silent-while-inverted";

/** A lapse is the case: the newest is named, except that a dead line does not hide what was found before it. */
export const raise = (alarm: OwnAlarm, lapse: Lapse): OwnAlarm => {
  const named = alarm.kind === "on" && isByLine(lapse) ? alarm.lapse : lapse;
  const mayDismiss = isByLine(lapse);
  const isSame =
    alarm.kind === "on" &&
    alarm.lapse === named &&
    alarm.wellSinceMs === null &&
    alarm.mayDismiss === mayDismiss;
  return isSame ? alarm : { kind: "on", lapse: named, wellSinceMs: null, mayDismiss };
};

/** Telemetry came without any lapse. @param isSafe the table is released at or below horizontal */
export const settle = (alarm: OwnAlarm, isSafe: boolean, atMs: number): OwnAlarm => {
  if (alarm.kind === "off") return alarm;
  const wellSinceMs = alarm.wellSinceMs ?? atMs;
  const isGone = atMs - wellSinceMs >= GONE_FOR_MS;
  if (isGone && isSafe) return OFF;
  if (wellSinceMs === alarm.wellSinceMs && isGone === alarm.mayDismiss) return alarm;
  return { ...alarm, wellSinceMs, mayDismiss: isGone };
};

export const dismiss = (alarm: OwnAlarm): OwnAlarm => (alarm.kind === "on" && alarm.mayDismiss ? OFF : alarm);
