/** What the curve of a session consists of, from its record and its samples. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  courseOf,
  gapsOf,
  meanInvertedDeg,
  momentAt,
  peakMs,
} from "../../../companion/sessions/session/course-of.ts";
import { eventLines } from "../../../companion/sessions/session/event-words.ts";
import { angleTicks, curvePath, scalesOf, timeTicks } from "../../../companion/sessions/session/scales.ts";
import {
  type Samples,
  type SessionEvent,
  type SessionRecord,
  samplesSchema,
} from "../../../shared/history.ts";

const FRAME = { left: 40, top: 8, width: 600, height: 260 };

const samplesOf = (angles: readonly (number | null)[], more: Partial<Samples> = {}): Samples => ({
  tMs: angles.map((_, index) => index * 40),
  angleDeg: [...angles],
  faults: [],
  held: [],
  ...more,
});

const recordOf = (events: readonly SessionEvent[] = []): SessionRecord => ({
  ...{ id: "s1", profileId: null, programmeId: null, programmeName: null, reason: "stop", by: "screen" },
  ...{ startedAt: "2026-03-09T10:00:00.000Z", endedAt: "2026-03-09T10:05:00.000Z", invertedS: 12 },
  ...{ peakDeg: 20, limits: { maxAngleDeg: 25, maxDurationS: 120 }, outcome: null, startedBy: "screen" },
  ...{ startedOn: null, endedOn: null, askedLimits: null, acceptedAdvice: [], checkInEveryS: null },
  samples: { count: 3, lost: 0 },
  events: [...events],
});

const limitsAt = (tMs: number, maxAngleDeg: number): SessionEvent => ({
  ...{ tMs, kind: "limits", by: "screen", device: null },
  limits: { maxAngleDeg, maxDurationS: 60 },
});

describe("the course of a session", () => {
  it("has the limit that was active at each time, from Start to the end", () => {
    const samples = samplesOf(Array.from({ length: 101 }, () => 10));
    const { limits } = courseOf(recordOf([limitsAt(1_000, 20), limitsAt(3_000, 15)]), samples);
    expect(limits).toEqual([
      { fromMs: 0, toMs: 1_000, maxAngleDeg: 25 },
      { fromMs: 1_000, toMs: 3_000, maxAngleDeg: 20 },
      { fromMs: 3_000, toMs: 4_000, maxAngleDeg: 15 },
    ]);
  });

  it("has rests by the states, the last one to the end where nothing ended it", () => {
    const state = (tMs: number, to: string, from: string): SessionEvent => ({
      tMs,
      kind: "state",
      state: to,
      from,
    });
    const { rests } = courseOf(
      recordOf([
        state(500, "resting", "inverted"),
        state(900, "inverted", "resting"),
        state(2_000, "resting", "x"),
      ]),
      samplesOf(Array.from({ length: 76 }, () => 0)),
    );
    expect(rests).toEqual([
      { fromMs: 500, toMs: 900 },
      { fromMs: 2_000, toMs: 3_000 },
    ]);
  });

  it("names a fault until the next good reading, and readings that were not kept", () => {
    const samples = samplesOf([1, null, null, 4, 5], { faults: [{ from: 1, to: 2, fault: "stuck" }] });
    expect(gapsOf(samples)).toEqual([{ fromMs: 40, toMs: 120, why: "stuck" }]);
    expect(gapsOf({ ...samplesOf([1, 2]), tMs: [0, 1_001] })).toEqual([
      { fromMs: 0, toMs: 1_001, why: "lost" },
    ]);
    expect(gapsOf({ ...samplesOf([1, 2]), tMs: [0, 1_000] })).toEqual([]);
  });

  it("numbers alarms alike in curve and list", () => {
    const alarm = (tMs: number): SessionEvent => ({
      tMs,
      kind: "alarm-raised",
      alarm: "near-angle",
      priority: "low",
    });
    const events = [alarm(100), { tMs: 150, kind: "cue", cue: "rest" } as const, alarm(200)];
    expect(courseOf(recordOf(events), samplesOf([1])).marks).toEqual([
      { tMs: 100, kind: "alarm", number: 1 },
      { tMs: 150, kind: "step", number: 1 },
      { tMs: 200, kind: "alarm", number: 2 },
    ]);
    const lines = eventLines(events);
    expect(lines[2]?.words).toMatch(/^Alarm 2: Close to the maximum angle/);
    expect(eventLines([{ tMs: 0, kind: "cue", cue: "constructor" }])[0]?.words).toBe("constructor");
  });
});

describe("a moment of it", () => {
  const samples = samplesOf([5, null, 9, 12], {
    faults: [{ from: 1, to: 1, fault: "noisy" }],
    held: [{ from: 2, to: 3 }],
  });
  const course = courseOf(recordOf(), samples);

  it("tells what was read last, no longer than a second", () => {
    expect(momentAt(course, 90)).toMatchObject({ angleDeg: 9, gap: null, held: true, maxAngleDeg: 25 });
    expect(momentAt(course, 120 + 1_000).angleDeg).toBe(12);
    expect(momentAt(course, 120 + 1_001).angleDeg).toBeNull();
  });
  it("tells no angle where there was a fault, nor before the first reading", () => {
    expect(momentAt(course, 50)).toMatchObject({ angleDeg: null, gap: "noisy" });
    expect(momentAt(courseOf(recordOf(), { ...samples, tMs: [10, 50, 90, 130] }), 5).angleDeg).toBeNull();
  });
  it("that is looked at first is that of the highest angle", () => {
    expect(peakMs(samplesOf([null, -70, 3, 2]))).toBe(80);
    expect(peakMs(samplesOf([]))).toBe(0);
    expect(meanInvertedDeg(samplesOf([-70, 4.9, 5, null, 11]))).toBe(8);
    expect(meanInvertedDeg(samplesOf([-70, null]))).toBeNull();
  });
});

describe("the picture", () => {
  it("keeps every peak however coarse it is, and draws across no gap", () => {
    const angles = Array.from({ length: 90_000 }, (_, index) => (index === 45_678 ? 44 : 10));
    const samples = samplesOf(angles.map((angle, index) => (index === 100 ? null : angle)));
    const scales = scalesOf(courseOf(recordOf(), samples), FRAME);
    const path = curvePath(samples, 1_000, scales);
    expect(path).toContain(` ${scales.y(44).toFixed(1)}`);
    expect(path.length).toBeLessThan(60_000);
    expect(path.match(/M/g)).toHaveLength(2);
  });

  it("holds every reading and limit of any session", () => {
    const angle = fc.option(fc.integer({ min: -900, max: 900 }).map((tenths) => tenths / 10));
    fc.assert(
      fc.property(
        fc.array(angle, { maxLength: 60 }),
        fc.integer({ min: 10, max: 60 }),
        (angles, limitDeg) => {
          const samples = samplesSchema.parse(samplesOf(angles));
          const course = courseOf(recordOf([limitsAt(40, limitDeg)]), samples);
          const scales = scalesOf(course, FRAME);
          const inside = (y: number): boolean => y >= FRAME.top && y <= FRAME.top + FRAME.height;
          for (const deg of angles) if (deg !== null) expect(inside(scales.y(deg))).toBe(true);
          expect(inside(scales.y(limitDeg))).toBe(true);
          expect(curvePath(samples, 1_000, scales)).not.toMatch(/NaN|Infinity/);
          for (const tick of angleTicks(scales)) expect(inside(scales.y(tick))).toBe(true);
        },
      ),
    );
  });

  it("has times below it that can be read, from seconds to an hour and beyond", () => {
    for (const endMs of [1_000, 30_000, 600_000, 3_600_000, 36_000_000]) {
      const scales = { ...scalesOf(courseOf(recordOf(), samplesOf([1])), FRAME), endMs };
      const ticks = timeTicks(scales);
      expect(ticks[0]).toBe(0);
      expect(ticks.length).toBeLessThanOrEqual(FRAME.width / 50);
    }
  });
});
