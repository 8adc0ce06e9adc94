/**
 * What a fresh controller is told of the one before it, and how long to wait before starting it. Pure.
 */

import type { Limits } from "../shared/limits.ts";
import type { ReportMessage } from "./controller/ipc.ts";
import type { UntreatedFault } from "./safety/input.ts";

export interface Handover {
  readonly untreated: readonly UntreatedFault[];
  readonly limits: Limits | null;
  /** The session that nobody ended; the gateway ends it as `interrupted`. */
  readonly interrupted: string | null;
}

const same = (a: UntreatedFault, b: UntreatedFault): boolean =>
  JSON.stringify(a.reason) === JSON.stringify(b.reason);

/**
 * @param before what the dead controller itself had been told; it stands until a first report replaces it
 * @param last its last report, null when it died before one
 * @param runningSession id of the session that was running when it died, null when none was
 */
export const handOver = (
  before: Pick<Handover, "untreated" | "limits">,
  last: ReportMessage | null,
  runningSession: string | null,
): Handover => {
  const untreated = last === null ? before.untreated : last.carry.untreated;
  const limits = last === null ? before.limits : last.carry.limits;
  if (runningSession === null) return { untreated, limits, interrupted: null };
  const lost: UntreatedFault = { reason: { kind: "controller-lost" } };
  const all = untreated.some((fault) => same(fault, lost)) ? untreated : [...untreated, lost];
  return { untreated: all, limits, interrupted: runningSession };
};

/** A controller that lived this long was well started. */
export const WELL_STARTED_MS = 5_000;
const DELAYS_MS = [0, 250, 500, 1_000, 2_000, 5_000] as const;

/** How long to wait before the next start, after this many deaths in a row that came too soon. */
export const restartDelayMs = (soonDeaths: number): number => DELAYS_MS[soonDeaths] ?? 5_000;
