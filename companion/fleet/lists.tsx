/** Finished sessions and what happened, as lines of a list. */

import type { FleetEvent } from "../../shared/fleet.ts";
import type { EndReason } from "../../shared/table.ts";
import { formatAngle, formatDegrees, formatElapsed } from "../format.ts";
import { ALARMS, PRIORITY_WORDS } from "../messages/en/alarms.ts";
import { ACTORS, END_REASONS } from "../messages/en/causes.ts";
import { momentText } from "../messages/en/dates.ts";
import { TILE_STATES } from "../messages/en/fleet.ts";
import {
  acknowledgedHere,
  endedHere,
  FLEET_REASONS,
  limitsHere,
  overHere,
  raised,
  STARTED_HERE,
} from "../messages/en/fleet-table.ts";
import { invertedFor, PEAK_UNKNOWN, upTo } from "../messages/en/history.ts";
import { limitsLine } from "../messages/en/readings.ts";
import { stateWas } from "../messages/en/session.ts";
import type { EventRow, SessionRow } from "./asks.ts";
import { hrefOf } from "./place.ts";

/** For somebody who looks at many: not said to whoever hung there. */
const reasonWords = (reason: EndReason): string =>
  Object.hasOwn(FLEET_REASONS, reason) ? (FLEET_REASONS[reason] ?? END_REASONS[reason]) : END_REASONS[reason];

const limitsOf = ({ maxAngleDeg, maxDurationS }: SessionRow["session"]["limits"]): string =>
  limitsLine(formatDegrees(maxAngleDeg), formatElapsed(maxDurationS));

export interface SessionListProps {
  readonly rows: readonly SessionRow[];
  /** What a table is called; null where all are of one table. */
  readonly nameOf: ((site: string, tableId: string) => string) | null;
}

export const SessionList = ({ rows, nameOf }: SessionListProps) => (
  <ul class="fleet-list" data-testid="fleet-sessions">
    {rows.map(({ site, tableId, session }) => (
      <li key={`${site}/${tableId}/${session.id}`} class="fleet-row" data-testid="fleet-session">
        <span class="fleet-row__when">{momentText(Date.parse(session.endedAt))}</span>
        {nameOf === null ? null : (
          <a class="fleet-row__table" href={hrefOf({ kind: "table", address: { site, tableId } })}>
            <bdi>{nameOf(site, tableId)}</bdi>
          </a>
        )}
        <span class="fleet-row__figures">
          {invertedFor(formatElapsed(session.invertedS))},{" "}
          {session.peakDeg === null ? PEAK_UNKNOWN : upTo(formatAngle(session.peakDeg))}
        </span>
        <span class="fleet-row__why">{reasonWords(session.reason)}</span>
      </li>
    ))}
  </ul>
);

const eventWords = (event: FleetEvent): string => {
  switch (event.kind) {
    case "state":
      return stateWas(TILE_STATES[event.state]);
    case "session-started":
      return `${STARTED_HERE} ${ACTORS[event.by]}. ${limitsOf(event.limits)}`;
    case "session-ended":
      return endedHere(reasonWords(event.reason));
    case "alarm-raised":
      return raised(PRIORITY_WORDS[event.priority], ALARMS[event.alarm].title);
    case "alarm-acknowledged":
      return acknowledgedHere(ALARMS[event.alarm].title, ACTORS[event.by]);
    case "alarm-cleared":
      return overHere(ALARMS[event.alarm].title);
    case "limits-changed":
      return limitsHere(limitsOf(event.limits), ACTORS[event.by]);
  }
};

const toneOf = (event: FleetEvent): string => (event.kind === "alarm-raised" ? event.priority : "plain");

export const EventList = ({ rows }: { readonly rows: readonly EventRow[] }) => (
  <ul class="fleet-list" data-testid="fleet-events">
    {rows.map(({ event }) => (
      <li key={`${event.outboxId}/${event.seq}`} class={`fleet-row fleet-row--${toneOf(event)}`}>
        <span class="fleet-row__when">{momentText(Date.parse(event.at))}</span>
        <span class="fleet-row__event">{eventWords(event)}</span>
      </li>
    ))}
  </ul>
);
