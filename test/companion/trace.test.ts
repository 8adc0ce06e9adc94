import { describe, expect, test } from "vitest";
import { createPoints, type Points } from "../../companion/chart/points.ts";
import { SAMPLES, SLOT_MS, SLOTS } from "../../companion/chart/rings.ts";
import type { Heard } from "../../companion/freshness.ts";
import { createTrace, MARKS, type Trace } from "../../companion/trace.ts";
import type { Telemetry } from "../../shared/protocol.ts";
import { at, telemetry } from "./samples.ts";

/** The page's clock runs 100 s behind the controller's. */
const heardAt = (t: number): Heard => ({ t, arrivedAtMs: t - 100_000 + 7, offsetMs: -100_000 });
const START_T = 200_000;
const say = (trace: Trace, atMs: number, over: Partial<Telemetry>): void => {
  const t = atMs + 100_000;
  trace.hear(telemetry({ t, ...over }), heardAt(t));
};
/** From 100 s on the page's clock, 50 times a second. */
const ride = (trace: Trace, seconds: number, angleOf: (s: number) => number): number => {
  for (let n = 0; n < seconds * 50; n += 1)
    say(trace, START_T - 100_000 + n * 20, { angle: at(angleOf(n / 50)) });
  return START_T - 100_000 + (seconds * 50 - 1) * 20;
};
const drawn = (trace: Trace, fromMs: number, toMs: number, columns = 1000): Points => {
  const points = createPoints(3000);
  trace.copy(fromMs, toMs, columns, points);
  return points;
};
const list = (points: Points): readonly (readonly [number, number])[] =>
  Array.from({ length: points.length }, (_, n) => [points.atMs[n] ?? 0, points.angleDeg[n] ?? 0]);
const FAULT = { kind: "fault", reason: "sensor-open" } as const;

describe("what was heard", () => {
  test("is kept at the time at which it was true, not at which it came in", () => {
    const trace = createTrace();
    say(trace, 5000, { angle: at(12) });
    say(trace, 5040, { angle: at(13) });
    expect(list(drawn(trace, 0, 10_000))).toEqual([
      [5000, 12],
      [5040, 13],
    ]);
    expect(trace.angleAt(5039)).toBe(12);
    expect(trace.angleAt(5040)).toBe(13);
    expect(trace.angleAt(4999)).toBeNull();
    expect(trace.angleAt(5041)).toBeNull();
  });

  test("never runs backwards when the clocks are reckoned anew", () => {
    const trace = createTrace();
    trace.hear(telemetry({ t: 1000 }), { t: 1000, arrivedAtMs: 1005, offsetMs: 0 });
    trace.hear(telemetry({ t: 1020 }), { t: 1020, arrivedAtMs: 1005, offsetMs: -30 });
    expect(list(drawn(trace, 0, 5000)).map(([atMs]) => atMs)).toEqual([1000, 1000]);
  });

  test.each([
    ["a fault", (trace: Trace) => say(trace, 5040, { angle: FAULT })],
    ["another line", (trace: Trace) => trace.lineChanged()],
  ])("%s is a gap and no line", (_what, interrupt) => {
    const trace = createTrace();
    say(trace, 5000, { angle: at(10) });
    interrupt(trace);
    say(trace, 5080, { angle: at(40) });
    expect(list(drawn(trace, 0, 10_000)).map(([, angleDeg]) => angleDeg)).toEqual([10, Number.NaN, 40]);
  });

  test("a second without a message is a gap; almost a second is not", () => {
    const trace = createTrace();
    say(trace, 5000, { angle: at(10) });
    say(trace, 5999, { angle: at(11) });
    say(trace, 6999, { angle: at(12) });
    expect(list(drawn(trace, 0, 10_000)).map(([, angleDeg]) => angleDeg)).toEqual([10, 11, Number.NaN, 12]);
    expect(trace.angleAt(6500)).toBeNull();
  });

  test("a controller whose clock starts anew begins after a gap", () => {
    const trace = createTrace();
    say(trace, 5000, { angle: at(10) });
    trace.hear(telemetry({ t: 20, angle: at(50) }), { t: 20, arrivedAtMs: 5500, offsetMs: 5480 });
    expect(list(drawn(trace, 0, 10_000)).map(([, angleDeg]) => angleDeg)).toEqual([10, Number.NaN, 50]);
  });
});

describe("an hour at 50 messages a second", () => {
  const trace = createTrace();
  const swing = (s: number): number => 20 + 10 * Math.sin(s / 7);
  // One sample of the whole hour is a peak, twenty minutes after the start.
  const endMs = ride(trace, 3600, (s) => (s === 1200 ? 55 : swing(s)));
  const fromMs = START_T - 100_000;

  test("is drawn with 3,000 points at most, to its very end", () => {
    const points = drawn(trace, fromMs, endMs);
    expect(points.length).toBeGreaterThan(1500);
    expect(points.length).toBeLessThanOrEqual(3000);
    expect(points.atMs[0]).toBeLessThan(fromMs + 5_000);
    expect(points.atMs[points.length - 1]).toBeGreaterThan(endMs - 5_000);
  });

  test("keeps the peak of a single sample", () => {
    expect(Math.max(...list(drawn(trace, fromMs, endMs)).map(([, angleDeg]) => angleDeg))).toBe(55);
    expect(trace.range(fromMs, endMs)?.greatestDeg).toBe(55);
    expect(trace.range(fromMs + 1_300_000, endMs)?.greatestDeg).toBeLessThanOrEqual(30.01);
  });

  test("is in order of time where half seconds meet samples", () => {
    const times = list(drawn(trace, endMs - 400_000, endMs)).map(([atMs]) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test("is folded into the same columns whenever it is asked, so that nothing flickers as it moves", () => {
    const one = list(drawn(trace, endMs - 120_000, endMs - 20_000)).slice(10, -10);
    const later = new Set(list(drawn(trace, endMs - 119_980, endMs - 19_980)).map(String));
    expect(one.length).toBeGreaterThan(1000);
    expect(one.slice(20).filter((point) => !later.has(String(point)))).toEqual([]);
  });

  test("knows an angle long ago to half a second", () => {
    const longAgoMs = fromMs + 1_800_000;
    expect(trace.angleAt(longAgoMs)).toBeCloseTo(swing(1800), 0);
  });
});

test("what is older than the memory is forgotten, and the rest stays", () => {
  const trace = createTrace();
  const seconds = (SLOTS * SLOT_MS) / 1000 + 60;
  for (let n = 0; n < seconds * 4; n += 1) say(trace, n * 250, { angle: at(n % 30) });
  const points = drawn(trace, 0, seconds * 1000);
  expect(points.atMs[0]).toBeGreaterThan(50_000);
  expect(points.atMs[0]).toBeLessThan(70_000);
  expect(SAMPLES).toBeLessThan(seconds * 4);
});

test("gaps stay gaps where only half seconds are left, and within one of them", () => {
  const trace = createTrace();
  for (let n = 0; n < SAMPLES + 3000; n += 1) {
    const angle = n >= 1000 && n < 1200 ? FAULT : n % 25 === 3 && n < 500 ? FAULT : at(n < 1000 ? 10 : 40);
    say(trace, n * 20, { angle });
  }
  const points = list(drawn(trace, 0, 40_000));
  // Every step from one angle to the other has a break in it.
  for (const [index, [, angleDeg]] of points.entries()) {
    const [, before] = points[index - 1] ?? [0, angleDeg];
    if (!Number.isNaN(angleDeg) && !Number.isNaN(before)) expect(angleDeg).toBe(before);
  }
  expect(points.some(([atMs, angleDeg]) => Number.isNaN(angleDeg) && atMs < 10_000)).toBe(true);
  expect(points.some(([atMs, angleDeg]) => Number.isNaN(angleDeg) && atMs > 19_000)).toBe(true);
  expect(points.filter(([atMs, deg]) => atMs > 20_400 && atMs < 23_900 && !Number.isNaN(deg))).toEqual([]);
});

test("however a line breaks, no more points come than there is room for, and the newest is among them", () => {
  const trace = createTrace();
  for (let n = 0; n < 3 * SAMPLES; n += 1) say(trace, n * 20, { angle: n % 2 === 0 ? FAULT : at(n % 40) });
  for (const columns of [20, 300, 1000]) {
    const points = drawn(trace, 0, 3 * SAMPLES * 20, columns);
    expect(points.length).toBeLessThanOrEqual(columns * 3);
    expect(points.atMs[points.length - 1]).toBeGreaterThan(3 * SAMPLES * 20 * (1 - 3 / columns));
  }
});

describe("limits and marks", () => {
  test("the limit is kept as it changed, and is unknown where nothing was heard", () => {
    const trace = createTrace();
    say(trace, 1000, { maxAngleDeg: 40 });
    say(trace, 1500, { maxAngleDeg: 40 });
    say(trace, 2000, { maxAngleDeg: 30 });
    say(trace, 9000, { maxAngleDeg: 30 });
    expect(trace.limits).toEqual([
      { atMs: 1000, maxAngleDeg: 40 },
      { atMs: 2000, maxAngleDeg: 30 },
      { atMs: 2000, maxAngleDeg: null },
      { atMs: 9000, maxAngleDeg: 30 },
    ]);
    expect([500, 1000, 1999, 5000, 9000].map((atMs) => trace.limitAt(atMs))).toEqual([
      null,
      40,
      40,
      null,
      30,
    ]);
  });

  test("a session is marked from Start to its end, its picture goes on until the table is ready again", () => {
    const trace = createTrace();
    expect(trace.session()).toBeNull();
    say(trace, 1000, { state: "idle" });
    say(trace, 1100, { state: "armed" });
    say(trace, 1200, { state: "inverted" });
    say(trace, 1300, { state: "inverted", lock: "held" });
    say(trace, 1400, { state: "inverted", lock: "released" });
    expect(trace.session()).toEqual({ fromMs: 1100, toMs: null });
    say(trace, 1500, { state: "returning" });
    expect(trace.session()).toEqual({ fromMs: 1100, toMs: null });
    say(trace, 1600, { state: "idle" });
    say(trace, 1700, { state: "idle" });
    expect(trace.session()).toEqual({ fromMs: 1100, toMs: 1600 });
    expect(trace.marks).toEqual([
      { atMs: 1100, kind: "start" },
      { atMs: 1300, kind: "hold" },
      { atMs: 1400, kind: "release" },
      { atMs: 1500, kind: "end" },
    ]);
  });

  test("a page opened in the middle of a session shows it from there, without a start it has not seen", () => {
    const trace = createTrace();
    say(trace, 1000, { state: "inverted", lock: "held" });
    expect(trace.session()).toEqual({ fromMs: 1000, toMs: null });
    expect(trace.marks).toEqual([{ atMs: 1000, kind: "hold" }]);
  });

  test("whether the lock was held while nothing was heard is not known", () => {
    const trace = createTrace();
    say(trace, 1000, { lock: "held" });
    say(trace, 9000, { lock: "held" });
    say(trace, 9100, { lock: "released" });
    expect(trace.marks).toEqual([
      { atMs: 1000, kind: "hold" },
      { atMs: 1000, kind: "unheard" },
      { atMs: 9000, kind: "hold" },
      { atMs: 9100, kind: "release" },
    ]);
  });

  test("a lock that flaps for ever fills no memory", () => {
    const trace = createTrace();
    for (let n = 0; n < 10 * MARKS; n += 1)
      say(trace, n * 20, { lock: n % 2 === 0 ? "held" : "released", maxAngleDeg: 20 + (n % 2) });
    expect(trace.marks).toHaveLength(MARKS);
    expect(trace.limits).toHaveLength(MARKS);
    expect(trace.marks.at(-1)?.atMs).toBe((10 * MARKS - 1) * 20);
  });
});
