/** The address of the fleet view, and what it narrows the wall to. */

import { describe, expect, it } from "vitest";
import { hrefOf, isWithin, NO_FILTER, type Place, placeIn } from "../../../companion/fleet/place.ts";

const wall = (filter: Partial<typeof NO_FILTER>): Place => ({
  kind: "wall",
  filter: { ...NO_FILTER, ...filter },
});

describe("the address", () => {
  it.each<readonly [string, Place]>([
    ["#wall", wall({})],
    ["#wall?site=north", wall({ site: "north" })],
    ["#wall?site=north&room=Room+1&search=by+the", wall({ site: "north", room: "Room 1", search: "by the" })],
    ["#table/north/t-1", { kind: "table", address: { site: "north", tableId: "t-1" } }],
    ["#history", { kind: "history", wish: { site: "", table: "", days: 30 } }],
    [
      "#history?site=north&table=t-1&days=7",
      { kind: "history", wish: { site: "north", table: "t-1", days: 7 } },
    ],
    ["#devices", { kind: "devices" }],
  ])("%s leads there and back", (hash, place) => {
    expect(placeIn(hash)).toEqual(place);
    expect(hrefOf(place)).toBe(hash);
  });

  it.each(["", "#", "#nonsense", "#table", "#table/north", "#table/NORTH/t-1", "#table/north/..%2F"])(
    "%j is the whole wall",
    (hash) => expect(placeIn(hash)).toEqual(wall({})),
  );

  it("takes nothing that is no site, no table and no number of days", () => {
    expect(placeIn("#wall?site=%3Cb%3E")).toEqual(wall({}));
    expect(placeIn("#history?site=A&table=../x&days=1e9")).toEqual(placeIn("#history"));
  });
});

describe("the filter", () => {
  const table = { site: "north", tableId: "t-12", name: "Tisch am Fenster", room: "Café 2" };

  it.each<readonly [Partial<typeof NO_FILTER>, boolean]>([
    [{}, true],
    [{ site: "north" }, true],
    [{ site: "south" }, false],
    [{ room: "Café 2" }, true],
    [{ room: "Room 1" }, false],
    [{ search: "FENSTER" }, true],
    [{ search: "fen cafe" }, true],
    [{ search: "t-12" }, true],
    [{ search: "fenster kitchen" }, false],
    [{ search: "  " }, true],
    [{ site: "north", search: "door" }, false],
  ])("%j: %s", (filter, isIn) => expect(isWithin({ ...NO_FILTER, ...filter }, table)).toBe(isIn));

  it("a table without a room is in no room", () => {
    expect(isWithin({ ...NO_FILTER, room: "null" }, { ...table, room: null })).toBe(false);
  });
});
