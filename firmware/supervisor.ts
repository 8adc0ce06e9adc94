/**
 * Keeps one controller process running: forks it, sets it up, beats the gateway's heart for it, and forks a fresh
 * one when it dies or freezes, handing over what was left untreated. To the gateway's sockets it is the
 * `ControllerLink`. It judges nothing about the table: that is the controller's, and when there is none, the board's.
 */

import type { ServerEvent } from "../shared/protocol.ts";
import {
  type AnswerMessage,
  CONTROLLER_EXIT,
  type ControllerSetup,
  type FromController,
  HEARTBEAT_EVERY_MS,
  type LogMessage,
  type ReportMessage,
  type ToController,
} from "./controller/ipc.ts";
import { decodeFromController } from "./controller/ipc-decode.ts";
import { createOutbox, type Outbox } from "./controller/outbox.ts";
import type { ControllerChild, ControllerEnd } from "./controller-child.ts";
import type { ControllerLink, ControllerListener } from "./gateway/controller-link.ts";
import { type Handover, handOver, restartDelayMs, WELL_STARTED_MS } from "./handover.ts";

/** A controller that has reported and then says nothing for this many heartbeats (2 s) is frozen. */
const SILENT_BEATS = 8;
/** From fork to first report, in heartbeats (15 s): a loaded machine starts slowly. */
const STARTING_BEATS = 60;
/** An orderly stop ends within this time, else the controller is killed: the board releases by itself. */
const STOP_MS = 2_000;

export interface SupervisorParts {
  startController(): ControllerChild;
  readonly setup: Omit<ControllerSetup, "type" | "idPrefix" | "untreated" | "limits">;
  /** Unique to this gateway process. */
  readonly nonce: string;
  /** Monotonic, ms. */
  readonly now: () => number;
  readonly boardPid: () => number | null;
  readonly log: (level: LogMessage["level"], message: string) => void;
  /** The controller cannot be set up at all; starting another would not help. */
  readonly onHopeless: (reason: string) => void;
}

export interface Supervisor extends ControllerLink {
  start(): void;
  /** Ends the session as `stop`, releases, ends the controller. */
  stop(): Promise<void>;
}

interface Running {
  readonly kind: "running";
  readonly child: ControllerChild;
  readonly outbox: Outbox<ToController>;
  readonly startedMs: number;
  silentBeats: number;
  report: ReportMessage | null;
  session: string | null;
  /** Requests that it has not answered yet. */
  readonly unanswered: Set<string>;
  /** Given up: whatever it still says is not listened to. */
  void: boolean;
}
type Phase = Running | { readonly kind: "waiting" } | { readonly kind: "stopped" };

export const createSupervisor = (parts: SupervisorParts): Supervisor => {
  const listeners: ControllerListener[] = [];
  let phase: Phase = { kind: "waiting" };
  let stopping = false;
  let whenGone: (() => void) | null = null;
  let latest: ReportMessage | null = null;
  let carried: Pick<Handover, "untreated" | "limits"> = { untreated: [], limits: null };
  let soonDeaths = 0;
  let starts = 0;
  let ownEvents = 0;
  let restart: NodeJS.Timeout | null = null;
  let heart: NodeJS.Timeout | null = null;

  const tellEvent = (event: ServerEvent): void => {
    for (const listener of listeners) listener.event(event);
  };
  const tellAnswer = (answer: AnswerMessage): void => {
    for (const listener of listeners) listener.answer(answer);
  };
  const refuse = (requestId: string): void =>
    tellAnswer({
      type: "answer",
      requestId,
      result: {
        kind: "refused",
        code: "wrong-state",
        message: "no controller is running; it is being started again and the lock is released meanwhile",
      },
    });

  const hear = (from: Running, message: FromController): void => {
    switch (message.type) {
      case "report":
        from.report = message;
        from.silentBeats = 0;
        latest = message;
        for (const listener of listeners) listener.report(message);
        return;
      case "event":
        if (message.event.kind === "session-started") from.session = message.event.sessionId;
        if (message.event.kind === "session-ended") from.session = null;
        tellEvent(message.event);
        return;
      case "answer":
        if (from.unanswered.delete(message.requestId)) tellAnswer(message);
        return;
      case "log":
        parts.log(message.level, message.message);
        return;
    }
  };

  const endInterrupted = (sessionId: string, t: number): void => {
    ownEvents += 1;
    const id = `${parts.nonce}-g${ownEvents}`;
    tellEvent({
      type: "event",
      id,
      t,
      kind: "session-ended",
      sessionId,
      reason: "interrupted",
      by: "gateway",
    });
  };

  const onEnd = (gone: Running, end: ControllerEnd): void => {
    for (const requestId of gone.unanswered) refuse(requestId);
    const next = handOver(carried, gone.report, gone.session);
    carried = next;
    if (next.interrupted !== null) endInterrupted(next.interrupted, gone.report?.telemetry.t ?? 0);
    whenGone?.();
    if (stopping) {
      phase = { kind: "stopped" };
      return;
    }
    const how = end.signal === null ? `exit code ${end.code ?? "unknown"}` : `signal ${end.signal}`;
    if (end.code === CONTROLLER_EXIT.BAD_SETUP) {
      phase = { kind: "stopped" };
      parts.onHopeless(`the controller refused its setup (${how})`);
      return;
    }
    const delayMs = restartDelayMs(soonDeaths);
    soonDeaths = parts.now() - gone.startedMs >= WELL_STARTED_MS ? 0 : soonDeaths + 1;
    parts.log("warn", `the controller ended (${how}); a fresh one starts in ${delayMs} ms`);
    phase = { kind: "waiting" };
    restart = setTimeout(begin, delayMs);
  };

  const begin = (): void => {
    starts += 1;
    const child = parts.startController();
    const running: Running = {
      kind: "running",
      child,
      outbox: createOutbox<ToController>((message, done) => child.send(message, done)),
      startedMs: parts.now(),
      silentBeats: 0,
      report: null,
      session: null,
      unanswered: new Set(),
      void: false,
    };
    phase = running;
    child.onMessage((value) => {
      if (running.void) return;
      const decoded = decodeFromController(value);
      if (decoded.kind === "ok") hear(running, decoded.message);
      else parts.log("error", `a message of the controller was refused: ${decoded.message}`);
    });
    child.onEnd((end) => onEnd(running, end));
    running.outbox.letter({
      type: "setup",
      idPrefix: `${parts.nonce}-${starts}`,
      ...parts.setup,
      ...carriedOver(),
    });
    running.outbox.newest({ type: "heartbeat" });
  };

  const carriedOver = (): Pick<ControllerSetup, "untreated" | "limits"> => ({
    untreated: carried.untreated,
    limits: carried.limits,
  });

  /**
   * Counted in beats and not in time: when this very process was frozen, one late beat fires, and the reports that
   * waited meanwhile are read before the next.
   */
  const beat = (): void => {
    if (phase.kind !== "running" || phase.void) return;
    phase.silentBeats += 1;
    const patience = phase.report === null ? STARTING_BEATS : SILENT_BEATS;
    if (phase.silentBeats > patience) {
      parts.log("error", `the controller (pid ${phase.child.pid ?? "none"}) is frozen and is killed`);
      phase.void = true;
      phase.child.kill();
      return;
    }
    phase.outbox.newest({ type: "heartbeat" });
  };

  return {
    start: () => {
      heart = setInterval(beat, HEARTBEAT_EVERY_MS);
      begin();
    },
    latest: () => latest,
    request: (request) => {
      if (phase.kind !== "running" || phase.void || stopping) {
        refuse(request.requestId);
        return;
      }
      phase.unanswered.add(request.requestId);
      if (!phase.outbox.letter({ type: "request", ...request })) {
        phase.unanswered.delete(request.requestId);
        refuse(request.requestId);
      }
    },
    listen: (listener) => {
      listeners.push(listener);
    },
    pids: () => ({
      controller: phase.kind === "running" ? phase.child.pid : null,
      board: parts.boardPid(),
    }),
    stop: async () => {
      stopping = true;
      if (restart !== null) clearTimeout(restart);
      const now = phase;
      if (now.kind === "running") {
        const late = setTimeout(() => {
          parts.log("error", "the controller did not stop in time and is killed");
          now.child.kill();
        }, STOP_MS);
        await new Promise<void>((resolve) => {
          whenGone = resolve;
          now.outbox.letter({ type: "shutdown" });
        });
        clearTimeout(late);
      }
      phase = { kind: "stopped" };
      if (heart !== null) clearInterval(heart);
    },
  };
};
