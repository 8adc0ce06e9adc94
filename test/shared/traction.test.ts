import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LUMBAR_SHARES, SEGMENT_SHARES, tractionOf } from "../../shared/traction.ts";

describe("the estimate of the pull on the lumbar spine", () => {
  it.each([
    // 80 kg × 0.5 × 0.4665 = 18.66 kgf = 183 N
    [80, 30, { kgf: 19, newton: 180, leastKgf: 16, mostKgf: 21 }],
    // 70 kg × 0.7660 × 0.4665 = 25.0 kgf = 245 N
    [70, 50, { kgf: 25, newton: 250, leastKgf: 21, mostKgf: 29 }],
    // 60 kg × 1 × 0.4665 = 28.0 kgf
    [60, 90, { kgf: 28, newton: 270, leastKgf: 24, mostKgf: 32 }],
  ])("of %d kg at %d°", (weightKg, angleDeg, estimate) => {
    expect(tractionOf(weightKg, angleDeg)).toEqual(estimate);
  });

  it.each([
    [null, 30],
    [80, null],
    [80, 0],
    [80, -20],
    [80, 180],
    [80, Number.NaN],
    [80, Infinity],
    [Number.NaN, 30],
    [0, 30],
    [24.9, 30],
    [250.1, 30],
  ])("there is none of %s kg at %s°", (weightKg, angleDeg) => {
    expect(tractionOf(weightKg, angleDeg)).toBeNull();
  });

  it("takes the shares of the segments: down to the upper end of the lumbar spine, and to its lower", () => {
    const [head, arms, thorax, abdomen] = SEGMENT_SHARES.map(({ share }) => share);
    const upper = (head ?? 0) + (arms ?? 0) + (thorax ?? 0);
    expect(LUMBAR_SHARES.upper).toBeCloseTo(upper, 9);
    expect(LUMBAR_SHARES.lower).toBeCloseTo(upper + (abdomen ?? 0), 9);
    expect(LUMBAR_SHARES.middle).toBeCloseTo(upper + (abdomen ?? 0) / 2, 9);
  });

  it("never exceeds the body's weight, and grows with the angle up to 90°", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 25, max: 250, noNaN: true }),
        fc.double({ min: 0.001, max: 89, noNaN: true }),
        (weightKg, angleDeg) => {
          const estimate = tractionOf(weightKg, angleDeg);
          const steeper = tractionOf(weightKg, angleDeg + 1);
          if (estimate === null || steeper === null) throw new Error("there is an estimate");
          expect(estimate.leastKgf).toBeLessThanOrEqual(estimate.kgf);
          expect(estimate.kgf).toBeLessThanOrEqual(estimate.mostKgf);
          expect(estimate.mostKgf).toBeLessThan(weightKg);
          expect(steeper.kgf).toBeGreaterThanOrEqual(estimate.kgf);
        },
      ),
    );
  });
});
