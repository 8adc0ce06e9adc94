/** One table of the wall, large: what its own dashboard shows of it, as far as it is told; STOP, and what is kept of it. */

import { useComputed } from "@preact/signals";
import { DialPicture } from "../components/dial-picture.tsx";
import { formatDegrees, formatElapsed } from "../format.ts";
import {
  LOCK_NOT_KNOWN,
  LOCK_SHORT,
  NO_ANGLE,
  PRESENCE_NOTES,
  SIMULATED_TAG,
  WAS_IN_SESSION,
} from "../messages/en/fleet.ts";
import {
  BACK_TO_WALL,
  CEILINGS,
  EVENTS_HERE,
  KEPT_NEEDS,
  LIMITS_OF_TABLE,
  MORE_EVENTS,
  MORE_SESSIONS,
  NO_EVENTS,
  NO_SESSIONS,
  NOT_HERE,
  roomAt,
  SESSIONS_HERE,
} from "../messages/en/fleet-table.ts";
import { STOP_KEYS } from "../messages/en/frame.ts";
import { ANGLE, ANGLE_SIGN, LEFT, limitsLine, TIME } from "../messages/en/readings.ts";
import type { Api } from "../sessions/api.ts";
import "../style/dial.css";
import "../style/picture.css";
import "../style/panels.css";
import "../style/fleet-history.css";
import "../style/fleet-table.css";
import { askEvents, askSessions, whichTable } from "./asks.ts";
import { type Cell, keyOf } from "./cell.ts";
import type { Commands } from "./commands.ts";
import { EventList, SessionList } from "./lists.tsx";
import { mayHaveKept } from "./may.ts";
import { Pages } from "./pages.tsx";
import { hrefOf, type PlaceStore } from "./place.ts";
import { SaidLine, StopButton } from "./stop-button.tsx";
import { AlarmsOf, LayersOf } from "./table-parts.tsx";
import type { Tables } from "./tables.ts";
import { TakeOff } from "./take-off.tsx";
import { Tighten } from "./tighten.tsx";
import { stateWords } from "./words.ts";

export interface TablePageProps {
  readonly tables: Tables;
  readonly commands: Commands;
  readonly api: Api;
  readonly place: PlaceStore;
}

const Readings = ({ cell }: { readonly cell: Cell }) => {
  const { angleText, angleDeg, zone, remainingText, lock, presence } = cell.view;
  return (
    <div class="large__readings">
      <div class={useComputed(() => `card angle angle--${angleDeg.value === null ? "unknown" : zone.value}`)}>
        <p class="eyebrow">{ANGLE}</p>
        <p class="angle__value" data-testid="large-angle">
          {useComputed(() => (angleDeg.value === null ? NO_ANGLE : angleText.value))}
        </p>
        <p class="angle__note">{ANGLE_SIGN}</p>
      </div>
      <div class="card">
        <p class="eyebrow">{TIME}</p>
        <p class="large__figure">
          {remainingText} <span class="large__unit">{LEFT}</span>
        </p>
        <p class="large__lock">
          {useComputed(() =>
            presence.value !== "live" || lock.value === null ? LOCK_NOT_KNOWN : LOCK_SHORT[lock.value],
          )}
        </p>
      </div>
    </div>
  );
};

const Picture = ({ cell }: { readonly cell: Cell }) => {
  const { angleDeg, state, lock, zone, limits } = cell.view;
  return (
    <DialPicture
      readings={{
        ...{ angleDeg, state, lock, zone },
        maxAngleDeg: useComputed(() => limits.value?.maxAngleDeg ?? null),
        ceilingDeg: useComputed(() => cell.about.value?.ceilings.maxAngleDeg ?? null),
        targetDeg: useComputed(() => null),
      }}
    />
  );
};

const LimitsCard = ({ cell, ...props }: Omit<TablePageProps, "place" | "api"> & { readonly cell: Cell }) => {
  const limits = cell.view.limits.value;
  const ceilings = cell.about.value?.ceilings ?? null;
  const line = (of: typeof limits): string =>
    of === null ? "" : limitsLine(formatDegrees(of.maxAngleDeg), formatElapsed(of.maxDurationS));
  return (
    <section class="card" aria-label={LIMITS_OF_TABLE}>
      <h3 class="card__title">{LIMITS_OF_TABLE}</h3>
      <p class="large__limits" data-testid="large-limits">
        {line(limits)}
      </p>
      {ceilings === null ? null : (
        <p class="option__why">
          {CEILINGS}: {line(ceilings)}
        </p>
      )}
      <Tighten cell={cell} commands={props.commands} role={props.tables.role.value} />
    </section>
  );
};

const State = ({ cell }: { readonly cell: Cell }) => {
  const { presence, state, mayStop } = cell.view;
  const tone = useComputed(() =>
    presence.value === "live" ? `status status--${state.value ?? "unknown"}` : "status status--unknown",
  );
  const note = useComputed(() => {
    if (presence.value === "live") return "";
    return mayStop.value && presence.value !== "untold" ? WAS_IN_SESSION : PRESENCE_NOTES[presence.value];
  });
  return (
    <section class={tone} role="status">
      <p class="status__title" data-testid="large-state">
        {useComputed(() => stateWords(presence.value, state.value))}
      </p>
      <p class="status__next">{note}</p>
    </section>
  );
};

const Known = ({ cell, ...props }: TablePageProps & { readonly cell: Cell }) => {
  const { api, commands, tables } = props;
  const which = whichTable(cell.address);
  // Once a session has ended there is more to be had than was asked for at first.
  const mark = useComputed(() => JSON.stringify([cell.key, cell.told.value?.session ?? null])).value;
  return (
    <>
      <div class="large__now">
        <div class="large__column">
          <State cell={cell} />
          <AlarmsOf cell={cell} />
          <Readings cell={cell} />
          <LayersOf cell={cell} />
        </div>
        <div class="large__column">
          <Picture cell={cell} />
          <LimitsCard cell={cell} commands={commands} tables={tables} />
          <TakeOff cell={cell} api={api} role={tables.role.value} />
        </div>
      </div>
      {mayHaveKept(tables.role.value) ? (
        <div class="large__kept">
          <section class="card" aria-label={SESSIONS_HERE}>
            <h3 class="card__title">{SESSIONS_HERE}</h3>
            <Pages
              question={`sessions ${mark}`}
              ask={(after, signal) => askSessions(api, which, after, signal)}
              none={NO_SESSIONS}
              moreWords={MORE_SESSIONS}
              testId="older-sessions"
            >
              {(rows) => <SessionList rows={rows} nameOf={null} />}
            </Pages>
          </section>
          <section class="card" aria-label={EVENTS_HERE}>
            <h3 class="card__title">{EVENTS_HERE}</h3>
            <Pages
              question={`events ${mark}`}
              ask={(after, signal) => askEvents(api, which, after, signal)}
              none={NO_EVENTS}
              moreWords={MORE_EVENTS}
              testId="older-events"
            >
              {(rows) => <EventList rows={rows} />}
            </Pages>
          </section>
        </div>
      ) : (
        <p class="card" data-testid="kept-closed">
          {KEPT_NEEDS}
        </p>
      )}
      <div class="bar fleet-bar">
        <SaidLine cell={cell} commands={commands} />
        <StopButton cell={cell} commands={commands} keys={STOP_KEYS} />
      </div>
    </>
  );
};

export const TablePage = (props: TablePageProps) => {
  const { tables, place } = props;
  const at = place.current.value;
  if (at.kind !== "table") return null;
  // Read, so that a table that is told of later is found then.
  const cell = tables.cells.value.find(({ key }) => key === keyOf(at.address)) ?? null;
  const isSimulated = cell?.about.value?.simulated === true;
  return (
    <div class="large" data-testid="large" data-table={keyOf(at.address)}>
      <div class="large__head">
        <a class="large__back" href={hrefOf({ kind: "wall", filter: place.wall.value })} data-testid="back">
          {BACK_TO_WALL}
        </a>
        <h2 class="fleet__title">
          <bdi>{cell?.view.name ?? at.address.tableId}</bdi>
        </h2>
        <p class="large__where">
          <bdi>{roomAt(cell?.view.room.value ?? null, at.address.site)}</bdi>
          {isSimulated ? <span class="tile__simulated">{SIMULATED_TAG}</span> : null}
        </p>
      </div>
      {cell !== null ? (
        <Known key={cell.key} cell={cell} {...props} />
      ) : (
        <section class="card" role="status" data-testid="large-none">
          <h3 class="card__title">{NOT_HERE.title}</h3>
          <p>{NOT_HERE.next}</p>
        </section>
      )}
    </div>
  );
};
