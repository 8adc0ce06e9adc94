/** The lines of the rehearsal, in their order: what each waits for, and in which of its four runs. */

import { LEAST_LIMITS, type Limits } from "../../shared/limits.ts";
import type { Actor, EndReason } from "../../shared/table.ts";

export const LINES = [
  "empty",
  "limits",
  "start-hold",
  "tilt",
  "hold",
  "stop-screen",
  "start-angle",
  "beyond",
  "heard",
  "treated",
  "start-table",
  "stop-table",
  "shorter",
  "start-time",
  "time",
  "limits-back",
] as const;
export type Line = (typeof LINES)[number];

/** What a line waits for. `person` lines are the only ones that somebody ticks off by hand. */
export type Waits =
  | { readonly for: "person" }
  | { readonly for: "limits"; readonly limits: Limits }
  | { readonly for: "start" | "tilt" | "hold" | "treated" | "limits-back" }
  | { readonly for: "end"; readonly reason: EndReason; readonly by: readonly Actor[] };

/** Time enough for one pair of hands to tilt the table, hold it and push. */
export const FIRST_LIMITS: Limits = { maxAngleDeg: LEAST_LIMITS.maxAngleDeg, maxDurationS: 60 };

export const WAITS: Readonly<Record<Line, Waits>> = {
  empty: { for: "person" },
  limits: { for: "limits", limits: FIRST_LIMITS },
  "start-hold": { for: "start" },
  tilt: { for: "tilt" },
  hold: { for: "hold" },
  "stop-screen": { for: "end", reason: "stop", by: ["screen", "http"] },
  "start-angle": { for: "start" },
  beyond: { for: "end", reason: "over-angle", by: ["controller", "guardian"] },
  heard: { for: "person" },
  treated: { for: "treated" },
  "start-table": { for: "start" },
  "stop-table": { for: "end", reason: "stop", by: ["table"] },
  shorter: { for: "limits", limits: LEAST_LIMITS },
  "start-time": { for: "start" },
  time: { for: "end", reason: "duration-reached", by: ["controller", "guardian"] },
  "limits-back": { for: "limits-back" },
};

/** Where a run begins again when it went another way than it should have; null for what belongs to no run. */
export const RUN_BEGINS: Readonly<Record<Line, Line | null>> = {
  empty: null,
  limits: null,
  "start-hold": null,
  tilt: "start-hold",
  hold: "start-hold",
  "stop-screen": "start-hold",
  "start-angle": null,
  beyond: "start-angle",
  heard: null,
  treated: null,
  "start-table": null,
  "stop-table": "start-table",
  shorter: null,
  "start-time": null,
  time: "start-time",
  "limits-back": null,
};
