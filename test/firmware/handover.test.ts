import { describe, expect, test } from "vitest";
import { type Gone, handOver, restartDelayMs } from "../../firmware/handover.ts";
import { report } from "../controller/messages.ts";

const LIMITS = { maxAngleDeg: 15, maxDurationS: 60 };
const LOST = { reason: { kind: "controller-lost" } } as const;
const SENSOR = { reason: { kind: "sensor", fault: "sensor-open" } } as const;
const NOTHING = { untreated: [], limits: null, limitsSetBy: null, balanceUntilMs: null };

/** A controller that was killed; with `report` as its last. */
const gone = (change: Partial<Gone> = {}): Gone => ({
  report: null,
  session: null,
  limits: change.report?.carry.limits ?? null,
  limitsSetBy: null,
  hadLastWord: false,
  hasNewSettings: false,
  balanceUntilMs: null,
  ...change,
});

describe("what a fresh controller is told", () => {
  test("nothing, when the first one died before it reported", () => {
    expect(handOver(NOTHING, gone())).toEqual({ ...NOTHING, interrupted: null });
  });

  test("the limits and faults of the last report", () => {
    const last = report({ carry: { untreated: [SENSOR], limits: LIMITS } });
    expect(handOver(NOTHING, gone({ report: last }))).toEqual({
      untreated: [SENSOR],
      limits: LIMITS,
      limitsSetBy: null,
      balanceUntilMs: null,
      interrupted: null,
    });
  });

  test("a session that nobody ended is interrupted, and its loss is a fault to be treated", () => {
    const last = report({ session: "s-1", carry: { untreated: [SENSOR], limits: LIMITS } });
    expect(handOver(NOTHING, gone({ report: last, session: "s-1" }))).toEqual({
      untreated: [SENSOR, LOST],
      limits: LIMITS,
      limitsSetBy: null,
      balanceUntilMs: null,
      interrupted: "s-1",
    });
  });

  describe("a proof of balance", () => {
    const before = { ...NOTHING, balanceUntilMs: 5_000 };
    test("stands as the last report told of it", () => {
      expect(handOver(before, gone({ report: report(), balanceUntilMs: 7_000 })).balanceUntilMs).toBe(7_000);
      expect(handOver(before, gone({ report: report(), balanceUntilMs: null })).balanceUntilMs).toBeNull();
    });

    test("outlives a controller that died before it reported", () => {
      expect(handOver(before, gone()).balanceUntilMs).toBe(5_000);
      expect(handOver(before, gone({ session: "s-1", report: null })).balanceUntilMs).toBe(5_000);
    });

    test("ends with the settings it was seen by", () => {
      for (const last of [null, report()]) {
        const end = gone({ report: last, balanceUntilMs: 7_000, hasNewSettings: true, hadLastWord: true });
        expect(handOver(before, end).balanceUntilMs).toBeNull();
      }
    });
  });

  test("the loss is not told twice", () => {
    const last = report({ session: "s-1", carry: { untreated: [LOST] } });
    expect(handOver(NOTHING, gone({ report: last, session: "s-1" })).untreated).toEqual([LOST]);
  });

  test("what a controller was told survives its death before its first report, again and again", () => {
    const last = report({ session: "s-1", carry: { limits: LIMITS } });
    const first = handOver(NOTHING, gone({ report: last, session: "s-1" }));
    const second = handOver(first, gone());
    const third = handOver(second, gone());
    expect(third).toEqual({ ...NOTHING, untreated: [LOST], limits: LIMITS, interrupted: null });
  });

  test.each(["armed", "inverted", "resting", "returning", "recovering", "fault"] as const)(
    "a controller killed in %s is a fault, whether or not its session had ended",
    (state) => {
      const last = report({ state });
      expect(handOver(NOTHING, gone({ report: last })).untreated).toEqual([LOST]);
      expect(handOver(NOTHING, gone({ report: last, hadLastWord: true })).untreated).toEqual([]);
    },
  );

  test.each(["offline", "idle"] as const)("a controller killed in %s is none", (state) => {
    expect(handOver(NOTHING, gone({ report: report({ state }) })).untreated).toEqual([]);
  });

  test("limits that it told of after its last report", () => {
    const last = report({ carry: { limits: { maxAngleDeg: 30, maxDurationS: 90 } } });
    expect(handOver(NOTHING, gone({ report: last, limits: LIMITS })).limits).toEqual(LIMITS);
  });

  test("what was treated is not told again", () => {
    const told = { ...NOTHING, untreated: [LOST], limits: LIMITS };
    expect(handOver(told, gone({ report: report() })).untreated).toEqual([]);
  });
});

test("the first start again is at once; deaths in a row make it wait, with an end", () => {
  const waits = Array.from({ length: 20 }, (_, n) => restartDelayMs(n));
  expect(waits[0]).toBe(0);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(Math.max(...waits)).toBe(5_000);
});
