/** Whether readings still come, and whether two ways from one sensor agree, in their bounds. */

import { describe, expect, it } from "vitest";
import { type CrossCheck, crossCheck, disagrees, UNCHECKED } from "../../firmware/safety/cross-check.ts";
import { isGuardianWell, isLevel, isLineQuiet, isUpright, reportOf } from "../../firmware/safety/facts.ts";
import { isBelievable, type LineAge, missingNow, overdueSince } from "../../firmware/safety/freshness.ts";
import type { GuardianReport } from "../../firmware/safety/input.ts";
import {
  at,
  factsWith,
  guarded,
  LOST,
  reportWith,
  SILENT,
  UNGUARDED,
  unknown,
  upWith,
} from "./facts-sample.ts";

const NOW = 100_000;
const line = (lastByteMs: number): LineAge => ({ kind: "up", sinceMs: 0, lastByteMs });
const NO_BOARD: LineAge = { kind: "no-board" };

describe("a reading", () => {
  it.each<[what: string, atMs: number, arrivedMs: number, believed: boolean]>([
    ["made and arrived now", NOW, NOW, true],
    ["stamped 20 ms ahead of the step", NOW, NOW + 20, true],
    ["stamped further ahead", NOW, NOW + 20.1, false],
    ["that arrived 300 ms ago", NOW - 300, NOW - 300, true],
    ["that arrived longer ago", NOW - 300.1, NOW - 300.1, false],
    ["made 300 ms before it arrived", NOW - 300, NOW, true],
    ["made longer before", NOW - 300.1, NOW, false],
    ["made after it arrived", NOW + 0.1, NOW, false],
    ["made at no time", Number.NaN, NOW, false],
    ["that arrived at no time", NOW, Number.NaN, false],
  ])("%s is believed: %s", (_what, atMs, arrivedMs, believed) => {
    expect(isBelievable({ atMs, arrivedMs }, NOW)).toBe(believed);
  });
  it("is believed at no time that is none", () => {
    expect(isBelievable({ atMs: NOW, arrivedMs: NOW }, Number.NaN)).toBe(false);
  });
});

describe("the next reading", () => {
  const since = (lastArrivedMs: number | null, lastByteMs: number, overdueSinceMs: number | null = null) =>
    overdueSince({ lastArrivedMs, overdueSinceMs }, line(lastByteMs));

  it("is overdue once bytes have come for more than 60 ms without it, from the byte that found it so", () => {
    expect(since(1000, 1060)).toBeNull();
    expect(since(1000, 1061)).toBe(1061);
    expect(since(1000, 1100, 1061)).toBe(1061);
    expect(since(1000, 1060, 1055)).toBeNull();
  });

  it("is not overdue where none ever came, or where there is no board", () => {
    expect(since(null, 9000)).toBeNull();
    expect(overdueSince({ lastArrivedMs: 1000, overdueSinceMs: 1061 }, NO_BOARD)).toBeNull();
  });
});

describe("what is missing", () => {
  const missing = (of: LineAge, lastArrivedMs: number | null, overdueSinceMs: number | null, nowMs: number) =>
    missingNow(of, { lastArrivedMs, overdueSinceMs }, nowMs);

  it.each<[what: string, expected: string | null, found: string | null]>([
    ["no board", "no-board", missing(NO_BOARD, NOW, null, NOW)],
    ["a line quiet for 300 ms", null, missing(line(NOW - 300), NOW - 300, null, NOW)],
    ["a line quiet for longer", "stale", missing(line(NOW - 300.1), NOW, null, NOW)],
    ["a byte at no time", "stale", missing(line(Number.NaN), NOW, null, NOW)],
    ["a sensor that has not spoken", "no-reading", missing(line(NOW), null, null, NOW)],
    ["a reading that is not overdue", null, missing(line(NOW), NOW - 50, null, NOW)],
    ["bytes for just under 40 ms beyond", null, missing(line(NOW), NOW - 100, NOW - 39.9, NOW)],
    ["bytes for 40 ms beyond", "stale", missing(line(NOW), NOW - 100, NOW - 40, NOW)],
  ])("%s: %s", (_what, expected, found) => {
    expect(found).toBe(expected);
  });
});

describe("the board's angle against our own", () => {
  const own = (angleDeg: number, rateDegPerS = 0, arrivedMs = NOW) => ({ angleDeg, rateDegPerS, arrivedMs });
  const board = (angleDeg: number, rateDegPerS: number | null = 0, atMs = NOW): GuardianReport =>
    reportWith({ atMs, angle: { kind: "ok", angleDeg, rateDegPerS } });
  const kindOf = (...args: Parameters<typeof crossCheck>): string => crossCheck(...args).kind;

  it.each<[ownDeg: number, ownRate: number, boardDeg: number, boardRate: number | null, kind: string]>([
    [20, 0, 23, 0, "agree"],
    [20, 0, 17, 0, "agree"],
    [20, 0, 23.1, 0, "apart"],
    [20, 0, 16.9, 0, "apart"],
    [20, 100, 29, 0, "agree"],
    [20, -100, 11, 0, "agree"],
    [20, 100, 29.1, 0, "apart"],
    [20, 0, 29, 100, "agree"],
    [20, 0, 29, -100, "agree"],
    [20, 0, 29.1, -100, "apart"],
    [20, 50, 29, 100, "agree"],
    [20, 0, 23.1, null, "apart"],
    [20, 0, Number.NaN, 0, "apart"],
    [Number.NaN, 0, 20, 0, "apart"],
    [20, Number.NaN, 20, 0, "apart"],
  ])("%d° at %d°/s against %d° at %o°/s: %s", (ownDeg, ownRate, boardDeg, boardRate, kind) => {
    expect(kindOf(UNCHECKED, own(ownDeg, ownRate), board(boardDeg, boardRate), false)).toBe(kind);
  });

  const apart: CrossCheck = { kind: "apart", judgedAtMs: NOW - 50, sinceMs: NOW - 50 };

  it("is not compared without either, without an angle of the board, or on the way back", () => {
    expect(crossCheck(apart, null, board(60), false)).toEqual(UNCHECKED);
    expect(crossCheck(apart, own(20), null, false)).toEqual(UNCHECKED);
    expect(crossCheck(apart, own(20), board(60), true)).toEqual(UNCHECKED);
    const none = reportWith({ angle: { kind: "none", reason: "no-reading" } });
    expect(crossCheck(apart, own(20), none, false)).toEqual(UNCHECKED);
  });

  it("agrees until there is something to compare", () => {
    expect(UNCHECKED).toEqual({ kind: "agree", judgedAtMs: null });
  });

  it("is judged once per report, and only against a reading that arrived within 60 ms of it", () => {
    expect(crossCheck(apart, own(20), board(20, 0, NOW - 50), false)).toBe(apart);
    for (const arrivedMs of [NOW - 60, NOW + 60])
      expect(crossCheck(apart, own(20, 0, arrivedMs), board(20), false)).toEqual({
        kind: "agree",
        judgedAtMs: NOW,
      });
    for (const arrivedMs of [NOW - 60.1, NOW + 60.1, Number.NaN])
      expect(crossCheck(apart, own(20, 0, arrivedMs), board(20), false)).toEqual({
        ...apart,
        judgedAtMs: NOW,
      });
  });

  it("remembers since when they have been apart", () => {
    expect(crossCheck(UNCHECKED, own(20), board(60), false)).toEqual({
      kind: "apart",
      judgedAtMs: NOW,
      sinceMs: NOW,
    });
    expect(crossCheck(apart, own(20), board(60), false)).toEqual({
      kind: "apart",
      judgedAtMs: NOW,
      sinceMs: NOW - 50,
    });
  });

  it("disagrees once apart for 200 ms", () => {
    expect(disagrees({ kind: "apart", judgedAtMs: NOW, sinceMs: NOW - 199 })).toBe(false);
    expect(disagrees({ kind: "apart", judgedAtMs: NOW, sinceMs: NOW - 200 })).toBe(true);
    expect(disagrees({ kind: "apart", judgedAtMs: NOW, sinceMs: Number.NaN })).toBe(true);
    expect(disagrees({ kind: "agree", judgedAtMs: NOW })).toBe(false);
  });
});

describe("of the facts", () => {
  it.each<[angleDeg: number, level: boolean, upright: boolean]>([
    [0.01, false, false],
    [0, true, false],
    [-19.99, true, false],
    [-20, true, true],
    [Number.NaN, false, false],
  ])("%d° is level: %s, upright: %s", (angleDeg, level, upright) => {
    expect(isLevel(factsWith({ angle: at(angleDeg) }))).toBe(level);
    expect(isUpright(factsWith({ angle: at(angleDeg) }))).toBe(upright);
  });

  it("an angle that is not known is neither", () => {
    expect(isLevel(factsWith({ angle: unknown() }))).toBe(false);
    expect(isUpright(factsWith({ angle: unknown() }))).toBe(false);
  });

  it("a line is quiet after 300 ms, or when its last byte came at no time; a lost one is lost", () => {
    const quiet = (lastByteMs: number) =>
      isLineQuiet(factsWith({ nowMs: NOW, link: upWith({ lastByteMs }) }));
    expect([quiet(NOW - 300), quiet(NOW - 301), quiet(Number.NaN)]).toEqual([false, true, true]);
    expect(isLineQuiet(factsWith({ link: LOST }))).toBe(false);
  });

  it("a guardian is well when it is heard, has not tripped and hears us; where there is none, nobody is unwell", () => {
    const well = (link: Parameters<typeof reportOf>[0]) => isGuardianWell(factsWith({ link }));
    expect([well(guarded({})), well(UNGUARDED)]).toEqual([true, true]);
    for (const link of [LOST, SILENT, guarded({ trip: "unknown" }), guarded({ leaseValid: false })])
      expect(well(link)).toBe(false);
  });

  it("there is a report only of a guardian that is heard", () => {
    expect(reportOf(guarded({ bootNonce: 9 }))).toMatchObject({ bootNonce: 9 });
    for (const link of [LOST, SILENT, UNGUARDED]) expect(reportOf(link)).toBeNull();
  });
});
