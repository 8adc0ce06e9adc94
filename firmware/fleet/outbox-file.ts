/**
 * Opens the file of the outbox and judges it before anything in it is believed: whether it is one, whose, of which
 * version and whole. What is damaged is put aside under a name that says when, never mended and never deleted. Every
 * commit is on the disk before it is acknowledged.
 */

import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { troubleCodeOf } from "../history/trouble.ts";
import { makeFolders } from "../make-folders.ts";

export const OUTBOX = "outbox.db";
/**
 * The log first, where SQLite has not taken it away itself: left behind, the one of the old file would be taken for the
 * new one's.
 */
const PARTS = ["-wal", "-shm", "-journal", ""] as const;
/** "itfo" */
const APPLICATION_ID = 0x6974666f;
const VERSION = 1;
const BUSY_MS = 2_000;
const CACHE_KIB = 2_048;
const JOURNAL_BYTES = 4 * 1024 * 1024;
/** More damaged files than this are the disk, and each may be as large as an outbox. */
const MOST_SET_ASIDE = 5;

const SCHEMA = [
  "create table meta (key text primary key, value text not null) strict",
  // `told_ms`: acknowledged by the broker; kept for a while, to be told again (outbox.ts).
  `create table message (seq integer primary key, kind text not null, payload text not null,
    told_ms integer) strict`,
  "create index waiting on message (kind, seq) where told_ms is null",
  // In the order of their coming: `heard` are events that were kept, `known` sessions.
  "create table heard (n integer primary key, content text not null unique) strict",
  `create table known (n integer primary key, session_id text not null unique, ended_ms integer not null,
    inverted_s real not null, reason text not null, peak_deg real) strict`,
  "create index ended on known (ended_ms)",
] as const;

/** What it has, as SQLite itself says it. */
const tablesIn = (db: Database.Database): string =>
  db
    .prepare<[], string>("select sql from sqlite_schema where sql is not null order by rowid")
    .pluck()
    .all()
    .join(";\n");

const expectedTables = (): string => {
  const db = new Database(":memory:");
  try {
    for (const sql of SCHEMA) db.exec(sql);
    return tablesIn(db);
  } finally {
    db.close();
  }
};

const setUp = (db: Database.Database): void => {
  db.pragma("cell_size_check = on");
  db.pragma("journal_mode = wal");
  db.pragma("synchronous = full");
  db.pragma(`journal_size_limit = ${JOURNAL_BYTES}`);
  db.pragma(`cache_size = -${CACHE_KIB}`);
};

const begin = (db: Database.Database): void => {
  db.transaction(() => {
    for (const sql of SCHEMA) db.exec(sql);
    const put = db.prepare("insert into meta values (?, ?)");
    put.run("outbox-id", randomBytes(12).toString("base64url"));
    for (const key of ["seq", "left-out", "sessions"]) put.run(key, "0");
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${VERSION}`);
  })();
};

type Content =
  | { readonly kind: "empty" | "whole" }
  | { readonly kind: "damaged" | "too-new"; readonly why: string };

const judge = (db: Database.Database): Content => {
  const whose = Number(db.pragma("application_id", { simple: true }));
  const version = Number(db.pragma("user_version", { simple: true }));
  const there = tablesIn(db);
  if (whose === 0 && version === 0 && there === "") return { kind: "empty" };
  if (whose !== APPLICATION_ID)
    return { kind: "damaged", why: `application id ${whose}; ${APPLICATION_ID} is an outbox's` };
  if (version > VERSION) return { kind: "too-new", why: `version ${version}; known is ${VERSION}` };
  const checked = db.pragma("quick_check(1)", { simple: true });
  if (checked !== "ok") return { kind: "damaged", why: String(checked).replaceAll(/\s+/g, " ") };
  if (version !== VERSION || there !== expectedTables())
    return { kind: "damaged", why: "its tables are not those of its version" };
  const numbers = db
    .prepare<[], string>("select value from meta where key in ('seq', 'left-out', 'sessions')")
    .pluck()
    .all();
  const id = db.prepare<[], string>("select value from meta where key = 'outbox-id'").pluck().get() ?? "";
  const highest = db.prepare<[], number>("select coalesce(max(seq), 0) from message").pluck().get() ?? 0;
  const seq = Number(db.prepare("select value from meta where key = 'seq'").pluck().get());
  const isCounted =
    numbers.length === 3 && numbers.every((text) => /^\d{1,15}$/.test(text)) && seq >= highest;
  return isCounted && /^[A-Za-z0-9_-]{1,64}$/.test(id)
    ? { kind: "whole" }
    : { kind: "damaged", why: "what it counts with is not as it wrote it" };
};

export type OpenedFile =
  | { readonly kind: "open"; readonly db: Database.Database; readonly inode: number }
  | { readonly kind: "damaged"; readonly why: string }
  | { readonly kind: "shut"; readonly what: string };

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Why the disk or the file does not do; null for a defect of the program, which is not hidden. */
export const troubleOf = (
  error: unknown,
  dir: string,
): { readonly isDamage: boolean; what: string } | null => {
  const code = troubleCodeOf(error, dir);
  return code === null ? null : { isDamage: code === "damaged", what: `${code}: ${wordsOf(error)}` };
};

/** Never throws for what a disk or a file can be. */
export const openFile = (dir: string): OpenedFile => {
  const path = join(dir, OUTBOX);
  let db: Database.Database | null = null;
  try {
    makeFolders(dir, 0o700);
    const there = statSync(path, { throwIfNoEntry: false });
    if (there !== undefined && !there.isFile()) return { kind: "damaged", why: `${OUTBOX} is no file` };
    db = new Database(path, { timeout: BUSY_MS });
    db.pragma("trusted_schema = off");
    const content = judge(db);
    if (content.kind === "damaged" || content.kind === "too-new") {
      db.close();
      const { kind, why } = content;
      return kind === "damaged" ? { kind, why } : { kind: "shut", what: `${OUTBOX} is of ${why}` };
    }
    setUp(db);
    if (content.kind === "empty") begin(db);
    // Says now whether it can be written to, and not when something happens.
    else db.exec("update meta set value = value where key = 'seq'");
    return { kind: "open", db, inode: statSync(path).ino };
  } catch (error) {
    db?.close();
    const trouble = troubleOf(error, dir);
    if (trouble === null) throw error;
    return trouble.isDamage
      ? { kind: "damaged", why: wordsOf(error) }
      : { kind: "shut", what: `${OUTBOX}: ${trouble.what}` };
  }
};

const MARK = `${OUTBOX}.damaged-`;
const fileTime = (iso: string): string => iso.replace(/\.\d+/, "").replaceAll(":", "-");

/** Returns its new name, or null where too many lie there already. Throws what renaming throws. */
export const setFileAside = (dir: string, iso: string): string | null => {
  const names = readdirSync(dir);
  const bases = names.filter((name) => name.startsWith(MARK) && !/-(?:wal|shm|journal)$/.test(name));
  if (bases.length >= MOST_SET_ASIDE) return null;
  const base = `${MARK}${fileTime(iso)}`;
  let name = base;
  for (let again = 2; names.some((there) => there.startsWith(name)); again += 1) name = `${base}.${again}`;
  for (const part of PARTS) {
    const from = join(dir, `${OUTBOX}${part}`);
    if (existsSync(from)) renameSync(from, join(dir, `${name}${part}`));
  }
  return name;
};
