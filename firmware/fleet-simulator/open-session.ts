/** The session of a simulated table from its Start until the next one can come, and what is told of it once. */

import type { Limits } from "../../shared/limits.ts";
import type { UnnumberedSession } from "../fleet/contract.ts";

interface SessionEnd {
  readonly atMs: number;
  readonly reason: UnnumberedSession["reason"];
  readonly by: UnnumberedSession["by"];
  readonly invertedS: number;
}

export interface OpenSession {
  readonly id: string;
  readonly startedAtMs: number;
  readonly limits: Limits;
  peakDeg: number | null;
  isTold: boolean;
  ended: SessionEnd | null;
}

const iso = (ms: number): string => new Date(ms).toISOString();

export const finished = (
  { id, startedAtMs, limits, peakDeg }: OpenSession,
  { atMs, reason, by, invertedS }: SessionEnd,
): UnnumberedSession => ({
  ...{ id, programmeName: null, startedAt: iso(startedAtMs), endedAt: iso(atMs) },
  ...{ reason, by, invertedS, peakDeg, limits },
});
