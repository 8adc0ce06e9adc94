/** A table in a session, for a gateway that has no controller: what its controller would report 50 times a second. */

import type { ReportMessage } from "../../firmware/controller/ipc.ts";
import type { ControllerLink, ControllerListener } from "../../firmware/gateway/controller-link.ts";
import type { Telemetry } from "../../shared/protocol.ts";

export const REPORT_MS = 20;

/** @param t when it was made, ms */
export const telemetryOf = (seq: number, t = seq * REPORT_MS): Telemetry => ({
  type: "telemetry",
  seq,
  t,
  angle: { kind: "ok", angleDeg: 15 + 3 * Math.sin(seq / 50), rateDegPerS: 3 * Math.cos(seq / 50) },
  state: "inverted",
  lock: "released",
  invertedS: seq / 50,
  remainingS: 120,
  maxAngleDeg: 20,
  maxDurationS: 120,
});

const reportOf = (seq: number, t?: number): ReportMessage => {
  const telemetry = telemetryOf(seq, t);
  const { state, lock, angle, invertedS, remainingS } = telemetry;
  const limits = { maxAngleDeg: 20, maxDurationS: 120 };
  const board = {
    connected: true,
    pace: null,
    guarded: true,
    simulated: true,
    calibrated: true,
    trip: null,
    sensors: "potentiometer" as const,
    supplyV: null,
    problem: null,
  };
  const session = { id: "s1", reason: null, profileId: null, programmeId: null };
  return {
    ...{
      type: "report",
      telemetry,
      board,
      refused: null,
      line: null,
      pace: null,
      guarded: true,
      simulated: true,
    },
    snapshot: {
      ...{ t: telemetry.t, state, lock, angle, invertedS, remainingS, limits, board, session },
      limitsSetBy: null,
      ...{ startObstacles: [], holdPending: false, alarms: [] },
      ...{ course: null, checkIn: null, balance: { kind: "proven" }, attended: null },
    },
    carry: { untreated: [], limits, session: null, balanceProvenMs: null },
  };
};

/**
 * A controller that reports for ever and answers nothing.
 *
 * @param now what `t` is; left out, it counts the reports
 */
export const reportingController = (now?: () => number): ControllerLink => {
  const listeners: ControllerListener[] = [];
  let seq = 0;
  setInterval(() => {
    seq += 1;
    const report = reportOf(seq, now?.());
    for (const listener of listeners) listener.report(report);
  }, REPORT_MS);
  return {
    latest: () => null,
    request: () => {},
    setUp: async () => ({ kind: "ok" }),
    listen: (listener) => {
      listeners.push(listener);
    },
    pids: () => ({ controller: null, board: null }),
  };
};
