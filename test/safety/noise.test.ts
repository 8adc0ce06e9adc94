/** The scatter of a sensor in numbers: a tenth of a second about its own line, and ten of them pooled. */

import { describe, expect, it } from "vitest";
import { addToNoise, isNoisy, NO_NOISE, type Noise } from "../../firmware/safety/noise.ts";

const T0 = 5000;
type Sample = readonly [atMs: number, angleDeg: number];
const take = (samples: readonly Sample[], from: Noise = NO_NOISE): Noise =>
  samples.reduce((noise, [atMs, angleDeg]) => addToNoise(noise, T0 + atMs, angleDeg), from);

/** What is left of the squares when the best line is taken away; worked out the long way. */
const aboutItsLine = (samples: readonly Sample[]): number => {
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const t = mean(([atMs]) => atMs);
  const x = mean(([, angleDeg]) => angleDeg);
  const across = samples.reduce((sum, [atMs]) => sum + (atMs - t) ** 2, 0);
  const slope =
    across === 0
      ? 0
      : samples.reduce((sum, [atMs, angleDeg]) => sum + (atMs - t) * (angleDeg - x), 0) / across;
  return samples.reduce((sum, [atMs, angleDeg]) => sum + (angleDeg - x - slope * (atMs - t)) ** 2, 0);
};

const every10 = (of: (n: number) => number): readonly Sample[] =>
  Array.from({ length: 10 }, (_, n) => [n * 10, of(n)] as const);

describe("a tenth of a second", () => {
  it.each<[string, readonly Sample[]]>([
    ["at rest", every10(() => 20)],
    ["turning evenly", every10((n) => 20 + 3 * n)],
    ["scattering", every10((n) => 20 + 5 * (-1) ** n)],
    ["scattering while it turns", every10((n) => 20 + 3 * n + 7 * (-1) ** n)],
    [
      "unevenly read",
      [
        [0, 3],
        [7, 9],
        [8, -4],
        [61, 20],
        [99, 2],
      ],
    ],
    [
      "all at once",
      [
        [0, 3],
        [0, 9],
        [0, -4],
      ],
    ],
  ])("%s is measured about its own line", (_what, samples) => {
    const { closed } = take([...samples, [100, 0]]);
    expect(closed).toHaveLength(1);
    expect(closed[0]?.squares).toBeCloseTo(aboutItsLine(samples), 6);
    expect(closed[0]?.freedom).toBe(samples.length - 2);
  });

  it("of one reading says nothing", () => {
    expect(
      take([
        [0, 20],
        [100, 30],
      ]).closed,
    ).toEqual([{ squares: 0, freedom: 0 }]);
  });

  it("is closed at 100 ms and not before", () => {
    expect(
      take([
        [0, 20],
        [99.9, 20],
      ]).closed,
    ).toEqual([]);
    expect(
      take([
        [0, 20],
        [100, 20],
      ]).closed,
    ).toHaveLength(1);
  });

  it("starts afresh after a pause of 200 ms and forgets those before", () => {
    const before = take([
      [0, 20],
      [100, 20],
    ]);
    expect(take([[299.9, 20]], before).closed).toHaveLength(2);
    const after = take([[300, 25]], before);
    expect(after.closed).toEqual([]);
    expect(after.open).toMatchObject({ fromMs: T0 + 300, count: 1, x: 25 });
  });

  it("is kept with nine others", () => {
    const tenths = Array.from({ length: 14 }, (_, n) => [n * 100, n] as const);
    expect(take(tenths).closed).toHaveLength(10);
    expect(NO_NOISE).toEqual({ open: null, closed: [] });
  });
});

describe("a second", () => {
  const of = (count: number, squares: number, freedom: number): Noise => ({
    open: null,
    closed: Array.from({ length: count }, () => ({ squares: squares / count, freedom: freedom / count })),
  });
  it.each<[string, Noise, boolean]>([
    ["nine wild tenths", of(9, 90_000, 90), false],
    ["ten wild tenths", of(10, 90_000, 90), true],
    ["8° exactly", of(10, 64 * 20, 20), false],
    ["more than 8°", of(10, 64 * 20 + 10, 20), true],
    ["too few readings", of(10, 90_000, 19), false],
    ["just enough readings", of(10, 90_000, 20), true],
    ["what is no number", of(10, Number.NaN, 20), true],
    ["a sensor at rest", of(10, 0, 80), false],
    ["nothing at all", NO_NOISE, false],
  ])("of %s", (_what, noise, noisy) => {
    expect(isNoisy(noise)).toBe(noisy);
  });
});
