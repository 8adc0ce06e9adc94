/**
 * How old the newest telemetry is, and whether it may still be shown as what is the case now.
 *
 * Arrival alone does not make data fresh: after a stall of the network seconds of old messages arrive at once.
 * So the age is reckoned on the controller's own clock `t`, against the quickest delivery seen lately.
 */

import { STALE_AFTER_MS } from "../shared/protocol.ts";

export type Freshness = "fresh" | "aging" | "stale";

/** The screen is redrawn at least this often, so that staleness shows without any message. */
export const TICK_MS = 100;
/** Older than this is aging, ms. */
export const AGING_AFTER_MS = 400;
/** One tick early, so that STALE is on the screen within `STALE_AFTER_MS` of the last message. */
const STALE_FROM_MS = STALE_AFTER_MS - TICK_MS;
/** The two clocks may drift; the reckoning gives way by this share of the time that passes. */
const DRIFT = 0.001;

/** When a message was heard: `t` on the controller's clock, the rest on the page's monotonic clock, ms. */
export interface Heard {
  readonly t: number;
  readonly arrivedAtMs: number;
  /** Page clock minus controller clock at the quickest delivery seen. */
  readonly offsetMs: number;
}

/** Reckons the next arrival. A `t` that runs backwards is another controller, whose clock starts anew. */
export const hear = (previous: Heard | null, t: number, arrivedAtMs: number): Heard => {
  const sampleMs = arrivedAtMs - t;
  if (previous === null || t < previous.t) return { t, arrivedAtMs, offsetMs: sampleMs };
  const givenWayMs = previous.offsetMs + (arrivedAtMs - previous.arrivedAtMs) * DRIFT;
  return { t, arrivedAtMs, offsetMs: Math.min(sampleMs, givenWayMs) };
};

/** Age of what was heard, ms, at least as long as the time since it arrived. */
export const ageMs = (heard: Heard, nowMs: number): number =>
  Math.max(nowMs - heard.arrivedAtMs, nowMs - heard.t - heard.offsetMs);

/** Never heard is stale. */
export const freshness = (heard: Heard | null, nowMs: number): Freshness => {
  if (heard === null) return "stale";
  const age = ageMs(heard, nowMs);
  if (age < AGING_AFTER_MS) return "fresh";
  return age < STALE_FROM_MS ? "aging" : "stale";
};
