/**
 * The door to the history of one data folder. Whatever the disk or the file does, it answers: kept, ignored or refused,
 * with the reason; and `state()` says what is not being kept. A trouble that passes (a full disk, a folder made writable
 * again) is tried again and clears by itself; a database that is damaged is put aside, kept, and a fresh one begun.
 */

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { HistoryState } from "../../shared/history.ts";
import { makeFolders } from "../make-folders.ts";
import { begin, lookAtHead } from "./beginning.ts";
import { answerTo, keep } from "./calls.ts";
import type {
  Answer,
  Ask,
  AtCommandLine,
  Doer,
  History,
  HistoryCall,
  HistoryRefusal,
  HistoryWrite,
  WriteResult,
} from "./contract.ts";
import { type Judged, openDatabase } from "./database.ts";
import { type PruneAsk, prune, vacuum } from "./prune.ts";
import { type RestoreCounts, restore, type ToRestore } from "./restore.ts";
import { DATABASE, setAside, thoseSetAside } from "./set-aside.ts";
import { shapedAsk, shapedWrite } from "./shapes.ts";
import { statement } from "./statement.ts";
import { Store } from "./store.ts";
import { refusal, refusalOf } from "./trouble.ts";
import { type Verdict, verify } from "./verify.ts";

export interface OpenOptions {
  readonly dataDir: string;
  /** The calendar, ISO 8601 in UTC. */
  readonly wallIso: () => string;
  /**
   * `table`: the process of a running table, which ends what was left open and puts aside what is damaged. `tool`:
   * changes what it is told to, beside a running table. `reader`: changes nothing.
   */
  readonly as?: "table" | "tool" | "reader";
  readonly monotonicMs?: () => number;
}

export type Answered<T> = { readonly kind: "answer"; readonly answer: T } | HistoryRefusal;

/** What is tried again is not tried more often than this. */
const TRY_EVERY_MS = 5_000;
/** One fresh database after a damaged one; what is still damaged then is the disk. */
const MOST_SET_ASIDE = 2;
/** Starts that are remembered, so that a session goes on in a fresh database, or once there is room. */
const MOST_STARTS = 4;

type Start = Extract<HistoryWrite, { kind: "session-started" }>;

export class HistoryFile implements History {
  readonly #options: OpenOptions;
  #store: Store | null = null;
  #isReadOnly = false;
  #inode = 0;
  /** Why there is no database open. */
  #shut: HistoryRefusal = refusal("gone", "");
  /** Why the last write was not kept, and how many in a row were not. */
  #refused: HistoryRefusal | null = null;
  #refusedWrites = 0;
  #triedMs = Number.NEGATIVE_INFINITY;
  /** Found while it was open, or of its chain at opening; stands until it is opened again. */
  #notice: string | null = null;
  /** What of the one that was put aside is here again; told while that lies there. */
  #carried: string | null = null;
  #starts = new Map<string, Start>();

  constructor(options: OpenOptions) {
    this.#options = options;
    this.#open();
  }

  state(): HistoryState {
    this.#tryAgain();
    const trouble = this.#trouble();
    return trouble === null ? { kind: "ok" } : { kind: "trouble", code: trouble.code, what: trouble.message };
  }

  write(write: HistoryWrite): WriteResult {
    const shaped = shapedWrite(write);
    if (shaped.kind === "misshapen") return { kind: "ignored", why: shaped.why };
    const { value } = shaped;
    if (value.kind === "session-started") this.#remember(value);
    const result = this.#attemptWrite(value);
    if (result.kind === "refused") {
      this.#refused = result;
      this.#refusedWrites += 1;
      return result;
    }
    this.#tellRefused();
    if (value.kind === "session-closed" && result.answer.kind === "kept")
      this.#starts.delete(value.sessionId);
    return result.answer;
  }

  call<C extends HistoryCall>(call: C, ask: Ask<C>): Answered<Answer<C>> {
    if (call === "state") return { kind: "answer", answer: this.state() as Answer<C> };
    const shaped = shapedAsk(call, ask);
    if (shaped.kind === "misshapen")
      return refusal("failing", `this is no question of "${call}": ${shaped.why}`);
    const value = shaped.value as Ask<C>;
    const answered = this.#attempt((store) => answerTo(store, call, value) as Answer<C>);
    if (call === "erase-profile" && answered.kind === "answer") {
      this.#forget((value as Ask<"erase-profile">).profileId);
    }
    return answered;
  }

  /** Reads everything; may take seconds. */
  verify(): Answered<Verdict> {
    return this.#attempt(verify);
  }

  restore(what: ToRestore, doer: Doer | AtCommandLine, at: string): Answered<RestoreCounts> {
    return this.#attempt((store) => restore(store, what, doer, at));
  }

  prune(ask: PruneAsk): Answered<{ readonly sessions: number }> {
    return this.#attempt((store) => prune(store, ask));
  }

  /** Answers with the size of the file afterwards. */
  vacuum(): Answered<{ readonly bytes: number }> {
    return this.#attempt(vacuum);
  }

  close(): void {
    this.#store?.db.close();
    this.#store = null;
    this.#shut = refusal("gone", "closed");
    this.#triedMs = Number.POSITIVE_INFINITY;
  }

  get #isTable(): boolean {
    return (this.#options.as ?? "table") === "table";
  }

  #nowMs(): number {
    return this.#options.monotonicMs?.() ?? performance.now();
  }

  /** Opens the file, puts aside what is damaged, and begins. */
  #open(): void {
    this.#triedMs = this.#nowMs();
    this.#notice = null;
    const { dataDir, wallIso } = this.#options;
    try {
      if (this.#options.as !== "reader") makeFolders(dataDir, 0o700);
      let after: string | null = null;
      for (let fresh = 0; fresh <= MOST_SET_ASIDE; fresh += 1) {
        const why = this.#take(openDatabase(dataDir, this.#options.as === "reader"), after);
        if (why === null) return;
        this.#shut = refusal("damaged", why);
        if (!this.#isTable) return;
        after = setAside(dataDir, wallIso());
      }
    } catch (error) {
      this.#drop(this.#refusalOf(error));
    }
  }

  /** Null when it is open, or shut for another reason than damage; else why it is to be put aside. */
  #take(judged: Judged, after: string | null): string | null {
    if (judged.kind === "damaged") return judged.why;
    if (judged.kind === "shut") {
      this.#shut = judged.refusal;
      return null;
    }
    const { dataDir, wallIso } = this.#options;
    const store = new Store(judged.db, dataDir);
    this.#store = store;
    this.#isReadOnly = judged.readOnly;
    this.#inode = statSync(join(dataDir, DATABASE)).ino;
    if (judged.readOnly || !this.#isTable) {
      this.#notice = lookAtHead(store);
      // With what a tool adds the head file would be written anew, and nobody would know of it any more.
      if (this.#notice !== null && !judged.readOnly) {
        this.#drop(refusal("damaged", `${this.#notice}; start the table once, which takes note of it`));
      }
      return null;
    }
    const begun = begin(store, wallIso(), after);
    if (begun.kind === "emptied") {
      this.#drop(refusal("damaged", begun.why));
      return begun.why;
    }
    this.#notice = begun.notice;
    this.#carried = begun.carried ?? this.#carried;
    // Read once, so that a damaged profile is told of before somebody misses it.
    answerTo(store, "profiles", {});
    return null;
  }

  #drop(why: HistoryRefusal): void {
    this.#store?.db.close();
    this.#store = null;
    this.#shut = why;
  }

  #refusalOf(error: unknown): HistoryRefusal {
    const known = refusalOf(error, this.#options.dataDir);
    if (known === null) throw error;
    return known;
  }

  #isDue(): boolean {
    return this.#nowMs() - this.#triedMs >= TRY_EVERY_MS;
  }

  /** Opens again what could not be opened, and asks the disk again that was full. */
  #tryAgain(): void {
    if (!this.#isDue()) return;
    if (this.#store === null || (this.#isReadOnly && this.#isTable)) {
      this.#drop(this.#shut);
      this.#open();
    }
    if (this.#refused === null || this.#store === null || this.#isReadOnly) return;
    this.#triedMs = this.#nowMs();
    this.#tellRefused();
  }

  /** Says in the chain how many writes were not kept: with that, one is. */
  #tellRefused(): void {
    const refused = this.#refused;
    if (refused === null || this.#store === null) return;
    const detail = { code: refused.code, writes: this.#refusedWrites };
    try {
      const store = this.#store;
      store.commit(() => store.audit(this.#options.wallIso(), "writes-refused", detail, null));
      this.#refused = null;
      this.#refusedWrites = 0;
    } catch (error) {
      this.#refused = this.#refusalOf(error);
    }
  }

  /** The file that is open may have been taken away: what is then written would be gone with it. */
  #isStillThere(): boolean {
    const there = statSync(join(this.#options.dataDir, DATABASE), { throwIfNoEntry: false });
    return there?.ino === this.#inode;
  }

  #attempt<T>(body: (store: Store) => T): Answered<T> {
    this.#tryAgain();
    try {
      if (this.#store !== null && !this.#isStillThere()) {
        this.#drop(refusal("damaged", `${DATABASE} was taken away`));
        this.#open();
      }
      if (this.#store === null) return this.#shut;
      return { kind: "answer", answer: body(this.#store) };
    } catch (error) {
      const refused = this.#refusalOf(error);
      if (refused.code === "damaged") this.#notice = refused.message;
      if (refused.code === "read-only") this.#isReadOnly = true;
      return refused;
    }
  }

  /** Damage that shows in the middle of the work: the file is judged again, put aside, and a fresh one takes it. */
  #attemptWrite(write: HistoryWrite): Answered<WriteResult> {
    const result = this.#attempt((store) => this.#kept(store, write));
    if (result.kind !== "refused" || result.code !== "damaged" || this.#store === null || !this.#isTable)
      return result;
    this.#drop(result);
    this.#open();
    return this.#attempt((store) => this.#kept(store, write));
  }

  #kept(store: Store, write: HistoryWrite): WriteResult {
    const start = "sessionId" in write ? this.#starts.get(write.sessionId) : undefined;
    if (start !== undefined && write.kind !== "session-started") {
      const there = statement(store.db, "select 1 from session where session_id = ?").get(start.sessionId);
      if (there === undefined) keep(store, start);
    }
    return keep(store, write);
  }

  #remember(start: Start): void {
    this.#starts.set(start.sessionId, this.#starts.get(start.sessionId) ?? start);
    const [oldest] = this.#starts.keys();
    if (this.#starts.size > MOST_STARTS && oldest !== undefined) this.#starts.delete(oldest);
  }

  /** A running session of somebody who was erased does not come back. */
  #forget(profileId: string): void {
    for (const [id, start] of this.#starts) if (start.profileId === profileId) this.#starts.delete(id);
  }

  /** The worst first: what is not being kept now, then what was lost before. */
  #trouble(): HistoryRefusal | null {
    const store = this.#store;
    if (store === null) return this.#shut;
    if (this.#isReadOnly && this.#isTable) return refusal("read-only", "");
    if (this.#refused !== null) return this.#refused;
    if (store.headTrouble !== null) return this.#refusalOf(store.headTrouble);
    const asides = this.#asideNames();
    const lost = [
      ...(this.#notice === null ? [] : [this.#notice]),
      ...asides.map(
        (name) => `what was there is kept as ${name}; look at it, then move it out of the data folder`,
      ),
      ...(asides.length === 0 || this.#carried === null ? [] : [this.#carried]),
      ...(store.damaged.size === 0 ? [] : [`not shown: ${[...store.damaged.values()].join(", ")}`]),
    ];
    return lost.length === 0 ? null : refusal("damaged", lost.join("; "));
  }

  #asideNames(): readonly string[] {
    return existsSync(this.#options.dataDir) ? thoseSetAside(this.#options.dataDir) : [];
  }
}

export const openHistory = (options: OpenOptions): HistoryFile => new HistoryFile(options);
