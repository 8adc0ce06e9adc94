/**
 * What a table has to tell and has not told yet: events and finished sessions, numbered and on the disk before they are
 * acknowledged, until the broker has acknowledged them. It is the only store on the way; the connection keeps nothing.
 *
 * Bounded: where it is full the oldest events go, sessions last, counted and told. Nothing here throws for what a disk
 * or a file can be; what could not be kept is refused, and the file is tried again.
 */

import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type Database from "better-sqlite3";
import type { FleetSession, FleetStatistics } from "../../shared/fleet.ts";
import type { UnnumberedEvent, UnnumberedSession } from "./contract.ts";
import { OUTBOX, openFile, setFileAside, troubleOf } from "./outbox-file.ts";
import { statisticsIn } from "./statistics.ts";

export type RowKind = "event" | "session";
export interface Row {
  readonly seq: number;
  readonly kind: RowKind;
  readonly payload: string;
}

export type Kept =
  | { readonly kind: "kept"; readonly known: boolean }
  | { readonly kind: "refused"; readonly what: string };

export type OutboxState =
  | { readonly kind: "ok"; readonly waiting: number; readonly leftOut: number }
  | { readonly kind: "trouble"; readonly what: string };

export interface OutboxBounds {
  readonly rows: number;
  /** Of what waits, as JSON. */
  readonly bytes: number;
  /** Sessions and events that are remembered, so that one told twice is kept once. */
  readonly knownSessions: number;
  readonly heardEvents: number;
  /** Sessions that are kept after they were acknowledged. */
  readonly toldSessions: number;
}

/** Weeks without network at a busy table. */
export const BOUNDS: OutboxBounds = {
  rows: 20_000,
  bytes: 16 * 1024 * 1024,
  knownSessions: 100_000,
  heardEvents: 1_000,
  toldSessions: 50,
};

export interface OutboxOptions {
  readonly dir: string;
  readonly wallMs: () => number;
  readonly monotonicMs?: () => number;
  readonly bounds?: OutboxBounds;
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
}

/** A file in trouble is not tried more often than this. */
const TRY_EVERY_MS = 5_000;

/** Counted along, so that nothing has to be read to know it. `bytes` of what waits. */
interface Weight {
  readonly waiting: number;
  readonly bytes: number;
  readonly leftOut: number;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #bounds: OutboxBounds;
  #db: Database.Database | null = null;
  #inode = 0;
  #id = "";
  #trouble: string | null = null;
  #triedMs = Number.NEGATIVE_INFINITY;
  #weight: Weight = { waiting: 0, bytes: 0, leftOut: 0 };
  #isNew = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#bounds = options.bounds ?? BOUNDS;
    this.#open();
  }

  /** Null while no file is open; else which one, and whether it knew no session when it was opened. */
  get opened(): { readonly id: string; readonly isNew: boolean } | null {
    return this.#db === null ? null : { id: this.#id, isNew: this.#isNew };
  }

  state(): OutboxState {
    return this.#trouble === null
      ? { kind: "ok", waiting: this.#weight.waiting, leftOut: this.#weight.leftOut }
      : { kind: "trouble", what: this.#trouble };
  }

  /** Also where there is trouble: as it was before. */
  counts(): { readonly waiting: number; readonly leftOut: number } {
    return { waiting: this.#weight.waiting, leftOut: this.#weight.leftOut };
  }

  /** Where there is trouble, tries whether it has passed; not too often. Called now and then. */
  look(): void {
    if (this.#trouble === null || this.#nowMs() - this.#triedMs < TRY_EVERY_MS) return;
    this.#shut();
    this.#open();
  }

  /** One that is exactly as one before it, with its time, is the same one told again. */
  event(event: UnnumberedEvent): Kept {
    const content = createHash("sha256").update(JSON.stringify(event)).digest("base64url");
    return this.#keep((db) => {
      const heard = db.prepare("insert or ignore into heard (content) values (?)").run(content);
      if (heard.changes === 0) return { kind: "kept", known: true };
      db.prepare("delete from heard where n <= ?").run(
        Number(heard.lastInsertRowid) - this.#bounds.heardEvents,
      );
      this.#append(db, "event", (numbered) => ({ ...numbered, ...event }));
      return { kind: "kept", known: false };
    });
  }

  session(session: UnnumberedSession): Kept {
    return this.#keep((db) => {
      const known = db
        .prepare(
          `insert or ignore into known (session_id, ended_ms, inverted_s, reason, peak_deg) values (?, ?, ?, ?, ?)`,
        )
        .run(
          ...[session.id, this.#timeOf(session.endedAt), session.invertedS],
          ...[session.reason, session.peakDeg],
        );
      if (known.changes === 0) return { kind: "kept", known: true };
      db.prepare("delete from known where n <= ?").run(
        Number(known.lastInsertRowid) - this.#bounds.knownSessions,
      );
      this.#count(db, "sessions", 1);
      const at = new Date(this.#options.wallMs()).toISOString();
      this.#append(db, "session", (numbered): FleetSession => ({ ...numbered, at, session }));
      return { kind: "kept", known: false };
    });
  }

  /** What waits, oldest first, after this number. */
  after(seq: number, most: number): readonly Row[] {
    return (
      this.#attempt((db) =>
        db
          .prepare<[number, number], Row>(
            "select seq, kind, payload from message where told_ms is null and seq > ? order by seq limit ?",
          )
          .all(seq, most),
      ) ?? []
    );
  }

  /** The broker has acknowledged these. */
  told(seqs: readonly number[]): void {
    this.#commit((db) => {
      const length = "length(cast(payload as blob))";
      const event = db
        .prepare<[number], number>(
          `delete from message where seq = ? and kind = 'event' and told_ms is null returning ${length}`,
        )
        .pluck();
      const session = db
        .prepare<[number, number], number>(
          `update message set told_ms = ? where seq = ? and told_ms is null returning ${length}`,
        )
        .pluck();
      const nowMs = Math.round(this.#options.wallMs());
      for (const seq of seqs) {
        const bytes = event.get(seq) ?? session.get(nowMs, seq);
        if (bytes !== undefined) this.#weigh(-1, -bytes);
      }
      db.prepare(
        `delete from message where told_ms is not null and seq not in
          (select seq from message where told_ms is not null order by told_ms desc, seq desc limit ?)`,
      ).run(this.#bounds.toldSessions);
    });
  }

  /**
   * Sessions that a broker acknowledged within `withinMs` before the newest of them wait once more: one that crashes
   * forgets what it promised since it last wrote down what it knows. Whoever has them already knows them by their id.
   */
  tellAgain(withinMs: number): void {
    this.#commit((db) => {
      const newest = db.prepare<[], number | null>("select max(told_ms) from message").pluck().get() ?? null;
      if (newest === null) return;
      db.prepare("update message set told_ms = null where told_ms >= ?").run(newest - withinMs);
      this.#weight = this.#weightOf(db);
    });
  }

  /** Something in the file that is no message: it is left out, and counted. */
  leaveOut(seq: number): void {
    this.#commit((db) => {
      const { changes } = db.prepare("delete from message where seq = ? and told_ms is null").run(seq);
      this.#count(db, "left-out", changes);
      this.#weight = this.#weightOf(db);
    });
  }

  /** Null while the file cannot be read. `dayMs`: when today began and when it ends. */
  statistics(dayMs: readonly [number, number]): Omit<FleetStatistics, "at"> | null {
    return this.#attempt((db) => ({ sessions: this.#number(db, "sessions"), ...statisticsIn(db, dayMs) }));
  }

  close(): void {
    this.#shut();
    this.#trouble = "closed";
    this.#triedMs = Number.POSITIVE_INFINITY;
  }

  #nowMs(): number {
    return this.#options.monotonicMs?.() ?? performance.now();
  }

  #shut(): void {
    this.#db?.close();
    this.#db = null;
  }

  /** Opens the file; one that is damaged is put aside, and a new one begun, once. */
  #open(): void {
    const { dir, wallMs, log } = this.#options;
    this.#triedMs = this.#nowMs();
    try {
      let file = openFile(dir);
      if (file.kind === "damaged") {
        const name = setFileAside(dir, new Date(wallMs()).toISOString());
        const kept = name === null ? "too many damaged ones lie there already" : `it is kept as ${name}`;
        log("error", `${OUTBOX} is damaged (${file.why}); ${kept}`);
        if (name !== null) file = openFile(dir);
      }
      if (file.kind !== "open") {
        this.#trouble = file.kind === "shut" ? file.what : `${OUTBOX} is damaged: ${file.why}`;
        return;
      }
      this.#db = file.db;
      this.#inode = file.inode;
      this.#trouble = null;
      this.#isNew = file.db.prepare("select 1 from known limit 1").get() === undefined;
      this.#id =
        file.db.prepare<[], string>("select value from meta where key = 'outbox-id'").pluck().get() ?? "";
      this.#weight = this.#weightOf(file.db);
    } catch (error) {
      this.#failed(error);
    }
  }

  #weightOf(db: Database.Database): Weight {
    const weight = db
      .prepare<[], { readonly waiting: number; readonly bytes: number }>(
        `select count(*) as waiting, coalesce(sum(length(cast(payload as blob))), 0) as bytes from message
          where told_ms is null`,
      )
      .get();
    return { waiting: 0, bytes: 0, ...weight, leftOut: this.#number(db, "left-out") };
  }

  #weigh(rows: number, bytes: number): void {
    const { waiting, bytes: before, leftOut } = this.#weight;
    this.#weight = { waiting: waiting + rows, bytes: before + bytes, leftOut };
  }

  #timeOf(iso: string): number {
    const ms = Date.parse(iso);
    return Number.isFinite(ms) ? ms : Math.round(this.#options.wallMs());
  }

  #number(db: Database.Database, key: string): number {
    return Number(db.prepare<[string], string>("select value from meta where key = ?").pluck().get(key));
  }

  #count(db: Database.Database, key: string, by: number): number {
    const now = this.#number(db, key) + by;
    db.prepare("update meta set value = ? where key = ?").run(String(now), key);
    return now;
  }

  #append(
    db: Database.Database,
    kind: RowKind,
    whole: (numbered: { readonly outboxId: string; readonly seq: number }) => object,
  ): void {
    const seq = this.#count(db, "seq", 1);
    const payload = JSON.stringify(whole({ outboxId: this.#id, seq }));
    db.prepare("insert into message (seq, kind, payload) values (?, ?, ?)").run(seq, kind, payload);
    this.#weigh(1, Buffer.byteLength(payload));
    this.#makeRoom(db);
  }

  /** The oldest events go, then the oldest sessions. */
  #makeRoom(db: Database.Database): void {
    const oldest = db.prepare<[RowKind], Row>(
      "select seq, kind, payload from message where told_ms is null and kind = ? order by seq limit 1",
    );
    let gone = 0;
    while (this.#weight.waiting > this.#bounds.rows || this.#weight.bytes > this.#bounds.bytes) {
      const row = oldest.get("event") ?? oldest.get("session");
      if (row === undefined) break;
      db.prepare("delete from message where seq = ?").run(row.seq);
      this.#weigh(-1, -Buffer.byteLength(row.payload));
      gone += 1;
    }
    if (gone > 0) this.#weight = { ...this.#weight, leftOut: this.#count(db, "left-out", gone) };
  }

  #keep(body: (db: Database.Database) => Kept): Kept {
    this.look();
    let kept = this.#commit(body);
    // Damage that shows in the middle of the work: the file was put aside, and the new one takes it.
    if (kept === null && this.#trouble === null) kept = this.#commit(body);
    return kept ?? { kind: "refused", what: this.#trouble ?? "unknown" };
  }

  #commit<T>(body: (db: Database.Database) => T): T | null {
    const before = this.#weight;
    const done = this.#attempt((db) => ({ value: db.transaction(() => body(db)).immediate() }));
    if (done !== null) return done.value;
    // What was counted along is not so; where another file was opened meanwhile, it was counted anew.
    if (this.#db === null || this.#trouble !== null) this.#weight = before;
    return null;
  }

  /** The file may have been taken away while it was open: what is then written would be gone with it. */
  #attempt<T>(body: (db: Database.Database) => T): T | null {
    if (this.#db === null) return null;
    try {
      const there = statSync(join(this.#options.dir, OUTBOX), { throwIfNoEntry: false });
      if (there?.ino !== this.#inode) {
        this.#options.log("error", `${OUTBOX} was taken away while it was open; a new one is begun`);
        this.#shut();
        this.#open();
        if (this.#db === null) return null;
      }
      return body(this.#db);
    } catch (error) {
      this.#failed(error);
      return null;
    }
  }

  #failed(error: unknown): void {
    const trouble = troubleOf(error, this.#options.dir);
    if (trouble === null) throw error;
    const wasWell = this.#trouble === null;
    this.#trouble = `${OUTBOX}: ${trouble.what}`;
    this.#triedMs = this.#nowMs();
    if (!trouble.isDamage || !wasWell || this.#db === null) return;
    this.#shut();
    this.#open();
  }
}
