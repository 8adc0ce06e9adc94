/**
 * The control loop, whole: sample → step → actuate → report. `process.ts` calls `tick` every 20 ms while there is
 * no board, and the board's sensor calls it every few ms once there is one. The loop decides nothing: what the core
 * says is carried out, and the lease goes out only from here, after a completed step. An error thrown in a tick is
 * a bug and ends the process, which releases as its last word; where even that fails, the board's dead-man takes over.
 */

import type { Limits } from "../../shared/limits.ts";
import type { LimitsSetBy, ServerEvent, Telemetry } from "../../shared/protocol.ts";
import { type Actor, HORIZONTAL_DEG } from "../../shared/table.ts";
import { GapCounts } from "../board/gap-counts.ts";
import type { TableBoard } from "../board/table-board.ts";
import {
  type Core,
  carry,
  initialCore,
  snapshotView,
  step,
  telemetryView,
  withSimulatedGuest,
} from "../safety/core.ts";
import type {
  AngleSample,
  Calibration,
  CoreInput,
  CoreRequest,
  CoreSettings,
  FittedSensors,
  Link,
  Supervision,
  UntreatedFault,
} from "../safety/input.ts";
import type { Actuation, CoreEvent } from "../safety/output.ts";
import { SAFE_LOCK } from "../safety/safe-pose.ts";
import { boardStatus } from "./board-status.ts";
import type { FromController, HeartbeatMessage, ReportMessage, RequestMessage } from "./ipc.ts";
import type { Outbox } from "./outbox.ts";

/** Between reports when nothing changes, ms. */
export const REPORT_EVERY_MS = 20;
/** Between two times that a report says how regularly the loop ran, ms. */
const PACE_EVERY_MS = 1_000;
/** Requests waiting for the next step; more than a frozen step could mean are refused. STOP has room of its own. */
const MAX_WAITING_REQUESTS = 64;
const ROOM_FOR_STOPS = 64;

export interface LoopParts {
  readonly settings: Omit<CoreSettings, "balanceProven">;
  readonly limits: Limits | null;
  readonly limitsSetBy: LimitsSetBy;
  readonly untreated: readonly UntreatedFault[];
  /** What is left of an earlier controller's proof of balance, ms; null when there is none. */
  readonly balanceProvenMs: number | null;
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

/** Whoever sets the table up: sees the readings, and may put a louder sound in the place of what a step decided. */
export interface BesideTheLoop {
  samples(samples: readonly AngleSample[]): void;
  overlay(actuation: Actuation): Actuation;
}

type Connection =
  | { readonly kind: "none"; readonly reason: string }
  | { readonly kind: "attached"; readonly board: TableBoard };

const linkOf = (connection: Connection): Link => {
  if (connection.kind === "none") return { kind: "down", reason: connection.reason };
  const { board } = connection;
  const up = { kind: "up", sinceMs: board.upSinceMs, lastByteMs: board.lastByteMs() } as const;
  if (board.identity.kind === "unguarded") return { ...up, board: "unguarded" };
  const { ceilings, settings } = board.identity;
  return { ...up, board: "guarded", ceilings, settings, guardian: board.guardian() };
};

/** Boards without guardian, for which the config speaks, have a potentiometer. */
const withoutBoard = (calibration: Calibration): FittedSensors => ({ kind: "potentiometer", calibration });

/** What the guardian has refused since it booted; null without one, or while it is silent. */
const refusedBy = (board: TableBoard | null): ReportMessage["refused"] => {
  const guardian = board?.guardian();
  if (guardian?.kind !== "heard") return null;
  return { frames: guardian.refusedFrames, rawWrites: guardian.refusedRawWrites };
};

/** A word of the board's that is older than this says nothing of now, ms. */
const STATUS_FRESH_MS = 1_000;

/** How well the line is, for whoever watches over this process; the core judges for itself. */
const lineOf = (board: TableBoard | null, nowMs: number): ReportMessage["line"] => {
  if (board === null) return null;
  const guardian = board.identity.kind === "guarded" ? board.guardian() : null;
  const leaseValid =
    guardian?.kind === "heard" ? guardian.leaseValid && nowMs - guardian.atMs <= STATUS_FRESH_MS : null;
  return { byteAgeMs: nowMs - board.lastByteMs(), leaseValid };
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

export class ControlLoop {
  readonly #parts: LoopParts;
  #core: Core;
  #connection: Connection = { kind: "none", reason: "looking for the board" };
  #beside: BesideTheLoop | null = null;
  #supervision: Supervision = { kind: "never" };
  #historyOk = true;
  #fleetOk = true;
  #waiting: CoreRequest[] = [];
  #reportDueMs = 0;
  #paceDueMs = 0;
  readonly #steps = new GapCounts();
  #steppedMs = Number.NaN;
  #reports = 0;
  #supplyV: number | null = null;
  #events = 0;
  /** Told on only; the core does not know it. */
  #limitsSetBy: LimitsSetBy;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    this.#core = initialCore({ ...parts.settings, balanceProven: parts.simulated }, parts);
    // Limits that did not fit were replaced, and nobody has set those.
    this.#limitsSetBy = this.#core.limits === parts.limits ? parts.limitsSetBy : null;
  }

  /** One round: sample → step → actuate → report. */
  tick(): void {
    const nowMs = this.#parts.now();
    this.#steps.add(nowMs - this.#steppedMs);
    this.#steppedMs = nowMs;
    const input = this.#sample();
    const { core, actuation, events, violations } = step(this.#core, input, nowMs);
    this.#core = core;
    if (this.#connection.kind === "attached") {
      this.#beside?.samples(input.samples);
      this.#connection.board.actuate(this.#beside?.overlay(actuation) ?? actuation, nowMs);
    }
    this.#report(events, violations, nowMs);
  }

  beside(beside: BesideTheLoop): void {
    this.#beside = beside;
  }

  /** The board, or why there is none. */
  board(): TableBoard | { readonly kind: "none"; readonly reason: string } {
    return this.#connection.kind === "attached" ? this.#connection.board : this.#connection;
  }

  /** What the last step says of state and angle. */
  session(): Pick<Telemetry, "state" | "angle"> {
    return telemetryView(this.#core);
  }

  /** From now on there is a board. */
  attach(board: TableBoard): void {
    this.#connection = { kind: "attached", board };
    // The guest of a simulated table has proven the balance; over tcp:// only the board itself says that it is one.
    if (board.identity.kind === "guarded" && board.identity.simulated) {
      this.#core = withSimulatedGuest(this.#core);
    }
  }

  /** There is no board, and why; the next tick sees it and reports it at once. */
  detach(reason: string): void {
    this.#connection = { kind: "none", reason };
    this.#reportDueMs = 0;
  }

  /** A wish from outside; it is answered by the next tick. */
  request({ requestId, by, device, request }: RequestMessage): void {
    const room = MAX_WAITING_REQUESTS + (request.kind === "stop" ? ROOM_FOR_STOPS : 0);
    if (this.#waiting.length < room) {
      this.#waiting.push({ requestId, by, device, ...request });
      return;
    }
    const result = { kind: "refused", code: "rate-limited", message: "too many requests at once" } as const;
    this.#parts.outbox.letter({ type: "answer", requestId, result });
  }

  /** The gateway was heard, and says whether sessions are being kept and told on, and whether somebody watches. */
  heartbeat({ historyOk, fleetOk, attended }: Omit<HeartbeatMessage, "type">): void {
    this.#supervision = { kind: "heard", atMs: this.#parts.now(), attended };
    this.#historyOk = historyOk;
    this.#fleetOk = fleetOk;
  }

  /** Ends the session, if there is one, as `stop`, by the next tick. */
  stop(by: Actor): void {
    this.#waiting.push({ requestId: `${this.#parts.idPrefix}-stop`, by, device: null, kind: "stop" });
  }

  /**
   * The last word of a process that ends and leaves nobody behind: released, and HIGH unless the table is known to be
   * back. The board goes on sounding it, for there will be no return watch.
   */
  callForHelp(): void {
    if (this.#connection.kind !== "attached") return;
    const nowMs = this.#parts.now();
    const { angle, state } = telemetryView(this.#core);
    const isBack =
      angle.kind === "ok" ? angle.angleDeg <= HORIZONTAL_DEG : state === "idle" || state === "offline";
    if (isBack) return;
    this.#connection.board.actuate({ lock: SAFE_LOCK, signal: "high", lease: null }, nowMs);
  }

  #sample(): CoreInput {
    const requests = this.#waiting;
    this.#waiting = [];
    const board = this.#connection.kind === "attached" ? this.#connection.board : null;
    return {
      link: linkOf(this.#connection),
      sensors: board === null ? withoutBoard(this.#parts.configCalibration) : board.identity.sensors,
      samples: board === null ? [] : board.takeSamples(),
      stop: board === null ? "unknown" : board.stopCircuit(),
      supervision: this.#supervision,
      historyOk: this.#historyOk,
      fleetOk: this.#fleetOk,
      requests,
      sleptMs: this.#parts.slept(),
    };
  }

  #report(happened: readonly CoreEvent[], violations: readonly string[], nowMs: number): void {
    const { outbox, idPrefix } = this.#parts;
    for (const rule of violations) {
      outbox.letter({ type: "log", level: "error", message: `a rule would have been broken: ${rule}` });
    }
    for (const event of happened) {
      this.#events += 1;
      if (event.kind === "limits-changed")
        this.#limitsSetBy = { by: event.by, device: event.device, t: nowMs };
      outbox.letter(outward(event, `${idPrefix}-e${this.#events}`, nowMs));
    }
    if (happened.length === 0 && nowMs < this.#reportDueMs) return;
    this.#reportDueMs = Math.max(this.#reportDueMs + REPORT_EVERY_MS, nowMs);
    outbox.newest(this.#view(nowMs));
  }

  #pace(board: TableBoard | null, nowMs: number): ReportMessage["pace"] {
    if (nowMs < this.#paceDueMs) return null;
    this.#paceDueMs = nowMs + PACE_EVERY_MS;
    return {
      steps: this.#steps.told(),
      leases: board?.leaseGaps?.told() ?? null,
      link: board?.setup?.link(nowMs) ?? null,
    };
  }

  #view(nowMs: number): ReportMessage {
    const connection = this.#connection;
    const attached = connection.kind === "attached" ? connection.board : null;
    const board = boardStatus(
      connection.kind === "none" ? connection : connection.board,
      this.#parts,
      this.#supplyV,
    );
    this.#supplyV = board.supplyV;
    this.#reports += 1;
    return {
      type: "report",
      telemetry: { type: "telemetry", seq: this.#reports, t: nowMs, ...telemetryView(this.#core) },
      snapshot: { t: nowMs, ...snapshotView(this.#core, nowMs), limitsSetBy: this.#limitsSetBy, board },
      board,
      refused: refusedBy(attached),
      line: lineOf(attached, nowMs),
      pace: this.#pace(attached, nowMs),
      guarded: board.guarded,
      simulated: board.simulated,
      carry: carry(this.#core),
    };
  }
}
