/** What stands beside the numerals: angle, time, lock, layers of protection, the last session. */

import type { LockPose } from "../../../shared/table.ts";
import type { LayerState } from "../../view.ts";

export const ANGLE = "Angle";
/** The sign is on the screen: which way is plus. */
export const ANGLE_SIGN = "head below feet\u00a0+";
export const STALE_MARK = "STALE";
export const TIME = "Time";
export const LEFT = "left";
export const INVERTED = "Inverted";
export const invertedLine = (time: string): string => `Inverted ${time}`;
export const ALLOWED = "Allowed";

export const ROTATION_LOCK = "Rotation lock";
export const LOCK = "Lock";
export const LOCK_WORDS: Readonly<Record<LockPose | "unknown", string>> = {
  held: "Held",
  released: "Released",
  unknown: "Unknown",
};
export const LOCK_NOTES: Readonly<Record<LockPose | "unknown", string>> = {
  held: "stays where it is",
  released: "free to swing back",
  unknown: "look at the table",
};

export const LAYERS_TITLE = "Layers of protection";
export const LAYERS = {
  board: { name: "Board", does: "releases by itself" },
  controller: { name: "Controller", does: "enforces the limits" },
  dashboard: { name: "This screen", does: "watches, sends STOP" },
} as const;
export const LAYER_WORDS: Readonly<Record<LayerState, string>> = {
  "in-force": "In force",
  missing: "Missing",
  tripped: "Tripped",
  unknown: "Unknown",
};
export const measuredBy = (sensors: string): string => `Angle measured by ${sensors}`;
export const supplyText = (volts: string): string => `Supply at the board: ${volts} V`;
export const tripText = (trip: string): string => `The board released by itself: ${trip}.`;

export const LAST_SESSION = "Last session";
export const GREATEST_ANGLE = "Greatest angle seen here";
export const TIME_INVERTED = "Time inverted";
export const byWhom = (who: string): string => ` (${who})`;

export const ANGLE_UNKNOWN_SPOKEN = "Angle unknown";
/** What is read out now and then during a session. */
export const sessionLine = (angle: string, left: string | null): string =>
  left === null ? `${angle}.` : `${angle}, ${left} left.`;

/** The limits that are active, in one line. */
export const limitsLine = (angle: string, duration: string): string => `Up to ${angle}, for ${duration}`;
