/** What a tile says of its table, from what may be said of it. Pure. */

import type { SessionState } from "../../shared/table.ts";
import { ALARMS, PRIORITY_WORDS } from "../messages/en/alarms.ts";
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
  const words = presence === "live" ? title : `${LAST_TOLD}: ${title}`;
  return alarms.length === 1 ? words : `${words} +${alarms.length - 1}`;
};

export const alarmSpoken = (alarms: readonly FleetAlarm[]): string => {
  const [first] = alarms;
  return first === undefined ? "" : `${PRIORITY_WORDS[first.priority]}: ${ALARMS[first.kind].title}`;
};
