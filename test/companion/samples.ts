/** Messages of the server as they might come, with what a test cares about filled in. */

import type { Hello, Snapshot, Telemetry } from "../../shared/protocol.ts";

export const telemetry = (over: Partial<Telemetry> = {}): Telemetry => ({
  type: "telemetry",
  seq: 1,
  t: 1000,
  angle: { kind: "ok", angleDeg: 25, rateDegPerS: 0 },
  state: "inverted",
  lock: "released",
  invertedS: 12,
  remainingS: 108,
  maxAngleDeg: 30,
  maxDurationS: 120,
  ...over,
});

export const at = (angleDeg: number): Telemetry["angle"] => ({ kind: "ok", angleDeg, rateDegPerS: 0 });

export const hello = (over: Partial<Hello> = {}): Hello => ({
  type: "hello",
  protocol: 1,
  version: "0.1.0",
  role: "operator",
  simulated: false,
  guarded: true,
  ceilings: { maxAngleDeg: 60, maxDurationS: 600 },
  ...over,
});

export const snapshot = (over: Partial<Snapshot> = {}): Snapshot => ({
  type: "snapshot",
  t: 1000,
  state: "inverted",
  limits: { maxAngleDeg: 30, maxDurationS: 120 },
  limitsSetBy: null,
  angle: at(25),
  lock: "released",
  invertedS: 12,
  remainingS: 108,
  startObstacles: [],
  holdPending: false,
  alarms: [],
  session: null,
  course: null,
  checkIn: null,
  balance: { kind: "proven" },
  attended: null,
  board: {
    connected: true,
    guarded: true,
    simulated: false,
    calibrated: true,
    trip: null,
    sensors: "potentiometer",
    supplyV: null,
    problem: null,
  },
  profiles: [],
  programmes: [],
  history: { kind: "ok" },
  ...over,
});
