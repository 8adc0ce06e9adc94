import { describe, expect, it } from "vitest";
import { createSampleClock } from "../../firmware/board/sample-clock.ts";
import { type AngleTrack, NO_ANGLE, trackAngle } from "../../firmware/safety/angle.ts";

const CALIBRATION = {
  kind: "two-point",
  a: { counts: 92, angleDeg: -90 },
  b: { counts: 931, angleDeg: 90 },
} as const;
const countsAt = (angleDeg: number): number => Math.round(92 + ((angleDeg + 90) * (931 - 92)) / 180);

/** When reports made every `stepMs` arrive if the computer was away from 2,000 ms on for `awayMs`. */
const arrivals = (stepMs: number, awayMs: number): { madeMs: number; arrivedMs: number }[] =>
  Array.from({ length: 800 }, (_, index) => {
    const madeMs = index * stepMs;
    return { madeMs, arrivedMs: madeMs >= 2000 && madeMs < 2000 + awayMs ? 2000 + awayMs : madeMs };
  });

describe("the sample clock", () => {
  it.each([
    [5, 0],
    [5, 40],
    [5, 100],
    [5, 200],
    [5.12, 100],
    [5.12, 200],
    [10, 0],
    [10, 200],
  ])(
    "made every %s ms, computer away for %s ms: spaced as they were made, never after arrival",
    (stepMs, awayMs) => {
      const clock = createSampleClock(5);
      let last = Number.NEGATIVE_INFINITY;
      for (const { madeMs, arrivedMs } of arrivals(stepMs, awayMs)) {
        const stampMs = clock.stamp(arrivedMs);
        expect(stampMs).toBeLessThanOrEqual(arrivedMs);
        expect(stampMs).toBeGreaterThanOrEqual(last);
        // A board that keeps another interval than the one asked for is learnt within its first 40 reports.
        if (madeMs > 60 * stepMs) expect(Math.abs(stampMs - madeMs)).toBeLessThan(60);
        last = stampMs;
      }
    },
  );

  it("starts anew after a silence", () => {
    const clock = createSampleClock(5);
    clock.stamp(0);
    clock.stamp(5);
    expect(clock.stamp(1000)).toBe(1000);
  });

  it.each([40, 60, 100, 200, 250])(
    "a rider moving as fast as people do, read after the computer was away for %s ms, is no sensor fault",
    (awayMs) => {
      const clock = createSampleClock(5);
      let angle: AngleTrack = NO_ANGLE;
      const moves = arrivals(5.12, awayMs).map(({ madeMs, arrivedMs }) => ({
        angleDeg: -75 + (Math.max(0, madeMs - 1000) * 60) / 1000,
        arrivedMs,
      }));
      const onScale = moves.filter(({ angleDeg }) => angleDeg < 80);
      for (const arrivedMs of new Set(onScale.map((move) => move.arrivedMs))) {
        const lump = onScale.filter((move) => move.arrivedMs === arrivedMs);
        const samples = lump.map(({ angleDeg }) => ({
          atMs: clock.stamp(arrivedMs),
          arrivedMs,
          counts: countsAt(angleDeg),
        }));
        const line = { kind: "up", sinceMs: 0, lastByteMs: arrivedMs } as const;
        angle = trackAngle(angle, samples, CALIBRATION, line, arrivedMs).angle;
        if (arrivedMs > 500) expect(angle.reading).toMatchObject({ kind: "ok" });
        if (angle.reading.kind === "ok") expect(Math.abs(angle.reading.rateDegPerS)).toBeLessThan(90);
      }
    },
  );
});
