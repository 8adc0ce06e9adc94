import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DEFAULT_CEILINGS,
  DEFAULT_LIMITS,
  isTightening,
  judgeLimits,
  LEAST_LIMITS,
  nests,
} from "../../shared/limits.ts";

const BAD = [Number.NaN, Infinity, -Infinity, -0, 0, -1, 1e308, 2 ** 53];

describe("limits", () => {
  it("refuse every bad number in either field, and never clamp", () => {
    for (const bad of BAD) {
      for (const wish of [
        { maxAngleDeg: bad, maxDurationS: 60 },
        { maxAngleDeg: 30, maxDurationS: bad },
      ]) {
        expect(judgeLimits(wish, DEFAULT_CEILINGS)).toMatchObject({ kind: "refused", code: "out-of-range" });
      }
    }
  });

  it("name the field, its value and what is allowed", () => {
    const verdict = judgeLimits({ maxAngleDeg: 61, maxDurationS: 60 }, DEFAULT_CEILINGS);
    expect(verdict).toMatchObject({ message: "maxAngleDeg is 61; allowed is 10° to 60°" });
  });

  it.each<[maxAngleDeg: number, maxDurationS: number, kind: string]>([
    [10, 10, "accepted"],
    [60, 600, "accepted"],
    [35.5, 90.25, "accepted"],
    [9.999, 60, "refused"],
    [60.001, 60, "refused"],
    [30, 9.999, "refused"],
    [30, 600.001, "refused"],
  ])("of %d° and %d s are %s", (maxAngleDeg, maxDurationS, kind) => {
    expect(judgeLimits({ maxAngleDeg, maxDurationS }, DEFAULT_CEILINGS).kind).toBe(kind);
  });

  it("take exactly what lies from the least to the ceiling, unchanged", () => {
    // Evenly over the range: a plain double is nearly always next to 0.
    const upTo = (most: number) =>
      fc.integer({ min: 0, max: most * 100 }).map((hundredths) => hundredths / 100);
    let accepted = 0;
    fc.assert(
      fc.property(upTo(100), upTo(1000), (maxAngleDeg, maxDurationS) => {
        const inside = maxAngleDeg >= 10 && maxAngleDeg <= 60 && maxDurationS >= 10 && maxDurationS <= 600;
        const verdict = judgeLimits({ maxAngleDeg, maxDurationS }, DEFAULT_CEILINGS);
        expect(verdict.kind).toBe(inside ? "accepted" : "refused");
        if (verdict.kind === "refused") return;
        accepted += 1;
        expect(verdict.limits).toEqual({ maxAngleDeg, maxDurationS });
      }),
      { numRuns: 1000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it("take nothing else over from a wish", () => {
    const wish = { maxAngleDeg: 30, maxDurationS: 60, sessionCapS: 9999 };
    expect(judgeLimits(wish, DEFAULT_CEILINGS)).toEqual({
      kind: "accepted",
      limits: { maxAngleDeg: 30, maxDurationS: 60 },
    });
  });

  it("say the unit of what is allowed", () => {
    expect(judgeLimits({ maxAngleDeg: 30, maxDurationS: 601 }, DEFAULT_CEILINGS)).toMatchObject({
      message: "maxDurationS is 601; allowed is 10 s to 600 s",
    });
  });

  it("are tightened only where neither field grows; NaN is no tightening", () => {
    const now = { maxAngleDeg: 30, maxDurationS: 60 };
    expect(isTightening(now, now)).toBe(true);
    expect(isTightening(now, { maxAngleDeg: 20, maxDurationS: 60 })).toBe(true);
    expect(isTightening(now, { maxAngleDeg: 20, maxDurationS: 61 })).toBe(false);
    expect(isTightening(now, { maxAngleDeg: Number.NaN, maxDurationS: 60 })).toBe(false);
    expect(isTightening({ maxAngleDeg: Number.NaN, maxDurationS: 60 }, now)).toBe(false);
  });

  it("nest strictly, and the defaults lie within", () => {
    expect(nests(DEFAULT_LIMITS, DEFAULT_CEILINGS)).toBe(true);
    expect(nests(LEAST_LIMITS, DEFAULT_LIMITS)).toBe(true);
    expect(nests(DEFAULT_CEILINGS, DEFAULT_CEILINGS)).toBe(false);
    expect(nests({ maxAngleDeg: 60, maxDurationS: 599 }, DEFAULT_CEILINGS)).toBe(false);
    expect(nests({ maxAngleDeg: 59, maxDurationS: 600 }, DEFAULT_CEILINGS)).toBe(false);
    expect(nests({ maxAngleDeg: 59, maxDurationS: 599 }, DEFAULT_CEILINGS)).toBe(true);
    expect(nests(DEFAULT_CEILINGS, { maxAngleDeg: Number.NaN, maxDurationS: 660 })).toBe(false);
  });
});
