/**
 * One connected dashboard: its socket, its rate, what it has seen, and how much it may still ask. It writes whole
 * frames that were built for everybody, straight to the TCP socket (see text-frame.ts for why that is allowed).
 */

import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { AdviceKind, ErrorCode, Hello, ServerMessage } from "../../shared/protocol.ts";
import { type Principal, roleOf } from "./access/principal.ts";
import type { GatewayCaps } from "./caps.ts";
import type { CloseReason } from "./metrics.ts";
import { TelemetryFlow, type TelemetryLog } from "./telemetry-flow.ts";
import type { Pace } from "./telemetry-pace.ts";
import { textFrame } from "./text-frame.ts";
import { TokenBucket } from "./token-bucket.ts";

/** A closed socket has this long to say goodbye, and its STOPs are still heard meanwhile, ms. */
export const CLOSING_MS = 1_000;
/** A dashboard that has said nothing for this long is pinged, ms. */
export const PING_AFTER_MS = 3_000;
/** Without a word or a pong for this long it is dead, ms. */
export const DEAD_AFTER_MS = 10_000;
/** Read from a socket that is closed for a broken protocol: what a polite one has on its way. */
const MOST_THROWN_AWAY_BYTES = 65_536;
const OPEN = 1;

export type Connection =
  | { readonly kind: "open" }
  | { readonly kind: "closing"; readonly sinceMs: number; readonly reason: CloseReason };

/** One for all, so that looking at it costs nothing when it is everybody's turn. */
const OPEN_CONNECTION: Connection = { kind: "open" };

export class Dashboard {
  readonly clientId: string;
  /** Who it was when it connected; whether it still is, is asked again and again. */
  readonly principal: Principal;
  readonly role: Hello["role"];
  /** Where it is connected from. */
  readonly address: string | null;
  readonly flow: TelemetryFlow;
  pace: Pace;
  readonly messages: TokenBucket;
  readonly seens: TokenBucket;
  readonly stops: TokenBucket;
  readonly introductions: TokenBucket;
  readonly strikes: TokenBucket;
  /** A snapshot is waiting for this dashboard's next turn. */
  snapshotDue = false;
  /** So is the list of devices. */
  devicesDue = false;
  lastHeardMs: number;
  connection: Connection = OPEN_CONNECTION;
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;
  readonly #backlogBytes: number;

  constructor(
    clientId: string,
    principal: Principal,
    address: string | null,
    webSocket: WebSocket,
    socket: Duplex,
    pace: Pace,
    log: TelemetryLog,
    caps: GatewayCaps,
    nowMs: number,
  ) {
    this.clientId = clientId;
    this.principal = principal;
    // Nobody without a role gets here, and would be let do no more than whoever has the least.
    this.role = roleOf(principal) ?? "viewer";
    this.address = address;
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#backlogBytes = caps.backlogBytes;
    this.lastHeardMs = nowMs;
    this.pace = pace;
    this.flow = new TelemetryFlow(log);
    this.messages = new TokenBucket(caps.messagesPerS, caps.messageBurst, nowMs);
    this.seens = new TokenBucket(caps.seenPerS, caps.seenBurst, nowMs);
    this.stops = new TokenBucket(caps.stopsPerS, caps.stopsPerS, nowMs);
    this.introductions = new TokenBucket(caps.introductionsPerS, caps.introductionBurst, nowMs);
    this.strikes = new TokenBucket(caps.strikesForgottenPerS, caps.strikes, nowMs);
  }

  /**
   * Writes one whole frame; false when the socket takes nothing any more. A socket whose backlog has grown past
   * the cap is cut off here, whatever kind of message made it grow.
   */
  write(frame: Buffer, nowMs: number): boolean {
    if (this.connection.kind !== "open" || this.#webSocket.readyState !== OPEN) return false;
    if (this.#socket.writableLength > this.#backlogBytes) {
      this.cut("backlog", nowMs);
      return false;
    }
    this.#socket.write(frame);
    return true;
  }

  say(message: ServerMessage, nowMs: number): boolean {
    return this.write(textFrame(JSON.stringify(message)), nowMs);
  }

  refuse(
    code: ErrorCode,
    message: string,
    id: string | undefined,
    nowMs: number,
    advice?: readonly AdviceKind[],
  ): void {
    const speaksAgainst = advice === undefined ? {} : { advice: [...advice] };
    this.say({ type: "error", ...(id === undefined ? {} : { id }), code, message, ...speaksAgainst }, nowMs);
  }

  /** Takes `byMs` in which the gateway itself did not run out of this dashboard's silence. */
  forgive(byMs: number, nowMs: number): void {
    this.lastHeardMs = Math.min(this.lastHeardMs + byMs, nowMs);
  }

  ping(): void {
    if (this.#webSocket.readyState === OPEN) this.#webSocket.ping();
  }

  /** Says why and closes; the socket is cut when the goodbye does not come. */
  close(code: number, words: string, reason: CloseReason, nowMs: number): void {
    if (this.connection.kind !== "open") return;
    this.connection = { kind: "closing", sinceMs: nowMs, reason };
    this.#webSocket.close(code, words);
  }

  /**
   * For a socket that broke the protocol, of which no word can be understood any more, not even STOP. `ws` reads on and
   * throws away what comes, to see the other side's end; as fast as somebody sends, in pieces of 64 KiB. Here that
   * comes to an end: who sends more is not read from, and cut when his goodbye is due.
   */
  deafen(): void {
    let thrownAway = 0;
    this.#socket.on("data", (piece: Buffer) => {
      thrownAway += piece.length;
      if (thrownAway > MOST_THROWN_AWAY_BYTES) this.#socket.pause();
    });
  }

  /** Ends the connection without waiting for the other side. */
  cut(reason: CloseReason, nowMs: number): void {
    if (this.connection.kind === "open") this.connection = { kind: "closing", sinceMs: nowMs, reason };
    this.#webSocket.terminate();
  }
}
