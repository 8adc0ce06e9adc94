/**
 * Brings a database up to the newest version, one numbered step after the other, each in a transaction of its own:
 * whenever it is cut off, the database is at one version or the next.
 */

import Database from "better-sqlite3";
import { sha256 } from "../seal.ts";
import { sql as tables } from "./001-tables.ts";
import { sql as byTime } from "./002-by-time.ts";

const MIGRATIONS: readonly string[] = [tables, byTime];
export const NEWEST_VERSION = MIGRATIONS.length;

/** "IVTB": the file says whose it is. */
export const APPLICATION_ID = 0x49565442;

export const versionOf = (db: Database.Database): number =>
  Number(db.pragma("user_version", { simple: true }));

/** @param to only tests stop before the newest */
export const migrate = (db: Database.Database, to: number = NEWEST_VERSION): void => {
  for (const [index, sql] of MIGRATIONS.slice(0, to).entries()) {
    const step = db.transaction(() => {
      // Looked at within the transaction: another process may have been here.
      if (versionOf(db) !== index) return;
      db.exec(sql);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${index + 1}`);
    });
    step.immediate();
  }
};

/** One hash for all that the schema says; whatever is added to it or taken away gives another. */
export const schemaHash = (db: Database.Database): string =>
  sha256(
    JSON.stringify(
      db
        .prepare("select type, name, tbl_name, sql from sqlite_schema order by type, name, tbl_name, sql")
        .raw()
        .all(),
    ),
  );

const known = new Map<number, string>();

/** What the schema of this version hashes to. */
export const expectedSchemaHash = (version: number): string => {
  const before = known.get(version);
  if (before !== undefined) return before;
  const db = new Database(":memory:");
  try {
    migrate(db, version);
    const hash = schemaHash(db);
    known.set(version, hash);
    return hash;
  } finally {
    db.close();
  }
};
