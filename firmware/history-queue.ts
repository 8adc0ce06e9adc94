/**
 * What waits for the history: bounded in number and in bytes, whatever happens to the disk. What does not fit is left
 * out by its worth: first the oldest readings of the angle, which are counted and told as lost with the next of their
 * session, then what happened within a session, and last its start and end and what was done by whom.
 */

import type { HistoryWrite } from "./history/contract.ts";

export const MOST_WRITES_WAITING = 5_000;
export const MOST_BYTES_WAITING = 8 * 1024 * 1024;
const SAMPLE_BYTES = 24;

/** Left out in this order. */
const WORTH: Readonly<Record<HistoryWrite["kind"], number>> = {
  samples: 0,
  "session-event": 1,
  audit: 2,
  "balance-proven": 3,
  "balance-lost": 3,
  "session-closed": 3,
  "session-ended": 4,
  "session-started": 4,
};
const MOST_WORTH = 4;

const bytesOf = (write: HistoryWrite): number =>
  write.kind === "samples" ? 100 + SAMPLE_BYTES * write.samples.length : JSON.stringify(write).length;

interface Entry {
  readonly write: HistoryWrite;
  readonly bytes: number;
}

export class HistoryQueue {
  readonly #mostWrites: number;
  readonly #mostBytes: number;
  readonly #entries: Entry[] = [];
  readonly #lost = new Map<string, number>();
  #bytes = 0;
  #leftOut = 0;

  constructor(mostWrites = MOST_WRITES_WAITING, mostBytes = MOST_BYTES_WAITING) {
    this.#mostWrites = mostWrites;
    this.#mostBytes = mostBytes;
  }

  get size(): number {
    return this.#entries.length;
  }
  get bytes(): number {
    return this.#bytes;
  }
  /** Writes that were left out since the start. */
  get leftOut(): number {
    return this.#leftOut;
  }

  add(write: HistoryWrite): void {
    const entry = { write, bytes: bytesOf(write) };
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
    this.#shrink();
  }

  /** One that was taken and must be told again goes first. */
  putBack(write: HistoryWrite): void {
    const entry = { write, bytes: bytesOf(write) };
    this.#entries.unshift(entry);
    this.#bytes += entry.bytes;
    this.#shrink();
  }

  /** The oldest; with what was lost of its session before. */
  take(): HistoryWrite | null {
    const next = this.#entries[0]?.write;
    if (next === undefined) return null;
    const lost = "sessionId" in next ? (this.#lost.get(next.sessionId) ?? 0) : 0;
    if (lost > 0 && "sessionId" in next) {
      if (next.kind === "samples") {
        this.#lost.delete(next.sessionId);
        this.#remove(0);
        return { ...next, lost: next.lost + lost };
      }
      if (next.kind === "session-closed") {
        // The last chance to tell it.
        this.#lost.delete(next.sessionId);
        return { kind: "samples", sessionId: next.sessionId, samples: [], lost, invertedS: 0 };
      }
    }
    this.#remove(0);
    return next;
  }

  #remove(at: number): void {
    const [entry] = this.#entries.splice(at, 1);
    if (entry !== undefined) this.#bytes -= entry.bytes;
  }

  #shrink(): void {
    while (this.#entries.length > this.#mostWrites || this.#bytes > this.#mostBytes) {
      const at = this.#leastWorth();
      const entry = this.#entries[at];
      if (entry === undefined) return;
      const { write } = entry;
      if (write.kind === "samples") {
        const before = this.#lost.get(write.sessionId) ?? 0;
        this.#lost.set(write.sessionId, before + write.samples.length + write.lost);
      }
      this.#leftOut += 1;
      this.#remove(at);
    }
  }

  /** The oldest of the least worth; of starts and ends the newest, so that what stays is whole. */
  #leastWorth(): number {
    for (let worth = 0; worth < MOST_WORTH; worth += 1) {
      const at = this.#entries.findIndex(({ write }) => WORTH[write.kind] === worth);
      if (at >= 0) return at;
    }
    return this.#entries.length - 1;
  }
}
