import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type PacedClock, startPacedClock } from "../../firmware/simulator/paced-clock.ts";

let nowMs = 0;
let boardMs = 0;
let slices = 0;
let hasHost = true;
let clock: PacedClock;
beforeEach(() => {
  vi.useFakeTimers();
  nowMs = 1000;
  boardMs = 0;
  slices = 0;
  hasHost = true;
  clock = startPacedClock({
    nowMs: () => nowMs,
    advanceMs: (ms) => {
      boardMs += ms;
    },
    afterSlice: () => {
      slices++;
    },
    hasHost: () => hasHost,
  });
});
afterEach(() => {
  clock.stop();
  vi.useRealTimers();
});
const pass = (ms: number): void => {
  for (let passed = 0; passed < ms; passed++) {
    nowMs++;
    vi.advanceTimersByTime(1);
  }
};

describe("board time by the wall clock", () => {
  it("follows in slices of 5 ms", () => {
    pass(1000);
    expect(boardMs).toBeGreaterThanOrEqual(995);
    expect(boardMs).toBeLessThanOrEqual(1000);
    expect(slices).toBeGreaterThanOrEqual(190);
  });

  it("takes longer slices while nobody listens", () => {
    hasHost = false;
    pass(1000);
    expect(boardMs).toBeGreaterThanOrEqual(980);
    expect(slices).toBeLessThanOrEqual(60);
  });

  it("is brought to the present at once when asked", () => {
    pass(10);
    nowMs += 3;
    clock.catchUp();
    expect(boardMs).toBe(13);
  });

  it("makes good at most 250 ms after the computer slept, in pieces", () => {
    pass(10);
    nowMs += 3_600_000;
    clock.catchUp();
    expect(boardMs).toBeLessThanOrEqual(10 + 25);
    pass(100);
    expect(boardMs).toBeLessThanOrEqual(10 + 250 + 105);
    expect(boardMs).toBeGreaterThanOrEqual(10 + 250 + 95);
  });

  it("stands still when the clock is stopped or goes wrong", () => {
    nowMs = Number.NaN;
    clock.catchUp();
    expect(boardMs).toBe(0);
    nowMs = 1000;
    clock.stop();
    pass(100);
    expect(boardMs).toBe(0);
  });
});
