/** Whole seconds that are left of something, counted down while it is looked at. */

import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const TICK_MS = 250;

/** @param untilMs on the page's monotonic clock; null = nothing is counted, and 0 is left */
export const useSecondsLeft = (untilMs: ReadonlySignal<number | null>): ReadonlySignal<number> => {
  const nowMs = useSignal(performance.now());
  const until = untilMs.value;
  useEffect(() => {
    if (until === null) return undefined;
    nowMs.value = performance.now();
    const timer = setInterval(() => {
      nowMs.value = performance.now();
      if (nowMs.value >= until) clearInterval(timer);
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [until]);
  return useComputed(() =>
    untilMs.value === null ? 0 : Math.max(0, Math.ceil((untilMs.value - nowMs.value) / 1000)),
  );
};

/** When that many seconds from now are over. */
export const inSeconds = (seconds: number): number => performance.now() + seconds * 1000;

export type Until = Signal<number | null>;
