/**
 * The socket to the gateway: opens it, decodes what comes, numbers what goes, and opens it again for ever.
 *
 * Nothing here throws. The socket, the clock and chance are given, so that a test can be all three. A line that
 * has gone silent is asked for an answer (`subscribe`); without one it counts as dead and is opened anew.
 */

import { decodeServerMessage } from "../shared/decode.ts";
import type { AdviceKind, ErrorCode, Request, ServerMessage } from "../shared/protocol.ts";
import { waitMs } from "./back-off.ts";

export interface SocketEvents {
  text(data: unknown): void;
  closed(): void;
}
/** `send` is only called after a message has arrived, so the socket is open by then. */
export interface Socket {
  send(text: string): void;
  close(): void;
}
/** Opens a socket. Its events come later, never from within the call. */
export type OpenSocket = (events: SocketEvents) => Socket;

/** Monotonic milliseconds, and a call after a delay; the result cancels it. */
export interface Timers {
  now(): number;
  after(delayMs: number, call: () => void): () => void;
}

/** `waiting` until the next try; `open` from `hello` on. */
export type ConnectionStatus =
  | { readonly kind: "connecting" }
  | { readonly kind: "waiting"; readonly failures: number }
  | { readonly kind: "open" };

export type RequestBody = Request extends infer R ? (R extends Request ? Omit<R, "id"> : never) : never;
export type RequestType = Request["type"];
/** `lost`: the line went before an answer came. */
export type Answer =
  | { readonly kind: "ok" }
  | {
      readonly kind: "refused";
      readonly code: ErrorCode;
      readonly message: string;
      /** The soft limits that speak against it; empty where that is not why. */
      readonly advice: readonly AdviceKind[];
    }
  | { readonly kind: "lost" };

export interface ConnectionParts {
  readonly openSocket: OpenSocket;
  readonly timers: Timers;
  readonly random: () => number;
  readonly rateHz: number;
  readonly onStatus: (status: ConnectionStatus) => void;
  readonly onMessage: (message: ServerMessage) => void;
  readonly onAnswer: (request: RequestType, answer: Answer) => void;
  /** A frame that is not of this protocol, or a complaint that answers no request of ours. */
  readonly onUnreadable: (why: string) => void;
}
export interface Connection {
  /** Also after `close`. */
  open(): void;
  /** Sends a wish; false when there is no open line, and nothing was sent. */
  request(body: RequestBody): boolean;
  seen(seq: number): void;
  /** Somebody looks again, or the network is back: no wait is sat out, and a quiet line is asked now. */
  nudge(): void;
  /** Gives this line up for a new one, on which nothing old can be waiting to arrive. */
  renew(): void;
  close(): void;
}

/** Silence after which the line is asked for an answer, and after which it counts as dead, ms. */
export const ASK_AFTER_MS = 2000;
export const DEAD_AFTER_MS = 4000;
/** Somebody who looks again is not kept waiting that long, ms. */
export const NUDGE_AFTER_MS = 300;
/** A socket that has not said `hello` by then is given up, ms. */
export const HELLO_WITHIN_MS = 5000;

interface Line {
  readonly socket: Socket;
  greeted: boolean;
  asked: boolean;
  heardAtMs: number;
  readonly pending: Map<string, RequestType>;
}

/** Makes a connection; `open` starts it. */
export const createConnection = (parts: ConnectionParts): Connection => {
  let line: Line | null = null;
  let failures = 0;
  let requests = 0;
  let closedForGood = false;
  let cancelTimer = (): void => {};

  const transmit = (to: Line, body: RequestBody): void => {
    requests += 1;
    const id = `r${requests}`;
    to.pending.set(id, body.type);
    to.socket.send(JSON.stringify({ ...body, id }));
  };

  const lose = (lost: Line): void => {
    if (line !== lost) return;
    line = null;
    cancelTimer();
    lost.socket.close();
    for (const type of lost.pending.values()) parts.onAnswer(type, { kind: "lost" });
    if (closedForGood) return;
    const delayMs = waitMs(failures, parts.random());
    failures += 1;
    parts.onStatus({ kind: "waiting", failures });
    cancelTimer = parts.timers.after(delayMs, open);
  };

  const ask = (of: Line): void => {
    if (!of.greeted || of.asked) return;
    of.asked = true;
    transmit(of, { type: "subscribe", rateHz: parts.rateHz });
  };

  const watchSilence = (of: Line): void => {
    const silentMs = parts.timers.now() - of.heardAtMs;
    if (silentMs >= (of.greeted ? DEAD_AFTER_MS : HELLO_WITHIN_MS)) {
      lose(of);
      return;
    }
    if (silentMs >= ASK_AFTER_MS) ask(of);
    cancelTimer = parts.timers.after(500, () => watchSilence(of));
  };

  const settle = (on: Line, id: string | undefined, answer: Answer): void => {
    const type = id === undefined ? undefined : on.pending.get(id);
    if (id === undefined || type === undefined) {
      if (answer.kind === "refused") parts.onUnreadable(answer.message);
      return;
    }
    on.pending.delete(id);
    // These two are this page's own affair; nobody asked for them.
    if ((type === "subscribe" || type === "introduce") && answer.kind === "ok") return;
    parts.onAnswer(type, answer);
  };

  const receive = (on: Line, data: unknown): void => {
    if (line !== on) return;
    on.heardAtMs = parts.timers.now();
    on.asked = false;
    const decoded =
      typeof data === "string"
        ? decodeServerMessage(data)
        : { kind: "refused" as const, message: "not text" };
    if (decoded.kind === "refused") {
      parts.onUnreadable(decoded.message);
      return;
    }
    const message = decoded.message;
    if (message.type === "hello") {
      on.greeted = true;
      failures = 0;
      parts.onStatus({ kind: "open" });
      parts.onMessage(message);
      transmit(on, { type: "subscribe", rateHz: parts.rateHz });
    } else if (message.type === "ack") settle(on, message.id, { kind: "ok" });
    else if (message.type === "error") {
      const { code, message: words, advice = [] } = message;
      settle(on, message.id, { kind: "refused", code, message: words, advice });
    } else parts.onMessage(message);
  };

  const open = (): void => {
    parts.onStatus({ kind: "connecting" });
    const opened: Line = {
      socket: parts.openSocket({
        text: (data) => receive(opened, data),
        closed: () => lose(opened),
      }),
      greeted: false,
      asked: false,
      heardAtMs: parts.timers.now(),
      pending: new Map(),
    };
    line = opened;
    watchSilence(opened);
  };

  const openNow = (): void => {
    if (closedForGood || line !== null) return;
    cancelTimer();
    open();
  };

  return {
    open: () => {
      closedForGood = false;
      openNow();
    },
    nudge: () => {
      if (line === null) openNow();
      else if (parts.timers.now() - line.heardAtMs >= NUDGE_AFTER_MS) ask(line);
    },
    renew: () => {
      if (line !== null) lose(line);
      openNow();
    },
    request: (body) => {
      if (line === null || !line.greeted) return false;
      transmit(line, body);
      return true;
    },
    seen: (seq) => {
      if (line?.greeted) line.socket.send(JSON.stringify({ type: "seen", seq }));
    },
    close: () => {
      closedForGood = true;
      if (line !== null) lose(line);
      cancelTimer();
      failures = 0;
    },
  };
};
