/** In which order tables stand on the wall, and when that may change. */

import { describe, expect, it } from "vitest";
import type { Group } from "../../../companion/fleet/facts.ts";
import {
  CALM_MS,
  inOrder,
  type Named,
  NOTHING_STANDS,
  nextStanding,
  type Placed,
  ranksOf,
  type Standing,
} from "../../../companion/fleet/order.ts";

const placed = (key: string, group: Group = "rest"): Placed => ({
  ...{ key, group, rank: key.charCodeAt(0) },
});
const keysOf = (standing: Standing): string => standing.keys.join(" ");
const first = (tables: readonly Placed[]): Standing => nextStanding(NOTHING_STANDS, tables, 0, false);

describe("the order of the wall", () => {
  it("puts high alarms first, then medium ones, then trouble, then whoever is inverted", () => {
    const tables = [
      placed("a"),
      placed("b", "inverted"),
      placed("c", "trouble"),
      placed("d", "medium"),
      placed("e", "high"),
    ];
    expect(inOrder(tables)).toEqual(["e", "d", "c", "b", "a"]);
  });

  it("is by site, room and name within a group, numbers as numbers", () => {
    const named = (key: string, room: string): Named => ({ key, sorting: ["north", room, key, key] });
    const tables = [named("t10", "Room 2"), named("t9", "Room 10"), named("t2", "Room 2")];
    for (const list of [tables, tables.toReversed()])
      expect([...ranksOf(list).keys()]).toEqual(["t2", "t10", "t9"]);
    expect(inOrder([placed("b"), placed("a")])).toEqual(["a", "b"]);
  });

  it("stays the very same while nothing has changed", () => {
    const standing = first([placed("a"), placed("b")]);
    expect(nextStanding(standing, [placed("b"), placed("a")].toReversed(), 60_000, false)).toBe(standing);
  });

  it("brings an alarm to the front at once", () => {
    const standing = first([placed("a"), placed("b")]);
    expect(keysOf(nextStanding(standing, [placed("a"), placed("b", "high")], 1, false))).toBe("b a");
  });

  it("does not move by itself for anything less than an alarm until it has been calm", () => {
    const standing = first([placed("a"), placed("b")]);
    const inverted = [placed("a"), placed("b", "inverted")];
    const soon = nextStanding(standing, inverted, CALM_MS - 1, false);
    expect(keysOf(soon)).toBe("a b");
    expect(keysOf(nextStanding(soon, inverted, CALM_MS, false))).toBe("b a");
  });

  it("never moves under a hand, not for an alarm either, and catches up when it is gone", () => {
    const standing = first([placed("a"), placed("b")]);
    const alarmed = [placed("a"), placed("b", "high")];
    const held = nextStanding(standing, alarmed, 60_000, true);
    expect(keysOf(held)).toBe("a b");
    expect(keysOf(nextStanding(held, alarmed, 60_001, false))).toBe("b a");
  });

  it("puts a new table at the end under a hand, and leaves out one that is gone", () => {
    const standing = first([placed("b"), placed("c")]);
    expect(keysOf(nextStanding(standing, [placed("a", "high"), placed("c")], 60_000, true))).toBe("c a");
  });
});
