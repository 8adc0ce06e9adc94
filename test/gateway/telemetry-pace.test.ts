import { describe, expect, it } from "vitest";
import { Paces } from "../../firmware/gateway/telemetry-pace.ts";

/** How many turns a rate gets from reports at these times. */
const turns = (paces: Paces, rateHz: number, timesMs: readonly number[], atOnce = false): number => {
  let count = 0;
  for (const nowMs of timesMs) {
    paces.decide(nowMs, atOnce);
    if (paces.of(rateHz, nowMs).isTurn) count += 1;
  }
  return count;
};
const every20 = (fromMs: number, forMs: number, jitterMs = (_: number): number => 0): number[] =>
  Array.from({ length: forMs / 20 }, (_, i) => fromMs + i * 20 + jitterMs(i));

describe("Paces", () => {
  it.each([1, 2, 5, 10, 25, 30, 49.9, 50])(
    "gives a rate of %f its turns, early and late reports or not",
    (rateHz) => {
      for (const jitterMs of [
        () => 0,
        (i: number) => (i % 2 === 0 ? 4 : -4),
        (i: number) => ((i * 7) % 13) - 6,
      ]) {
        const paces = new Paces();
        paces.of(rateHz, 0);
        expect(
          Math.abs(turns(paces, rateHz, every20(0, 10_000, jitterMs)) - rateHz * 10),
        ).toBeLessThanOrEqual(1.5);
      }
    },
  );

  it("does not make up for reports that did not come", () => {
    const paces = new Paces();
    paces.of(25, 0);
    turns(paces, 25, every20(0, 1_000));
    expect(turns(paces, 25, every20(60_000, 1_000))).toBeLessThanOrEqual(26);
  });

  it("gives everybody a turn at once, and everybody of one rate the same", () => {
    const paces = new Paces();
    const slow = paces.of(1, 0);
    expect(paces.of(1, 500)).toBe(slow);
    paces.decide(0, false);
    paces.decide(20, false);
    expect(slow.isTurn).toBe(false);
    paces.decide(40, true);
    expect(slow.isTurn).toBe(true);
  });

  it("forgets rates that nobody has", () => {
    const paces = new Paces();
    const gone = paces.of(7.5, 0);
    const kept = paces.of(25, 0);
    paces.keepOnly(new Set([kept]));
    expect(paces.of(25, 0)).toBe(kept);
    expect(paces.of(7.5, 0)).not.toBe(gone);
  });
});
