/** One valid message of each type on the fork's channel, for tests to start from. */

import type {
  AnswerMessage,
  ControllerSetup,
  EventMessage,
  ReportMessage,
  RequestMessage,
} from "../../firmware/controller/ipc.ts";
import type { LimitsSetBy } from "../../shared/protocol.ts";
import type { SessionState } from "../../shared/table.ts";

export const SETUP: ControllerSetup = {
  type: "setup",
  idPrefix: "test-1",
  port: "tcp://127.0.0.1:3030",
  simulated: true,
  ceilings: { maxAngleDeg: 60, maxDurationS: 600 },
  unguardedHold: "refused",
  attended: "optional",
  pins: { lockPin: 9, buzzerPin: 3, stopPin: 2, sensorChannel: 0, holdUs: 1000, releaseUs: 2000 },
  calibration: { a: { counts: 205, angleDeg: -75 }, b: { counts: 819, angleDeg: 90 } },
  untreated: [{ reason: { kind: "link-lost" } }, { reason: { kind: "sensor", fault: "sensor-open" } }],
  limits: { maxAngleDeg: 20, maxDurationS: 120 },
  limitsSetBy: { by: "screen", device: "Anna's phone", t: -1500 },
  balanceProvenMs: 3_600_000,
  logLevel: "info",
};

export const REQUEST: RequestMessage = {
  type: "request",
  requestId: "r-1",
  clientId: "c-1",
  by: "screen",
  device: "Anna's phone",
  request: { kind: "set-limits", limits: { maxAngleDeg: 30, maxDurationS: 60 } },
};

export const report = (
  change: {
    readonly session?: string | null;
    readonly t?: number;
    readonly state?: SessionState;
    readonly limitsSetBy?: LimitsSetBy;
    readonly carry?: Partial<ReportMessage["carry"]>;
  } = {},
): ReportMessage => {
  const board = {
    connected: true,
    guarded: true,
    simulated: true,
    calibrated: true,
    trip: null,
    sensors: null,
    supplyV: null,
    problem: null,
  };
  const sessionId = change.session ?? null;
  const t = change.t ?? 1234.5;
  const state = change.state ?? (sessionId === null ? "idle" : "inverted");
  const angle = { kind: "ok", angleDeg: -75, rateDegPerS: 0 } as const;
  return {
    type: "report",
    telemetry: {
      type: "telemetry",
      seq: 7,
      t,
      angle,
      state,
      lock: "released",
      invertedS: 0,
      remainingS: null,
      maxAngleDeg: 20,
      maxDurationS: 120,
    },
    snapshot: {
      t,
      state,
      limits: { maxAngleDeg: 20, maxDurationS: 120 },
      limitsSetBy: change.limitsSetBy ?? null,
      angle,
      lock: "released",
      invertedS: 0,
      remainingS: null,
      startObstacles: ["not-still"],
      holdPending: false,
      alarms: [
        {
          alarmId: "a-1",
          kind: "near-angle",
          priority: "medium",
          active: true,
          acknowledged: false,
          audioPausedUntilT: null,
        },
      ],
      session:
        sessionId === null ? null : { id: sessionId, reason: null, profileId: null, programmeId: null },
      course: null,
      checkIn: sessionId === null ? null : { everyS: 60, askedT: null, answerByT: null },
      balance: { kind: "proven" },
      attended: null,
      board,
    },
    board,
    refused: { frames: 3, rawWrites: 1 },
    line: { byteAgeMs: 4, leaseValid: true },
    pace: null,
    guarded: true,
    simulated: true,
    carry: {
      untreated: [],
      limits: { maxAngleDeg: 20, maxDurationS: 120 },
      session: sessionId === null ? null : { sessionId },
      balanceProvenMs: null,
      ...change.carry,
    },
  };
};

export const STARTED: EventMessage = {
  type: "event",
  event: {
    type: "event",
    id: "test-1-e1",
    t: 1000,
    kind: "session-started",
    sessionId: "s-1",
    by: "screen",
    device: "Anna's phone",
    limits: { maxAngleDeg: 20, maxDurationS: 120 },
    profileId: null,
    programmeId: null,
  },
};

export const ANSWER: AnswerMessage = {
  type: "answer",
  requestId: "r-1",
  result: { kind: "refused", code: "loosening", message: "wider than the session's" },
};
