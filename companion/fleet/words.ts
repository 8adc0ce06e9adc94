/** What a tile says of its table, from what may be said of it. Pure. */

import type { SessionState } from "../../shared/table.ts";
import { ALARMS } from "../messages/en/alarms.ts";
import { LAST_TOLD, PRESENCES, TILE_STATES } from "../messages/en/fleet.ts";
import type { FleetAlarm, Presence } from "./facts.ts";

/** The state where it is live, else why it is not known. */
export const stateWords = (presence: Presence, state: SessionState | null): string => {
  if (presence !== "live") return PRESENCES[presence];
  return state === null ? PRESENCES.silent : TILE_STATES[state];
};

/** The most urgent alarm; what is not live was told at some time before. */
export const alarmWords = (presence: Presence, alarms: readonly FleetAlarm[]): string => {
  const [first] = alarms;
  if (first === undefined) return "";
  const { title } = ALARMS[first.kind];
  return presence === "live" ? title : `${LAST_TOLD}: ${title}`;
};

/** How many more alarms it has, to be put behind; by itself, since the words may be cut off where there is no room. */
export const moreWords = (alarms: readonly FleetAlarm[]): string =>
  alarms.length < 2 ? "" : ` +${alarms.length - 1}`;
