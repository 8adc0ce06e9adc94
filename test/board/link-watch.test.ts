import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { watchSilence } from "../../firmware/board/link-watch.ts";
import { fakeClocks, nowMs, pass } from "./open-scripted.ts";

beforeEach(fakeClocks);
afterEach(() => vi.useRealTimers());

it("lets bytes that waited during a stall be read before it speaks of silence", async () => {
  let lastMs = nowMs();
  let silences = 0;
  const stop = watchSilence(
    nowMs,
    () => lastMs,
    () => {
      silences += 1;
    },
  );
  // The process stood still for 2 s; its timers are due first, the bytes come right after.
  vi.setSystemTime(nowMs() + 2_000);
  setTimeout(() => {
    lastMs = nowMs();
  }, 20);
  await pass(25);
  expect(silences).toBe(0);
  await pass(440);
  expect(silences).toBe(0);
  await pass(40);
  expect(silences).toBe(1);
  await pass(2_000);
  expect(silences).toBe(1);
  stop();
});

it("takes a time that is not a number for silence", async () => {
  let silences = 0;
  watchSilence(
    nowMs,
    () => Number.NaN,
    () => {
      silences += 1;
    },
  );
  await pass(30);
  expect(silences).toBe(1);
});
