/** A statement of a database, prepared once. */

import type Database from "better-sqlite3";

type Prepared = Database.Statement<unknown[], unknown>;
const prepared = new WeakMap<Database.Database, Map<string, Prepared>>();

export const statement = (db: Database.Database, sql: string): Prepared => {
  let ofDatabase = prepared.get(db);
  if (ofDatabase === undefined) {
    ofDatabase = new Map();
    prepared.set(db, ofDatabase);
  }
  const before = ofDatabase.get(sql);
  if (before !== undefined) return before;
  const fresh = db.prepare<unknown[], unknown>(sql);
  ofDatabase.set(sql, fresh);
  return fresh;
};
