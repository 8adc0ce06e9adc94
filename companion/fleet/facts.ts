/**
 * What may be said of a table on the wall, from what it has told and how fresh that is. Pure.
 *
 * Only a table that is live has an angle, a state and a time. Of every other it is said why nothing is known, and what
 * stood when it was last heard counts against it: a table that was lost with somebody on it is nothing harmless.
 */

import { PRIORITIES, type Priority } from "../../shared/alarms.ts";
import type { Availability, FleetAbout, FleetState, FleetTelemetry } from "../../shared/fleet.ts";
import { NEAR_ANGLE_DEG } from "../../shared/limits.ts";
import type { SessionState } from "../../shared/table.ts";

/**
 * - live: online, and its telemetry is fresh
 * - silent: it counts as online, and its telemetry does not come
 * - offline: the broker, or the table itself, says that it is gone
 * - untold: it has not said whether it is there
 * - no-line: this page hears nothing from the central place
 */
export type Presence = "live" | "silent" | "offline" | "untold" | "no-line";

export interface Told {
  readonly availability: Availability | null;
  readonly state: FleetState | null;
  readonly telemetry: FleetTelemetry | null;
}

/** @param isFresh whether the newest telemetry is young enough to be shown as live */
export const presenceOf = (
  availability: Availability | null,
  isFresh: boolean,
  lineIsLive: boolean,
): Presence => {
  if (!lineIsLive) return "no-line";
  if (availability === "offline") return "offline";
  if (availability === null) return "untold";
  return isFresh ? "live" : "silent";
};

export type FleetAlarm = FleetState["alarms"][number];

/** The order in which alarms of one table want attention; `not-returning` goes before every other. */
const urgency = (alarm: FleetAlarm): number =>
  (alarm.kind === "not-returning" && alarm.active ? 100 : 0) +
  PRIORITIES.indexOf(alarm.priority) * 4 +
  (alarm.acknowledged ? 0 : 2) +
  (alarm.active ? 1 : 0);

export const byUrgency = (alarms: readonly FleetAlarm[]): readonly FleetAlarm[] =>
  alarms.length < 2 ? alarms : [...alarms].sort((a, b) => urgency(b) - urgency(a));

/** States in which somebody may be on the table and STOP does something. */
const BUSY: ReadonlySet<SessionState> = new Set<SessionState>([
  "armed",
  "inverted",
  "resting",
  "returning",
  "recovering",
  "fault",
]);

/** Where nothing was ever told it counts as a session: STOP does no harm where there is none. */
export const mayBeInSession = (state: SessionState | null): boolean => state === null || BUSY.has(state);

/** Newest first: what telemetry says, else what the table stood at when it last told. */
export const lastStateOf = ({ state, telemetry }: Told): SessionState | null =>
  telemetry?.state ?? state?.state ?? null;

export type Zone = "unknown" | "calm" | "near" | "over";

export const zoneOf = (angleDeg: number | null, maxAngleDeg: number | null): Zone => {
  if (angleDeg === null || maxAngleDeg === null) return "unknown";
  if (!(angleDeg <= maxAngleDeg)) return "over";
  return angleDeg >= maxAngleDeg - NEAR_ANGLE_DEG ? "near" : "calm";
};

/** Which group of the wall a table belongs to, the most urgent first. */
export const GROUPS = ["high", "medium", "trouble", "inverted", "rest"] as const;
export type Group = (typeof GROUPS)[number];

/** Inverted, or on the way back from it. */
const BEYOND_HORIZONTAL: ReadonlySet<SessionState> = new Set<SessionState>(["inverted", "returning"]);

export const groupOf = (presence: Presence, told: Told): Group => {
  const alarms = told.state?.alarms ?? [];
  const has = (priority: Priority): boolean => alarms.some((alarm) => alarm.priority === priority);
  if (has("high")) return "high";
  if (has("medium")) return "medium";
  const state = lastStateOf(told);
  if (state === "fault") return "trouble";
  // Lost with somebody on it. Where the line of this page is gone, nothing more is known of any table than before.
  const isLost = presence === "silent" || presence === "offline";
  if (isLost && state !== null && BUSY.has(state)) return "trouble";
  return state !== null && BEYOND_HORIZONTAL.has(state) ? "inverted" : "rest";
};

/** What a table is called where nobody gave it a name. */
export const nameOf = (about: FleetAbout | null, tableId: string): string => about?.name ?? tableId;
