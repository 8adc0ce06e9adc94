/**
 * Opens the database file and judges it before anything is believed: whether it is one, whose, of which version, whole,
 * and with exactly the schema that its version has. Every commit is on the disk before it is acknowledged.
 */

import { type Stats, statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { HistoryRefusal } from "./contract.ts";
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

const judgeOpened = (db: Database.Database, readOnly: boolean): Judged => {
  const version = versionOf(db);
  if (version > NEWEST_VERSION) {
    return {
      kind: "shut",
      refusal: refusal(
        "too-new",
        `version ${version}, known are 1 to ${NEWEST_VERSION}; it is left as it is`,
      ),
    };
  }
  setUp(db, readOnly);
  const why = judgeContent(db);
  if (why !== null) return { kind: "damaged", why };
  if (!readOnly) {
    migrate(db);
  } else if (version < NEWEST_VERSION) {
    return {
      kind: "shut",
      refusal: refusal("read-only", `version ${version} cannot be brought up to ${NEWEST_VERSION} here`),
    };
  }
  return { kind: "open", db, readOnly };
};

const fileAt = (path: string): Stats | null => statSync(path, { throwIfNoEntry: false }) ?? null;

const openAs = (path: string, folder: string, readOnly: boolean): Judged => {
  let db: Database.Database | null = null;
  let judged: Judged;
  try {
    db = new Database(path, { readonly: readOnly, fileMustExist: readOnly, timeout: BUSY_MS });
    judged = judgeOpened(db, readOnly);
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

/** In a folder that cannot be written to, the log beside the database cannot be made: the file alone is read. */
const openUnwritable = (path: string, folder: string): Judged => {
  const plain = openAs(path, folder, true);
  if (plain.kind !== "shut" || (fileAt(`${path}-wal`)?.size ?? 0) > 0) return plain;
  return openAs(
    `file:${encodeURI(path).replaceAll("?", "%3f").replaceAll("#", "%23")}?immutable=1`,
    folder,
    true,
  );
};

/** Does not change or move what it does not understand. */
export const openDatabase = (folder: string, readOnly: boolean): Judged => {
  const path = join(folder, DATABASE);
  let there: Stats | null;
  try {
    there = fileAt(path);
  } catch (error) {
    return { kind: "shut", refusal: refusalOf(error, folder) ?? refusal("failing", String(error)) };
  }
  if (there !== null && !there.isFile()) return { kind: "damaged", why: `${DATABASE} is no file` };
  if (there === null && readOnly) {
    return { kind: "shut", refusal: refusal("failing", `there is no ${DATABASE} in ${folder}`) };
  }
  // A log whose database is gone would be thrown away with the new one.
  if (there === null && (fileAt(`${path}-wal`)?.size ?? 0) > 0) {
    return { kind: "damaged", why: `${DATABASE} is gone, its log is there` };
  }
  if (readOnly) return openUnwritable(path, folder);
  const judged = openAs(path, folder, false);
  if (judged.kind !== "shut" || judged.refusal.code !== "read-only" || there === null) return judged;
  return openUnwritable(path, folder);
};
