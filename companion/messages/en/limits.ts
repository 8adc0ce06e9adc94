/** The limits and how they are set. */

import type { Limits } from "../../../shared/limits.ts";

export const LIMITS_TITLE = "Limits";
export const ACTIVE_NOW = "Active now";
/** Beside the mark on a slider. */
export const ACTIVE_HERE = "active";
export const NOT_ACTIVE_YET = "not active yet";
export const UNKNOWN_VALUE = "unknown";
export const APPLY_LIMITS = "Apply limits";
export const TIGHTEN_ONLY =
  "During a session limits only get tighter: nobody shall prolong it for somebody hanging upside down.";

/** At a rider's screen, where no session runs. */
export const lockedForRider = (active: string): string => `More than ${active} is set by an operator.`;

export const degreesInWords = (degrees: number): string => `${degrees} degrees`;

export interface LimitTexts {
  readonly label: string;
  readonly less: string;
  readonly more: string;
  readonly typedLabel: string;
  /** Why there is nothing above the ceiling. @param board the board's own, null where it has none */
  readonly why: (ceiling: string, board: string | null) => string;
  /** Why there is nothing above what is active. */
  readonly locked: (active: string) => string;
  readonly unreadable: string;
  readonly outOfRange: (given: string, least: string, most: string) => string;
  readonly endsNow: string;
}

export const LIMIT_TEXTS: Readonly<Record<keyof Limits, LimitTexts>> = {
  maxAngleDeg: {
    label: "Maximum angle",
    less: "Maximum angle: less",
    more: "Maximum angle: more",
    typedLabel: "Maximum angle in degrees",
    why: (ceiling, board) =>
      board === null
        ? `${ceiling} is the most that this controller is set up to allow.`
        : `${ceiling} is the most that this controller is set up to allow; at ${board} the table's board lets go by itself.`,
    locked: (active) => `Locked above ${active} until the session is over.`,
    unreadable: "Write whole degrees, as in 30.",
    outOfRange: (given, least, most) => `${given} is not possible; allowed is ${least} to ${most}.`,
    endsNow: "The table is beyond that already: it ends the session now.",
  },
  maxDurationS: {
    label: "Maximum time",
    less: "Maximum time: less",
    more: "Maximum time: more",
    typedLabel: "Maximum time in minutes and seconds",
    why: (ceiling, board) =>
      board === null
        ? `${ceiling} is the most that this controller is set up to allow.`
        : `${ceiling} is the most that this controller is set up to allow; at ${board} the table's board lets go by itself.`,
    locked: (active) => `Locked above ${active} until the session is over.`,
    unreadable: "Write 2:30, 150 s or 2 min.",
    outOfRange: (given, least, most) => `${given} is not possible; allowed is ${least} to ${most}.`,
    endsNow: "That time is over already: it ends the session now.",
  },
};

export const PRESETS_TITLE = "Often chosen";
export const PRESET_TEXTS = {
  beginner: "the first weeks",
  used: "once you are used to it",
  "rear-legs": "parallel to the rear legs",
} as const;
export const presetUnavailable = (angle: string, duration: string): string =>
  `above this table's ${angle} and ${duration}`;

export const TIGHTEN_TITLE = "Tighten at once";
export const lessLabel = (limit: keyof Limits, by: number): string =>
  limit === "maxAngleDeg" ? `${by}° less` : `${by} s less`;

/** On a screen that may not set them, or not all. */
export const LIMITS_ARE_AN_OPERATORS =
  "This screen was let in to watch. Limits are tightened by a rider, and set by an operator.";
export const RIDER_TIGHTENS =
  "This screen is a rider's: it makes limits tighter, at once. An operator makes them looser.";
