/** One reading of the inertial sensor at a time, at each bound: scale, gravity, gap, stuck, offset, the time until it is trusted. */

import { describe, expect, it } from "vitest";
import type { LineAge } from "../../firmware/safety/freshness.ts";
import {
  disbelievedInertial,
  type InertialTrack,
  measuredInertial,
  NO_INERTIAL,
  trackInertial,
} from "../../firmware/safety/inertial-angle.ts";
import { type Filter, NO_OFFSET } from "../../firmware/safety/inertial-filter.ts";
import type { InertialSample, Vector3 } from "../../firmware/safety/input.ts";
import { at, NOW, unknown } from "./facts-sample.ts";
import { inertialSample, MOUNT } from "./inertial-world.ts";

const UP: LineAge = { kind: "up", sinceMs: 0, lastByteMs: NOW };
const OFFSET = { degPerS: 0, quietMs: 2000 };
const filterWith = (wish: Partial<Filter> = {}): Filter => ({
  ...{ atMs: NOW - 20, angleDeg: 20, rateDegPerS: 0, offset: OFFSET, gyro: [0], awayDeg: 0 },
  ...wish,
});
const sample = (
  wish: { accelG?: Partial<Vector3>; gyroDegPerS?: Partial<Vector3>; atMs?: number } = {},
  strengthG = 1,
  angleDeg = 20,
): InertialSample => {
  const atMs = wish.atMs ?? NOW;
  const plain = inertialSample({ angleDeg, rateDegPerS: 0 }, atMs, { noise: 0, strengthG });
  return {
    ...plain,
    accelG: { ...plain.accelG, ...wish.accelG },
    gyroDegPerS: { ...plain.gyroDegPerS, ...wish.gyroDegPerS },
  };
};
/** Like every other reading but for the last digit, so that nothing is stuck. */
const earlier = (strengthG = 1, angleDeg = 20) => {
  const { accelG, gyroDegPerS } = sample({ gyroDegPerS: { y: 0.25 } }, strengthG, angleDeg);
  return { accelG, gyroDegPerS };
};
const well = (wish: Partial<InertialTrack> = {}): InertialTrack => ({
  ...NO_INERTIAL,
  ...{ reading: at(20), raw: [earlier(), earlier()], filter: filterWith(), offset: OFFSET },
  ...{ doubtful: false, lastAtMs: NOW - 20, lastArrivedMs: NOW - 20 },
  ...wish,
});
const mending = (forMs: number, wish: Partial<InertialTrack> = {}): InertialTrack =>
  well({ reading: unknown("stuck"), goodSinceMs: NOW - forMs, ...wish });
const take = (from: InertialTrack, ...samples: readonly InertialSample[]) =>
  trackInertial(from, samples, MOUNT, UP, NOW);
const reasonOf = ({ reading }: InertialTrack) => (reading.kind === "ok" ? "ok" : reading.reason);

it("before the first reading nothing is known", () => {
  expect(NO_INERTIAL).toEqual({
    ...{ reading: { kind: "fault", reason: "no-board" }, raw: [], filter: null },
    ...{ offset: { degPerS: 0, quietMs: 0 }, sameSinceMs: null, noTableSinceMs: null, awaySinceMs: null },
    ...{ doubtful: true, lastAtMs: null, lastArrivedMs: null, overdueSinceMs: null, goodSinceMs: null },
  });
});

describe("the scale", () => {
  const AXES = ["x", "y", "z"] as const;
  it.each(AXES)("along %s is 2 g and 250°/s and one hundredth more", (axis) => {
    const fresh = (wish: Parameters<typeof sample>[0]) => take(well(), sample(wish)).fresh;
    expect(fresh({ accelG: { [axis]: 2.02 } })).toBe(true);
    expect(fresh({ accelG: { [axis]: -2.021 } })).toBe(false);
    expect(fresh({ accelG: { [axis]: Number.NaN } })).toBe(false);
    expect(fresh({ gyroDegPerS: { [axis]: -252.5 } })).toBe(true);
    expect(fresh({ gyroDegPerS: { [axis]: 252.6 } })).toBe(false);
    expect(fresh({ gyroDegPerS: { [axis]: Number.NaN } })).toBe(false);
  });

  it("beyond it nothing is believed, and what came before is forgotten", () => {
    const from = well({ offset: { degPerS: 2, quietMs: 7 }, sameSinceMs: NOW - 3, overdueSinceMs: null });
    const { inertial, fresh, peakDeg } = take(from, sample({ accelG: { x: 3 } }));
    expect(inertial).toEqual({
      ...NO_INERTIAL,
      ...{ reading: unknown("implausible-motion"), offset: { degPerS: 2, quietMs: 7 } },
      ...{ sameSinceMs: NOW - 3, lastAtMs: NOW, lastArrivedMs: NOW },
    });
    expect([fresh, peakDeg]).toEqual([false, null]);
  });

  it.each([
    [249.9, "ok"],
    [250, "implausible-rate"],
    [-250, "implausible-rate"],
  ])("%d°/s about its axis is %s", (x, reason) => {
    const turning = { ...earlier(), gyroDegPerS: { x, y: 0, z: 0 } };
    const from = well({ raw: [turning, turning] });
    expect(reasonOf(take(from, sample({ gyroDegPerS: { x } })).inertial)).toBe(reason);
  });

  it("the middle one of three counts", () => {
    const raw = [earlier(), { ...earlier(), gyroDegPerS: { x: 250, y: 0, z: 0 } }];
    expect(reasonOf(take(well({ raw }), sample()).inertial)).toBe("ok");
    expect(take(well({ raw }), sample()).inertial.filter?.gyro).toEqual([0, 0]);
  });
});

describe("readings that are the same to the last digit", () => {
  const { accelG, gyroDegPerS } = sample();
  const same = { accelG, gyroDegPerS };
  it.each<[number | null, string, number]>([
    [null, "ok", NOW],
    [NOW - 499, "ok", NOW - 499],
    [NOW - 500, "stuck", NOW - 500],
    [Number.NaN, "stuck", Number.NaN],
  ])("since %s: %s", (sameSinceMs, reason, since) => {
    const { inertial } = take(well({ raw: [earlier(), same], sameSinceMs }), sample());
    expect(reasonOf(inertial)).toBe(reason);
    expect(inertial.sameSinceMs).toBe(since);
    if (reason === "ok") expect(inertial.doubtful).toBe(true);
  });

  it.each(["x", "y", "z"] as const)("differ by any digit along %s", (axis) => {
    for (const wish of [{ accelG: { [axis]: 0.5 } }, { gyroDegPerS: { [axis]: 0.5 } }]) {
      const { inertial } = take(well({ raw: [earlier(), same], sameSinceMs: NOW - 400 }), sample(wish));
      expect(inertial.sameSinceMs).toBeNull();
    }
  });

  it("are so like the one before, not an older one", () => {
    const raw = [earlier(), earlier(), same];
    const { inertial } = take(well({ raw }), sample());
    expect(inertial.sameSinceMs).toBe(NOW);
    expect(inertial.raw).toEqual([earlier(), same, same]);
  });

  it("are none before the first", () => {
    expect(take(well({ raw: [] }), sample()).inertial.sameSinceMs).toBeNull();
  });
});

describe("gravity", () => {
  const felt = (strengthG: number, wish: Partial<InertialTrack> = {}, angleDeg = 20) => {
    const raw = [earlier(strengthG, angleDeg), earlier(strengthG, angleDeg)];
    return take(well({ raw, ...wish }), sample({}, strengthG, angleDeg)).inertial;
  };
  it.each<[number, boolean]>([
    [0.701, false],
    [0.699, true],
    [1.299, false],
    [1.301, true],
  ])("of %d g is no table: %s", (strengthG, noTable) => {
    const track = felt(strengthG);
    expect(track.noTableSinceMs).toBe(noTable ? NOW : null);
    expect(track.doubtful).toBe(noTable);
    expect(felt(strengthG, { noTableSinceMs: NOW - 499 }).reading.kind).toBe("ok");
    expect(reasonOf(felt(strengthG, { noTableSinceMs: NOW - 500 }))).toBe(
      noTable ? "implausible-motion" : "ok",
    );
  });

  it.each<[number, boolean]>([
    [34.9, false],
    [35.1, true],
    [5.1, false],
    [4.9, true],
  ])("felt at %d° where the table is at 20° is away: %s", (angleDeg, away) => {
    const track = felt(1, {}, angleDeg);
    expect(track.awaySinceMs).toBe(away ? NOW : null);
    expect(track.doubtful).toBe(away);
    expect(felt(1, { awaySinceMs: NOW - 499 }, angleDeg).reading.kind).toBe("ok");
    expect(reasonOf(felt(1, { awaySinceMs: NOW - 500 }, angleDeg))).toBe(away ? "implausible-motion" : "ok");
  });

  it.each([0.7, 1.3])("of exactly %d g is a table", (strengthG) => {
    const track = felt(strengthG, { filter: filterWith({ angleDeg: 0 }) }, 0);
    expect(track.noTableSinceMs).toBeNull();
  });

  it("exactly 15° away is not away", () => {
    const track = felt(1, { filter: filterWith({ angleDeg: -15 }) }, 0);
    expect(track.filter?.awayDeg).toBe(15);
    expect(track.awaySinceMs).toBeNull();
  });

  it("that is not felt yet is no angle, and no good reading", () => {
    const track = felt(1.2, { filter: null, reading: unknown("stuck"), goodSinceMs: NOW - 900 });
    expect(track).toMatchObject({ filter: null, doubtful: true, goodSinceMs: null, offset: OFFSET });
    expect(reasonOf(track)).toBe("stuck");
    expect(felt(1, { filter: null }).filter).toMatchObject({
      angleDeg: expect.closeTo(20, 6),
      offset: OFFSET,
    });
  });
});

describe("the offset", () => {
  it.each([
    [25, "ok"],
    [25.1, "implausible-rate"],
    [-25.1, "implausible-rate"],
    [Number.NaN, "implausible-rate"],
  ])("of %d°/s is %s, and unlearnt when it cannot be", (degPerS, reason) => {
    const offset = { degPerS, quietMs: 2000 };
    // Felt as weak as cannot be learnt from.
    const raw = [earlier(1.2), earlier(1.2)];
    const from = well({ raw, offset, filter: filterWith({ offset }) });
    const { inertial } = take(from, sample({}, 1.2));
    expect(reasonOf(inertial)).toBe(reason);
    expect(inertial.offset).toEqual(reason === "ok" ? offset : NO_OFFSET);
  });
});

describe("a pause", () => {
  it.each([
    [100, "ok"],
    [100.1, "stale"],
  ])("of %d ms: %s", (pauseMs, reason) => {
    const from = well({ lastAtMs: NOW - pauseMs, filter: filterWith({ atMs: NOW - pauseMs }) });
    const { inertial } = take(from, sample());
    expect(reasonOf(inertial)).toBe(reason);
    expect(inertial.raw).toHaveLength(reason === "ok" ? 3 : 1);
    expect(inertial.offset.quietMs).toBeGreaterThanOrEqual(2000);
  });

  it("needs three readings again", () => {
    expect(reasonOf(take(mending(900, { raw: [earlier()] }), sample()).inertial)).toBe("stuck");
    expect(take(mending(900, { raw: [] }), sample()).inertial.goodSinceMs).toBe(NOW - 900);
  });

  it("no time runs back", () => {
    const from = well({ lastAtMs: NOW - 1, filter: filterWith({ atMs: NOW - 1 }) });
    const { inertial } = take(from, sample({ atMs: NOW - 10 }));
    expect([inertial.lastAtMs, inertial.lastArrivedMs]).toEqual([NOW - 1, NOW - 10]);
  });
});

describe("it is trusted", () => {
  const learnt = (quietMs: number) => {
    const offset = { degPerS: 0, quietMs };
    return { offset, filter: filterWith({ offset }) };
  };
  it.each<[number, number, boolean]>([
    [500, 1000, true],
    [499, 1000, false],
    [500, 999, false],
  ])("after %d ms of good readings and %d ms of quiet: %s", (forMs, quietMs, trusted) => {
    const { inertial, peakDeg } = take(mending(forMs, learnt(quietMs)), sample());
    expect(inertial.reading.kind).toBe(trusted ? "ok" : "fault");
    expect(inertial.goodSinceMs).toBe(trusted ? null : NOW - forMs);
    expect(peakDeg).toEqual(trusted ? expect.closeTo(20, 6) : null);
  });

  it("counted from the first good reading, and anew from a doubtful one", () => {
    expect(take(mending(0, { goodSinceMs: null }), sample()).inertial.goodSinceMs).toBe(NOW);
    const raw = [earlier(1.4), earlier(1.4)];
    const { inertial } = take(mending(900, { raw }), sample({}, 1.4));
    expect(inertial).toMatchObject({ reading: unknown("stuck"), goodSinceMs: null });
  });

  it("with the peak of what was known only", () => {
    const from = mending(500, { raw: [earlier()], lastAtMs: NOW - 20 });
    const { peakDeg } = take(from, sample({ atMs: NOW - 5, gyroDegPerS: { y: 0.1 } }), sample());
    expect(peakDeg).toEqual(expect.closeTo(20, 6));
  });
});

describe("a step", () => {
  it("without a board takes nothing and forgets all but the offset", () => {
    for (const from of [well(), mending(100)]) {
      expect(trackInertial(from, [sample()], MOUNT, { kind: "no-board" }, NOW)).toEqual({
        ...{ inertial: { ...NO_INERTIAL, reading: unknown("no-board"), offset: OFFSET } },
        ...{ peakDeg: null, fresh: false },
      });
    }
  });

  it("without a mount knows nothing, also when nothing comes", () => {
    const unmounted = (samples: readonly InertialSample[]) =>
      trackInertial(mending(900), samples, { kind: "none" }, UP, NOW).inertial;
    expect(unmounted([])).toMatchObject({ reading: unknown("uncalibrated"), lastArrivedMs: NOW - 20 });
    expect(unmounted([sample()])).toMatchObject({
      ...{ reading: unknown("uncalibrated"), raw: [], offset: OFFSET, lastArrivedMs: NOW },
    });
  });

  it("before the first reading says so, and keeps a fault it has", () => {
    const silent = { lastArrivedMs: null, lastAtMs: null };
    const reading = unknown("no-board");
    expect(take(well({ ...silent, reading })).inertial.reading).toEqual(unknown("no-reading"));
    expect(reasonOf(take(NO_INERTIAL, sample()).inertial)).toBe("no-reading");
    expect(reasonOf(take(well({ ...silent, reading: unknown("stuck") })).inertial)).toBe("stuck");
  });

  it("has the angle of now, not the one before", () => {
    expect(take(well({ reading: at(10) }), sample()).inertial.reading).toMatchObject({
      angleDeg: expect.closeTo(20, 6),
    });
  });

  it.each([
    [301, 301],
    [301, 0],
    [-1, 0],
    [-21, -21],
  ])("takes nothing made %d ms and come %d ms ago", (madeAgoMs, cameAgoMs) => {
    const odd = { ...sample(), atMs: NOW - madeAgoMs, arrivedMs: NOW - cameAgoMs };
    const { inertial, fresh } = take(well(), odd);
    expect([inertial.raw.length, inertial.lastAtMs, fresh]).toEqual([2, NOW - 20, false]);
  });

  it.each([20, -60])("has the highest angle of its own, about %d°", (angleDeg) => {
    const back = { gyroDegPerS: { x: -100 } };
    const raw = [0.1, 0.2].map((y) => ({ ...earlier(1, angleDeg), gyroDegPerS: { x: -100, y, z: 0 } }));
    const from = well({ raw, filter: filterWith({ angleDeg }) });
    const { peakDeg, inertial } = take(
      from,
      sample({ ...back, atMs: NOW - 10 }, 1, angleDeg),
      sample(back, 1, angleDeg),
    );
    const now = inertial.reading.kind === "ok" ? inertial.reading.angleDeg : Number.NaN;
    expect(now).toBeLessThan(angleDeg - 1);
    expect(peakDeg).toBeGreaterThan(now + 0.5);
    expect(peakDeg).toBeLessThan(angleDeg);
  });

  it("of nothing has the angle it had, and is not fresh", () => {
    expect(take(well())).toMatchObject({ peakDeg: 20, fresh: false });
  });

  it("is fresh by one reading among what cannot be", () => {
    expect(take(well(), sample(), sample({ accelG: { x: 3 } })).fresh).toBe(true);
  });
});

describe("what was measured", () => {
  it("is told while it means something", () => {
    const filter = filterWith({ rateDegPerS: 3 });
    expect(measuredInertial(well({ filter }))).toEqual({
      ...{ angleDeg: 20, rateDegPerS: 3, arrivedMs: NOW - 20 },
    });
    for (const wish of [{ filter: null }, { doubtful: true }, { lastArrivedMs: null }])
      expect(measuredInertial(well(wish))).toBeNull();
  });

  it("is believed no more when the board tells something else", () => {
    expect(disbelievedInertial(well()).reading).toEqual(unknown("disagreement"));
    expect(disbelievedInertial(mending(100))).toMatchObject({
      ...{ reading: unknown("disagreement"), goodSinceMs: null },
    });
    const faulty = well({ reading: unknown("stuck"), goodSinceMs: null });
    expect(disbelievedInertial(faulty)).toBe(faulty);
  });
});
