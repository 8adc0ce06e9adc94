/**
 * What is known in one step, gathered once from the input so that every rule judges the same facts.
 */

import type { AngleReading, StartObstacle } from "../../shared/table.ts";
import { HORIZONTAL_DEG, UPRIGHT_DEG } from "../../shared/table.ts";
import { STALE_LINE_MS } from "./freshness.ts";
import type { GuardianReport, StopCircuit } from "./input.ts";
import type { LinkView } from "./link-watch.ts";
import type { ButtonPress } from "./table-button.ts";

export interface Facts {
  readonly nowMs: number;
  /** Since the last step; 0 in the first. */
  readonly elapsedMs: number;
  /** The steps were interrupted for too long, or the clock went wrong, or the computer slept. */
  readonly stalled: boolean;
  readonly link: LinkView;
  readonly angle: AngleReading;
  readonly peakDeg: number | null;
  /** Readings arrived in this step; only then is a lease earned. */
  readonly fresh: boolean;
  readonly steadyMs: number | null;
  readonly calibrated: boolean;
  readonly stop: StopCircuit;
  readonly press: ButtonPress;
  /** Since the gateway was last heard, or since the start when it never was. */
  readonly gatewaySilentMs: number;
  /** It has been heard at least once. */
  readonly gatewayHeard: boolean;
  /** For how long nobody has watched at a screen, ms; null where nobody has to. */
  readonly unattendedMs: number | null;
  /** Somebody watches now, or nobody has to. */
  readonly attended: boolean;
  /** Sessions are being kept, as the gateway last said. */
  readonly historyOk: boolean;
  /** A central place that should be told is being told, as the gateway last said; also where there is none. */
  readonly fleetOk: boolean;
}

export type Obstacles = readonly StartObstacle[];

/** Known and at or below horizontal. */
export const isLevel = (facts: Facts): boolean =>
  facts.angle.kind === "ok" && facts.angle.angleDeg <= HORIZONTAL_DEG;

/** Known and upright: the rider can stand. */
export const isUpright = (facts: Facts): boolean =>
  facts.angle.kind === "ok" && facts.angle.angleDeg <= UPRIGHT_DEG;

/**
 * The line has gone quiet, so the angle is stale, but it is not yet told whether the link is lost: that is decided
 * at 500 ms. Until then the lock is free and the session only waits for the name of its end.
 */
export const isLineQuiet = (facts: Facts): boolean =>
  facts.link.kind === "up" && !(facts.nowMs - facts.link.lastByteMs <= STALE_LINE_MS);

/** What the guardian says of itself now; null when there is none, or it is not heard. */
export const reportOf = (link: LinkView): GuardianReport | null =>
  link.kind === "up" && link.guardian.kind === "heard" ? link.guardian.report : null;

/** Heard, not tripped, and hearing us: its lease is valid. An unguarded board has no guardian to ask. */
export const isGuardianWell = (facts: Facts): boolean => {
  if (facts.link.kind !== "up") return false;
  const { guardian } = facts.link;
  return (
    guardian.kind === "unguarded" ||
    (guardian.kind === "heard" && guardian.report.trip === "none" && guardian.report.leaseValid)
  );
};
