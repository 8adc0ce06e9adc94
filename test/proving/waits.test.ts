/** Waiting for a processor is seen, and told from resting. */

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { watchWaits } from "./waits.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("is what all of them waited within 600 ms, not over the whole time", () => {
  let waited = 0;
  const waits = watchWaits([1, 2], () => waited);
  for (let step = 0; step < 100; step += 1) {
    waited += 5;
    vi.advanceTimersByTime(50);
  }
  // Each of two 5 ms in every 50: 120 in 600, with a look's own grain.
  expect(waits.mostMs()).toBeGreaterThanOrEqual(120);
  expect(waits.mostMs()).toBeLessThanOrEqual(140);
  waited += 200;
  vi.advanceTimersByTime(50);
  vi.advanceTimersByTime(10_000);
  expect(waits.mostMs()).toBeGreaterThan(400);
  waits.end();
});

it("is nothing that is known where the system does not tell", () => {
  const waits = watchWaits([1], () => null);
  expect(waits.mostMs()).toBeNull();
  waits.end();
});

it.runIf(process.platform === "linux")("reads what Linux tells of this process", () => {
  const waits = watchWaits([process.pid]);
  expect(waits.mostMs()).not.toBeNull();
  waits.end();
});
