/** What the history asks for, and the bars of its days. */

import { describe, expect, it } from "vitest";
import { whichOf } from "../../../companion/fleet/asks.ts";
import { barsOf } from "../../../companion/fleet/days-chart.tsx";

const NOW_MS = Date.parse("2026-03-05T10:30:00.000Z");
const count = (day: string, site: string, sessions: number) => ({ day, site, sessions, invertedS: 60 });

describe("what is asked for", () => {
  it.each([
    [1, "2026-03-05T00:00:00.000Z"],
    [7, "2026-02-27T00:00:00.000Z"],
  ] as const)("the last %s days begin at %s", (days, from) =>
    expect(whichOf({ site: "north", table: "", days }, NOW_MS)).toEqual({ site: "north", from }),
  );

  it("all that is kept is bounded by nothing", () =>
    expect(whichOf({ site: "", table: "", days: 0 }, NOW_MS)).toEqual({}));
});

describe("the bars", () => {
  it("stand for every day between the first and the last, sites in one order", () => {
    const bars = barsOf([
      count("2026-03-03", "south", 2),
      count("2026-03-01", "south", 1),
      count("2026-03-03", "north", 3),
    ]);
    expect(bars.map(({ sessions, parts }) => [sessions, parts.map(({ site }) => site)])).toEqual([
      [1, ["south"]],
      [0, []],
      [5, ["north", "south"]],
    ]);
  });

  it("are no more than there is room for, and none for what is no day", () => {
    expect(barsOf([count("2020-01-01", "north", 1), count("2026-03-01", "north", 1)])).toHaveLength(90);
    expect(barsOf([count("yesterday", "north", 1)])).toEqual([]);
  });
});
