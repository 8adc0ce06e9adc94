/** What the trends say in figures. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisFor, namedSlots, sumUp } from "../../../companion/sessions/trends/figures.ts";
import type { SessionSummary } from "../../../shared/history.ts";
import { NO_OUTCOME } from "../../../shared/outcomes.ts";

const session = (
  invertedS: number,
  pain: readonly [number | null, number | null] | null,
): SessionSummary => ({
  ...{ id: "s1", profileId: null, programmeId: null, programmeName: null, reason: "stop", by: "screen" },
  ...{ startedAt: "2026-03-09T10:00:00.000Z", endedAt: "2026-03-09T10:05:00.000Z", invertedS, peakDeg: 12 },
  limits: { maxAngleDeg: 20, maxDurationS: 120 },
  outcome: pain === null ? null : { ...NO_OUTCOME, painBefore: pain[0], painAfter: pain[1] },
});

describe("the sums", () => {
  it("count who was inverted, and pain where both were told", () => {
    const sum = sumUp([
      session(60, [6, 2]),
      session(30, [4, null]),
      session(90, [2, 2]),
      session(0, [9, 9]),
      session(5, null),
    ]);
    expect(sum).toEqual({ sessions: 4, invertedS: 185, pain: { told: 2, before: 4, after: 2 } });
  });
  it("of nothing are nothing, not a pain of zero", () => {
    expect(sumUp([session(Number.NaN, [1, 1])])).toEqual({ sessions: 0, invertedS: 0, pain: null });
  });
});

describe("an axis", () => {
  it.each([
    [18.2, [0, 5, 10, 15, 20]],
    [1, [0, 1]],
    [4, [0, 1, 2, 3, 4]],
    [41, [0, 15, 30, 45]],
    [0, [0, 1]],
    [Number.NaN, [0, 1]],
    [Number.POSITIVE_INFINITY, [0, 1]],
  ])("for %d has %j", (greatest, ticks) => {
    expect(axisFor(greatest)).toEqual({ top: ticks.at(-1), ticks });
  });
  it("holds its greatest value, in few steps", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100_000, noNaN: true }), (greatest) => {
        const { top, ticks } = axisFor(greatest);
        expect(top).toBeGreaterThanOrEqual(greatest);
        expect(ticks.length).toBeLessThanOrEqual(5);
      }),
    );
  });
});

describe("the names below", () => {
  it("have room between them, and the newest is among them", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 2, max: 200, noNaN: true }),
        (slots, slotPx) => {
          const named = [...namedSlots(slots, slotPx, 68)].toSorted((a, b) => a - b);
          expect(named.at(-1)).toBe(slots - 1);
          for (const [index, at] of named.entries()) {
            if (index > 0) expect((at - (named[index - 1] ?? 0)) * slotPx).toBeGreaterThanOrEqual(68);
          }
        },
      ),
    );
  });
});
