/** The angle of an inertial sensor as waveforms of its readings. */

import { describe, expect, it } from "vitest";
import type { LineAge } from "../../firmware/safety/freshness.ts";
import {
  disbelievedInertial,
  type InertialTrack,
  measuredInertial,
  NO_INERTIAL,
  trackInertial,
} from "../../firmware/safety/inertial-angle.ts";
import { isZeroed, turningOf, wrapDeg, type Zeroed } from "../../firmware/safety/inertial-filter.ts";
import type { InertialMount, InertialSample } from "../../firmware/safety/input.ts";
import { type InertialWords, inertialSample, MOUNT, type TableMotion } from "./inertial-world.ts";

const EVERY_MS = 20;

interface Bench {
  track: InertialTrack;
  nowMs: number;
  peakDeg: number | null;
  fresh: boolean;
  readonly mount: InertialMount;
  readonly words: InertialWords;
}

type Course = (atMs: number) => TableMotion;
const still =
  (angleDeg: number): Course =>
  () => ({ angleDeg, rateDegPerS: 0 });
const ramp =
  (fromDeg: number, rateDegPerS: number): Course =>
  (atMs) => ({ angleDeg: fromDeg + (rateDegPerS * atMs) / 1000, rateDegPerS });
/** Swings about `middleDeg` with a period of three seconds, as a person on a table does. */
const swing =
  (middleDeg: number, amplitudeDeg: number): Course =>
  (atMs) => {
    const omega = (2 * Math.PI) / 3000;
    return {
      angleDeg: middleDeg + amplitudeDeg * Math.sin(omega * atMs),
      rateDegPerS: amplitudeDeg * omega * 1000 * Math.cos(omega * atMs),
    };
  };

/** One step with these samples, their bytes just arrived. */
const take = (bench: Bench, samples: readonly InertialSample[], lastByteMs = bench.nowMs): void => {
  const line: LineAge = { kind: "up", sinceMs: 0, lastByteMs };
  const result = trackInertial(bench.track, samples, bench.mount, line, bench.nowMs);
  bench.track = result.inertial;
  bench.peakDeg = result.peakDeg;
  bench.fresh = result.fresh;
};

const feed = (
  bench: Bench,
  forMs: number,
  course: Course,
  alter: (sample: InertialSample, atMs: number) => InertialSample | null = (sample) => sample,
): void => {
  for (let at = EVERY_MS; at <= forMs; at += EVERY_MS) {
    bench.nowMs += EVERY_MS;
    const sample = alter(inertialSample(course(at), bench.nowMs, bench.words), at);
    take(bench, sample === null ? [] : [sample]);
  }
};

/** ms until the reading is a fault; null when it never is. */
const untilFault = (
  bench: Bench,
  course: Course,
  alter?: (sample: InertialSample, atMs: number) => InertialSample | null,
  mostMs = 3000,
): number | null => {
  for (let at = EVERY_MS; at <= mostMs; at += EVERY_MS) {
    feed(bench, EVERY_MS, () => course(at), alter && ((sample) => alter(sample, at)));
    if (bench.track.reading.kind === "fault") return at;
  }
  return null;
};

const begin = (words: InertialWords = {}, mount: InertialMount = MOUNT): Bench => ({
  ...{ track: NO_INERTIAL, nowMs: 0, peakDeg: null, fresh: false },
  ...{ words, mount },
});
const settled = (angleDeg = 20, words: InertialWords = {}, mount: InertialMount = MOUNT): Bench => {
  const bench = begin(words, mount);
  feed(bench, 3000, still(angleDeg));
  expect(bench.track.reading).toMatchObject({ kind: "ok" });
  return bench;
};

const reason = ({ track }: Bench): string => (track.reading.kind === "ok" ? "ok" : track.reading.reason);
const angleDeg = ({ track }: Bench): number =>
  track.reading.kind === "ok" ? track.reading.angleDeg : Number.NaN;
const rateDegPerS = ({ track }: Bench): number =>
  track.reading.kind === "ok" ? track.reading.rateDegPerS : Number.NaN;

describe("which way is head down", () => {
  it.each([
    ["X", 0, { x: 0, y: 0.5, z: Math.sqrt(0.75) }, { x: 7, y: 1, z: 2 }],
    ["Y", 1, { x: Math.sqrt(0.75), y: 0, z: 0.5 }, { x: 1, y: 7, z: 2 }],
    ["Z", 2, { x: 0.5, y: Math.sqrt(0.75), z: 0 }, { x: 1, y: 2, z: 7 }],
  ])("about %s", (_name, axis, accelG, gyroDegPerS) => {
    const forward = turningOf(accelG, gyroDegPerS, { kind: "zeroed", axis, zeroDeg: 0 });
    expect(forward.feltDeg).toBeCloseTo(30, 9);
    expect(forward.strengthG).toBeCloseTo(1, 9);
    expect(forward.gyroDegPerS).toBe(7);
    const backward = turningOf(accelG, gyroDegPerS, { kind: "zeroed", axis: axis + 3, zeroDeg: 0 });
    expect(backward.feltDeg).toBeCloseTo(-30, 9);
    expect(backward.gyroDegPerS).toBe(-7);
    expect(turningOf(accelG, gyroDegPerS, { kind: "zeroed", axis, zeroDeg: 10 }).feltDeg).toBeCloseTo(20, 9);
  });

  it.each([
    [-179, -179],
    [181, -179],
    [-181, 179],
    [540, 180],
    [-370, -10],
  ])("takes %d° the short way round, %d°", (from, to) =>
    expect(Math.abs(wrapDeg(from))).toBeCloseTo(Math.abs(to), 9),
  );

  it.each([0, 1, 2, 3, 4, 5])("follows the table about axis %d, wherever its own zero is", (axis) => {
    const mount: Zeroed = { kind: "zeroed", axis, zeroDeg: 140 };
    const bench = settled(-75, { axis, zeroDeg: 140 }, mount);
    expect(angleDeg(bench)).toBeCloseTo(-75, 0);
    feed(bench, 2000, ramp(-75, 50));
    expect(Math.abs(angleDeg(bench) - 25)).toBeLessThan(2);
    expect(Math.abs(rateDegPerS(bench) - 50)).toBeLessThan(1);
  });

  it.each([
    [{ kind: "none" } as const],
    [{ kind: "zeroed", axis: 6, zeroDeg: 0 } as const],
    [{ kind: "zeroed", axis: -1, zeroDeg: 0 } as const],
    [{ kind: "zeroed", axis: 0.5, zeroDeg: 0 } as const],
    [{ kind: "zeroed", axis: Number.NaN, zeroDeg: 0 } as const],
    [{ kind: "zeroed", axis: 0, zeroDeg: 181 } as const],
    [{ kind: "zeroed", axis: 0, zeroDeg: Number.NaN } as const],
  ])("knows nothing with a mounting of %j", (mount) => {
    expect(isZeroed(mount)).toBe(false);
    const bench = begin({}, mount);
    feed(bench, 2000, still(20));
    expect(reason(bench)).toBe("uncalibrated");
    expect(bench.fresh).toBe(true);
  });
});

describe("motion", () => {
  it("follows a swing within 3° although its gyroscope says 20°/s at rest", () => {
    const bench = settled(0, { biasDegPerS: 20 });
    let worstDeg = 0;
    for (let at = EVERY_MS; at <= 12_000; at += EVERY_MS) {
      feed(bench, EVERY_MS, () => swing(0, 40)(at));
      worstDeg = Math.max(worstDeg, Math.abs(angleDeg(bench) - swing(0, 40)(at).angleDeg));
    }
    expect(worstDeg).toBeLessThan(3);
  });

  it("gives no angle before the offset of its gyroscope is known", () => {
    const bench = begin({ biasDegPerS: 20 });
    feed(bench, 1000, still(20));
    expect(reason(bench)).toBe("no-reading");
    feed(bench, 1000, still(20));
    expect(Math.abs(angleDeg(bench) - 20)).toBeLessThan(1);
    expect(Math.abs(rateDegPerS(bench))).toBeLessThan(3);
    const swinging = begin();
    feed(swinging, 6000, swing(0, 40));
    expect(reason(swinging)).toBe("no-reading");
  });

  it("is not led astray by what is felt while the table is thrown about", () => {
    const bench = settled(10);
    // Half a g from aside for 200 ms: felt 26° away, and more than 1.1 g.
    feed(bench, 200, still(10), (sample) => ({
      ...sample,
      accelG: { ...sample.accelG, y: sample.accelG.y + 0.5 },
    }));
    expect(Math.abs(angleDeg(bench) - 10)).toBeLessThan(6);
    feed(bench, 2000, still(10));
    expect(angleDeg(bench)).toBeCloseTo(10, 0);
  });

  it.each([
    ["accelerometer", { accelG: { x: 0, y: -1, z: 0.1 } }],
    ["gyroscope", { gyroDegPerS: { x: 240, y: 0, z: 0 } }],
    ["both", { accelG: { x: 0, y: -1, z: 0.1 }, gyroDegPerS: { x: -240, y: 0, z: 0 } }],
  ])("drops a single stray reading of the %s altogether", (_name, stray) => {
    const bench = settled(20);
    feed(bench, 400, still(20), (sample, at) => (at === 40 ? { ...sample, ...stray } : sample));
    expect(Math.abs(angleDeg(bench) - 20)).toBeLessThan(0.1);
    expect(Math.abs(rateDegPerS(bench))).toBeLessThan(0.1);
  });

  it("shows the highest angle among several readings of one step", () => {
    const bench = settled(20);
    const fromMs = bench.nowMs;
    bench.nowMs += 100;
    const samples = [20, 21, 22, 21, 20].map((deg, at) =>
      inertialSample(
        { angleDeg: deg, rateDegPerS: [50, 50, 0, -50, -50][at] ?? 0 },
        fromMs + 20 * (at + 1),
        {},
        bench.nowMs,
      ),
    );
    take(bench, samples);
    expect(bench.peakDeg).toBeGreaterThan(angleDeg(bench));
    expect(bench.peakDeg).toBeGreaterThan(20.5);
  });

  it("bears a swing of 120°/s", () => {
    expect(untilFault(settled(-60), ramp(-60, 120), undefined, 1000)).toBeNull();
  });
});

describe("what is no table", () => {
  it("is a rate at the end of its scale, within two readings", () => {
    const bench = settled(20);
    const clipped = (sample: InertialSample) => ({
      ...sample,
      gyroDegPerS: { ...sample.gyroDegPerS, x: 32767 / 131 },
    });
    expect(untilFault(bench, still(20), clipped)).toBe(40);
    expect(reason(bench)).toBe("implausible-rate");
  });

  it.each([0, 0.69, 1.31, 1.9])("is %d g for half a second", (strengthG) => {
    const bench = settled(20);
    const took = untilFault(bench, still(20), (sample) => ({
      ...sample,
      accelG: {
        x: sample.accelG.x,
        y: sample.accelG.y * strengthG,
        z: sample.accelG.z * strengthG,
      },
    }));
    expect(reason(bench)).toBe("implausible-motion");
    expect(took).toBeGreaterThanOrEqual(500);
    expect(took).toBeLessThanOrEqual(560);
  });

  it.each([0.75, 1.25])("is not %d g", (strengthG) => {
    const bench = settled(20);
    const changed = (sample: InertialSample) => ({
      ...sample,
      accelG: { x: 0, y: sample.accelG.y * strengthG, z: sample.accelG.z * strengthG },
    });
    expect(untilFault(bench, still(20), changed)).toBeNull();
  });

  it("is gravity that turns while the gyroscope does not", () => {
    const bench = settled(-60);
    const took = untilFault(bench, swing(-60, 60), (sample) => ({
      ...sample,
      gyroDegPerS: { ...sample.gyroDegPerS, x: 0.01 * ((bench.nowMs / 20) % 2) },
    }));
    expect(["implausible-motion", "implausible-rate"]).toContain(reason(bench));
    expect(took).toBeLessThan(2000);
  });

  it("is gravity that turns while the gyroscope only trembles", () => {
    const bench = settled(-60);
    const took = untilFault(bench, ramp(-60, 60), (sample, at) => ({
      ...sample,
      gyroDegPerS: { ...sample.gyroDegPerS, x: [8, 8, -8, -8][(at / EVERY_MS) % 4] ?? 0 },
    }));
    expect(reason(bench)).toBe("implausible-motion");
    expect(took).toBeLessThan(1500);
  });

  it("is a gyroscope that turns while gravity does not", () => {
    const bench = settled(20);
    const took = untilFault(bench, still(20), (sample) => ({
      ...sample,
      gyroDegPerS: { ...sample.gyroDegPerS, x: 60 },
    }));
    expect(["implausible-motion", "implausible-rate"]).toContain(reason(bench));
    expect(took).toBeLessThan(2000);
    // What it learnt there is worth nothing: afterwards it starts from the beginning.
    feed(bench, 3000, still(20));
    expect(Math.abs(angleDeg(bench) - 20)).toBeLessThan(1);
    expect(Math.abs(rateDegPerS(bench))).toBeLessThan(1);
  });

  it.each([
    ["no number", { x: Number.NaN, y: 0, z: 1 }],
    ["infinite", { x: 0, y: Infinity, z: 1 }],
    ["beyond its scale", { x: 0, y: 0, z: 2.1 }],
  ])("is %s, at once", (_name, accelG) => {
    const bench = settled(20);
    expect(untilFault(bench, still(20), (sample) => ({ ...sample, accelG }))).toBe(20);
    expect(reason(bench)).toBe("implausible-motion");
    expect(bench.fresh).toBe(false);
    const turning = settled(20);
    const gyroDegPerS = { ...accelG, z: 300 };
    expect(untilFault(turning, still(20), (sample) => ({ ...sample, gyroDegPerS }))).toBe(20);
  });
});

/** At 20°, to the last digit. */
const frozen = (sample: InertialSample): InertialSample => ({
  ...sample,
  accelG: { x: 0.02, y: 0.342, z: 0.94 },
  gyroDegPerS: { x: 0.1, y: 0.2, z: 0.3 },
});

describe("a sensor that has died", () => {
  it("is stuck when nothing has changed for half a second, whatever the table does", () => {
    const bench = settled(20);
    const took = untilFault(bench, ramp(20, 30), frozen);
    expect(reason(bench)).toBe("stuck");
    expect(took).toBeGreaterThanOrEqual(500);
    expect(took).toBeLessThanOrEqual(560);
    feed(bench, 2000, still(20), frozen);
    expect(reason(bench)).toBe("stuck");
  });

  it("is stale 100 ms after its last reading while other bytes come", () => {
    const bench = settled(20);
    expect(untilFault(bench, still(20), () => null)).toBe(120);
    expect(reason(bench)).toBe("stale");
  });

  it("is stale when the line is quiet for 300 ms, and there is no board without one", () => {
    const bench = settled(20);
    const lastMs = bench.nowMs;
    bench.nowMs += 300;
    take(bench, [], lastMs);
    expect(reason(bench)).toBe("ok");
    bench.nowMs += 1;
    take(bench, [], lastMs);
    expect(reason(bench)).toBe("stale");
    const gone = trackInertial(bench.track, [], MOUNT, { kind: "no-board" }, bench.nowMs);
    expect(gone.inertial.reading).toEqual({ kind: "fault", reason: "no-board" });
  });

  it("is not stale when other bytes are the first to come after a pause of the line", () => {
    const bench = settled(20);
    bench.nowMs += 200;
    take(bench, []);
    expect(reason(bench)).toBe("ok");
    bench.nowMs += 20;
    take(bench, []);
    expect(reason(bench)).toBe("ok");
    bench.nowMs += 20;
    take(bench, []);
    expect(reason(bench)).toBe("stale");
  });

  it("knows nothing of what happened between readings more than 100 ms apart", () => {
    const bench = settled(20);
    bench.nowMs += 120;
    take(bench, [inertialSample({ angleDeg: 20, rateDegPerS: 0 }, bench.nowMs)]);
    expect(reason(bench)).toBe("stale");
  });

  it("has no reading before the first", () => {
    const bench = begin();
    take(bench, []);
    expect(reason(bench)).toBe("no-reading");
  });
});

describe("after a fault", () => {
  it.each([
    ["stale", () => null],
    ["stuck", frozen],
    ["no number", (sample: InertialSample) => ({ ...sample, accelG: { x: Number.NaN, y: 0, z: 1 } })],
  ])("%s it is trusted again only after half a second of good readings", (_name, alter) => {
    const bench = settled(20);
    feed(bench, 1000, still(20), alter);
    expect(reason(bench)).not.toBe("ok");
    feed(bench, 500, still(20));
    expect(reason(bench)).not.toBe("ok");
    feed(bench, 100, still(20));
    expect(Math.abs(angleDeg(bench) - 20)).toBeLessThan(0.5);
  });

  it("keeps the offset of the gyroscope, which is the chip's own", () => {
    const bench = settled(20, { biasDegPerS: 15 });
    feed(bench, 400, still(20), () => null);
    feed(bench, 700, still(20));
    expect(Math.abs(rateDegPerS(bench))).toBeLessThan(0.2);
  });

  it("of which the board knows something else, too", () => {
    const bench = settled(20);
    bench.track = disbelievedInertial(bench.track);
    expect(reason(bench)).toBe("disagreement");
    expect(measuredInertial(bench.track)).toMatchObject({ arrivedMs: bench.nowMs });
    feed(bench, 480, still(20));
    expect(reason(bench)).toBe("disagreement");
    feed(bench, 100, still(20));
    expect(reason(bench)).toBe("ok");
  });
});

describe("what was measured", () => {
  it("is told also while it is not believed yet, and not while it means nothing", () => {
    const bench = begin();
    feed(bench, 500, still(20));
    expect(reason(bench)).toBe("no-reading");
    expect(measuredInertial(bench.track)?.angleDeg).toBeCloseTo(20, 0);
    feed(bench, 100, still(20), (sample) => ({ ...sample, accelG: { x: 0, y: 0.1, z: 0.1 } }));
    expect(measuredInertial(bench.track)).toBeNull();
    expect(measuredInertial(NO_INERTIAL)).toBeNull();
  });

  it("is kept in bounded memory", () => {
    const bench = settled(20);
    feed(bench, 60_000, swing(20, 30));
    expect(bench.track.raw.length).toBe(3);
    expect(bench.track.filter?.gyro.length).toBe(10);
    expect(JSON.stringify(bench.track).length).toBeLessThan(2000);
  });
});

describe("stamps that cannot be", () => {
  it.each([
    ["after it arrived", 10, 0],
    ["at no time", Number.NaN, 0],
    ["long before it arrived", -301, 0],
    ["now, though it arrives from the future", 0, 21],
    ["at no time, arrived at none", Number.NaN, Number.NaN],
  ])("a reading made %s is never taken", (_when, madeAfterMs, arrivedAfterMs) => {
    const bench = settled(20);
    const sample = inertialSample(
      { angleDeg: 60, rateDegPerS: 0 },
      bench.nowMs + madeAfterMs,
      { noise: 0 },
      bench.nowMs + arrivedAfterMs,
    );
    take(bench, [sample]);
    expect(bench.fresh).toBe(false);
    expect(angleDeg(bench)).toBeCloseTo(20, 0);
  });
});
