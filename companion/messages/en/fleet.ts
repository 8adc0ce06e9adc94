/** The fleet view: the wall of tables, one of them large, and what became of STOP. */

import type { DropCause } from "../../../shared/fleet.ts";
import type { SessionState } from "../../../shared/table.ts";
import type { Presence } from "../../fleet/facts.ts";
import type { LineStatus } from "../../fleet/line.ts";

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

export const FLEET_VIEWS_LABEL = "Views";
export const FLEET_VIEWS = { wall: "Wall", history: "History", devices: "Devices" } as const;
export const SKIP_TO_TABLES = "Skip to the tables";
export const WALL_NAME = "The wall of tables";
export const TABLE_NAME = "One table, large";
export const HISTORY_NAME = "History of the tables";

/** Stands on every view. */
export const NO_SUBSTITUTE =
  "This page is no substitute for somebody in the room. Each table protects its rider by itself, sounds its own alarm and has its own STOP.";
/** Above the wall. */
export const NO_SUBSTITUTE_SHORT = "No substitute for somebody in the room.";

export const FLEET_LINKS: Readonly<Record<LineStatus["kind"], string>> = {
  connecting: "Connecting…",
  waiting: "Reconnecting…",
  open: "Live",
  silent: "No data",
};
export const NO_LINE_TITLE = "No live line to the central place";
export const NO_LINE_NEXT =
  "Nothing here is live now: look at the tables. STOP is still sent by another way and says what became of it.";
export const BROKER_AWAY =
  "The central place does not hear the tables: its broker is away. What is shown may be old, and STOP may not get through.";
export const recordTrouble = (why: string): string =>
  `Nothing can be kept in the record now: ${why}. What is live goes on.`;
export const UNREADABLE_LIVE =
  "The central place says something this page does not understand. Reload the page; it may be older than the central place.";

export const COUNTS_LABEL = "How many";
export const invertedCount = (count: number): string => `${count} inverted now`;
export const alarmCount = (count: number): string => (count === 0 ? "No alarms" : many(count, "alarm"));
export const warningCount = (count: number): string => many(count, "warning");
export const awayCount = (count: number): string => `${count} offline`;
export const tableCount = (count: number): string => many(count, "table");
export const shownCount = (shown: number, all: number): string => `${shown} of ${many(all, "table")} shown`;

export const ALARMS_LABEL = "Alarms";
export const NO_ALARM = "No alarm at any table.";
export const NO_ALARM_KNOWN = "Whether there is an alarm is not known now.";
export const moreAlarms = (count: number): string => `+${count} more`;
export const HIDDEN_BY_FILTER = "hidden by the filter";
export const LAST_TOLD = "Last told";
export const ORDER_HELD = "The order waits while you point at the tables.";

export const FILTER_LABEL = "Which tables";
export const SITE = "Site";
export const ALL_SITES = "All sites";
export const ROOM = "Room";
export const ALL_ROOMS = "All rooms";
export const SEARCH = "Search";
export const SEARCH_HINT = "Name, room or id";
export const SHOW_ALL = "Show all";

export const TABLES_TITLE = "Tables";
export const LOOKING = "Asking the central place which tables there are …";
export const NO_TABLES_TITLE = "No table has told yet";
export const NO_TABLES_NEXT =
  "Tables come here by themselves once they are let in and tell this central place: docs/fleet/central.md says how.";
export const NONE_WITHIN_TITLE = "No table is within this filter";

/** One short word or two on a tile; what to do about it stands at the table. */
export const TILE_STATES: Readonly<Record<SessionState, string>> = {
  offline: "No board",
  idle: "Ready",
  armed: "Go ahead",
  inverted: "Inverted",
  resting: "Resting",
  returning: "Coming back",
  recovering: "Rests a minute",
  fault: "Fault",
};
export const PRESENCES: Readonly<Record<Exclude<Presence, "live">, string>> = {
  silent: "No live data",
  offline: "Offline",
  untold: "Not heard yet",
  "no-line": "Not known now",
};
/** Why there is no angle. */
export const PRESENCE_NOTES: Readonly<Record<Exclude<Presence, "live">, string>> = {
  silent: "Nothing has come for 3 seconds. Look at the table.",
  offline: "The table cannot be reached. Look at the table.",
  untold: "The table has not said yet that it is there.",
  "no-line": "This page hears nothing. Look at the table.",
};
/** It was in a session when it was heard last. */
export const WAS_IN_SESSION = "In a session when last heard. Go to the table.";
export const NO_ANGLE = "No angle";
export const ANGLE_LEFT = "left";
export const limitsOf = (angle: string, duration: string): string => `up to ${angle}, ${duration}`;
export const LOCK_SHORT = { held: "Lock held", released: "Lock released" } as const;
export const LOCK_NOT_KNOWN = "Lock not known";
export const SIMULATED_TAG = "SIMULATED";
export const openTable = (name: string, where: string): string => `${name}, ${where}: open it large`;

export const stopTable = (name: string): string => `STOP ${name}`;
export const STOP_WORD = "STOP";

/** What became of a command; `stop` and `tighten` alike where nothing else is said. */
export const SENDING = { stop: "STOP is on its way …", tighten: "On its way …" } as const;
export const ACCEPTED = {
  stop: "The table took STOP: the session ends, the lock is released.",
  tighten: "The table took the tighter limits.",
} as const;
export const refusedBecause = (message: string): string =>
  `The table refused it: ${message}. Go to the table.`;
export const DROPS: Readonly<Record<DropCause, string>> = {
  retained: "The table dropped it: it had been kept by the broker. Go to the table.",
  foreign: "The table dropped it: it was meant for another table. Go to the table.",
  duplicate: "The table has heard this one before. Look at its state, or go to the table.",
  old: "It reached the table too late and was dropped. Go to the table, then set both clocks by the network.",
  "from-the-future": "The table's clock is behind, and it was dropped. Go to the table, then set its clock.",
  "too-many": "The table got too many at once and dropped it. Press again, or go to the table.",
};
export const UNANSWERED =
  "The table has not answered. It may have stopped: look at its state, and go to the table.";
export const NOT_SENT = "It has not left the central place. Go to the table: its own STOP works.";
export const NO_ANSWER = "The central place does not answer. Go to the table: its own STOP works.";
export const MAY_NOT = "This screen may not do that at this table. Go to the table: its own STOP works.";
export const SIGNED_OUT_NOW = "This screen is signed out. Go to the table: its own STOP works.";
export const turnedAway = (status: number): string =>
  `The central place answered with an error (${status}). Go to the table: its own STOP works.`;
export const DISMISS_SAID = "Dismiss";

export const SOUND_ON = "Alarm sound: on";
export const SOUND_OFF = "Alarm sound: off";
export const SOUND_WHY = "Sounds here while any table has a high alarm. The table itself sounds in any case.";
export const SOUND_LOCKED = "Touch the page once: the browser gives sound only then.";
export const SOUND_UNAVAILABLE = "This browser gives no sound. The table itself sounds.";
export const COLOURS = "Colours";
