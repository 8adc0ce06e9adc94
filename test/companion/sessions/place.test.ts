/** Which page of the sessions an address names. */

import { describe, expect, it } from "vitest";
import { routeIn } from "../../../companion/route.ts";
import { pageKeyOf } from "../../../companion/sessions/pages.ts";
import { followPlace, hrefOfPlace, PAGES, placeIn } from "../../../companion/sessions/place.ts";

describe("the address of the sessions", () => {
  it.each(PAGES)("names %s and comes back from it, with an id and without", (page) => {
    expect(placeIn(hrefOfPlace(page))).toEqual({ page, id: null });
    expect(placeIn(hrefOfPlace(page, "a/b c%"))).toEqual({ page, id: "a/b c%" });
    expect(routeIn(hrefOfPlace(page, "x"))).toBe("sessions");
  });

  it.each(["", "#", "#sessions", "#sessions/", "#sessions/nowhere", "#sessions/nowhere/x", "#sessions//x"])(
    "leads from %j to the history",
    (hash) => expect(placeIn(hash)).toEqual({ page: "history", id: null }),
  );

  it("takes what cannot be decoded for no id", () => {
    expect(placeIn("#sessions/people/%E0%A4%A")).toEqual({ page: "people", id: null });
  });

  it("opens one session as a page of its own, one person within the people", () => {
    expect(pageKeyOf({ page: "history", id: null })).toBe("history");
    expect(pageKeyOf({ page: "history", id: "s1" })).toBe("session");
    expect(pageKeyOf({ page: "people", id: "anna" })).toBe("people");
  });

  it("is followed while it is one of the sessions, and kept while another view is open", () => {
    const location = { hash: "#sessions/trends" };
    let changed = (): void => {};
    const place = followPlace({
      location,
      addEventListener: (_type: string, heard: () => void) => {
        changed = heard;
      },
    } as unknown as Window);
    const go = (hash: string): void => {
      location.hash = hash;
      changed();
    };
    const first = place.value;
    expect(first).toEqual({ page: "trends", id: null });
    go("#sessions/trends");
    expect(place.value).toBe(first);
    go("#watch");
    expect(place.value).toBe(first);
    go("#sessions/history/s1");
    expect(place.value).toEqual({ page: "history", id: "s1" });
  });
});
