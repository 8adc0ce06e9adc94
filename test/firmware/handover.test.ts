import { describe, expect, test } from "vitest";
import { handOver, restartDelayMs } from "../../firmware/handover.ts";
import { report } from "../controller/messages.ts";

const LIMITS = { maxAngleDeg: 15, maxDurationS: 60 };
const LOST = { reason: { kind: "controller-lost" } } as const;
const SENSOR = { reason: { kind: "sensor", fault: "sensor-open" } } as const;
const NOTHING = { untreated: [], limits: null };

describe("what a fresh controller is told", () => {
  test("nothing, when the first one died before it reported", () => {
    expect(handOver(NOTHING, null, null)).toEqual({ untreated: [], limits: null, interrupted: null });
  });

  test("the limits and faults of the last report", () => {
    const last = report({ carry: { untreated: [SENSOR], limits: LIMITS } });
    expect(handOver(NOTHING, last, null)).toEqual({ untreated: [SENSOR], limits: LIMITS, interrupted: null });
  });

  test("a session that nobody ended is interrupted, and its loss is a fault to be treated", () => {
    const last = report({ session: "s-1", carry: { untreated: [SENSOR], limits: LIMITS } });
    expect(handOver(NOTHING, last, "s-1")).toEqual({
      untreated: [SENSOR, LOST],
      limits: LIMITS,
      interrupted: "s-1",
    });
  });

  test("the loss is not told twice", () => {
    const last = report({ session: "s-1", carry: { untreated: [LOST] } });
    expect(handOver(NOTHING, last, "s-1").untreated).toEqual([LOST]);
  });

  test("what a controller was told survives its death before its first report, again and again", () => {
    const first = handOver(NOTHING, report({ session: "s-1", carry: { limits: LIMITS } }), "s-1");
    const second = handOver(first, null, null);
    const third = handOver(second, null, null);
    expect(third).toEqual({ untreated: [LOST], limits: LIMITS, interrupted: null });
  });

  test("what was treated is not told again", () => {
    const told = { untreated: [LOST], limits: LIMITS };
    expect(handOver(told, report(), null).untreated).toEqual([]);
  });
});

test("the first start again is at once; deaths in a row make it wait, with an end", () => {
  const waits = Array.from({ length: 20 }, (_, n) => restartDelayMs(n));
  expect(waits[0]).toBe(0);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(Math.max(...waits)).toBe(5_000);
});
