/**
 * Keeps one controller process running: forks it, sets it up, beats the gateway's heart for it, and forks a fresh
 * one when it dies or freezes, handing over what was left untreated. To the gateway's sockets it is the
 * `ControllerLink`. It judges nothing about the table: that is the controller's, and when there is none, the board's.
 */

import type { Limits } from "../shared/limits.ts";
import type { LimitsSetBy, ServerEvent } from "../shared/protocol.ts";
import {
  type AnswerMessage,
  CONTROLLER_EXIT,
  type FromController,
  HEARTBEAT_EVERY_MS,
  type HeartbeatMessage,
  type LogMessage,
  type ReportMessage,
  type SetupAnswerMessage,
  type SetupRequestMessage,
  type TableSetup,
  type ToController,
} from "./controller/ipc.ts";
import { decodeFromController } from "./controller/ipc-decode.ts";
import { createOutbox, type Outbox } from "./controller/outbox.ts";
import type { ControllerChild, ControllerEnd } from "./controller-child.ts";
import type { ControllerLink, ControllerListener } from "./gateway/controller-link.ts";
import { type Carried, handOver, onOtherClock, restartDelayMs, WELL_STARTED_MS } from "./handover.ts";
import { SETUP_NOBODY, SetUpCalls } from "./set-up-calls.ts";

/** A controller that has reported and then says nothing for this many heartbeats (2 s) is frozen. */
const SILENT_BEATS = 8;
/** From fork to first report, in heartbeats (15 s): a loaded machine starts slowly. */
const STARTING_BEATS = 60;
/** An orderly stop ends within this time, else the controller is killed: the board releases by itself. */
const STOP_MS = 2_000;

export interface SupervisorParts {
  startController(): ControllerChild;
  readonly setup: TableSetup;
  /** Unique to this gateway process. */
  readonly nonce: string;
  /** Monotonic, ms. */
  readonly now: () => number;
  readonly boardPid: () => number | null;
  /** False while sessions are not being kept. */
  readonly historyOk: () => boolean;
  /** False while a central place that should be told is not. */
  readonly fleetOk: () => boolean;
  /** Somebody watches at a screen, as the gateway finds it. */
  readonly attended: () => boolean;
  readonly log: (level: LogMessage["level"], message: string) => void;
  /** The controller cannot be set up at all; starting another would not help. */
  readonly onHopeless: (reason: string) => void;
}

interface Running {
  readonly kind: "running";
  readonly child: ControllerChild;
  readonly outbox: Outbox<ToController>;
  readonly startedMs: number;
  silentBeats: number;
  report: ReportMessage | null;
  session: string | null;
  /** As it told last, by a report or by an event after that. */
  limits: Limits | null;
  /** Who set them, with `t` on this process's clock. */
  limitsSetBy: LimitsSetBy;
  balanceUntilMs: number | null;
  /** Requests that it has not answered yet. */
  readonly unanswered: Set<string>;
  /** Given up: whatever it still says is not listened to. */
  void: boolean;
}
type Phase =
  | Running
  | { readonly kind: "waiting"; readonly restart: NodeJS.Timeout | null }
  | { readonly kind: "stopped" };

/** Exits after a last step of the core. */
const LAST_WORDS: ReadonlySet<number> = new Set([
  CONTROLLER_EXIT.STOPPED,
  CONTROLLER_EXIT.LINK_LOST,
  CONTROLLER_EXIT.NEW_SETTINGS,
]);

const NOBODY_THERE: AnswerMessage["result"] = {
  kind: "refused",
  code: "wrong-state",
  message: "no controller is running; it is being started again and the lock is released meanwhile",
};

export class Supervisor implements ControllerLink {
  readonly #parts: SupervisorParts;
  readonly #listeners: ControllerListener[] = [];
  readonly #setUpCalls: SetUpCalls;
  #phase: Phase = { kind: "waiting", restart: null };
  #heart: NodeJS.Timeout | null = null;
  /** Called when the controller that was told to stop is gone. */
  #whenGone: (() => void) | null = null;
  #latest: ReportMessage | null = null;
  #carried: Carried = { untreated: [], limits: null, limitsSetBy: null, balanceUntilMs: null };
  #soonDeaths = 0;
  #starts = 0;
  #ownEvents = 0;

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.#setUpCalls = new SetUpCalls(`${parts.nonce}-s`);
  }

  start(): void {
    this.#heart = setInterval(() => this.#beat(), HEARTBEAT_EVERY_MS);
    this.#begin();
  }

  /** Ends the session as `stop`, releases, ends the controller; no other is started. */
  async stop(): Promise<void> {
    const phase = this.#phase;
    if (phase.kind === "waiting" && phase.restart !== null) clearTimeout(phase.restart);
    if (phase.kind === "running") {
      const late = setTimeout(() => {
        this.#parts.log("error", "the controller did not stop in time and is killed");
        phase.child.kill();
      }, STOP_MS);
      await new Promise<void>((resolve) => {
        this.#whenGone = resolve;
        phase.outbox.letter({ type: "shutdown" });
      });
      clearTimeout(late);
    }
    this.#phase = { kind: "stopped" };
    if (this.#heart !== null) clearInterval(this.#heart);
  }

  latest(): ReportMessage | null {
    return this.#latest;
  }

  request(request: Parameters<ControllerLink["request"]>[0]): void {
    const phase = this.#phase;
    if (phase.kind !== "running" || phase.void || this.#whenGone !== null) {
      this.#refuse(request.requestId);
      return;
    }
    if (phase.outbox.letter({ type: "request", ...request })) phase.unanswered.add(request.requestId);
    else this.#refuse(request.requestId);
  }

  setUp(request: SetupRequestMessage["request"]): Promise<SetupAnswerMessage["result"]> {
    const phase = this.#phase;
    if (phase.kind !== "running" || phase.void || this.#whenGone !== null)
      return Promise.resolve(SETUP_NOBODY);
    return this.#setUpCalls.ask((requestId) =>
      phase.outbox.letter({ type: "setup-request", requestId, request }),
    );
  }

  listen(listener: ControllerListener): void {
    this.#listeners.push(listener);
  }

  pids(): ReturnType<ControllerLink["pids"]> {
    const controller = this.#phase.kind === "running" ? this.#phase.child.pid : null;
    return { controller, board: this.#parts.boardPid() };
  }

  #begin(): void {
    this.#starts += 1;
    const child = this.#parts.startController();
    const running: Running = {
      kind: "running",
      child,
      outbox: createOutbox<ToController>((message, done) => child.send(message, done)),
      startedMs: this.#parts.now(),
      silentBeats: 0,
      report: null,
      session: null,
      limits: null,
      limitsSetBy: null,
      balanceUntilMs: null,
      unanswered: new Set(),
      void: false,
    };
    this.#phase = running;
    child.onMessage((value) => this.#decode(running, value));
    child.onEnd((end) => this.#onEnd(running, end));
    const idPrefix = `${this.#parts.nonce}-${this.#starts}`;
    const { balanceUntilMs, ...carried } = this.#carried;
    const limitsSetBy = onOtherClock(carried.limitsSetBy, this.#parts.now(), 0);
    const leftMs = balanceUntilMs === null ? null : balanceUntilMs - this.#parts.now();
    const balanceProvenMs = leftMs !== null && leftMs > 0 ? leftMs : null;
    const handed = { ...carried, limitsSetBy, balanceProvenMs };
    running.outbox.letter({ type: "setup", idPrefix, ...this.#parts.setup, ...handed });
    running.outbox.newest(this.#heartbeat());
  }

  /**
   * Silence is counted in beats and not in time: when this very process was frozen, one late beat fires, and the
   * reports that waited meanwhile are read before the next.
   */
  #beat(): void {
    const phase = this.#phase;
    if (phase.kind !== "running" || phase.void) return;
    phase.silentBeats += 1;
    if (phase.silentBeats > (phase.report === null ? STARTING_BEATS : SILENT_BEATS)) {
      this.#parts.log("error", `the controller (pid ${phase.child.pid ?? "none"}) is frozen and is killed`);
      phase.void = true;
      phase.child.kill();
      return;
    }
    phase.outbox.newest(this.#heartbeat());
  }

  #heartbeat(): HeartbeatMessage {
    const { historyOk, fleetOk, attended } = this.#parts;
    return { type: "heartbeat", historyOk: historyOk(), fleetOk: fleetOk(), attended: attended() };
  }

  #decode(from: Running, value: unknown): void {
    if (from.void) return;
    const decoded = decodeFromController(value);
    if (decoded.kind === "ok") this.#hear(from, decoded.message);
    else this.#parts.log("error", `a message of the controller was refused: ${decoded.message}`);
  }

  #hear(from: Running, message: FromController): void {
    switch (message.type) {
      case "report":
        from.report = message;
        from.limits = message.carry.limits;
        from.limitsSetBy = onOtherClock(message.snapshot.limitsSetBy, message.telemetry.t, this.#parts.now());
        from.balanceUntilMs = this.#untilMs(message.carry.balanceProvenMs);
        from.silentBeats = 0;
        this.#latest = message;
        for (const listener of this.#listeners) listener.report(message);
        return;
      case "event":
        if (message.event.kind === "session-started") from.session = message.event.sessionId;
        if (message.event.kind === "session-ended") from.session = null;
        if (message.event.kind === "limits-changed") {
          const { limits, by, device } = message.event;
          from.limits = limits;
          from.limitsSetBy = { by, device, t: this.#parts.now() };
        }
        this.#tell(message.event);
        return;
      case "answer":
        if (!from.unanswered.delete(message.requestId)) return;
        for (const listener of this.#listeners) listener.answer(message);
        return;
      case "setup-answer":
        this.#setUpCalls.answered(message);
        return;
      case "log":
        this.#parts.log(message.level, message.message);
        return;
    }
  }

  #onEnd(gone: Running, end: ControllerEnd): void {
    for (const requestId of gone.unanswered) this.#refuse(requestId);
    this.#setUpCalls.lost();
    const hadLastWord = end.code !== null && LAST_WORDS.has(end.code);
    const isWell = end.code === CONTROLLER_EXIT.NEW_SETTINGS;
    const next = handOver(this.#carried, { ...gone, hadLastWord, hasNewSettings: isWell });
    const { interrupted, ...carried } = next;
    this.#carried = carried;
    if (interrupted !== null) this.#endInterrupted(interrupted, gone.report?.telemetry.t ?? 0);
    if (this.#whenGone !== null) {
      this.#phase = { kind: "stopped" };
      this.#whenGone();
      return;
    }
    const how = end.signal === null ? `exit code ${end.code ?? "unknown"}` : `signal ${end.signal}`;
    if (end.code === CONTROLLER_EXIT.BAD_SETUP) {
      this.#phase = { kind: "stopped" };
      this.#parts.onHopeless(`the controller refused its setup (${how})`);
      return;
    }
    if (isWell || this.#parts.now() - gone.startedMs >= WELL_STARTED_MS) this.#soonDeaths = 0;
    const delayMs = restartDelayMs(this.#soonDeaths);
    if (!isWell) this.#soonDeaths += 1;
    this.#parts.log(
      isWell ? "info" : "warn",
      `the controller ended (${how}); a fresh one starts in ${delayMs} ms`,
    );
    this.#phase = { kind: "waiting", restart: setTimeout(() => this.#begin(), delayMs) };
  }

  #untilMs(leftMs: number | null): number | null {
    return leftMs === null ? null : this.#parts.now() + leftMs;
  }

  #endInterrupted(sessionId: string, t: number): void {
    this.#ownEvents += 1;
    const id = `${this.#parts.nonce}-g${this.#ownEvents}`;
    this.#tell({
      type: "event",
      id,
      t,
      kind: "session-ended",
      sessionId,
      reason: "interrupted",
      by: "gateway",
      device: null,
    });
  }

  #tell(event: ServerEvent): void {
    for (const listener of this.#listeners) listener.event(event);
  }

  #refuse(requestId: string): void {
    for (const listener of this.#listeners)
      listener.answer({ type: "answer", requestId, result: NOBODY_THERE });
  }
}
