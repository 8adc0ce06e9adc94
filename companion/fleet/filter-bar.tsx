/** What the wall is narrowed to: site, room, and what is searched for. It stands in the address. */

import { useComputed } from "@preact/signals";
import {
  ALL_ROOMS,
  ALL_SITES,
  FILTER_LABEL,
  ROOM,
  SEARCH,
  SEARCH_HINT,
  SHOW_ALL,
  SITE,
  shownCount,
} from "../messages/en/fleet.ts";
import type { Cell } from "./cell.ts";
import { type Filter, isFiltered, NO_FILTER, type PlaceStore } from "./place.ts";
import { Select } from "./select.tsx";

export interface FilterBarProps {
  readonly cells: readonly Cell[];
  readonly shown: number;
  readonly place: PlaceStore;
}

/** Every value that there is, sorted; what is chosen stays to be chosen, though no table has it now. */
export const optionsOf = (values: readonly (string | null)[], chosen: string): readonly string[] => {
  const all = new Set(values.filter((value) => value !== null && value !== ""));
  if (chosen !== "") all.add(chosen);
  return [...all].map(String).sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
};

export const FilterBar = ({ cells, shown, place }: FilterBarProps) => {
  const filter = place.wall.value;
  const sites = useComputed(() => place.wall.value.site);
  const narrow = (part: Partial<Filter>): void => place.narrow({ ...filter, ...part });
  const ofSite = cells.filter(({ address }) => sites.value === "" || address.site === sites.value);
  return (
    <search class="filter" aria-label={FILTER_LABEL}>
      <Select
        id="filter-site"
        label={SITE}
        all={ALL_SITES}
        options={optionsOf(
          cells.map(({ address }) => address.site),
          filter.site,
        )}
        chosen={filter.site}
        onChoose={(site) => narrow({ site, room: "" })}
      />
      <Select
        id="filter-room"
        label={ROOM}
        all={ALL_ROOMS}
        options={optionsOf(
          ofSite.map(({ view }) => view.room.value),
          filter.room,
        )}
        chosen={filter.room}
        onChoose={(room) => narrow({ room })}
      />
      <label class="filter__part filter__part--search" for="filter-search">
        <span class="filter__label">{SEARCH}</span>
        <input
          id="filter-search"
          class="field filter__field"
          data-testid="filter-search"
          type="search"
          autoComplete="off"
          placeholder={SEARCH_HINT}
          value={filter.search}
          onInput={(event) => narrow({ search: event.currentTarget.value })}
        />
      </label>
      {isFiltered(filter) ? (
        <div class="filter__state">
          <p role="status" data-testid="filter-count">
            {shownCount(shown, cells.length)}
          </p>
          <button
            type="button"
            class="button button--plain"
            data-testid="filter-clear"
            onClick={() => place.narrow(NO_FILTER)}
          >
            {SHOW_ALL}
          </button>
        </div>
      ) : null}
    </search>
  );
};
