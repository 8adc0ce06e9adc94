/**
 * The outbox of a simulated table: what the real one (firmware/fleet/outbox.ts) does for its delivery, in memory. It is
 * gone with the simulator; the next one begins another, under another id.
 */

import type { FleetSession, FleetStatistics } from "../../shared/fleet.ts";
import type { UnnumberedEvent, UnnumberedSession } from "../fleet/contract.ts";
import type { DeliveryParts } from "../fleet/delivery.ts";
import type { Row, RowKind } from "../fleet/outbox.ts";

/** A day without network at a busy table. */
const MOST_ROWS = 2_000;
/** Sessions that may have to be told again. */
const MOST_TOLD = 50;

interface Told extends Row {
  readonly toldMs: number;
}

export class MemoryOutbox {
  readonly #id: string;
  readonly #wallMs: () => number;
  #waiting: Row[] = [];
  #told: Told[] = [];
  #seq = 0;
  #sessions = 0;
  #leftOut = 0;
  #invertedS = 0;
  #last: FleetStatistics["last"] = null;

  /** @param id never used before */
  constructor(id: string, wallMs: () => number) {
    this.#id = id;
    this.#wallMs = wallMs;
  }

  /** What Delivery asks of an outbox. */
  readonly forDelivery: DeliveryParts["outbox"] = {
    after: (seq, most) => {
      const from = this.#waiting.findIndex((row) => row.seq > seq);
      return from < 0 ? [] : this.#waiting.slice(from, from + most);
    },
    told: (seqs) => {
      const are = new Set(seqs);
      const toldMs = this.#wallMs();
      const sessions = this.#waiting.filter(({ seq, kind }) => are.has(seq) && kind === "session");
      this.#waiting = this.#waiting.filter(({ seq }) => !are.has(seq));
      this.#told = [...this.#told, ...sessions.map((row) => ({ ...row, toldMs }))].slice(-MOST_TOLD);
    },
    tellAgain: (withinMs) => {
      const newestMs = this.#told.at(-1)?.toldMs;
      if (newestMs === undefined) return;
      const isAgain = ({ toldMs }: Told): boolean => toldMs >= newestMs - withinMs;
      const again = this.#told.filter(isAgain);
      this.#told = this.#told.filter((row) => !isAgain(row));
      this.#waiting = [...again.map(({ seq, kind, payload }) => ({ seq, kind, payload })), ...this.#waiting];
      this.#waiting.sort((one, other) => one.seq - other.seq);
    },
    leaveOut: (seq) => {
      const before = this.#waiting.length;
      this.#waiting = this.#waiting.filter((row) => row.seq !== seq);
      this.#leftOut += before - this.#waiting.length;
    },
  };

  event(event: UnnumberedEvent): void {
    this.#append("event", (numbered) => ({ ...numbered, ...event }));
  }

  session(session: UnnumberedSession): void {
    const { endedAt, reason, invertedS, peakDeg } = session;
    this.#sessions += 1;
    this.#invertedS += invertedS;
    this.#last = { endedAt, reason, invertedS, peakDeg };
    const at = new Date(this.#wallMs()).toISOString();
    this.#append("session", (numbered): FleetSession => ({ ...numbered, at, session }));
  }

  counts(): { readonly waiting: number; readonly leftOut: number } {
    return { waiting: this.#waiting.length, leftOut: this.#leftOut };
  }

  /** All that it has ever kept. */
  numbered(): { readonly messages: number; readonly sessions: number } {
    return { messages: this.#seq, sessions: this.#sessions };
  }

  /** Its life is one day. */
  statistics(): Omit<FleetStatistics, "at"> {
    const invertedTodayS = Math.round(this.#invertedS * 10) / 10;
    return { sessions: this.#sessions, sessionsToday: this.#sessions, invertedTodayS, last: this.#last };
  }

  #append(
    kind: RowKind,
    whole: (numbered: { readonly outboxId: string; readonly seq: number }) => object,
  ): void {
    this.#seq += 1;
    const seq = this.#seq;
    this.#waiting.push({ seq, kind, payload: JSON.stringify(whole({ outboxId: this.#id, seq })) });
    if (this.#waiting.length <= MOST_ROWS) return;
    // The oldest event goes, sessions last, as at a real table.
    const oldest = this.#waiting.findIndex((row) => row.kind === "event");
    this.#waiting.splice(Math.max(0, oldest), 1);
    this.#leftOut += 1;
  }
}
