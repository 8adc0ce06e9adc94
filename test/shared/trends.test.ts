import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_OUTCOME, type Outcome } from "../../shared/outcomes.ts";
import { MOST_SLOTS, type TrendWish, trendsOf } from "../../shared/trends.ts";

const UTC: TrendWish = { by: "week", offsetMinAt: () => 0 };

const session = (
  startedAt: string,
  invertedS = 120,
  outcome: Partial<Outcome> | null = null,
  peakDeg: number | null = 20,
) => ({ startedAt, invertedS, peakDeg, outcome: outcome === null ? null : { ...NO_OUTCOME, ...outcome } });

const EMPTY = {
  invertedMin: 0,
  sessions: 0,
  peakDeg: null,
  painBefore: null,
  painAfter: null,
  painChange: null,
  heightChangeMm: null,
};

describe("by week", () => {
  it("adds minutes and sessions up, means what was told, and leaves a gap where nothing was", () => {
    const slots = trendsOf(
      [
        session("2026-03-24T10:00:00Z", 60, null, null),
        session("2026-03-02T10:00:00Z", 120, { painBefore: 6, painAfter: 4 }, 15),
        session("2026-03-08T23:00:00Z", 180, { painBefore: 4, painAfter: null }, 25.5),
        session("2026-03-05T10:00:00Z", 60, { heightBeforeMm: 1780, heightAfterMm: 1795 }),
        session("2026-03-05T11:00:00Z", 60, { painAfter: 5 }),
        session("2026-03-06T10:00:00Z", 60, { painBefore: 2, painAfter: 3, heightBeforeMm: 1780 }),
      ],
      UTC,
    );
    expect(slots).toEqual([
      {
        key: "2026-W10",
        fromMs: Date.UTC(2026, 2, 2),
        invertedMin: 8,
        sessions: 5,
        peakDeg: 25.5,
        painBefore: 4,
        painAfter: 4,
        painChange: -0.5,
        heightChangeMm: 15,
      },
      { ...EMPTY, key: "2026-W11", fromMs: Date.UTC(2026, 2, 9) },
      { ...EMPTY, key: "2026-W12", fromMs: Date.UTC(2026, 2, 16) },
      { ...EMPTY, key: "2026-W13", fromMs: Date.UTC(2026, 2, 23), invertedMin: 1, sessions: 1 },
    ]);
  });

  it("goes on to the week of now, and a now before the last session changes nothing", () => {
    const one = [session("2026-12-30T10:00:00Z")];
    const keys = (untilMs: number) => trendsOf(one, { ...UTC, untilMs }).map(({ key }) => key);
    expect(keys(Date.UTC(2027, 0, 12))).toEqual(["2026-W53", "2027-W01", "2027-W02"]);
    expect(keys(Date.UTC(2026, 0, 1))).toEqual(["2026-W53"]);
    expect(keys(Number.NaN)).toEqual(["2026-W53"]);
  });

  it("a session belongs to the local day on which it began, also where the offset changes", () => {
    // Sunday 29 March 2026: local time goes from +1 h to +2 h at 01:00 UTC.
    const offsetMinAt = (ms: number): number => (ms < Date.UTC(2026, 2, 29, 1) ? 60 : 120);
    const keys = (iso: string) => trendsOf([session(iso)], { by: "week", offsetMinAt }).map(({ key }) => key);
    expect(keys("2026-03-22T22:59:59Z")).toEqual(["2026-W12"]);
    expect(keys("2026-03-22T23:00:00Z")).toEqual(["2026-W13"]);
    expect(keys("2026-03-29T21:59:59Z")).toEqual(["2026-W13"]);
    expect(keys("2026-03-29T22:00:00Z")).toEqual(["2026-W14"]);
    const west = trendsOf([session("2026-03-02T04:59:00Z")], { by: "week", offsetMinAt: () => -300 });
    expect(west[0]?.key).toBe("2026-W09");
  });
});

describe("by month", () => {
  it("every month between is there, of whatever length", () => {
    const slots = trendsOf(
      [session("2026-01-31T10:00:00Z"), session("2026-05-01T10:00:00Z"), session("2026-01-01T00:00:00Z")],
      { ...UTC, by: "month" },
    );
    expect(slots.map(({ key, sessions }) => [key, sessions])).toEqual([
      ["2026-01", 2],
      ["2026-02", 0],
      ["2026-03", 0],
      ["2026-04", 0],
      ["2026-05", 1],
    ]);
    expect(slots[1]?.fromMs).toBe(Date.UTC(2026, 1, 1));
  });
});

describe("what cannot be counted", () => {
  it("is left out: nobody inverted, no time, no number", () => {
    const sessions = [
      session("2026-03-02T10:00:00Z", 0),
      session("2026-03-02T10:00:00Z", Number.NaN),
      session("2026-03-02T10:00:00Z", Infinity),
      session("last week", 60),
    ];
    expect(trendsOf(sessions, UTC)).toEqual([]);
    expect(trendsOf([], UTC)).toEqual([]);
  });

  it.each(["week", "month"] as const)("a wrong clock does not make more than %s slots that fit", (by) => {
    const slots = trendsOf([session("0001-01-01T00:00:00Z"), session("2026-03-02T10:00:00Z")], {
      ...UTC,
      by,
    });
    expect(slots).toHaveLength(MOST_SLOTS);
    expect(slots.at(-1)?.sessions).toBe(1);
    expect(slots[0]?.sessions).toBe(0);
  });
});

it("no minute and no session is lost or counted twice, by week as by month, in whatever time zone", () => {
  const anySession = fc
    .record({ day: fc.nat(900), ms: fc.nat(86_399_999), invertedS: fc.integer({ min: 1, max: 600 }) })
    .map(({ day, ms, invertedS }) =>
      session(new Date(Date.UTC(2025, 0, 1) + day * 86_400_000 + ms).toISOString(), invertedS),
    );
  fc.assert(
    fc.property(
      fc.array(anySession, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: -720, max: 840 }),
      fc.constantFrom("week" as const, "month" as const),
      (sessions, offsetMin, by) => {
        const slots = trendsOf(sessions, { by, offsetMinAt: () => offsetMin });
        const seconds = sessions.reduce((sum, { invertedS }) => sum + invertedS, 0);
        expect(slots.reduce((sum, slot) => sum + slot.sessions, 0)).toBe(sessions.length);
        expect(slots.reduce((sum, slot) => sum + slot.invertedMin, 0)).toBeCloseTo(seconds / 60, 6);
        expect(new Set(slots.map(({ key }) => key)).size).toBe(slots.length);
        expect(slots.map(({ key }) => key)).toEqual(slots.map(({ key }) => key).toSorted());
      },
    ),
  );
});
