/**
 * A line that has died, or a controller that tells only old news, while somebody hangs there. There is nobody to send
 * STOP to; the board and the controller protect the rider without this screen. But whoever looks at it has to know,
 * and look at the table instead.
 */

import { STALE_AFTER_MS } from "../../shared/protocol.ts";
import { ageMs, type Heard } from "../freshness.ts";

/** Stale for this long on top of becoming so: three seconds after the last word the alarm sounds, ms. */
export const SILENT_AFTER_STALE_MS = 2000;
/** A page that slept wakes with its messages unread: such a pause counts as no more than this, ms. */
const MOST_COUNTED_MS = 1000;

export interface Silence {
  readonly tickedAtMs: number | null;
  /** How long the newest telemetry has been stale, as far as this page was awake to see, ms. */
  readonly staleMs: number;
}
export const NO_SILENCE: Silence = { tickedAtMs: null, staleMs: 0 };

/** One tick of the page's clock, ten a second while it is looked at. `heard` is null when nothing was yet. */
export const listen = (silence: Silence, heard: Heard | null, nowMs: number): Silence => {
  const sinceMs = silence.tickedAtMs === null ? 0 : nowMs - silence.tickedAtMs;
  const isStale = heard !== null && !(ageMs(heard, nowMs) < STALE_AFTER_MS);
  return {
    tickedAtMs: nowMs,
    staleMs: isStale ? silence.staleMs + Math.min(Math.max(0, sinceMs), MOST_COUNTED_MS) : 0,
  };
};

export const isSilent = (silence: Silence): boolean => silence.staleMs >= SILENT_AFTER_STALE_MS;
