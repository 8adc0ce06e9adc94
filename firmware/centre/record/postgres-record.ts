/**
 * The central record in PostgreSQL, which several recorders write and several screens read at a time. A statement that
 * fails undoes its batch; a commit that nobody heard of is written again and changes nothing.
 */

import type { TableAddress } from "../../../shared/fleet.ts";
import type { Heard } from "../heard.ts";
import type {
  Added,
  CentralRecord,
  DayCount,
  EventRow,
  Keeping,
  Page,
  PageWish,
  SessionRow,
  TableRow,
  Which,
} from "./central-record.ts";
import { type Folded, fold } from "./fold.ts";
import { checksum, judgeApplied } from "./migrations.ts";
import { beginOf, keptFrom, type Month, monthOf, monthsOn } from "./months.ts";
import { eventMark, pageOf, readTail, sessionMark } from "./page-rows.ts";
import { type Asking, PostgresLink } from "./postgres-link.ts";
import {
  dropMonth,
  isMade,
  makeMonth,
  monthsMade,
  SCHEMA_LOCK,
  SPLIT,
  type Split,
} from "./postgres-months.ts";
import { POSTGRES_STEPS, SCHEMA } from "./postgres-schema.ts";
import { writeFolded } from "./postgres-writes.ts";
import { dayRow, eventRow, sessionRow, stamp, tableRow } from "./stored.ts";

const DELETED_AT_ONCE = 5_000;

const iso = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const ROW = `site, table_id, payload::text as payload, ${iso("heard_at")} as heard_at`;

/** Several recorders may start at once: one takes the steps, the others wait and find them taken. */
const migrate = async (db: Asking, steps: readonly string[]): Promise<void> => {
  await db.ask("select pg_advisory_xact_lock($1)", [SCHEMA_LOCK]);
  await db.ask(`create schema if not exists ${SCHEMA}`);
  await db.ask(`create table if not exists ${SCHEMA}.steps (
    version integer primary key, checksum text not null, taken_at timestamptz not null default now())`);
  const rows = await db.ask(`select checksum from ${SCHEMA}.steps order by version`);
  const applied = rows.map((row) =>
    typeof row === "object" && row !== null && "checksum" in row ? String(row.checksum) : "",
  );
  judgeApplied(applied, steps);
  for (const [index, sql] of steps.entries()) {
    if (index < applied.length) continue;
    await db.ask(sql);
    await db.ask(`insert into ${SCHEMA}.steps (version, checksum) values ($1, $2)`, [
      index + 1,
      checksum(sql),
    ]);
  }
};

class Conditions {
  readonly #sql: string[] = ["true"];
  readonly values: unknown[] = [];

  constructor(which: Which, time: Split["time"]) {
    if (which.sites !== null) this.add((at) => `site = any(${at}::text[])`, which.sites);
    if (which.tableId !== null) this.add((at) => `table_id = ${at}`, which.tableId);
    if (which.from !== null) this.add((at) => `${time} >= ${at}::timestamptz`, stamp(which.from));
    if (which.until !== null) this.add((at) => `${time} < ${at}::timestamptz`, stamp(which.until));
  }

  get sql(): string {
    return this.#sql.join(" and ");
  }

  at(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  add(condition: (at: string) => string, value: unknown): void {
    this.#sql.push(condition(this.at(value)));
  }

  raw(condition: string): void {
    this.#sql.push(condition);
  }
}

class PostgresRecord implements CentralRecord {
  readonly kind = "postgres";
  readonly #link: PostgresLink;
  /** What is known to be there; a month that another one drops leaves its rows to `…_other`. */
  readonly #made = new Set<string>();

  constructor(link: PostgresLink) {
    this.#link = link;
  }

  async write(batch: readonly Heard[], heardAt: string): Promise<Added> {
    const folded = fold(batch);
    await this.#makeRoom(folded, monthOf(Date.parse(heardAt)));
    return this.#link.within((db) => writeFolded(db, folded, stamp(heardAt)));
  }

  async #makeRoom({ sessions, events }: Folded, now: Month): Promise<void> {
    const monthsOf = (split: Split): readonly string[] =>
      split.table === "sessions"
        ? sessions.map(({ session }) => session.session.endedAt)
        : events.map(({ event }) => event.at);
    for (const split of SPLIT)
      for (const month of new Set(monthsOf(split).map((at) => monthOf(Date.parse(at)))))
        if (isMade(month, now)) await this.#make(split, month);
  }

  async #make(split: Split, month: Month): Promise<void> {
    const key = `${split.table} ${month}`;
    if (this.#made.has(key)) return;
    await makeMonth(this.#link, split, month);
    this.#made.add(key);
  }

  async tables(sites: readonly string[] | null): Promise<readonly TableRow[]> {
    const sql = `select site, table_id, about::text as about, state::text as state, availability,
        ${iso("state_heard_at")} as state_heard_at
      from ${SCHEMA}.tables where $1::text[] is null or site = any($1::text[]) order by site, table_id`;
    return (await this.#link.read(sql, [sites])).map(tableRow);
  }

  async forgetTable({ site, tableId }: TableAddress): Promise<boolean> {
    const sql = `delete from ${SCHEMA}.tables where site = $1 and table_id = $2`;
    return (await this.#link.within((db) => db.change(sql, [site, tableId]))) > 0;
  }

  async sessions(which: Which, { after, most }: PageWish): Promise<Page<SessionRow>> {
    const where = new Conditions(which, "ended_at");
    if (after !== null) {
      const [at, site, tableId, id] = after.map((value) => where.at(value));
      where.raw(`(ended_at, site, table_id, session_id) < (${at}::timestamptz, ${site}, ${tableId}, ${id})`);
    }
    const sql = `select ${ROW} from ${SCHEMA}.sessions where ${where.sql}
      order by ended_at desc, site desc, table_id desc, session_id desc limit ${where.at(most + 1)}`;
    const rows = (await this.#link.read(sql, where.values)).map(sessionRow);
    return pageOf(rows, most, sessionMark);
  }

  async events(which: Which, { after, most }: PageWish): Promise<Page<EventRow>> {
    const where = new Conditions(which, "at");
    if (after !== null) {
      const { outboxId, seq } = readTail(after[3]);
      const [at, site, tableId, outbox, number] = [after[0], after[1], after[2], outboxId, seq].map((value) =>
        where.at(value),
      );
      where.raw(`(at, site, table_id, outbox_id, seq)
        < (${at}::timestamptz, ${site}, ${tableId}, ${outbox}, ${number}::bigint)`);
    }
    const sql = `select ${ROW} from ${SCHEMA}.events where ${where.sql}
      order by at desc, site desc, table_id desc, outbox_id desc, seq desc limit ${where.at(most + 1)}`;
    const rows = (await this.#link.read(sql, where.values)).map(eventRow);
    return pageOf(rows, most, eventMark);
  }

  async sessionsPerDay(which: Which): Promise<readonly DayCount[]> {
    const where = new Conditions(which, "ended_at");
    const sql = `select to_char(ended_at at time zone 'UTC', 'YYYY-MM-DD') as day, site,
        count(*)::int as sessions, sum(inverted_s)::float8 as inverted_s
      from ${SCHEMA}.sessions where ${where.sql} group by 1, 2 order by 1, 2`;
    return (await this.#link.read(sql, where.values)).map(dayRow);
  }

  async upkeep(nowMs: number, { months }: Keeping): Promise<boolean> {
    const now = monthOf(nowMs);
    for (const split of SPLIT) for (const month of [now, monthsOn(now, 1)]) await this.#make(split, month);
    const from = keptFrom(nowMs, months);
    if (from === null) return false;
    for (const split of SPLIT)
      for (const month of await monthsMade(this.#link, split)) {
        if (month >= from) continue;
        await dropMonth(this.#link, split, month);
        this.#made.delete(`${split.table} ${month}`);
      }
    let hasMore = false;
    for (const [table, time] of [
      ["sessions_other", "ended_at"],
      ["events_other", "at"],
      ["commands", "at"],
      ["answers", "at"],
    ] as const) {
      const gone = await this.#link.within((db) =>
        db.change(
          `delete from ${SCHEMA}.${table} where ctid = any(array(
             select ctid from ${SCHEMA}.${table} where ${time} < $1 limit ${DELETED_AT_ONCE}))`,
          [beginOf(from)],
        ),
      );
      hasMore ||= gone === DELETED_AT_ONCE;
    }
    return hasMore;
  }

  async look(): Promise<void> {
    await this.#link.read("select 1");
  }

  async close(): Promise<void> {
    await this.#link.close();
  }
}

/**
 * Opens the record and brings its tables up to the newest version.
 *
 * @param url postgres://…, without a password
 * @param steps only tests have others
 * @throws {RecordError} `away` where the server cannot be reached now
 */
export const openPostgresRecord = async (
  url: string,
  steps: readonly string[] = POSTGRES_STEPS,
): Promise<CentralRecord> => {
  const link = new PostgresLink(url);
  try {
    await link.within((db) => migrate(db, steps), true);
    return new PostgresRecord(link);
  } catch (error) {
    await link.close();
    throw error;
  }
};
