/** A table's own words, whole and valid, for tests: what differs is given. */

import type { z } from "zod/mini";
import {
  aboutSchema,
  type FleetAbout,
  type FleetEvent,
  type FleetSession,
  type FleetState,
  type FleetStatistics,
  type FleetTelemetry,
  fleetStateSchema,
  fleetStatisticsSchema,
  fleetTelemetrySchema,
  type TableAddress,
} from "../../shared/fleet.ts";

const AT = "2026-12-01T10:00:00.000Z";

/** Refuses a sample that the contract refuses. */
const valid = <S extends z.ZodMiniType>(schema: S, sample: unknown): z.output<S> => schema.parse(sample);

export const aboutSample = (differs: Partial<FleetAbout> = {}): FleetAbout =>
  valid(aboutSchema, {
    ...{ site: "home", tableId: "t1", name: "Table by the window", room: "Gym", version: "0.1.0" },
    ...{ simulated: false, guarded: true, ceilings: { maxAngleDeg: 60, maxDurationS: 300 } },
    ...differs,
  });

export const stateSample = (differs: Partial<FleetState> = {}): FleetState =>
  valid(fleetStateSchema, {
    ...{ at: AT, state: "inverted", angle: { kind: "ok", angleDeg: 31.25, rateDegPerS: 0.5 }, lock: "held" },
    ...{ invertedS: 42.5, remainingS: 77.5, limits: { maxAngleDeg: 40, maxDurationS: 120 }, alarms: [] },
    session: { id: "c1-s1", reason: null },
    layers: { guardian: true, controller: true, watched: true },
    board: { connected: true, calibrated: true, trip: null, supplyV: 11.9, problem: null },
    ...{ historyOk: true, outbox: { waiting: 0, leftOut: 0 } },
    ...differs,
  });

export const telemetrySample = (differs: Partial<FleetTelemetry> = {}): FleetTelemetry =>
  valid(fleetTelemetrySchema, {
    ...{ at: AT, seq: 7, t: 1234, angle: { kind: "ok", angleDeg: 31.25, rateDegPerS: 0.5 } },
    ...{ state: "inverted", lock: "held", invertedS: 42.5, remainingS: 77.5 },
    ...differs,
  });

export const statisticsSample = (differs: Partial<FleetStatistics> = {}): FleetStatistics =>
  valid(fleetStatisticsSchema, {
    ...{ at: AT, sessions: 40, sessionsToday: 3, invertedTodayS: 305.5 },
    last: { endedAt: AT, reason: "duration-reached", invertedS: 120, peakDeg: 39.5 },
    ...differs,
  });

export const HERE: TableAddress = { site: "north", tableId: "t1" };

export const sampleAbout = (address: TableAddress = HERE): FleetAbout =>
  aboutSample({ ...address, simulated: true });

/** At rest. */
export const sampleState = (at: string, differs: Partial<FleetState> = {}): FleetState =>
  stateSample({
    ...{ at, state: "idle", angle: { kind: "ok", angleDeg: 2, rateDegPerS: 0 }, lock: "released" },
    ...{ invertedS: 0, remainingS: null, session: null, ...differs },
  });

export const sampleEvent = (seq: number, at: string, outboxId = "box1"): FleetEvent => ({
  outboxId,
  seq,
  at,
  kind: "state",
  state: "inverted",
  from: "idle",
});

export const sampleSession = (
  id: string,
  endedAt: string,
  numbered: { readonly outboxId?: string; readonly seq?: number; readonly at?: string } = {},
): FleetSession => ({
  outboxId: numbered.outboxId ?? "box1",
  seq: numbered.seq ?? 1,
  at: numbered.at ?? endedAt,
  session: {
    id,
    programmeName: null,
    startedAt: new Date(Date.parse(endedAt) - 90_000).toISOString(),
    endedAt,
    reason: "returned",
    by: "screen",
    invertedS: 75.5,
    peakDeg: 31.2,
    limits: { maxAngleDeg: 45, maxDurationS: 120 },
  },
});
