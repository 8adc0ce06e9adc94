/** A line that has died, as far as this page was awake to see. */

import { expect, test } from "vitest";
import { hear } from "../../companion/freshness.ts";
import { isSilent, listen, NO_SILENCE, type Silence } from "../../companion/watch/silence.ts";

const heard = hear(null, 1000, 0);
const listened = (ticksMs: readonly number[]): Silence =>
  ticksMs.reduce((silence, nowMs) => listen(silence, heard, nowMs), NO_SILENCE);
const every = (stepMs: number, untilMs: number): number[] =>
  Array.from({ length: Math.floor(untilMs / stepMs) + 1 }, (_, i) => i * stepMs);

test("three seconds after the last word it is silent, not two and a half", () => {
  expect(isSilent(listened(every(100, 2800)))).toBe(false);
  expect(isSilent(listened(every(100, 3100)))).toBe(true);
});

test("a page in the background, ticking once a second, finds it too", () => {
  expect(isSilent(listened(every(1000, 4000)))).toBe(true);
});

test("a page that slept for an hour does not count what it slept through", () => {
  expect(isSilent(listened([0, 100, 3_600_000]))).toBe(false);
  expect(isSilent(listened([0, 100, 3_600_000, 3_600_500, 3_601_200]))).toBe(true);
});

test("news that are old when they arrive are no news", () => {
  // The clock it is told by goes at a tenth of the page's.
  let silence = NO_SILENCE;
  let last = hear(null, 0, 0);
  for (let nowMs = 0; nowMs <= 4000; nowMs += 40) {
    last = hear(last, nowMs / 10, nowMs);
    silence = listen(silence, last, nowMs);
  }
  expect(isSilent(silence)).toBe(true);
});

test("before anything was heard there is nothing to miss", () => {
  expect(isSilent(every(100, 9000).reduce((s, nowMs) => listen(s, null, nowMs), NO_SILENCE))).toBe(false);
});
