/** The angle as waveforms of counts. */

import { describe, expect, it } from "vitest";
import { type AngleTrack, NO_ANGLE, trackAngle } from "../../firmware/safety/angle.ts";
import type { LineAge } from "../../firmware/safety/freshness.ts";
import type { Calibration } from "../../firmware/safety/input.ts";
import { angleOf, isCalibrated, windowOf } from "../../firmware/safety/sensor-curve.ts";
import { CALIBRATION, countsOf } from "./rig.ts";

interface Bench {
  angle: AngleTrack;
  nowMs: number;
  peakDeg: number | null;
}

/** Feeds one conversion per `everyMs`; `counts` gets the ms since the beginning of this feed. */
const feed = (
  bench: Bench,
  forMs: number,
  counts: (atMs: number) => number | null,
  { everyMs = 5, calibration = CALIBRATION, bytes = true } = {},
): number | null => {
  let lastByteMs = bench.nowMs;
  for (let at = everyMs; at <= forMs; at += everyMs) {
    bench.nowMs += everyMs;
    if (bytes) lastByteMs = bench.nowMs;
    const value = counts(at);
    const samples = value === null ? [] : [{ atMs: bench.nowMs, arrivedMs: bench.nowMs, counts: value }];
    const line: LineAge = { kind: "up", sinceMs: 0, lastByteMs };
    const result = trackAngle(bench.angle, samples, calibration, line, bench.nowMs);
    bench.angle = result.angle;
    bench.peakDeg = result.peakDeg;
    if (bench.angle.reading.kind === "fault" && forMs > at) continue;
  }
  return bench.nowMs;
};

/** Feeds until the reading is a fault; ms it took, or null. */
const untilFault = (bench: Bench, counts: (atMs: number) => number | null, mostMs = 3000): number | null => {
  for (let at = 5; at <= mostMs; at += 5) {
    feed(bench, 5, () => counts(at));
    if (bench.angle.reading.kind === "fault") return at;
  }
  return null;
};

const settled = (angleDeg = 20): Bench => {
  const bench: Bench = { angle: NO_ANGLE, nowMs: 0, peakDeg: null };
  feed(bench, 200, () => countsOf(angleDeg));
  expect(bench.angle.reading).toMatchObject({ kind: "ok", angleDeg });
  return bench;
};

const reason = (bench: Bench): string =>
  bench.angle.reading.kind === "ok" ? "ok" : bench.angle.reading.reason;

/** Repeatable scatter. */
const scatter = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
};

describe("calibration", () => {
  it("draws the line in either direction", () => {
    const reversed: Calibration = {
      kind: "two-point",
      a: { counts: 800, angleDeg: -75 },
      b: { counts: 500, angleDeg: 0 },
    };
    expect(angleOf(countsOf(20), CALIBRATION)).toBeCloseTo(20);
    expect(angleOf(420, reversed)).toBeCloseTo(20);
  });

  it.each([
    [{ kind: "none" } as const],
    [{ kind: "two-point", a: { counts: 500, angleDeg: 0 }, b: { counts: 510, angleDeg: 60 } } as const],
    [{ kind: "two-point", a: { counts: 200, angleDeg: 0 }, b: { counts: 700, angleDeg: 5 } } as const],
    [
      {
        kind: "two-point",
        a: { counts: Number.NaN, angleDeg: 0 },
        b: { counts: 700, angleDeg: 60 },
      } as const,
    ],
    [
      {
        kind: "two-point",
        a: { counts: 200, angleDeg: 0 },
        b: { counts: 700, angleDeg: Number.NaN },
      } as const,
    ],
    [{ kind: "two-point", a: { counts: 200, angleDeg: 0 }, b: { counts: Infinity, angleDeg: 60 } } as const],
    [{ kind: "two-point", a: { counts: 200, angleDeg: 0 }, b: { counts: 700, angleDeg: 1e308 } } as const],
  ])("refuses %j", (calibration) => {
    expect(isCalibrated(calibration)).toBe(false);
    expect(angleOf(500, calibration)).toBeNull();
    const bench = settled();
    feed(bench, 5, () => 500, { calibration });
    expect(reason(bench)).toBe("uncalibrated");
  });
});

describe("the window of the sensor", () => {
  it.each([
    [0, "sensor-open"],
    [51, "sensor-open"],
    [52, "inside"],
    [-0, "sensor-open"],
    [971, "inside"],
    [972, "sensor-short"],
    [1023, "sensor-short"],
    [Number.NaN, "sensor-open"],
    [Infinity, "sensor-short"],
    [-Infinity, "sensor-open"],
  ])("%d counts are %s", (counts, expected) => expect(windowOf(counts)).toBe(expected));

  it.each([
    [0, "sensor-open"],
    [1023, "sensor-short"],
    [Number.NaN, "sensor-open"],
  ])("%d counts are a fault within 15 ms", (counts, expected) => {
    const bench = settled();
    expect(untilFault(bench, () => counts)).toBe(15);
    expect(reason(bench)).toBe(expected);
  });

  it("takes two slow conversions outside for three quick ones", () => {
    const bench = settled();
    feed(bench, 38, () => 0, { everyMs: 19 });
    expect(reason(bench)).toBe("sensor-open");
  });

  it("bears one conversion outside, and never shows it as an angle", () => {
    const bench = settled();
    feed(bench, 5, () => 0);
    expect(bench.angle.reading).toMatchObject({ kind: "ok", angleDeg: 20 });
    feed(bench, 500, () => countsOf(20));
    expect(reason(bench)).toBe("ok");
  });
});

describe("motion", () => {
  it("follows a ramp with one conversion of delay and knows its rate", () => {
    const bench = settled(0);
    feed(bench, 500, (at) => countsOf((40 * at) / 1000));
    const { reading } = bench.angle;
    if (reading.kind !== "ok") throw new Error(reading.reason);
    expect(reading.angleDeg).toBeCloseTo(20 - 0.2, 6);
    expect(reading.rateDegPerS).toBeCloseTo(40, 6);
  });

  it("bears a swing at 120°/s", () => {
    const bench = settled(-60);
    expect(untilFault(bench, (at) => countsOf(-60 + (120 * at) / 1000), 1000)).toBeNull();
  });

  it("calls a jump impossible within 20 ms", () => {
    const bench = settled(0);
    const took = untilFault(bench, () => countsOf(40));
    expect(took).not.toBeNull();
    expect(took).toBeLessThanOrEqual(20);
    expect(reason(bench)).toBe("implausible-rate");
  });

  it("calls a steady 400°/s impossible", () => {
    const bench = settled(-60);
    expect(untilFault(bench, (at) => countsOf(-60 + (400 * at) / 1000))).toBeLessThanOrEqual(40);
    expect(reason(bench)).toBe("implausible-rate");
  });

  it("drops a single spike altogether", () => {
    const bench = settled(10);
    feed(bench, 5, () => countsOf(60));
    expect(bench.peakDeg).toBeCloseTo(10);
    feed(bench, 300, () => countsOf(10));
    expect(bench.angle.reading).toMatchObject({ kind: "ok", angleDeg: 10, rateDegPerS: 0 });
  });

  it("shows the highest angle among several conversions of one step", () => {
    const bench = settled(20);
    const nowMs = bench.nowMs + 5;
    const samples = [20, 23, 23, 20, 20].map((angleDeg) => ({
      atMs: nowMs,
      arrivedMs: nowMs,
      counts: countsOf(angleDeg),
    }));
    const line: LineAge = { kind: "up", sinceMs: 0, lastByteMs: nowMs };
    expect(trackAngle(bench.angle, samples, CALIBRATION, line, nowMs).peakDeg).toBeCloseTo(23);
  });
});

describe("noise", () => {
  it("bears the scatter of a usable sensor", () => {
    const bench = settled(20);
    const random = scatter(1);
    expect(untilFault(bench, () => countsOf(20 + random() * 2), 5000)).toBeNull();
  });

  it("finds spikes too frequent for a sensor that can be trusted within 1.2 s", () => {
    const bench = settled(20);
    // Every third conversion is 40° off: the median hides them from the angle, not from the noise.
    const took = untilFault(bench, (at) => countsOf(20 + ((at / 5) % 3 === 0 ? 40 : 0)));
    expect(reason(bench)).toBe("noisy");
    expect(took).toBeLessThanOrEqual(1200);
  });

  it("finds wild scatter by its rate, in no time", () => {
    const bench = settled(20);
    const random = scatter(2);
    expect(untilFault(bench, () => countsOf(20 + random() * 60))).toBeLessThanOrEqual(100);
  });

  it("does not take brisk swinging for noise", () => {
    const bench = settled(0);
    expect(untilFault(bench, (at) => countsOf(30 * Math.sin((at / 1000) * 2)), 6000)).toBeNull();
  });
});

describe("silence", () => {
  it("is stale once bytes went on for 100 ms without a conversion", () => {
    const bench = settled();
    expect(untilFault(bench, () => null)).toBe(105);
    expect(reason(bench)).toBe("stale");
  });

  it("is stale after 300 ms without any byte", () => {
    const bench = settled();
    feed(bench, 300, () => null, { bytes: false });
    expect(reason(bench)).toBe("ok");
    const line: LineAge = { kind: "up", sinceMs: 0, lastByteMs: bench.nowMs - 301 };
    expect(trackAngle(bench.angle, [], CALIBRATION, line, bench.nowMs).angle.reading).toEqual({
      kind: "fault",
      reason: "stale",
    });
  });

  it("has no reading before the first conversion, and no board without one", () => {
    const up: LineAge = { kind: "up", sinceMs: 0, lastByteMs: 10 };
    const waiting = trackAngle(NO_ANGLE, [], CALIBRATION, up, 10);
    expect(waiting.angle.reading).toEqual({ kind: "fault", reason: "no-reading" });
    const bench = settled();
    const gone = trackAngle(bench.angle, [], CALIBRATION, { kind: "no-board" }, bench.nowMs);
    expect(gone.angle.reading).toEqual({ kind: "fault", reason: "no-board" });
  });

  it.each([Number.NaN, Infinity, -Infinity])("never takes a conversion stamped %d", (atMs) => {
    const bench = settled();
    const line: LineAge = { kind: "up", sinceMs: 0, lastByteMs: bench.nowMs };
    const result = trackAngle(
      bench.angle,
      [{ atMs, arrivedMs: atMs, counts: countsOf(60) }],
      CALIBRATION,
      line,
      bench.nowMs,
    );
    expect(result.fresh).toBe(false);
    expect(result.peakDeg).toBeCloseTo(20);
  });
});

describe("after a fault", () => {
  it("is trusted again only after half a second of good readings", () => {
    const bench = settled();
    untilFault(bench, () => 0);
    feed(bench, 480, () => countsOf(20));
    expect(reason(bench)).toBe("sensor-open");
    feed(bench, 40, () => countsOf(20));
    expect(reason(bench)).toBe("ok");
  });

  it("begins the half second anew with every relapse", () => {
    const bench = settled();
    untilFault(bench, () => 0);
    feed(bench, 2000, (at) => (at % 400 === 0 ? 0 : countsOf(20)));
    expect(reason(bench)).toBe("sensor-open");
  });
});

describe("its memory", () => {
  it("stays bounded at a thousand conversions a second for minutes", () => {
    const bench = settled();
    feed(bench, 60_000, (at) => countsOf(20 + Math.sin(at / 500)), { everyMs: 1 });
    expect(bench.angle.track.length).toBeLessThanOrEqual(201);
    expect(bench.angle.raw.length).toBe(3);
    expect(bench.angle.noise.closed.length).toBeLessThanOrEqual(10);
  });

  it.each([
    ["after it arrived", 10, 0],
    ["at no time", Number.NaN, 0],
    ["long before it arrived", -301, 0],
    ["now, though it arrives from the future", 0, 21],
  ])("never takes a conversion made %s", (_when, madeAfterMs, arrivedAfterMs) => {
    const bench = settled();
    const line: LineAge = { kind: "up", sinceMs: 0, lastByteMs: bench.nowMs };
    const sample = {
      atMs: bench.nowMs + madeAfterMs,
      arrivedMs: bench.nowMs + arrivedAfterMs,
      counts: countsOf(60),
    };
    expect(trackAngle(bench.angle, [sample], CALIBRATION, line, bench.nowMs).fresh).toBe(false);
  });
});
