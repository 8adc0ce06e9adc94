/** The two limits as they are set: their steps, how they are written and read, and what lies above their ceilings. */

import { LEAST_LIMITS, type Limits } from "../../shared/limits.ts";
import { formatDegrees, formatElapsed, spokenDuration } from "../format.ts";
import { degreesInWords, LIMIT_TEXTS, type LimitTexts } from "../messages.ts";
import { parseAngle, parseDuration, type Typed } from "./parse.ts";

export type LimitId = keyof Limits;

export interface LimitKind {
  readonly id: LimitId;
  /** The name that stands in test ids and element ids. */
  readonly name: "angle" | "duration";
  readonly least: number;
  readonly step: number;
  /** By Page Up and Page Down. */
  readonly bigStep: number;
  /** What one press of "less" takes off in a session. */
  readonly lessBy: number;
  /** What the board enforces by itself, compiled into its guardian; only to be shown. */
  readonly boardCeiling: number;
  readonly texts: LimitTexts;
  readonly format: (value: number | null) => string;
  readonly spoken: (value: number) => string;
  readonly parse: (text: string, least: number, most: number) => Typed;
}

export const ANGLE: LimitKind = {
  id: "maxAngleDeg",
  name: "angle",
  least: LEAST_LIMITS.maxAngleDeg,
  step: 1,
  bigStep: 5,
  lessBy: 5,
  boardCeiling: 70,
  texts: LIMIT_TEXTS.maxAngleDeg,
  format: formatDegrees,
  spoken: degreesInWords,
  parse: parseAngle,
};

export const DURATION: LimitKind = {
  id: "maxDurationS",
  name: "duration",
  least: LEAST_LIMITS.maxDurationS,
  step: 5,
  bigStep: 30,
  lessBy: 30,
  boardCeiling: 660,
  texts: LIMIT_TEXTS.maxDurationS,
  format: formatElapsed,
  spoken: spokenDuration,
  parse: parseDuration,
};

/**
 * Where people set their limits. 15–20° for one or two minutes is what vendors' manuals begin with; at 60° the bed lies
 * parallel to the rear legs of the frame, which is as far as most people are told to go.
 */
export const PRESETS = [
  { maxAngleDeg: 20, maxDurationS: 120, name: "beginner" },
  { maxAngleDeg: 45, maxDurationS: 60, name: "used" },
  { maxAngleDeg: 60, maxDurationS: 60, name: "rear-legs" },
] as const;
export type Preset = (typeof PRESETS)[number];
