/** One table of the fleet view, large; and the history across tables. */

import type { EndReason } from "../../../shared/table.ts";
import type { Advice } from "../advice.ts";

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

export const BACK_TO_WALL = "All tables";
export const NOT_HERE: Advice = {
  title: "This table is not here",
  next: "No table of this name has told the central place, or this screen was not let in for its site.",
};
export const roomAt = (room: string | null, site: string): string =>
  room === null ? site : `${room} · ${site}`;

export const LIMITS_OF_TABLE = "Limits";
export const CEILINGS = "This table's own most";

export const LAYERS_OF_TABLE = "Layers of protection";
export const FLEET_LAYERS = {
  guardian: { name: "Board", does: "releases by itself" },
  controller: { name: "Controller", does: "enforces the limits" },
  watched: { name: "Somebody watches", does: "at a screen of the table" },
} as const;
export const LAYER_THERE = "There";
export const LAYER_NOT_THERE = "Not there";
export const LAYER_NOT_KNOWN = "Not known";
export const boardTripped = (why: string): string => `The board released by itself: ${why}.`;
export const BOARD_NOT_THERE = "No board is connected.";
export const NOT_CALIBRATED = "The table is not calibrated.";
export const HISTORY_NOT_KEPT = "Sessions are not being kept at the table.";
export const supplyOf = (volts: string): string => `Supply at the board: ${volts} V`;
export const versionOf = (version: string): string => `Version ${version}`;
export const waitingToTell = (count: number): string =>
  `${many(count, "message")} wait at the table to be told.`;

export const ALARMS_OF_TABLE = "Alarms";
export const ALARMS_OLD = "As the table told last; it may be otherwise by now.";
export const AT_THE_TABLE = "Alarms are acknowledged at the table or on its own dashboard.";

export const TIGHTEN_HERE = "Tighten at once";
export const TIGHTEN_WHY = "One press, applied at once. Limits are loosened only at the table.";
export const TIGHTEN_NEEDS = "Limits are tightened from an operator's screen.";
export const TIGHTEN_LEAST = "There is nothing left to tighten.";

export const TAKE_OFF = {
  title: "Gone for good?",
  why: "Takes this table off the wall, for everybody. Its sessions and events stay; if it tells again, it is back.",
  ask: "Take it off the wall …",
  no: "Leave it",
  yes: "Take it off the wall",
} as const;
export const takeOffFailed = (why: string): string => `It was not taken off.${why === "" ? "" : ` ${why}`}`;

/** In the place of what is kept, on a screen that may not have it. */
export const KEPT_NEEDS = "Sessions and what happened are told to an operator's screen.";
export const SESSIONS_HERE = "Sessions of this table";
export const EVENTS_HERE = "What happened here";
export const NO_EVENTS = "Nothing is kept of this table yet.";
export const NO_SESSIONS = "No session is kept here.";
export const MORE_SESSIONS = "Older sessions";
export const MORE_EVENTS = "Older events";
export const MORE_COMING = "Looking for older ones …";
export const THESE_ARE_ALL = "These are all that are kept.";

export const HISTORY_TITLE = "History";
export const HISTORY_FILTER = "Which sessions";
export const TABLE_FIELD = "Table";
export const ALL_TABLES = "All tables";
export const HOW_FAR_BACK = "How far back";
export const daysBack = (days: number): string => {
  if (days === 0) return "All that is kept";
  return days === 1 ? "The last day" : `The last ${days} days`;
};
export const DAYS_TITLE = "Sessions per day";
export const DAYS_UTC = "Days are those of UTC.";
export const NO_DAYS = "No session in this time.";
export const sessionsSum = (sessions: number, minutes: string): string =>
  `${many(sessions, "session")} · ${minutes} min inverted`;
export const DAY_COLUMN = "Day";
export const SESSIONS_COLUMN = "Sessions";
export const MINUTES_COLUMN = "Minutes inverted";
export const DAYS_AS_TABLE = "The same as a table";
export const STARTED_HERE = "Session started";
export const endedHere = (why: string): string => `Session ended: ${why}`;
export const limitsHere = (limits: string, where: string): string => `Limits: ${limits}, ${where}`;
export const raised = (priority: string, title: string): string => `${priority}: ${title}`;
export const acknowledgedHere = (title: string, where: string): string => `Acknowledged ${where}: ${title}`;
export const overHere = (title: string): string => `Over: ${title}`;

/** Why a session ended, where the table's own words are said to whoever hung there. */
export const FLEET_REASONS: Readonly<Partial<Record<EndReason, string>>> = {
  returned: "The rider came back to horizontal and stayed there.",
  "programme-complete": "The programme was complete.",
};
