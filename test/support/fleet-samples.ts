/** Messages of a table as the fleet's schemas have them, for tests. */

import type { FleetAbout, FleetEvent, FleetSession, FleetState, TableAddress } from "../../shared/fleet.ts";

export const HERE: TableAddress = { site: "north", tableId: "t1" };

export const sampleAbout = (address: TableAddress = HERE): FleetAbout => ({
  ...address,
  name: "By the window",
  room: "Room 2",
  version: "0.1.0",
  simulated: true,
  guarded: true,
  ceilings: { maxAngleDeg: 60, maxDurationS: 600 },
});

export const sampleState = (at: string, more: Partial<FleetState> = {}): FleetState => ({
  at,
  state: "idle",
  angle: { kind: "ok", angleDeg: 2, rateDegPerS: 0 },
  lock: "released",
  invertedS: 0,
  remainingS: null,
  limits: { maxAngleDeg: 45, maxDurationS: 120 },
  alarms: [],
  session: null,
  layers: { guardian: true, controller: true, watched: false },
  board: { connected: true, calibrated: true, trip: null, supplyV: 5, problem: null },
  historyOk: true,
  outbox: { waiting: 0, leftOut: 0 },
  ...more,
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
