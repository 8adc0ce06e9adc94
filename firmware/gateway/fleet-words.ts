/**
 * What of a table is told to a central place, in the fleet's words (shared/fleet.ts). Nothing of anybody: no profile, no
 * name of a screen, no outcome.
 */

import type { SessionSummary } from "../../shared/history.ts";
import type { ServerEvent } from "../../shared/protocol.ts";
import type { ReportMessage } from "../controller/ipc.ts";
import type { FleetView, UnnumberedEvent, UnnumberedSession } from "../fleet/contract.ts";

/** As much as a payload carries. */
const MOST_ALARMS = 40;
const MOST_WORDS = 300;

export interface Around {
  readonly at: string;
  /** A controller was heard just now; what an older one said is not what is. */
  readonly isFresh: boolean;
  readonly watched: boolean;
  readonly historyOk: boolean;
}

/** Nothing is known of a table whose controller is silent, its angle least of all. */
const SILENT = { state: "offline", angle: { kind: "fault", reason: "stale" }, lock: "released" } as const;

export const viewOf = (
  { telemetry, snapshot, board, guarded, simulated }: ReportMessage,
  { at, isFresh, watched, historyOk }: Around,
): FleetView => {
  const { seq, t, invertedS, remainingS } = telemetry;
  const { state, angle, lock } = isFresh ? telemetry : SILENT;
  const { connected, calibrated, trip, supplyV, problem } = board;
  const { session, limits } = snapshot;
  return {
    at,
    about: { guarded: board.connected ? guarded : null, simulated },
    telemetry: { seq, t, angle, state, lock, invertedS, remainingS },
    state: {
      ...{ state, angle, lock, invertedS, remainingS, limits, historyOk },
      alarms: snapshot.alarms
        .slice(0, MOST_ALARMS)
        .map(({ alarmId, kind, priority, active, acknowledged }) => ({
          ...{ alarmId, kind, priority, active, acknowledged },
        })),
      session: session === null ? null : { id: session.id, reason: session.reason },
      layers: { guardian: isFresh && connected && guarded, controller: isFresh, watched },
      board: {
        ...{ connected: isFresh && connected, calibrated, trip, supplyV },
        problem: problem?.slice(0, MOST_WORDS) ?? null,
      },
    },
  };
};

/** What is told of at once: everything else may wait for the next view. */
export const pressingOf = ({ state: { state, alarms, lock, session, limits } }: FleetView): string =>
  JSON.stringify([state, lock, session, limits, alarms]);

/** Null for what is between the rider and the table. */
export const fleetEventOf = (event: ServerEvent, at: string): UnnumberedEvent | null => {
  switch (event.kind) {
    case "state":
      return { kind: "state", at, state: event.state, from: event.from };
    case "session-started": {
      const { sessionId, by, limits } = event;
      return { kind: "session-started", at, sessionId, by, limits };
    }
    case "session-ended": {
      const { sessionId, reason, by } = event;
      return { kind: "session-ended", at, sessionId, reason, by };
    }
    case "alarm-raised": {
      const { alarmId, alarm, priority } = event;
      return { kind: "alarm-raised", at, alarmId, alarm, priority };
    }
    case "alarm-acknowledged": {
      const { alarmId, alarm, by } = event;
      return { kind: "alarm-acknowledged", at, alarmId, alarm, by };
    }
    case "alarm-cleared":
      return { kind: "alarm-cleared", at, alarmId: event.alarmId, alarm: event.alarm };
    case "limits-changed":
      return { kind: "limits-changed", at, limits: event.limits, by: event.by };
    case "check-in-asked":
    case "check-in-answered":
    case "balance-proven":
    case "balance-failed":
    case "cue":
      return null;
  }
};

export const fleetSessionOf = (session: SessionSummary): UnnumberedSession => {
  const { id, programmeName, startedAt, endedAt, reason, by, invertedS, peakDeg, limits } = session;
  return { id, programmeName, startedAt, endedAt, reason, by, invertedS, peakDeg, limits };
};
