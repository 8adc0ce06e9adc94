/** The board on the screen: its trip, its supply. */

import { describe, expect, it } from "vitest";
import { boardStatus, shownSupplyV } from "../../firmware/controller/board-status.ts";
import { createFakeBoard } from "./fake-board.ts";

const KNOWN = { configCalibration: { kind: "none" }, simulated: false } as const;

describe("the board's status", () => {
  it("carries the trip in the board's own word, and none as null", () => {
    const { board } = createFakeBoard(() => 0);
    const guardian = board.guardian();
    if (guardian.kind !== "heard") throw new Error("the fake guardian is silent");
    expect(boardStatus(board, KNOWN, null)).toMatchObject({ trip: null, supplyV: 5 });
    const tripped = { ...board, guardian: () => ({ ...guardian, trip: "watchdog" as const }) };
    expect(boardStatus(tripped, KNOWN, null)).toMatchObject({ trip: "watchdog" });
    const silent = { ...board, guardian: () => ({ kind: "silent" }) as const };
    expect(boardStatus(silent, KNOWN, 5)).toMatchObject({ trip: null, supplyV: null });
  });

  it("of no board is why there is none", () => {
    expect(boardStatus({ kind: "none", reason: "unplugged" }, KNOWN, 5)).toMatchObject({
      connected: false,
      supplyV: null,
      problem: "unplugged",
    });
  });
});

describe("a supply", () => {
  it("is shown to a tenth of a volt and does not flutter between two of them", () => {
    let shown: number | null = null;
    const seen = new Set<number | null>();
    for (const mv of [5049, 5051, 5049, 5060, 5040]) {
      shown = shownSupplyV(mv, shown);
      seen.add(shown);
    }
    expect([...seen]).toEqual([5]);
  });

  it.each([
    [null, 5, null],
    [4912, null, 4.9],
    [5085, 5, 5.1],
    [4400, 5, 4.4],
  ])("of %s mV shown as %s V before is shown as %s V", (mv, before, now) => {
    expect(shownSupplyV(mv, before)).toBe(now);
  });
});
