/**
 * Numbers to text. Absent values are a dash, never a zero. Words and units are messages.
 */

import { MICROSECONDS, spokenMinutes, spokenSeconds } from "./messages.ts";

export const DASH = "—";
const MINUS = "−";

/** Degrees with one decimal and a real minus sign: `−75.0°`. What is not finite is a dash. */
export const formatAngle = (angleDeg: number | null): string => {
  if (angleDeg === null || !Number.isFinite(angleDeg)) return DASH;
  const text = Math.abs(angleDeg).toFixed(1);
  return `${angleDeg < 0 && text !== "0.0" ? MINUS : ""}${text}°`;
};

/** A limit in degrees: whole numbers without decimals. */
export const formatDegrees = (deg: number | null): string =>
  deg === null || !Number.isFinite(deg)
    ? DASH
    : `${deg < 0 ? MINUS : ""}${Number.isInteger(deg) ? Math.abs(deg) : Math.abs(deg).toFixed(1)}°`;

const clock = (wholeS: number): string =>
  `${Math.floor(wholeS / 60)}:${String(wholeS % 60).padStart(2, "0")}`;

/** Time gone by, minutes and seconds, rounded down. */
export const formatElapsed = (s: number | null): string =>
  s !== null && s >= 0 && Number.isFinite(s) ? clock(Math.floor(s)) : DASH;

/** Time left, minutes and seconds, rounded up: `0:00` only when nothing is left. */
export const formatRemaining = (s: number | null): string =>
  s !== null && Number.isFinite(s) ? clock(Math.ceil(Math.max(0, s))) : DASH;

/** Time for a screen reader: "2 minutes 5 seconds". */
export const spokenDuration = (s: number): string => {
  const minutes = Math.floor(s / 60);
  const seconds = Math.round(s % 60);
  const parts = [
    ...(minutes > 0 ? [spokenMinutes(minutes)] : []),
    ...(seconds > 0 || minutes === 0 ? [spokenSeconds(seconds)] : []),
  ];
  return parts.join(" ");
};

/** A share of 1 in percent. */
export const formatPercent = (share: number): string => `${Math.round(share * 100)} %`;

/** The length of a servo's pulse. */
export const formatMicroseconds = (us: number): string => `${us} ${MICROSECONDS}`;
