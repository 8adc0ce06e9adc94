/**
 * One socket that somebody looks through. It is told changes as long as it takes them; while too much waits, changes are
 * left out, and later it is told whole pictures of the tables that were left out. What waits for it is bounded by that,
 * and one that takes nothing for long is cut off.
 *
 * Time is counted in turns, not by the clock: a stall of this program is nobody else's silence.
 */

import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { LIVE_HEARTBEAT_MS } from "../../../shared/fleet-live.ts";
import { maySee, type Visitor } from "../access/visitor.ts";
import { type Frame, HEARTBEAT, messageFrame, pictureFrame, turnsOf } from "./live-frames.ts";
import type { TableNews } from "./live-table.ts";

/** Bytes that the kernel has not taken; with more, changes are left out. */
export const MOST_BACKLOG_BYTES = 256 * 1024;
/** Without the kernel having taken all of it for this long, it is cut off, ms. */
export const STALLED_AFTER_MS = 10_000;
/** So often it has to say that it is there, ms; browsers answer by themselves. */
const PING_EVERY_MS = 15_000;
/** A closed socket has this long to say goodbye, ms. */
const GOODBYE_MS = 500;
const OPEN = 1;

export class View {
  readonly visitor: Visitor;
  /** The same for all that may see the same. */
  readonly scope: string;
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;
  readonly #nowMs: () => number;
  readonly #owed = new Set<TableNews>();
  #isClosing = false;
  #quietTurns = 0;
  #fullTurns = 0;
  #pingTurns = 0;
  #isAsked = false;

  constructor(visitor: Visitor, webSocket: WebSocket, socket: Duplex, nowMs: () => number) {
    this.visitor = visitor;
    this.scope = visitor.sites === null ? "*" : [...visitor.sites].sort().join("/");
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#nowMs = nowMs;
    webSocket.on("pong", () => {
      this.#isAsked = false;
    });
    socket.on("drain", () => {
      this.#fullTurns = 0;
      this.#fill();
    });
  }

  maySee(table: TableNews): boolean {
    return maySee(this.visitor, table.site);
  }

  /** All that it may see, from the beginning; with `more` = false also where that is nothing. */
  begin(tables: Iterable<TableNews>): void {
    for (const table of tables) if (this.maySee(table)) this.#owed.add(table);
    if (this.#owed.size === 0) this.say(pictureFrame(this.#owed, this.#nowMs()));
    this.#fill();
  }

  say(bytes: Buffer): void {
    if (this.#isClosing || this.#webSocket.readyState !== OPEN) return;
    this.#socket.write(bytes);
    this.#quietTurns = 0;
  }

  /** However much waits: a view that does not hear of it would show the table for ever. */
  forget(table: TableNews): void {
    this.#owed.delete(table);
    const { site, tableId } = table;
    this.say(messageFrame({ type: "gone", site, tableId }));
  }

  /** @param frames what is new, of what it may see */
  turn(frames: readonly Frame[]): void {
    if (this.#isClosing) return;
    this.#watch();
    for (const { tables, bytes } of frames) {
      if (this.#owed.size > 0 || this.#isFull()) for (const table of tables) this.#owed.add(table);
      else this.say(bytes);
    }
    this.#fill();
    this.#quietTurns += 1;
    if (this.#quietTurns >= turnsOf(LIVE_HEARTBEAT_MS) && !this.#isFull()) this.say(HEARTBEAT);
  }

  /** Says why and closes; the socket is cut when the goodbye does not come. */
  close(code: number, words: string): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#owed.clear();
    this.#webSocket.close(code, words);
    setTimeout(() => this.#webSocket.terminate(), GOODBYE_MS).unref();
  }

  cut(): void {
    this.#isClosing = true;
    this.#owed.clear();
    this.#webSocket.terminate();
  }

  #isFull(): boolean {
    return this.#socket.writableLength > MOST_BACKLOG_BYTES;
  }

  #fill(): void {
    while (this.#owed.size > 0 && !this.#isClosing && !this.#isFull())
      this.say(pictureFrame(this.#owed, this.#nowMs()));
  }

  #watch(): void {
    this.#fullTurns = this.#socket.writableNeedDrain ? this.#fullTurns + 1 : 0;
    this.#pingTurns += 1;
    const isDue = this.#pingTurns >= turnsOf(PING_EVERY_MS);
    if (this.#fullTurns >= turnsOf(STALLED_AFTER_MS) || (isDue && this.#isAsked)) {
      this.cut();
      return;
    }
    if (!isDue) return;
    this.#pingTurns = 0;
    this.#isAsked = true;
    if (this.#webSocket.readyState === OPEN) this.#webSocket.ping();
  }
}
