/** The wall: every table within the filter as a tile, in the order of what wants to be seen first. */

import { useComputed, useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import {
  LOOKING,
  NO_SUBSTITUTE_SHORT,
  NO_TABLES_NEXT,
  NO_TABLES_TITLE,
  NONE_WITHIN_TITLE,
  ORDER_HELD,
  TABLES_TITLE,
} from "../messages/en/fleet.ts";
import type { Cell } from "./cell.ts";
import type { Commands } from "./commands.ts";
import { FilterBar } from "./filter-bar.tsx";
import { isWithin, type PlaceStore } from "./place.ts";
import type { Tables } from "./tables.ts";
import { Tile } from "./tile.tsx";

export interface WallProps {
  readonly tables: Tables;
  readonly commands: Commands;
  readonly place: PlaceStore;
}

/** Whoever has the focus keeps it when tiles change places: a browser takes it from what is moved. */
const useKeptFocus = (order: readonly Cell[]): void => {
  const focused = useRef<Element | null>(null);
  focused.current = document.activeElement;
  useLayoutEffect(() => {
    const { current } = focused;
    if (current instanceof HTMLElement && current.isConnected && document.activeElement !== current)
      current.focus({ preventScroll: true });
  }, [order]);
};

/** So many tiles are built in one go: whoever opens a wall of a thousand can press what is there already. */
const TILES_AT_ONCE = 8;

/** Grows by a few with every frame until all of them are there. */
const useFewAtATime = (all: number): number => {
  const built = useSignal(TILES_AT_ONCE);
  const isShort = built.value < all;
  useEffect(() => {
    if (!isShort) return undefined;
    const frame = requestAnimationFrame(() => {
      built.value += TILES_AT_ONCE;
    });
    return () => cancelAnimationFrame(frame);
  }, [isShort, built.value]);
  return Math.min(built.value, all);
};

const Nothing = ({ tables, isFiltered }: Pick<WallProps, "tables"> & { readonly isFiltered: boolean }) => {
  if (!tables.isWhole.value)
    return (
      <p class="card" role="status">
        {LOOKING}
      </p>
    );
  return (
    <section class="card" data-testid="wall-empty">
      <h2 class="card__title">{isFiltered ? NONE_WITHIN_TITLE : NO_TABLES_TITLE}</h2>
      {isFiltered ? null : <p>{NO_TABLES_NEXT}</p>}
    </section>
  );
};

export const Wall: FunctionComponent<WallProps> = ({ tables, commands, place }) => {
  const within = useComputed(() => {
    const filter = place.wall.value;
    return tables.cells.value.filter(({ address, view }) =>
      isWithin(filter, { ...address, name: view.name.value, room: view.room.value }),
    );
  });
  const cells = tables.cells.value;
  const shown = within.value;
  const built = useFewAtATime(shown.length);
  useKeptFocus(shown);
  return (
    <>
      <h2 class="unseen">{TABLES_TITLE}</h2>
      <FilterBar cells={cells} shown={shown.length} place={place} />
      <p class="wall__held" data-testid="order-held" data-held={tables.isHeldBack}>
        {useComputed(() => (tables.isHeldBack.value ? ORDER_HELD : NO_SUBSTITUTE_SHORT))}
      </p>
      {shown.length === 0 ? (
        <Nothing tables={tables} isFiltered={cells.length > 0} />
      ) : (
        <ul class="wall" data-testid="wall">
          {shown.slice(0, built).map((cell) => (
            <Tile key={cell.key} cell={cell} commands={commands} />
          ))}
        </ul>
      )}
    </>
  );
};
