import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRhythm, soundsAt } from "../../firmware/board/buzzer.ts";
import { BURSTS, SIGNALS } from "../../shared/alarms.ts";

/** Times at which the sound changes within `forMs`, to the millisecond. */
const edgesOf = (signal: (typeof SIGNALS)[number], forMs: number): number[] => {
  const edges: number[] = [];
  for (let atMs = 0; atMs < forMs; atMs += 1) {
    if (soundsAt(signal, atMs) !== (atMs === 0 ? false : soundsAt(signal, atMs - 1))) edges.push(atMs);
  }
  return edges;
};

describe("a signal's rhythm", () => {
  it("is ten pulses for HIGH, and again after the pause", () => {
    const edges = edgesOf("high", 6_000);
    expect(edges.slice(0, 4)).toEqual([0, 150, 250, 400]);
    // 10 pulses of 150 ms and 2,010 ms of gaps within the burst; then 2.5 s of pause.
    const periodMs = 10 * 150 + (BURSTS.high.gapsMs.reduce((sum, gap) => sum + gap, 0) ?? 0);
    expect(edges.filter((atMs) => atMs < periodMs)).toHaveLength(20);
    expect(edges.at(19)).toBe(periodMs - 2500);
  });

  it("is three pulses for MEDIUM, two for LOW and one, once, for information", () => {
    expect(edgesOf("medium", 8_000)).toEqual([0, 200, 400, 600, 800, 1_000]);
    expect(edgesOf("low", 20_000)).toEqual([0, 200, 400, 600]);
    expect(edgesOf("information", 30_000)).toEqual([0, 60]);
  });

  it("is never silent for longer than its own pause", () => {
    const longest = { high: 2500, medium: 7500, low: 20_000 };
    void fc.assert(
      fc.property(
        fc.constantFrom("high" as const, "medium" as const, "low" as const),
        fc.integer({ min: 0, max: 100_000 }),
        (signal, fromMs) => {
          const window = longest[signal] + 1;
          const heard = Array.from({ length: window }, (_, atMs) => soundsAt(signal, fromMs + atMs)).some(
            Boolean,
          );
          expect(heard).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([Number.NaN, -1, Number.NEGATIVE_INFINITY])("is silent at the time %s", (sinceMs) => {
    for (const signal of SIGNALS) expect(soundsAt(signal, sinceMs)).toBe(false);
  });

  it("begins anew with each change of the signal", () => {
    const rhythm = createRhythm();
    expect(rhythm.sounds("medium", 1_000)).toBe(true);
    expect(rhythm.sounds("medium", 1_300)).toBe(false);
    expect(rhythm.sounds("high", 1_300)).toBe(true);
    expect(rhythm.sounds("none", 1_350)).toBe(false);
    expect(rhythm.sounds("high", 9_000)).toBe(true);
  });
});
