/** A second of a sensor's own time: a slow line makes its readings old, not less still. */

import { describe, expect, it } from "vitest";
import { createLastSecond } from "../../firmware/controller/last-second.ts";
import { createRawReadings } from "../../firmware/controller/raw-readings.ts";
import { steadinessOf } from "../../shared/setup-ranges.ts";

const EVERY_MS = 10;
/** Samples up to `nowMs`, the newest of which is `lateMs` old. */
const seen = (nowMs: number, lateMs: number) =>
  Array.from({ length: 300 }, (_, n) => ({
    sensor: "potentiometer" as const,
    atMs: nowMs - lateMs - (299 - n) * EVERY_MS,
    arrivedMs: nowMs,
    counts: 512,
  }));

describe("the last second of a sensor", () => {
  it.each([0, 99, 101, 400, 1_000])("is whole when its newest sample is %d ms old", (lateMs) => {
    const readings = createRawReadings();
    readings.add(seen(10_000, lateMs));
    const reading = readings.view(10_000);
    expect(reading).toMatchObject({ kind: "counts", overMs: 1_000, samples: 101 });
    expect(steadinessOf(reading)).toBe("steady");
  });

  it("is over when the newest sample is older than that", () => {
    const readings = createRawReadings();
    readings.add(seen(10_000, 1_001));
    expect(readings.view(10_000)).toEqual({ kind: "none" });
    readings.add(seen(10_500, 0));
    expect(readings.view(10_500)).toMatchObject({ kind: "counts", overMs: 1_000 });
  });

  it("forgets before it has been asked for", () => {
    const lastSecond = createLastSecond<{ readonly atMs: number }>();
    expect(lastSecond.at(0)).toEqual([]);
    for (let n = 0; n < 10_000; n += 1) lastSecond.add([{ atMs: n / 100 }]);
    expect(lastSecond.at(100).length).toBeLessThanOrEqual(1_000);
  });

  it.each([Number.NaN, Infinity])("is empty when the time is %d", (nowMs) => {
    const lastSecond = createLastSecond<{ readonly atMs: number }>();
    lastSecond.add([{ atMs: 5 }]);
    expect(lastSecond.at(nowMs)).toEqual([]);
  });
});
