/**
 * What a fresh controller is told of the one before it, and how long to wait before starting it. Pure.
 */

import type { Limits } from "../shared/limits.ts";
import type { LimitsSetBy } from "../shared/protocol.ts";
import type { SessionState } from "../shared/table.ts";
import type { ReportMessage } from "./controller/ipc.ts";
import type { UntreatedFault } from "./safety/input.ts";

/** What stands from one controller to the next. */
export interface Carried {
  readonly untreated: readonly UntreatedFault[];
  readonly limits: Limits | null;
  /** Who set those, with `t` on the gateway's clock. */
  readonly limitsSetBy: LimitsSetBy;
  /** Until when a proof of balance stands, on the gateway's clock, ms; null without one. */
  readonly balanceUntilMs: number | null;
}

export interface Handover extends Carried {
  /** The session that nobody ended; the gateway ends it as `interrupted`. */
  readonly interrupted: string | null;
}

const same = (a: UntreatedFault, b: UntreatedFault): boolean =>
  JSON.stringify(a.reason) === JSON.stringify(b.reason);

/** What is known of a controller that is gone. */
export interface Gone {
  /** Its last, null when it died before one. */
  readonly report: ReportMessage | null;
  /** Id of the session that was running when it died, null when none was. */
  readonly session: string | null;
  /** The limits it told of last, null when it never did. */
  readonly limits: Limits | null;
  readonly limitsSetBy: LimitsSetBy;
  /** Until when the proof of balance stands that its last report told of; not looked at without a report. */
  readonly balanceUntilMs: number | null;
  /** It ended because the board has new settings: what was measured by the old ones proves nothing. */
  readonly hasNewSettings: boolean;
  /** It ended by itself, after a last step that judged what its end means. */
  readonly hadLastWord: boolean;
}

/** The same moment on another clock, of which `to` is what `from` is on this one; ms. */
export const onOtherClock = (setBy: LimitsSetBy, from: number, to: number): LimitsSetBy =>
  setBy === null ? null : { ...setBy, t: setBy.t - from + to };

/** In these there is nobody whose return has to be watched. */
const NOBODY_INVERTED: ReadonlySet<SessionState> = new Set<SessionState>(["offline", "idle"]);

/** @param before what the dead controller itself had been told; it stands until a first report replaces it */
export const handOver = (before: Carried, gone: Gone): Handover => {
  const { report, session } = gone;
  const untreated = report === null ? before.untreated : report.carry.untreated;
  const { limits, limitsSetBy } = gone.limits === null ? before : gone;
  const told = report === null ? before.balanceUntilMs : gone.balanceUntilMs;
  const stands = { limits, limitsSetBy, balanceUntilMs: gone.hasNewSettings ? null : told };
  const cutShort = !gone.hadLastWord && report !== null && !NOBODY_INVERTED.has(report.telemetry.state);
  if (session === null && !cutShort) return { untreated, ...stands, interrupted: null };
  const lost: UntreatedFault = { reason: { kind: "controller-lost" } };
  const all = untreated.some((fault) => same(fault, lost)) ? untreated : [...untreated, lost];
  return { untreated: all, ...stands, interrupted: session };
};

/** A controller that lived this long was well started. */
export const WELL_STARTED_MS = 5_000;
const DELAYS_MS = [0, 250, 500, 1_000, 2_000, 5_000] as const;

/** How long to wait before the next start, after this many deaths in a row that came too soon. */
export const restartDelayMs = (soonDeaths: number): number => DELAYS_MS[soonDeaths] ?? 5_000;
