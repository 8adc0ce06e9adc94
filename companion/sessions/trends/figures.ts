/** What the trends say in figures: sums over the stretch that is shown, axes, and what is written below the bars. Pure. */

import type { SessionSummary } from "../../../shared/history.ts";

export interface TrendSum {
  readonly sessions: number;
  readonly invertedS: number;
  /** Over the sessions for which both were told; null where there is none. */
  readonly pain: { readonly told: number; readonly before: number; readonly after: number } | null;
}

export const sumUp = (sessions: readonly SessionSummary[]): TrendSum => {
  let [count, invertedS, told, before, after] = [0, 0, 0, 0, 0];
  for (const session of sessions) {
    if (!(session.invertedS > 0)) continue;
    count += 1;
    invertedS += session.invertedS;
    const pain = session.outcome;
    if (pain === null || pain.painBefore === null || pain.painAfter === null) continue;
    told += 1;
    before += pain.painBefore;
    after += pain.painAfter;
  }
  const pain = told === 0 ? null : { told, before: before / told, after: after / told };
  return { sessions: count, invertedS, pain };
};

const STEPS = [1, 2, 5, 10, 15, 20, 30, 50, 60, 100, 150, 200, 300, 500, 1_000] as const;
const MOST_TICKS = 5;

export interface Axis {
  readonly top: number;
  readonly ticks: readonly number[];
}

/** From 0 to a round number at or above the greatest value, in round steps. */
export const axisFor = (greatest: number): Axis => {
  const most = greatest > 0 && greatest < Number.POSITIVE_INFINITY ? greatest : 1;
  const step = STEPS.find((one) => one * (MOST_TICKS - 1) >= most) ?? Math.ceil(most / (MOST_TICKS - 1));
  const count = Math.max(1, Math.ceil(most / step));
  return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
};

/** Which of the slots have their name below them, so that no two names touch: always the last. */
export const namedSlots = (slots: number, slotPx: number, namePx: number): ReadonlySet<number> => {
  const every = Math.max(1, Math.ceil(namePx / Math.max(1, slotPx)));
  const named = new Set<number>();
  for (let index = slots - 1; index >= 0; index -= every) named.add(index);
  return named;
};
