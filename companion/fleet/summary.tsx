/** Above the wall, and in sight wherever it is scrolled to: how the line is, what stands out, how many of what. */

import { useComputed } from "@preact/signals";
import { PRIORITY_WORDS } from "../messages/en/alarms.ts";
import {
  ALARMS_LABEL,
  alarmCount,
  awayCount,
  COUNTS_LABEL,
  FLEET_LINKS,
  HIDDEN_BY_FILTER,
  invertedCount,
  moreAlarms,
  NO_ALARM,
  NO_ALARM_KNOWN,
  tableCount,
  warningCount,
} from "../messages/en/fleet.ts";
import { roomAt } from "../messages/en/fleet-table.ts";
import type { Cell } from "./cell.ts";
import { hrefOf, isWithin, NO_FILTER, type PlaceStore } from "./place.ts";
import type { Tables } from "./tables.ts";
import { alarmWords, moreWords } from "./words.ts";

interface SummaryProps {
  readonly tables: Tables;
  readonly place: PlaceStore;
}

const LINK_CLASSES = {
  connecting: "connecting",
  waiting: "disconnected",
  open: "live",
  silent: "silent",
} as const;

const LinkChip = ({ tables }: Pick<SummaryProps, "tables">) => (
  <p class="counts__link" role="status">
    <span
      class={useComputed(() => `chip chip--${LINK_CLASSES[tables.line.value.kind]}`)}
      data-testid="fleet-link"
    >
      {useComputed(() => FLEET_LINKS[tables.line.value.kind])}
    </span>
  </p>
);

const Counted = ({ tables }: Pick<SummaryProps, "tables">) => {
  const { tables: all, inverted, high, medium, away } = tables.counts.value;
  const isKnown = tables.isWhole.value && tables.line.value.kind === "open";
  if (!isKnown) return <LinkChip tables={tables} />;
  return (
    <>
      <LinkChip tables={tables} />
      <ul class="counts__list">
        <li class="count" data-testid="count-inverted">
          {invertedCount(inverted)}
        </li>
        <li class={high > 0 ? "count count--high" : "count"} data-testid="count-high">
          {alarmCount(high)}
        </li>
        <li class={medium > 0 ? "count count--medium" : "count"} data-testid="count-medium">
          {warningCount(medium)}
        </li>
        <li class={away > 0 ? "count count--away" : "count"} data-testid="count-away">
          {awayCount(away)}
        </li>
        <li class="count count--quiet" data-testid="count-tables">
          {tableCount(all)}
        </li>
      </ul>
    </>
  );
};

/** Whether the wall as it is narrowed shows it. */
const isShown = (cell: Cell, place: PlaceStore): boolean =>
  isWithin(place.wall.value, {
    ...cell.address,
    name: cell.view.name.value,
    room: cell.view.room.value,
  });

const Urgent = ({ cell, more, place }: { cell: Cell; more: number } & Pick<SummaryProps, "place">) => {
  const { alarms, name, presence, room } = cell.view;
  const priority = alarms.value[0]?.priority ?? "low";
  return (
    <p class={`urgent urgent--${priority}`}>
      <a
        class="urgent__link"
        href={hrefOf({ kind: "table", address: cell.address })}
        data-testid="urgent"
        data-table={cell.key}
      >
        <strong>{PRIORITY_WORDS[priority]}</strong> <bdi>{name}</bdi>:{" "}
        {alarmWords(presence.value, alarms.value)}
        {moreWords(alarms.value)} · <bdi>{roomAt(room.value, cell.address.site)}</bdi>
        {isShown(cell, place) ? null : <em class="urgent__hidden"> ({HIDDEN_BY_FILTER})</em>}
      </a>
      {more === 0 ? null : (
        <a
          class="urgent__more"
          href={hrefOf({ kind: "wall", filter: NO_FILTER })}
          data-testid="urgent-more"
          // Where the whole wall is open already the address stays as it is, and they stand at its beginning.
          onClick={() => scrollTo(0, 0)}
        >
          {moreAlarms(more)}
        </a>
      )}
    </p>
  );
};

/** Always one line, with or without an alarm: nothing below it moves when one comes. */
const UrgentLine = ({ tables, place }: SummaryProps) => {
  const [first, ...others] = tables.alarmed.value;
  const isKnown = tables.isWhole.value && tables.line.value.kind === "open";
  return (
    <section class="urgents" aria-label={ALARMS_LABEL} aria-live="assertive">
      {first === undefined ? (
        <p class="urgent urgent--none" data-testid="no-alarm">
          {isKnown ? NO_ALARM : NO_ALARM_KNOWN}
        </p>
      ) : (
        <Urgent key={first.key} cell={first} more={others.length} place={place} />
      )}
    </section>
  );
};

export const Summary = (props: SummaryProps) => (
  <div class="summary-bar">
    <section class="counts" aria-label={COUNTS_LABEL}>
      <Counted tables={props.tables} />
    </section>
    <UrgentLine {...props} />
  </div>
);
