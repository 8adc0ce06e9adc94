/**
 * How the line from the controller to this screen is: how old its newest message got, how many came of those that
 * were asked for, and how many are missing in their numbering. Pure; its memory is fixed.
 *
 * `seq` counts at the controller's own rate, so a screen that asked for half of it sees every other number. What is
 * missing is therefore reckoned against the step that is usual.
 */

import { ageMs, type Freshness, freshness, type Heard } from "./freshness.ts";

export const LINK_WORDS = ["good", "weak", "lost"] as const;
export type LinkWord = (typeof LINK_WORDS)[number];

export interface LinkQuality {
  readonly word: LinkWord;
  /** The greatest age that the newest message reached lately, ms, to the nearest 5; null while lost. */
  readonly delayMs: number | null;
  /** Messages per second over the last ten seconds (null in the line's first second), and how many were asked for. */
  readonly perS: number | null;
  readonly askedPerS: number;
  /** Messages missing in the numbering over the last ten seconds. */
  readonly missing: number;
}

export const WINDOW_MS = 10_000;
/** The delay is the worst of this long, ms. */
const DELAY_WINDOW_MS = 2_000;
/** Slower than this is weak, ms: a person begins to see that the picture follows the table. */
export const WEAK_FROM_MS = 250;
/** Fewer than this share of what was asked for is weak, and so is more than this share of it missing. */
const ENOUGH_SHARE = 0.8;
const MISSING_SHARE = 0.02;
/** Before that a number per second says nothing, ms. */
const COUNTED_FROM_MS = 1_000;
/** 50 messages a second for ten seconds, and a burst on top. */
const KEPT = 768;

export interface LinkMeter {
  hear(seq: number, heard: Heard): void;
  /** Another line, or another controller: it is reckoned anew. */
  reset(): void;
  judge(nowMs: number): LinkQuality;
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 1;
};

interface Arrival {
  readonly atMs: number;
  /** How much later than the quickest delivery, and the age that its predecessor had reached by then, ms. */
  readonly ageMs: number;
  /** Numbers since the message before. */
  readonly step: number;
}

const wordOf = (fresh: Freshness, of: Omit<LinkQuality, "word">): LinkWord => {
  if (fresh === "stale") return "lost";
  const good =
    fresh === "fresh" &&
    (of.delayMs ?? Number.NaN) < WEAK_FROM_MS &&
    (of.perS === null || of.perS >= ENOUGH_SHARE * of.askedPerS) &&
    of.missing <= (MISSING_SHARE * of.askedPerS * WINDOW_MS) / 1000;
  return good ? "good" : "weak";
};

export const createLinkMeter = (askedPerS: number): LinkMeter => {
  let arrivals: Arrival[] = [];
  let newest: { readonly seq: number; readonly heard: Heard } | null = null;
  let sinceMs = Number.NaN;

  const forgetUntil = (atMs: number): void => {
    const from = arrivals.findIndex((one) => one.atMs > atMs);
    if (from !== 0) arrivals = from < 0 ? [] : arrivals.slice(from);
  };
  const reset = (): void => {
    arrivals = [];
    newest = null;
    sinceMs = Number.NaN;
  };
  return {
    reset,
    hear: (seq, heard) => {
      if (newest !== null && !(seq > newest.seq && heard.t >= newest.heard.t)) reset();
      const atMs = heard.arrivedAtMs;
      if (newest === null) sinceMs = atMs;
      const step = newest === null ? 0 : seq - newest.seq;
      arrivals.push({ atMs, ageMs: ageMs(newest?.heard ?? heard, atMs), step });
      if (arrivals.length > KEPT) forgetUntil(Math.max(atMs - WINDOW_MS, arrivals[0]?.atMs ?? atMs));
      newest = { seq, heard };
    },
    judge: (nowMs) => {
      forgetUntil(nowMs - WINDOW_MS);
      const steps = arrivals.filter((one) => one.step > 0).map((one) => one.step);
      const usual = median(steps);
      const missing = steps.reduce(
        (sum, step) => sum + (step >= 2 * usual ? Math.round(step / usual) - 1 : 0),
        0,
      );
      const countedMs = Math.min(WINDOW_MS, nowMs - sinceMs);
      const perS = countedMs >= COUNTED_FROM_MS ? Math.round((arrivals.length * 1000) / countedMs) : null;
      const fresh = freshness(newest?.heard ?? null, nowMs);
      const recent = arrivals.filter((one) => one.atMs > nowMs - DELAY_WINDOW_MS).map((one) => one.ageMs);
      const worstMs = newest === null ? Number.NaN : Math.max(ageMs(newest.heard, nowMs), ...recent);
      const delayMs = fresh === "stale" ? null : Math.round(worstMs / 5) * 5;
      const figures = { delayMs, perS, askedPerS, missing };
      return { word: wordOf(fresh, figures), ...figures };
    },
  };
};
