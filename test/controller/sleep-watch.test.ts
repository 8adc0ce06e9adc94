import { expect, test } from "vitest";
import { createSleepWatch } from "../../firmware/controller/sleep-watch.ts";

const watchAt = (resolutionMs: number) => {
  const time = { awakeMs: 12_345, asleepMs: 777 };
  const boot = (): number => Math.floor((time.awakeMs + time.asleepMs) / resolutionMs) * resolutionMs;
  return { time, slept: createSleepWatch(boot, () => time.awakeMs) };
};

test.each([1, 10, 1000])("an hour awake is not sleep, at a resolution of %i ms", (resolutionMs) => {
  const { time, slept } = watchAt(resolutionMs);
  for (let n = 0; n < 60 * 60 * 10; n += 1) {
    time.awakeMs += 100.3;
    expect(slept()).toBe(0);
  }
});

test.each([1, 10, 1000])("sleep is told once, at a resolution of %i ms", (resolutionMs) => {
  const { time, slept } = watchAt(resolutionMs);
  time.asleepMs += 30_000;
  const told = slept();
  expect(told).toBeGreaterThanOrEqual(30_000 - resolutionMs);
  expect(told).toBeLessThanOrEqual(30_000 + resolutionMs);
  expect(slept()).toBe(0);
});

test("a clock that is not a number is no sleep, and no error", () => {
  const slept = createSleepWatch(
    () => Number.NaN,
    () => 0,
  );
  expect(slept()).toBe(0);
});
