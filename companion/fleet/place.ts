/**
 * Which part of the fleet view is open, and what it is narrowed to. All of it stands in the address, so that a wall's
 * screen can be bookmarked, the browser's way back leads out, and a link leads in. Pure but for {@link followPlace}.
 */

import { type ReadonlySignal, signal } from "@preact/signals";
import { FLEET_ID, type TableAddress } from "../../shared/fleet.ts";

/** Empty = all of them. */
export interface Filter {
  readonly site: string;
  readonly room: string;
  /** In the name of a table, its id, or its room. */
  readonly search: string;
}
export const NO_FILTER: Filter = { site: "", room: "", search: "" };

/** How far back the history goes; `0` = all that is kept. */
export const HISTORY_DAYS = [1, 7, 30, 90, 0] as const;
export type HistoryDays = (typeof HISTORY_DAYS)[number];

export interface HistoryWish {
  readonly site: string;
  readonly table: string;
  readonly days: HistoryDays;
}

export type Place =
  | { readonly kind: "wall"; readonly filter: Filter }
  | { readonly kind: "table"; readonly address: TableAddress }
  | { readonly kind: "history"; readonly wish: HistoryWish }
  | { readonly kind: "devices" };

const LONGEST_SEARCH = 60;
const USUAL_DAYS: HistoryDays = 30;

const idOr = (text: string | null): string => (text !== null && FLEET_ID.pattern.test(text) ? text : "");
const wordsOr = (text: string | null): string => (text ?? "").slice(0, LONGEST_SEARCH);

const daysOf = (text: string | null): HistoryDays =>
  HISTORY_DAYS.find((days) => String(days) === text) ?? USUAL_DAYS;

/** An address that says nothing of ours is the whole wall. */
export const placeIn = (hash: string): Place => {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?");
  const [kind, site, tableId] = path.split("/");
  const said = new URLSearchParams(query);
  if (kind === "devices") return { kind };
  if (kind === "history") {
    const wish = {
      site: idOr(said.get("site")),
      table: idOr(said.get("table")),
      days: daysOf(said.get("days")),
    };
    return { kind, wish };
  }
  if (kind === "table" && idOr(site ?? null) !== "" && idOr(tableId ?? null) !== "")
    return { kind, address: { site: site ?? "", tableId: tableId ?? "" } };
  const filter = {
    site: idOr(said.get("site")),
    room: wordsOr(said.get("room")),
    search: wordsOr(said.get("search")),
  };
  return { kind: "wall", filter };
};

const withQuery = (path: string, values: Readonly<Record<string, string>>): string => {
  const said = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ""));
  const query = said.toString();
  return query === "" ? `#${path}` : `#${path}?${query}`;
};

export const hrefOf = (place: Place): string => {
  switch (place.kind) {
    case "wall":
      return withQuery("wall", { ...place.filter });
    case "table":
      return `#table/${place.address.site}/${place.address.tableId}`;
    case "history": {
      const { site, table, days } = place.wish;
      return withQuery("history", { site, table, days: days === USUAL_DAYS ? "" : String(days) });
    }
    case "devices":
      return "#devices";
  }
};

export const isFiltered = ({ site, room, search }: Filter): boolean =>
  site !== "" || room !== "" || search !== "";

export interface Named {
  readonly site: string;
  readonly tableId: string;
  readonly name: string;
  readonly room: string | null;
}

const folded = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Whether a table is within it. Every word that is searched for has to be in the name, the id or the room. */
export const isWithin = ({ site, room, search }: Filter, table: Named): boolean => {
  if (site !== "" && table.site !== site) return false;
  if (room !== "" && table.room !== room) return false;
  if (search.trim() === "") return true;
  const text = folded(`${table.name} ${table.tableId} ${table.room ?? ""}`);
  return folded(search)
    .trim()
    .split(/\s+/)
    .every((word) => text.includes(word));
};

export interface PlaceStore {
  readonly current: ReadonlySignal<Place>;
  /** The wall as it was looked at last. */
  readonly wall: ReadonlySignal<Filter>;
  /** Narrows the wall, without a step on the browser's way back for every letter. */
  narrow(filter: Filter): void;
  go(place: Place): void;
}

export const followPlace = (page: Window): PlaceStore => {
  const current = signal<Place>(placeIn(page.location.hash));
  const wall = signal<Filter>(current.value.kind === "wall" ? current.value.filter : NO_FILTER);
  const take = (place: Place): void => {
    current.value = place;
    if (place.kind === "wall") wall.value = place.filter;
  };
  page.addEventListener("hashchange", () => take(placeIn(page.location.hash)));
  return {
    current,
    wall,
    narrow: (filter) => {
      page.history.replaceState(null, "", hrefOf({ kind: "wall", filter }));
      take({ kind: "wall", filter });
    },
    go: (place) => {
      page.location.hash = hrefOf(place);
    },
  };
};
