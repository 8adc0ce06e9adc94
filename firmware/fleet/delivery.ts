/**
 * Takes what waits in the outbox to the broker: in order, a few at a time, and out of the outbox only once the broker has
 * acknowledged it. A new connection begins again at the oldest. What the broker refuses stays, is told, and is tried
 * again later; a finished session that nobody has subscribed to is tried again for an hour, because a broker that was
 * restarted knows its subscribers only once they are back.
 */

import {
  FLEET_TOPICS,
  fleetEventSchema,
  fleetSessionSchema,
  fleetTopic,
  type TableAddress,
} from "../../shared/fleet.ts";
import { parseSafely } from "../../shared/parse-safely.ts";
import type { Connection, Published } from "./broker-link.ts";
import type { Outbox, Row, RowKind } from "./outbox.ts";

export interface DeliveryParts {
  readonly outbox: Pick<Outbox, "after" | "told" | "tellAgain" | "leaveOut">;
  readonly address: TableAddress;
  readonly monotonicMs: () => number;
  readonly onPublished: () => void;
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
}

/** Sent and not acknowledged yet, where the broker takes as many. */
const WINDOW = 20;
const MOST_UNTOLD = 50;
/** Nothing acknowledged for so long: the broker does not work, whatever it says. */
const SILENT_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const UNHEARD_AGAIN_MS = 15_000;
const UNHEARD_MOST_MS = 3_600_000;
/** Mosquitto as Debian sets it up writes down what it knows every half an hour. */
const TELL_AGAIN_MS = 35 * 60_000;

const TOPIC = { event: "events", session: "sessions" } as const satisfies Record<
  RowKind,
  keyof typeof FLEET_TOPICS
>;
const SCHEMA = { event: fleetEventSchema, session: fleetSessionSchema } as const;

const isWhole = (row: Row): boolean => {
  try {
    const decoded = parseSafely(SCHEMA[row.kind], JSON.parse(row.payload));
    return decoded.success && decoded.data.seq === row.seq;
  } catch {
    return false;
  }
};

interface Unheard {
  readonly sinceMs: number;
  readonly againMs: number;
}

export class Delivery {
  readonly #parts: DeliveryParts;
  #connection: Connection | null = null;
  /** All up to here were sent in this connection, apart from those that are unheard. */
  #sentUpTo = 0;
  readonly #underWay = new Set<number>();
  /** Acknowledged, and not out of the outbox yet. */
  #acknowledged: number[] = [];
  readonly #unheard = new Map<number, Unheard>();
  /** Highest number that was sent in any connection. */
  #everSent = 0;
  #lastAnswerMs = 0;
  #pausedUntilMs = 0;
  #pauseMs = FIRST_PAUSE_MS;
  #toldRefusal: string | null = null;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  up(connection: Connection): void {
    this.#take();
    this.#connection = connection;
    this.#sentUpTo = 0;
    this.#underWay.clear();
    this.#lastAnswerMs = this.#parts.monotonicMs();
    this.#pausedUntilMs = 0;
    this.#parts.outbox.tellAgain(TELL_AGAIN_MS);
    this.pump();
  }

  down(): void {
    this.#connection = null;
    this.#underWay.clear();
    this.#take();
  }

  /** Called now and then. */
  look(): void {
    const connection = this.#connection;
    if (connection === null) return;
    this.#take();
    const nowMs = this.#parts.monotonicMs();
    if (this.#underWay.size > 0 && nowMs - this.#lastAnswerMs > SILENT_MS) {
      connection.cut(`it has acknowledged nothing for ${SILENT_MS / 1_000} s`);
      return;
    }
    const due = [...this.#unheard].filter(([, { againMs }]) => nowMs >= againMs).map(([seq]) => seq);
    if (due.length > 0) this.#sentUpTo = 0;
    this.pump();
    // What was left out meanwhile is not asked for any more.
    if (!this.#hasRoom(connection)) return;
    for (const seq of due) if (!this.#underWay.has(seq)) this.#unheard.delete(seq);
  }

  /** Sends what there is room for. Called whenever something was added. */
  pump(): void {
    const connection = this.#connection;
    const nowMs = this.#parts.monotonicMs();
    if (connection === null || nowMs < this.#pausedUntilMs) return;
    if (this.#pausedUntilMs > 0) {
      this.#pausedUntilMs = 0;
      this.#sentUpTo = 0;
    }
    while (this.#hasRoom(connection)) {
      const rows = this.#parts.outbox.after(this.#sentUpTo, WINDOW);
      if (rows.length === 0) return;
      for (const row of rows) {
        if (!this.#hasRoom(connection)) return;
        this.#sentUpTo = row.seq;
        if (this.#isDue(row.seq, nowMs)) this.#send(connection, row);
      }
    }
  }

  /** Also no more where the connection ended, or was refused something, while it was being sent. */
  #hasRoom(connection: Connection): boolean {
    return (
      this.#connection === connection &&
      this.#pausedUntilMs === 0 &&
      this.#underWay.size < Math.min(WINDOW, connection.window)
    );
  }

  /** With the acknowledgements that are on their way into the outbox. */
  isIdle(): boolean {
    return this.#underWay.size === 0 && this.#acknowledged.length === 0;
  }

  #isDue(seq: number, nowMs: number): boolean {
    if (this.#underWay.has(seq) || this.#acknowledged.includes(seq)) return false;
    const unheard = this.#unheard.get(seq);
    return unheard === undefined || nowMs >= unheard.againMs;
  }

  #send(connection: Connection, row: Row): void {
    const { outbox, address, log } = this.#parts;
    if (!isWhole(row)) {
      log("error", `message ${row.seq} of the outbox is damaged, and left out`);
      outbox.leaveOut(row.seq);
      return;
    }
    if (this.#underWay.size === 0) this.#lastAnswerMs = this.#parts.monotonicMs();
    this.#underWay.add(row.seq);
    const again = row.seq <= this.#everSent;
    this.#everSent = Math.max(this.#everSent, row.seq);
    const { qos, retained } = FLEET_TOPICS[TOPIC[row.kind]];
    connection.publish(
      fleetTopic(address, TOPIC[row.kind]),
      row.payload,
      { qos, retained, again },
      (what) => {
        if (this.#connection === connection && this.#underWay.delete(row.seq)) this.#answered(row, what);
      },
    );
  }

  #answered(row: Row, what: Published): void {
    const nowMs = this.#parts.monotonicMs();
    this.#lastAnswerMs = nowMs;
    switch (what.kind) {
      case "acknowledged":
        this.#done(row.seq);
        break;
      case "unheard":
        this.#unheardBy(row, nowMs);
        break;
      case "refused":
        this.#refused(row, what.what, nowMs);
        return;
      case "lost":
        return;
    }
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#toldRefusal = null;
    this.pump();
  }

  #done(seq: number): void {
    this.#unheard.delete(seq);
    this.#acknowledged.push(seq);
    this.#parts.onPublished();
    if (this.#acknowledged.length >= MOST_UNTOLD) this.#take();
  }

  #unheardBy(row: Row, nowMs: number): void {
    const sinceMs = this.#unheard.get(row.seq)?.sinceMs ?? nowMs;
    if (row.kind === "event" || nowMs - sinceMs >= UNHEARD_MOST_MS) {
      this.#done(row.seq);
      return;
    }
    this.#unheard.set(row.seq, { sinceMs, againMs: nowMs + UNHEARD_AGAIN_MS });
  }

  /** Everything waits a moment, and it begins again at the oldest. */
  #refused(row: Row, what: string, nowMs: number): void {
    if (this.#toldRefusal !== what)
      this.#parts.log(
        "warn",
        `the broker refused message ${row.seq} (${what}); it stays, and is tried again`,
      );
    this.#toldRefusal = what;
    if (nowMs < this.#pausedUntilMs) return;
    this.#pausedUntilMs = nowMs + this.#pauseMs;
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
  }

  #take(): void {
    if (this.#acknowledged.length === 0) return;
    const seqs = this.#acknowledged;
    this.#acknowledged = [];
    this.#parts.outbox.told(seqs);
  }
}
