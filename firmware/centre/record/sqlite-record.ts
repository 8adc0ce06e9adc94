/**
 * The central record in one SQLite file, for one computer: every write is forced to the disk before it is acknowledged.
 * One process at a time; the data folder's lock sees to that.
 */

import { chmodSync } from "node:fs";
import Database from "better-sqlite3";
import type { TableAddress } from "../../../shared/fleet.ts";
import { statement } from "../../history/statement.ts";
import type { Heard } from "../heard.ts";
import {
  type Added,
  type CentralRecord,
  type DayCount,
  type EventRow,
  type Keeping,
  type Page,
  type PageWish,
  RecordError,
  type SessionRow,
  type TableRow,
  type Which,
} from "./central-record.ts";
import { type Folded, fold } from "./fold.ts";
import { checksum, judgeApplied } from "./migrations.ts";
import { beginOf, keptFrom } from "./months.ts";
import { eventMark, pageOf, readTail, sessionMark } from "./page-rows.ts";
import { SQLITE_APPLICATION_ID, SQLITE_STEPS } from "./sqlite-schema.ts";
import { dayRow, eventRow, FROM_THE_FUTURE_MS, LONG_AGO_MS, sessionRow, stamp, tableRow } from "./stored.ts";

const BUSY_MS = 5_000;
/** Rows that one upkeep deletes of each kind: the rest waits, so that tables never wait for long. */
const DELETED_AT_ONCE = 2_000;

const ACCEPTED = `excluded.state is not null and (tables.state is null or excluded.state_at >= tables.state_at
  or tables.state_at > @future or tables.state_heard_at < @longAgo)`;
const INTO_TABLES = `insert into tables (site, table_id, about, state, state_at, state_heard_at, availability)
  values (@site, @tableId, @about, @state, @stateAt, @stateHeardAt, @availability)
  on conflict (site, table_id) do update set
    about = coalesce(excluded.about, tables.about),
    availability = coalesce(excluded.availability, tables.availability),
    state = case when ${ACCEPTED} then excluded.state else tables.state end,
    state_at = case when ${ACCEPTED} then excluded.state_at else tables.state_at end,
    state_heard_at = case when ${ACCEPTED} then excluded.state_heard_at else tables.state_heard_at end`;
const INTO_SESSIONS = `insert into sessions (site, table_id, session_id, ended_at, inverted_s, payload, heard_at)
  values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing`;
const INTO_EVENTS = `insert into events (site, table_id, outbox_id, seq, at, payload, heard_at)
  values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing`;
const INTO_COMMANDS = `insert into commands (site, table_id, command_id, at, payload)
  values (?, ?, ?, ?, ?) on conflict do nothing`;
const INTO_ANSWERS = `insert into answers (site, table_id, command_id, at, payload)
  values (?, ?, ?, ?, ?) on conflict do nothing`;

const OF_THE_ROW = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/;

const translated = (error: unknown): unknown => {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const code = OF_THE_ROW.test(String(error.code)) ? "row-refused" : "away";
  return new RecordError(code, `${String(error.code)}: ${error.message}`, { cause: error });
};

const migrate = (db: Database.Database, steps: readonly string[]): void => {
  const version = Number(db.pragma("user_version", { simple: true }));
  const whose = Number(db.pragma("application_id", { simple: true }));
  if (whose !== SQLITE_APPLICATION_ID && (whose !== 0 || version !== 0))
    throw new RecordError("unusable", `it belongs to another program (application id ${whose})`);
  db.exec("create table if not exists steps (version integer primary key, checksum text not null) strict");
  const applied = db.prepare("select checksum from steps order by version").pluck().all().map(String);
  judgeApplied(applied, steps);
  for (const [index, sql] of steps.entries()) {
    if (index < applied.length) continue;
    db.transaction(() => {
      db.exec(sql);
      db.prepare("insert into steps values (?, ?)").run(index + 1, checksum(sql));
      db.pragma(`application_id = ${SQLITE_APPLICATION_ID}`);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
};

/** Of one list of conditions, what stands behind `where`, and its values. */
const conditions = (
  which: Which,
  time: "ended_at" | "at",
): { readonly sql: string[]; readonly values: unknown[] } => {
  const sql: string[] = ["true"];
  const values: unknown[] = [];
  if (which.sites !== null) {
    sql.push("site in (select value from json_each(?))");
    values.push(JSON.stringify(which.sites));
  }
  if (which.tableId !== null) {
    sql.push("table_id = ?");
    values.push(which.tableId);
  }
  if (which.from !== null) {
    sql.push(`${time} >= ?`);
    values.push(stamp(which.from));
  }
  if (which.until !== null) {
    sql.push(`${time} < ?`);
    values.push(stamp(which.until));
  }
  return { sql, values };
};

class SqliteRecord implements CentralRecord {
  readonly kind = "sqlite";
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  async write(batch: readonly Heard[], heardAt: string): Promise<Added> {
    const folded = fold(batch);
    try {
      return this.#db.transaction(() => this.#write(folded, stamp(heardAt))).immediate();
    } catch (error) {
      throw translated(error);
    }
  }

  #write({ sessions, events, answers, commands, tables }: Folded, heardAt: string): Added {
    const db = this.#db;
    const heardMs = Date.parse(heardAt);
    const added = { sessions: 0, events: 0 };
    for (const { address, about, state, availability } of tables)
      statement(db, INTO_TABLES).run({
        ...address,
        about: about === null ? null : JSON.stringify(about),
        state: state === null ? null : JSON.stringify(state),
        stateAt: state === null ? null : stamp(state.at),
        stateHeardAt: state === null ? null : heardAt,
        availability,
        future: new Date(heardMs + FROM_THE_FUTURE_MS).toISOString(),
        longAgo: new Date(heardMs - LONG_AGO_MS).toISOString(),
      });
    for (const { address, session } of sessions) {
      const { id, endedAt, invertedS } = session.session;
      added.sessions += statement(db, INTO_SESSIONS).run(
        ...[address.site, address.tableId, id, stamp(endedAt), invertedS, JSON.stringify(session), heardAt],
      ).changes;
    }
    for (const { address, event } of events)
      added.events += statement(db, INTO_EVENTS).run(
        ...[address.site, address.tableId, event.outboxId, event.seq, stamp(event.at)],
        ...[JSON.stringify(event), heardAt],
      ).changes;
    for (const { address, answer } of answers)
      statement(db, INTO_ANSWERS).run(
        ...[address.site, address.tableId, answer.commandId, stamp(answer.at), JSON.stringify(answer)],
      );
    for (const { command } of commands)
      statement(db, INTO_COMMANDS).run(
        ...[command.site, command.tableId, command.id, stamp(command.at), JSON.stringify(command)],
      );
    return added;
  }

  #read(sql: string, values: readonly unknown[]): unknown[] {
    try {
      return statement(this.#db, sql).all(...values);
    } catch (error) {
      throw translated(error);
    }
  }

  async tables(sites: readonly string[] | null): Promise<readonly TableRow[]> {
    const sql = `select * from tables where ? is null or site in (select value from json_each(?)) order by site, table_id`;
    const list = sites === null ? null : JSON.stringify(sites);
    return this.#read(sql, [list, list]).map(tableRow);
  }

  async forgetTable({ site, tableId }: TableAddress): Promise<boolean> {
    try {
      const sql = "delete from tables where site = ? and table_id = ?";
      return statement(this.#db, sql).run(site, tableId).changes > 0;
    } catch (error) {
      throw translated(error);
    }
  }

  async sessions(which: Which, page: PageWish): Promise<Page<SessionRow>> {
    const { sql, values } = conditions(which, "ended_at");
    const mark = page.after;
    if (mark !== null) {
      sql.push("(ended_at, site, table_id, session_id) < (?, ?, ?, ?)");
      values.push(...mark);
    }
    const order = "order by ended_at desc, site desc, table_id desc, session_id desc limit ?";
    const text = `select site, table_id, payload, heard_at from sessions where ${sql.join(" and ")} ${order}`;
    const rows = this.#read(text, [...values, page.most + 1]).map(sessionRow);
    return pageOf(rows, page.most, sessionMark);
  }

  async events(which: Which, page: PageWish): Promise<Page<EventRow>> {
    const { sql, values } = conditions(which, "at");
    const mark = page.after;
    if (mark !== null) {
      const { outboxId, seq } = readTail(mark[3]);
      sql.push("(at, site, table_id, outbox_id, seq) < (?, ?, ?, ?, ?)");
      values.push(mark[0], mark[1], mark[2], outboxId, seq);
    }
    const order = "order by at desc, site desc, table_id desc, outbox_id desc, seq desc limit ?";
    const text = `select site, table_id, payload, heard_at from events where ${sql.join(" and ")} ${order}`;
    const rows = this.#read(text, [...values, page.most + 1]).map(eventRow);
    return pageOf(rows, page.most, eventMark);
  }

  async sessionsPerDay(which: Which): Promise<readonly DayCount[]> {
    const { sql, values } = conditions(which, "ended_at");
    const text = `select substr(ended_at, 1, 10) as day, site, count(*) as sessions, total(inverted_s) as inverted_s
      from sessions where ${sql.join(" and ")} group by day, site order by day, site`;
    return this.#read(text, values).map(dayRow);
  }

  async upkeep(nowMs: number, { months }: Keeping): Promise<boolean> {
    const from = keptFrom(nowMs, months);
    if (from === null) return false;
    const before = beginOf(from);
    try {
      let hasMore = false;
      for (const [table, time] of [
        ["sessions", "ended_at"],
        ["events", "at"],
        ["commands", "at"],
        ["answers", "at"],
      ] as const) {
        const old = `select rowid from ${table} where ${time} < ? limit ${DELETED_AT_ONCE}`;
        const gone = statement(this.#db, `delete from ${table} where rowid in (${old})`).run(before);
        hasMore ||= gone.changes === DELETED_AT_ONCE;
      }
      return hasMore;
    } catch (error) {
      throw translated(error);
    }
  }

  async look(): Promise<void> {
    this.#read("select 1", []);
  }

  async close(): Promise<void> {
    this.#db.close();
  }
}

/**
 * Opens the file, or makes it.
 *
 * @param steps only tests have others
 * @throws {RecordError}
 */
export const openSqliteRecord = (path: string, steps: readonly string[] = SQLITE_STEPS): CentralRecord => {
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { timeout: BUSY_MS });
    chmodSync(path, 0o600);
    db.pragma("trusted_schema = off");
    db.pragma("journal_mode = wal");
    db.pragma("synchronous = full");
    migrate(db, steps);
    return new SqliteRecord(db);
  } catch (error) {
    db?.close();
    if (error instanceof RecordError)
      throw new RecordError(error.code, `${path}: ${error.message}`, { cause: error });
    const why = error instanceof Error ? error.message : String(error);
    throw new RecordError("unusable", `${path} cannot be opened as the central record: ${why}`, {
      cause: error,
    });
  }
};
