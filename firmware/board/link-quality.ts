/**
 * How well the board's STATUS frames arrive: how many, how many damaged, how many missing from their numbering, and
 * the longest silence. For people who set a table up; nothing is decided by it.
 */

import type { LinkQuality } from "../../shared/setup.ts";

export const QUALITY_OVER_MS = 2_000;
/** More frames than could come in that time are not kept. */
const MOST_KEPT = 512;

interface Arrival {
  readonly atMs: number;
  /** Null = damaged. */
  readonly seq: number | null;
}

export interface LinkQualityWatch {
  /** An intact STATUS with its own number. */
  arrived(seq: number, atMs: number): void;
  damaged(atMs: number): void;
  /** Over the last {@link QUALITY_OVER_MS}, or as long as there is something to say. */
  figures(nowMs: number): LinkQuality;
}

const missingBetween = (arrivals: readonly Arrival[]): number => {
  let missing = 0;
  let last: number | null = null;
  for (const { seq } of arrivals) {
    if (seq === null) continue;
    const ahead: number = last === null ? 1 : (seq - last) & 0xffff;
    // A board that was reset counts from the beginning; that is no loss of the line.
    if (ahead > 1 && ahead < MOST_KEPT) missing += ahead - 1;
    last = seq;
  }
  return missing;
};

/** @param beganMs when frames were asked for */
export const createLinkQuality = (beganMs: number): LinkQualityWatch => {
  let arrivals: Arrival[] = [];
  const add = (arrival: Arrival): void => {
    arrivals.push(arrival);
    if (arrivals.length > MOST_KEPT) arrivals = arrivals.slice(MOST_KEPT / 2);
  };
  return {
    arrived: (seq, atMs) => add({ seq, atMs }),
    damaged: (atMs) => add({ seq: null, atMs }),
    figures: (nowMs) => {
      const fromMs = Math.max(beganMs, nowMs - QUALITY_OVER_MS);
      arrivals = arrivals.filter(({ atMs }) => atMs >= fromMs);
      const intact = arrivals.filter(({ seq }) => seq !== null);
      const times = [fromMs, ...intact.map(({ atMs }) => atMs), nowMs];
      const gaps = times.slice(1).map((atMs, at) => atMs - (times[at] ?? atMs));
      return {
        overMs: Math.round(nowMs - fromMs),
        statusFrames: intact.length,
        refusedFrames: arrivals.length - intact.length,
        missingFrames: missingBetween(arrivals),
        longestGapMs: Math.round(Math.max(0, ...gaps)),
      };
    },
  };
};
