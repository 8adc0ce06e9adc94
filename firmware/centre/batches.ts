/**
 * What waits to be written into the central record. While one batch is written the next one gathers, so many tables cost
 * as many commits as the disk can do and not one each. Whoever hands something over is told when it is on the disk, and
 * may acknowledge it then and not before.
 *
 * While the record is away nothing is acknowledged and the same batch is tried again and again; what waits is bounded, and
 * beyond it nothing more is taken. A row that the record will never take is told, counted and let go: it must not hold up
 * all the others.
 */

import type { TableAddress } from "../../shared/fleet.ts";
import type { Log } from "../log.ts";
import type { Heard, Latest, Numbered } from "./heard.ts";
import { type Added, type CentralRecord, RecordError } from "./record/central-record.ts";

/** Rows of one write. */
const MOST_ROWS = 500;
export const MOST_WAITING = 20_000;
/** Of tables and their states only the newest stands; it can wait a moment for company, ms. */
const LATEST_WAIT_MS = 200;
const FIRST_PAUSE_MS = 100;
const MOST_PAUSE_MS = 5_000;

export interface BatchParts {
  readonly record: Pick<CentralRecord, "write">;
  readonly wallIso: () => string;
  readonly log: Pick<Log, "info" | "warn" | "error">;
  readonly mostWaiting?: number;
}

export interface BatchFigures {
  readonly waiting: number;
  readonly sessions: number;
  readonly events: number;
  /** Rows that the record will never take. */
  readonly refused: number;
  /** Why the record cannot be written to; null where it can. */
  readonly trouble: string | null;
}

interface Waiting {
  readonly heard: Numbered;
  readonly done: () => void;
  readonly isMoot: () => boolean;
}

const latestKey = ({ kind, address }: Pick<Latest, "kind" | "address">): string =>
  `${kind}/${address.site}/${address.tableId}`;

export class Batches {
  readonly #parts: BatchParts;
  readonly #mostWaiting: number;
  #waiting: Waiting[] = [];
  /** Handed over and not yet on the disk, the batch that is being written among them. */
  #unwritten = 0;
  #latest = new Map<string, Latest>();
  #lingering: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #wakeUp: () => void = () => {};
  #stopping = false;
  #trouble: { readonly what: string; readonly sinceMs: number } | null = null;
  #sessions = 0;
  #events = 0;
  #refused = 0;

  constructor(parts: BatchParts) {
    this.#parts = parts;
    this.#mostWaiting = parts.mostWaiting ?? MOST_WAITING;
  }

  /**
   * @param done called once it is on the disk, or will never be and that was told; never, where the program ends before
   * @param isMoot whether whoever handed it over has gone and will tell it anew: then it need not wait here any longer
   * @returns false where too much waits: it was not taken
   */
  keep(heard: Numbered, done: () => void, isMoot: () => boolean = () => false): boolean {
    if (this.#unwritten >= this.#mostWaiting) this.#clear();
    if (this.#stopping || this.#unwritten >= this.#mostWaiting) return false;
    this.#unwritten += 1;
    this.#waiting.push({ heard, done, isMoot });
    this.#run();
    return true;
  }

  /** It is told again, so nobody waits for it, and of two the newer one is written. */
  latest(heard: Latest): void {
    if (this.#stopping) return;
    const key = latestKey(heard);
    if (this.#latest.size >= this.#mostWaiting && !this.#latest.has(key)) return;
    // Behind all others: what was heard last is written last.
    this.#latest.delete(key);
    this.#latest.set(key, heard);
    if (this.#running !== null || this.#lingering !== null) return;
    this.#lingering = setTimeout(() => {
      this.#lingering = null;
      this.#run();
    }, LATEST_WAIT_MS);
  }

  /** What waits of a table that is taken off the list would put it back. */
  forgetLatest(address: TableAddress): void {
    for (const kind of ["about", "state", "availability"] as const)
      this.#latest.delete(latestKey({ kind, address }));
  }

  figures(): BatchFigures {
    return {
      waiting: this.#unwritten,
      sessions: this.#sessions,
      events: this.#events,
      refused: this.#refused,
      trouble: this.#trouble?.what ?? null,
    };
  }

  /** Takes nothing more, and waits for what it has as long as the record takes it, at most this long. */
  async stop(patienceMs: number): Promise<void> {
    this.#run();
    this.#stopping = true;
    if (this.#lingering !== null) clearTimeout(this.#lingering);
    this.#wakeUp();
    let late: NodeJS.Timeout | undefined;
    await Promise.race([
      this.#running,
      new Promise<void>((resolve) => {
        late = setTimeout(resolve, patienceMs);
      }),
    ]);
    clearTimeout(late);
  }

  #clear(): void {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter(({ isMoot }) => !isMoot());
    this.#unwritten -= before - this.#waiting.length;
  }

  #run(): void {
    if (this.#running !== null || this.#stopping) return;
    this.#running = this.#writeAll().finally(() => {
      this.#running = null;
    });
  }

  async #writeAll(): Promise<void> {
    // What comes in this very turn goes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0 || this.#latest.size > 0) {
      const numbered = this.#waiting.splice(0, MOST_ROWS);
      const latest = [...this.#latest].slice(0, MOST_ROWS);
      for (const [key] of latest) this.#latest.delete(key);
      const isDone = await this.#write([
        ...numbered,
        ...latest.map(([, heard]) => ({ heard, done: () => {} })),
      ]);
      if (!isDone) return;
    }
  }

  /** False: it ends, and this was not written. */
  async #write(batch: readonly { readonly heard: Heard; readonly done: () => void }[]): Promise<boolean> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MOST_PAUSE_MS)) {
      const tried = await this.#try(batch.map(({ heard }) => heard));
      if (tried.kind === "written") {
        this.#well(tried.added);
        this.#settle(batch);
        return true;
      }
      if (tried.kind === "refused") {
        if (batch.length > 1) {
          const half = Math.ceil(batch.length / 2);
          return (await this.#write(batch.slice(0, half))) && this.#write(batch.slice(half));
        }
        this.#refused += 1;
        this.#parts.log.error({ what: batch[0]?.heard }, `the record will never take this: ${tried.why}`);
        this.#settle(batch);
        return true;
      }
      this.#unwell(tried.why);
      if (this.#stopping) return false;
      await this.#pause(pauseMs);
      if (this.#stopping) return false;
    }
  }

  async #try(
    batch: readonly Heard[],
  ): Promise<
    | { readonly kind: "written"; readonly added: Added }
    | { readonly kind: "refused" | "away"; readonly why: string }
  > {
    try {
      return { kind: "written", added: await this.#parts.record.write(batch, this.#parts.wallIso()) };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const isRow = error instanceof RecordError && error.code === "row-refused";
      return { kind: isRow ? "refused" : "away", why };
    }
  }

  #settle(batch: readonly { readonly heard: Heard; readonly done: () => void }[]): void {
    for (const { heard, done } of batch) {
      if (heard.kind !== "about" && heard.kind !== "state" && heard.kind !== "availability")
        this.#unwritten -= 1;
      done();
    }
  }

  #well({ sessions, events }: Added): void {
    this.#sessions += sessions;
    this.#events += events;
    if (this.#trouble === null) return;
    const awayS = Math.round((performance.now() - this.#trouble.sinceMs) / 1000);
    this.#trouble = null;
    this.#parts.log.info({ awayS }, "the central record can be written to again");
  }

  #unwell(what: string): void {
    if (this.#trouble === null)
      this.#parts.log.error(
        { why: what },
        "the central record cannot be written to; nothing is acknowledged until it can",
      );
    this.#trouble = { what, sinceMs: this.#trouble?.sinceMs ?? performance.now() };
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
