/**
 * Reads of a database that was put aside what can still be believed, for the fresh one: sessions that are closed and
 * whole, and the people and plans that the head file beside it tells of, seal for seal. Nothing that is doubtful.
 *
 * It is damaged, so that any row may be the last that can be read: each is read by itself.
 */

import { join } from "node:path";
import Database from "better-sqlite3";
import * as z from "zod/mini";
import { planSchema } from "../../shared/plan.ts";
import { profileSchema } from "../../shared/profiles.ts";
import { type HeadRead, readHeadAt } from "./head-file.ts";
import type { SessionToRestore, ToRestore } from "./restore.ts";
import { sealed } from "./seal.ts";
import { samplesOf, sessionRecord } from "./session-reads.ts";
import { HEAD_PART } from "./set-aside.ts";
import { statement } from "./statement.ts";
import { Store } from "./store.ts";
import { findStored } from "./stored-session.ts";
import { refusalOf } from "./trouble.ts";

const NOTHING: ToRestore = { profiles: [], plans: [], sessions: [] };

/** What the disk or the file does to one read costs that one alone. */
const tried = <T>(folder: string, read: () => T): T | null => {
  try {
    return read();
  } catch (error) {
    if (refusalOf(error, folder) === null) throw error;
    return null;
  }
};

const idRow = z.object({ id: z.string() });

/** As many ids as can be read: from the first on, then from the last back to where that ended. */
const idsOf = (store: Store, table: "profile" | "plan" | "session", key: string): ReadonlySet<string> => {
  const ids = new Set<string>();
  for (const order of ["asc", "desc"]) {
    tried(store.folder, () => {
      for (const row of statement(
        store.db,
        `select ${key} as id from ${table} order by rowid ${order}`,
      ).iterate()) {
        const decoded = idRow.safeParse(row);
        if (!decoded.success) continue;
        if (order === "desc" && ids.has(decoded.data.id)) break;
        ids.add(decoded.data.id);
      }
    });
  }
  return ids;
};

/** The records whose seal is the one that the head file tells of: not damaged, and not as they were before. */
const told = <T>(
  store: Store,
  head: HeadRead,
  kind: "profile" | "plan",
  schema: z.ZodMiniType<T>,
): readonly T[] => {
  if (head.kind !== "head") return [];
  const records: T[] = [];
  for (const id of idsOf(store, kind, "profile_id")) {
    const record = tried(store.folder, () => store.find(kind, id, schema));
    if (record !== null && sealed(kind, id, record).seal === head.head.seals[`${kind} ${id}`])
      records.push(record);
  }
  return records;
};

/** Not of somebody whom the head file does not know: they may have been erased in what was lost. */
const isOfSomebodyGone = (profileId: string | null, head: HeadRead): boolean =>
  profileId !== null && (head.kind !== "head" || head.head.seals[`profile ${profileId}`] === undefined);

function* sessions(store: Store, head: HeadRead): Generator<SessionToRestore> {
  for (const id of idsOf(store, "session", "session_id")) {
    const session = tried(store.folder, () => {
      const stored = findStored(store, id);
      if (stored?.closed == null || isOfSomebodyGone(stored.profileId, head)) return null;
      const record = sessionRecord(store, id);
      const samples = samplesOf(store, id);
      const isWhole = ![...store.damaged.keys()].some((name) => name.endsWith(` ${id}`));
      return record !== null && samples !== null && isWhole ? { record, samples } : null;
    });
    if (session !== null) yield session;
  }
}

/** Hands over what can be believed of it; `body` reads it while it is open. */
export const salvaging = <T>(folder: string, name: string, body: (what: ToRestore) => T): T => {
  const db = tried(folder, () => new Database(join(folder, name), { readonly: true, fileMustExist: true }));
  if (db === null) return body(NOTHING);
  try {
    db.pragma("trusted_schema = off");
    db.pragma("query_only = on");
    const store = new Store(db, folder);
    const head = readHeadAt(join(folder, `${name}${HEAD_PART}`));
    return body({
      profiles: told(store, head, "profile", profileSchema),
      plans: told(store, head, "plan", planSchema),
      sessions: sessions(store, head),
    });
  } finally {
    db.close();
  }
};
