/** What a gateway would tell a fleet, and where: samples for its tests. */

import type {
  FleetView,
  ToFleet,
  UnnumberedEvent,
  UnnumberedSession,
} from "../../firmware/fleet/contract.ts";
import { type FleetSettings, fleetSchema } from "../../firmware/fleet/settings.ts";

export const ABOUT = { version: "0.1.0", ceilings: { maxAngleDeg: 90, maxDurationS: 3_600 } } as const;
export const TABLE = { site: "berlin", tableId: "table-1" } as const;

export const settingsWith = (more: Readonly<Record<string, unknown>> = {}): FleetSettings =>
  fleetSchema.parse({ ...TABLE, name: "Anna's table", room: "2", ...more });

export const setupWith = (
  dir: string,
  more: Readonly<Record<string, unknown>> = {},
): Extract<ToFleet, { type: "setup" }> => ({
  type: "setup",
  settings: settingsWith(more),
  dir,
  about: ABOUT,
});

export const isoAt = (ms: number): string => new Date(ms).toISOString();

export const eventAt = (ms: number, from: "idle" | "armed" = "idle"): UnnumberedEvent => ({
  kind: "state",
  at: isoAt(ms),
  from,
  state: "armed",
});

export const sessionAt = (id: string, endedMs: number, invertedS = 60): UnnumberedSession => ({
  id,
  programmeName: null,
  startedAt: isoAt(endedMs - 120_000),
  endedAt: isoAt(endedMs),
  ...{ reason: "stop", by: "table", invertedS, peakDeg: 42.5 },
  limits: { maxAngleDeg: 60, maxDurationS: 300 },
});

export const viewAt = (ms: number, more: Partial<FleetView["state"]> = {}): FleetView => {
  const state: FleetView["state"] = {
    state: "idle",
    angle: { kind: "ok", angleDeg: -70, rateDegPerS: 0 },
    lock: "released",
    invertedS: 0,
    remainingS: null,
    limits: { maxAngleDeg: 60, maxDurationS: 300 },
    alarms: [],
    session: null,
    layers: { guardian: true, controller: true, watched: false },
    board: { connected: true, calibrated: true, trip: null, supplyV: 5, problem: null },
    historyOk: true,
    ...more,
  };
  const { angle, lock, invertedS, remainingS } = state;
  return {
    at: isoAt(ms),
    state,
    telemetry: {
      seq: Math.max(0, Math.round(ms)),
      t: ms / 1_000,
      angle,
      state: state.state,
      lock,
      invertedS,
      remainingS,
    },
    about: { guarded: true, simulated: true },
  };
};
