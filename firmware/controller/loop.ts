/**
 * The control loop, whole: sample → step → actuate → report. `process.ts` calls `tick` every 20 ms while there is
 * no board, and the board's sensor calls it every few ms once there is one. The loop decides nothing: what the core
 * says is carried out, and the lease goes out only from here, after a completed step. An error thrown in a tick is
 * a bug and ends the process; the board's dead-man takes over.
 */

import type { Limits } from "../../shared/limits.ts";
import type { ServerEvent } from "../../shared/protocol.ts";
import type { Actor } from "../../shared/table.ts";
import type { TableBoard } from "../board/table-board.ts";
import { type Core, carry, initialCore, snapshotView, step, telemetryView } from "../safety/core.ts";
import type {
  Calibration,
  CoreInput,
  CoreRequest,
  CoreSettings,
  Link,
  Supervision,
  UntreatedFault,
} from "../safety/input.ts";
import type { CoreEvent } from "../safety/output.ts";
import { boardStatus } from "./board-status.ts";
import type { FromController, ReportMessage, RequestMessage } from "./ipc.ts";
import type { Outbox } from "./outbox.ts";

/** Between reports when nothing changes, ms. */
export const REPORT_EVERY_MS = 20;
/** Requests waiting for the next step; more than a frozen step could mean are refused. */
const MAX_WAITING_REQUESTS = 64;

export interface LoopParts {
  readonly settings: Omit<CoreSettings, "balanceProven">;
  readonly limits: Limits | null;
  readonly untreated: readonly UntreatedFault[];
  /** Begins the ids of events; the core's own prefix is in its settings. */
  readonly idPrefix: string;
  readonly configCalibration: Calibration;
  readonly simulated: boolean;
  /** Monotonic, ms, 0 = the process started. */
  readonly now: () => number;
  /** How long the computer slept since last asked, ms. */
  readonly slept: () => number;
  readonly outbox: Outbox<FromController>;
}

export interface ControlLoop {
  /** One round. */
  tick(): void;
  /** From now on there is a board. */
  attach(board: TableBoard): void;
  /** There is no board, and why; the next tick sees it. */
  detach(reason: string): void;
  /** A wish from outside; it is answered after the next tick. */
  request(message: RequestMessage): void;
  /** The gateway was heard. */
  heartbeat(): void;
  /** Ends the session, if there is one, as `stop`. */
  stop(by: Actor): void;
}

type Connection =
  | { readonly kind: "none"; readonly reason: string }
  | { readonly kind: "attached"; readonly board: TableBoard };

const linkOf = (connection: Connection): Link => {
  if (connection.kind === "none") return { kind: "down", reason: connection.reason };
  const { board } = connection;
  const up = { kind: "up", sinceMs: board.upSinceMs, lastByteMs: board.lastByteMs() } as const;
  if (board.identity.kind === "unguarded") return { ...up, board: "unguarded" };
  return { ...up, board: "guarded", ceilings: board.identity.ceilings, guardian: board.guardian() };
};

/** What the core says happened, as the gateway is told; answers to requests are not events. */
const outward = (event: CoreEvent, id: string, t: number): FromController => {
  switch (event.kind) {
    case "accepted":
      return { type: "answer", requestId: event.requestId, result: { kind: "ok" } };
    case "refused":
      return {
        type: "answer",
        requestId: event.requestId,
        result: { kind: "refused", code: event.code, message: event.message },
      };
    default: {
      const told: ServerEvent = { type: "event", id, t, ...event };
      return { type: "event", event: told };
    }
  }
};

export const createLoop = (parts: LoopParts): ControlLoop => {
  let core: Core = initialCore({ ...parts.settings, balanceProven: parts.simulated }, parts);
  let connection: Connection = { kind: "none", reason: "looking for the board" };
  let supervision: Supervision = { kind: "never" };
  let waiting: CoreRequest[] = [];
  let reportDueMs = 0;
  let seq = 0;
  let events = 0;

  const sample = (): CoreInput => {
    const requests = waiting;
    waiting = [];
    const board = connection.kind === "attached" ? connection.board : null;
    return {
      link: linkOf(connection),
      calibration: board === null ? parts.configCalibration : board.identity.calibration,
      samples: board === null ? [] : board.takeSamples(),
      stop: board === null ? "unknown" : board.stopCircuit(),
      supervision,
      requests,
      sleptMs: parts.slept(),
    };
  };

  const report = (nowMs: number): ReportMessage => {
    const board = boardStatus(connection.kind === "none" ? connection : connection.board, {
      configCalibration: parts.configCalibration,
      simulated: parts.simulated,
    });
    seq += 1;
    return {
      type: "report",
      telemetry: { type: "telemetry", seq, t: nowMs, ...telemetryView(core, nowMs) },
      snapshot: { t: nowMs, ...snapshotView(core, nowMs), board },
      board,
      guarded: board.guarded,
      simulated: board.simulated,
      carry: carry(core),
    };
  };

  const tell = (happened: readonly CoreEvent[], nowMs: number): void => {
    for (const event of happened) {
      events += 1;
      parts.outbox.letter(outward(event, `${parts.idPrefix}-e${events}`, nowMs));
    }
    if (happened.length === 0 && nowMs < reportDueMs) return;
    reportDueMs = Math.max(reportDueMs + REPORT_EVERY_MS, nowMs);
    parts.outbox.newest(report(nowMs));
  };

  return {
    tick: () => {
      const nowMs = parts.now();
      const input = sample();
      const result = step(core, input, nowMs);
      core = result.core;
      for (const rule of result.violations) {
        parts.outbox.letter({
          type: "log",
          level: "error",
          message: `a rule would have been broken: ${rule}`,
        });
      }
      if (connection.kind === "attached") connection.board.actuate(result.actuation, nowMs);
      tell(result.events, nowMs);
    },
    attach: (board) => {
      connection = { kind: "attached", board };
      // The guest of a simulated table has proven the balance; over tcp:// only the board itself says that it is one.
      if (board.identity.kind === "guarded" && board.identity.simulated) {
        core = { ...core, settings: { ...core.settings, balanceProven: true } };
      }
    },
    detach: (reason) => {
      connection = { kind: "none", reason };
      reportDueMs = 0;
    },
    request: ({ requestId, by, request }) => {
      if (waiting.length >= MAX_WAITING_REQUESTS) {
        const result = {
          kind: "refused",
          code: "rate-limited",
          message: "too many requests at once",
        } as const;
        parts.outbox.letter({ type: "answer", requestId, result });
        return;
      }
      waiting.push({ requestId, by, ...request });
    },
    heartbeat: () => {
      supervision = { kind: "heard", atMs: parts.now() };
    },
    stop: (by) => {
      waiting.push({ requestId: `${parts.idPrefix}-stop`, by, kind: "stop" });
    },
  };
};
