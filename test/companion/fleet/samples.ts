/** What a table tells, for the tests of the fleet view. */

import type { FleetState, FleetTelemetry } from "../../../shared/fleet.ts";
import type { LiveTable } from "../../../shared/fleet-live.ts";

export const LIMITS = { maxAngleDeg: 30, maxDurationS: 180 };
export const AT = "2026-03-05T10:00:00.000Z";
export const ADDRESS = { site: "north", tableId: "t-1" };

export const telemetryAt = (t: number, more: Partial<FleetTelemetry> = {}): FleetTelemetry => ({
  ...{ at: AT, seq: 1, t, state: "inverted", lock: "released", invertedS: 10, remainingS: 170 },
  angle: { kind: "ok", angleDeg: 20, rateDegPerS: 0 },
  ...more,
});

export const ALARM: FleetState["alarms"][number] = {
  ...{ alarmId: "a-1", kind: "over-angle", priority: "high", active: true, acknowledged: false },
};

export const stateWith = (more: Partial<FleetState> = {}): FleetState => ({
  ...{ at: AT, state: "inverted", angle: { kind: "ok", angleDeg: 20, rateDegPerS: 0 }, lock: "released" },
  ...{ invertedS: 10, remainingS: 170, limits: LIMITS, alarms: [], session: { id: "s-1", reason: null } },
  layers: { guardian: true, controller: true, watched: false },
  board: { connected: true, calibrated: true, trip: null, supplyV: 5, problem: null },
  ...{ historyOk: true, outbox: { waiting: 0, leftOut: 0 } },
  ...more,
});

export const tableWith = (more: Partial<LiveTable> = {}): LiveTable => ({
  ...ADDRESS,
  about: {
    ...ADDRESS,
    ...{ name: "Table by the window", room: "Room 1", version: "0.1.0", simulated: false, guarded: true },
    ceilings: { maxAngleDeg: 60, maxDurationS: 600 },
  },
  ...{ availability: "online", state: stateWith(), telemetry: telemetryAt(1_000) },
  ...more,
});
