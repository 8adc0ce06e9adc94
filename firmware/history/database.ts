/**
 * Opens the database file and judges it before anything is believed: whether it is one, whose, of which version, whole,
 * and with exactly the schema that its version has. Every commit is on the disk before it is acknowledged.
 */

import { accessSync, constants, readFileSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { HistoryRefusal } from "./contract.ts";
import { readHead } from "./head-file.ts";
import {
  APPLICATION_ID,
  expectedSchemaHash,
  migrate,
  NEWEST_VERSION,
  schemaHash,
  versionOf,
} from "./migrations/migrate.ts";
import { DATABASE } from "./set-aside.ts";
import { refusal, refusalOf } from "./trouble.ts";

/** Another program's transaction is waited for this long; the gateway waits longer for an answer. */
const BUSY_MS = 2_000;
const JOURNAL_BYTES = 8 * 1024 * 1024;

export type Judged =
  | { readonly kind: "open"; readonly db: Database.Database; readonly readOnly: boolean }
  /** No history, or one that cannot be trusted: to be put aside. */
  | { readonly kind: "damaged"; readonly why: string }
  | { readonly kind: "shut"; readonly refusal: HistoryRefusal };

/**
 * Kept of the file in memory, KiB. SQLite's own measure, 16 MB, fills over some thousand sessions, and looks like a leak
 * on a small computer until then; sessions are written and read a little at a time.
 */
const CACHE_KIB = 2048;

/** What each connection is set to. Nothing in the file may call functions, reach beyond, or stay in free pages. */
const setUp = (db: Database.Database, readOnly: boolean): void => {
  db.pragma("trusted_schema = off");
  db.pragma("cell_size_check = on");
  db.pragma("foreign_keys = on");
  if (readOnly) {
    db.pragma("query_only = on");
    return;
  }
  db.pragma("secure_delete = on");
  db.pragma("journal_mode = wal");
  db.pragma("synchronous = full");
  db.pragma(`journal_size_limit = ${JOURNAL_BYTES}`);
  // Not where it is only read: set there, it was seen to make the look at a file that a kill left behind fail as a write.
  db.pragma(`cache_size = -${CACHE_KIB}`);
};

const judgeContent = (db: Database.Database): string | null => {
  const version = versionOf(db);
  const whose = Number(db.pragma("application_id", { simple: true }));
  const tables = Number(db.prepare("select count(*) from sqlite_schema").pluck().get());
  if (version === 0 && whose === 0 && tables === 0) return null;
  if (whose !== APPLICATION_ID) return `application id ${whose}; ${APPLICATION_ID} is the history's`;
  if (version < 1) return `version ${version}; allowed is 1 to ${NEWEST_VERSION}`;
  const checked = db.pragma("quick_check(1)", { simple: true });
  if (checked !== "ok") return String(checked);
  return schemaHash(db) === expectedSchemaHash(version) ? null : "its tables are not those of its version";
};

const tooNew = (version: number): Judged => ({
  kind: "shut",
  refusal: refusal("too-new", `version ${version}, known are 1 to ${NEWEST_VERSION}; it is left as it is`),
});

/** Only reads, so that nothing of what is damaged is changed. */
const judgeReading = (db: Database.Database): Judged => {
  const version = versionOf(db);
  if (version > NEWEST_VERSION) return tooNew(version);
  setUp(db, true);
  const why = judgeContent(db);
  return why === null ? { kind: "open", db, readOnly: true } : { kind: "damaged", why };
};

/** To be read as it is, which an older version cannot be. */
const judgeOpened = (db: Database.Database): Judged => {
  const judged = judgeReading(db);
  const version = versionOf(db);
  if (judged.kind !== "open" || version === NEWEST_VERSION) return judged;
  const message = `version ${version} cannot be brought up to ${NEWEST_VERSION} here`;
  return { kind: "shut", refusal: refusal("read-only", message) };
};

const openUp = (db: Database.Database): Judged => {
  setUp(db, false);
  migrate(db);
  return { kind: "open", db, readOnly: false };
};

const fileAt = (path: string): Stats | null => statSync(path, { throwIfNoEntry: false }) ?? null;

const WRITING = { timeout: BUSY_MS } as const;
const READING = { readonly: true, fileMustExist: true, timeout: BUSY_MS } as const;

const guarded = (
  open: () => Database.Database,
  folder: string,
  judge: (db: Database.Database) => Judged,
): Judged => {
  let db: Database.Database | null = null;
  let judged: Judged;
  try {
    db = open();
    judged = judge(db);
  } catch (error) {
    const refused = refusalOf(error, folder);
    if (refused === null) throw error;
    judged =
      refused.code === "damaged"
        ? { kind: "damaged", why: refused.message }
        : { kind: "shut", refusal: refused };
  }
  if (judged.kind !== "open") db?.close();
  return judged;
};

/** Where the header says how the file is written; 2 = with a log beside it, 1 = without. */
const WRITE_VERSION_AT = 18;
const READ_VERSION_AT = 19;

/** The whole of it in memory, as if it had no log. */
const inMemory = (path: string): Buffer => {
  const bytes = readFileSync(path);
  if (bytes.length > READ_VERSION_AT) {
    bytes.writeUInt8(1, WRITE_VERSION_AT);
    bytes.writeUInt8(1, READ_VERSION_AT);
  }
  return bytes;
};

/** In a folder that cannot be written to, the log that SQLite wants beside the file cannot be made. */
const openUnwritable = (path: string, folder: string): Judged => {
  const plain = guarded(() => new Database(path, READING), folder, judgeOpened);
  if (plain.kind !== "shut" || isWritable(folder, null) || (fileAt(`${path}-wal`)?.size ?? 0) > 0)
    return plain;
  return guarded(() => new Database(inMemory(path)), folder, judgeOpened);
};

const isWritable = (folder: string, path: string | null): boolean => {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (path !== null) accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

const tellsOfEntries = (folder: string): boolean => {
  const read = readHead(folder);
  return read.kind === "head" && read.head.seq > 0;
};

/** What cannot be right, seen from outside. */
const misfit = (folder: string, path: string, there: Stats | null): string | null => {
  if (there !== null && !there.isFile()) return `${DATABASE} is no file`;
  if ((there?.size ?? 0) > 0) return null;
  const what = there === null ? "is gone" : "is empty";
  if (tellsOfEntries(folder)) return `${DATABASE} ${what}, its head file tells of entries`;
  // It would be thrown away with the new one.
  return there === null && (fileAt(`${path}-wal`)?.size ?? 0) > 0
    ? `${DATABASE} ${what}, its log is there`
    : null;
};

/**
 * Judged through a connection that only reads: one that writes would merge the log into a damaged database on closing.
 * A file with nothing in it yet is as good as none.
 */
const openThere = (path: string, folder: string): Judged => {
  const judged = guarded(() => new Database(path, READING), folder, judgeReading);
  if (judged.kind !== "open") return judged;
  const opened = guarded(() => new Database(path, WRITING), folder, openUp);
  judged.db.close();
  return opened;
};

/** Does not change or move what it does not understand. */
export const openDatabase = (folder: string, readOnly: boolean): Judged => {
  const path = join(folder, DATABASE);
  let there: Stats | null;
  let why: string | null;
  try {
    there = fileAt(path);
    why = misfit(folder, path, there);
  } catch (error) {
    return { kind: "shut", refusal: refusalOf(error, folder) ?? refusal("failing", String(error)) };
  }
  if (readOnly && there === null) {
    return { kind: "shut", refusal: refusal("failing", `there is no ${DATABASE} in ${folder}`) };
  }
  if (why !== null) return { kind: "damaged", why };
  if (readOnly) return openUnwritable(path, folder);
  const judged =
    there === null ? guarded(() => new Database(path, WRITING), folder, openUp) : openThere(path, folder);
  if (judged.kind !== "shut" || isWritable(folder, there === null ? null : path)) return judged;
  const { code } = judged.refusal;
  if (code !== "read-only" && code !== "failing") return judged;
  if (there !== null) return openUnwritable(path, folder);
  return { kind: "shut", refusal: refusal("read-only", judged.refusal.message) };
};
