/** What the watchdog is fed for, row by row. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { watchdogMs } from "../../firmware/service-manager.ts";
import {
  BYTES_FRESH_MS,
  GATEWAY_TICK_FRESH_MS,
  judgeSigns,
  REPORT_FRESH_MS,
  type Signs,
} from "../../firmware/watchdog-feed.ts";

type Wanted = Extract<Signs["controller"], { kind: "wanted" }>;
type There = Extract<Wanted["board"], { kind: "there" }>;

const THERE: There = { kind: "there", byteMs: 4, leaseValid: true, angleKnown: true };
const there = (change: Partial<There>): Signs => ({
  gatewayTickMs: 100,
  controller: { kind: "wanted", reportMs: 15, board: { ...THERE, ...change } },
});
const boardless = (reportMs: number | null): Signs => ({
  gatewayTickMs: 100,
  controller: { kind: "wanted", reportMs, board: { kind: "absent" } },
});

const ROWS: readonly (readonly [string, Signs, "feed" | RegExp])[] = [
  ["all is well", there({}), "feed"],
  ["the gateway has not looked round yet", { ...there({}), gatewayTickMs: null }, /gateway/],
  ["the gateway at its limit", { ...there({}), gatewayTickMs: GATEWAY_TICK_FRESH_MS }, "feed"],
  ["the gateway beyond it", { ...there({}), gatewayTickMs: GATEWAY_TICK_FRESH_MS + 1 }, /gateway/],
  ["a clock that went back", { ...there({}), gatewayTickMs: -1 }, /gateway/],
  ["NaN is not fresh", { ...there({}), gatewayTickMs: Number.NaN }, /gateway/],
  ["no report was ever made", boardless(null), /controller/],
  ["no board: reports alone decide", boardless(REPORT_FRESH_MS), "feed"],
  ["no board, and a frozen controller", boardless(REPORT_FRESH_MS + 1), /controller/],
  ["no board, and a report from NaN ago", boardless(Number.NaN), /controller/],
  ["readings at their limit", there({ byteMs: BYTES_FRESH_MS - 15 }), "feed"],
  [
    "readings beyond it, their age in the report and the report's own",
    there({ byteMs: BYTES_FRESH_MS - 14 }),
    /readings/,
  ],
  ["readings of no age", there({ byteMs: Number.NaN }), /readings/],
  ["readings of infinite age", there({ byteMs: Number.POSITIVE_INFINITY }), /readings/],
  ["a lease that does not arrive", there({ leaseValid: false }), /lease/],
  ["a board without guardian has none", there({ leaseValid: null }), "feed"],
  [
    "without an angle no lease is earned: a sensor is not mended by starting again",
    there({ leaseValid: false, angleKnown: false }),
    "feed",
  ],
  [
    "read-only: the gateway alone decides",
    { gatewayTickMs: 10, controller: { kind: "none-wanted" } },
    "feed",
  ],
  [
    "read-only, and the gateway stands",
    { gatewayTickMs: 9_999, controller: { kind: "none-wanted" } },
    /gateway/,
  ],
];

test.each(ROWS)("%s", (_name, signs, expected) => {
  const feed = judgeSigns(signs);
  if (expected === "feed") expect(feed).toEqual({ kind: "feed" });
  else expect(feed).toEqual({ kind: "withhold", why: expect.stringMatching(expected) });
});

test("whatever the ages are, a stale or unknown report never feeds", () => {
  const age = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.constantFrom(null, Number.NaN, Number.POSITIVE_INFINITY),
  );
  fc.assert(
    fc.property(age, age, fc.double(), fc.boolean(), (gatewayTickMs, reportMs, byteMs, angleKnown) => {
      const board = { kind: "there", byteMs, leaseValid: true, angleKnown } as const;
      const feed = judgeSigns({ gatewayTickMs, controller: { kind: "wanted", reportMs, board } });
      const isFresh = (value: number | null, most: number): boolean =>
        value !== null && value >= 0 && value <= most;
      if (feed.kind === "feed") {
        expect(isFresh(gatewayTickMs, GATEWAY_TICK_FRESH_MS)).toBe(true);
        expect(isFresh(reportMs, REPORT_FRESH_MS)).toBe(true);
      }
    }),
  );
});

describe("how long the watchdog waits", () => {
  const of = (environment: Record<string, string>): number | null => watchdogMs({ environment, pid: 77 });
  test.each([
    ["there is none", {}, null],
    ["30 s", { WATCHDOG_USEC: "30000000" }, 30_000],
    ["for this process", { WATCHDOG_USEC: "30000000", WATCHDOG_PID: "77" }, 30_000],
    ["for another", { WATCHDOG_USEC: "30000000", WATCHDOG_PID: "78" }, null],
    ["none at all", { WATCHDOG_USEC: "0" }, null],
    ["less than a millisecond", { WATCHDOG_USEC: "999" }, null],
    ["no number", { WATCHDOG_USEC: "NaN" }, null],
    ["a sign", { WATCHDOG_USEC: "-1" }, null],
    ["an exponent", { WATCHDOG_USEC: "1e9" }, null],
    ["nothing", { WATCHDOG_USEC: "" }, null],
  ] as const)("%s", (_name, environment, expected) => {
    expect(of(environment)).toBe(expected);
  });
});
