/** How this screen's own alarm is heard and felt. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAlarmSignal } from "../../companion/alarm-signal.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("sounds and shakes until it is called off, and is never begun twice", () => {
  const sounds: boolean[] = [];
  const shakes: number[][] = [];
  const signal = createAlarmSignal(
    { alarm: (on) => sounds.push(on) },
    {
      now: () => Date.now(),
      after: (delayMs, call) => {
        const timer = setTimeout(call, delayMs);
        return () => clearTimeout(timer);
      },
    },
    (pattern) => shakes.push(pattern),
  );
  signal(true);
  signal(true);
  vi.advanceTimersByTime(6100);
  expect(sounds).toEqual([true]);
  expect(shakes).toHaveLength(4);
  expect(shakes.every((pattern) => pattern.length > 0)).toBe(true);
  signal(false);
  expect(sounds).toEqual([true, false]);
  expect(shakes.at(-1)).toEqual([]);
  vi.advanceTimersByTime(10_000);
  expect(shakes).toHaveLength(5);
});
