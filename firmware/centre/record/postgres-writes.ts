/** A batch written into PostgreSQL: one statement for each kind of row, whatever their number. */

import type { Added } from "./central-record.ts";
import type { Folded } from "./fold.ts";
import type { Asking } from "./postgres-link.ts";
import { SCHEMA } from "./postgres-schema.ts";
import { FROM_THE_FUTURE_MS, LONG_AGO_MS, stamp } from "./stored.ts";

const ACCEPTED = `excluded.state is not null and (tables.state is null or excluded.state_at >= tables.state_at
  or tables.state_at > $8::timestamptz or tables.state_heard_at < $9::timestamptz)`;
const INTO_TABLES = `insert into ${SCHEMA}.tables (site, table_id, about, state, state_at, state_heard_at, availability)
  select * from unnest($1::text[], $2::text[], $3::json[], $4::json[], $5::timestamptz[], $6::timestamptz[], $7::text[])
  on conflict (site, table_id) do update set
    about = coalesce(excluded.about, tables.about),
    availability = coalesce(excluded.availability, tables.availability),
    state = case when ${ACCEPTED} then excluded.state else tables.state end,
    state_at = case when ${ACCEPTED} then excluded.state_at else tables.state_at end,
    state_heard_at = case when ${ACCEPTED} then excluded.state_heard_at else tables.state_heard_at end`;

// One that says another end than before is still the same session, so it is looked for in every month. By the index, row
// by row: a plain `not exists` reads all months from end to end once the server has counted their rows.
const INTO_SESSIONS = `insert into ${SCHEMA}.sessions
    (site, table_id, session_id, ended_at, inverted_s, payload, heard_at)
  select n.*, $7::timestamptz
  from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::float8[], $6::json[])
    as n (site, table_id, session_id, ended_at, inverted_s, payload)
  left join lateral (
    select true as is_there from ${SCHEMA}.sessions s
    where s.site = n.site and s.table_id = n.table_id and s.session_id = n.session_id limit 1) known on true
  where known.is_there is null
  on conflict do nothing`;
const INTO_EVENTS = `insert into ${SCHEMA}.events (site, table_id, outbox_id, seq, at, payload, heard_at)
  select n.*, $7::timestamptz
  from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::json[]) as n
  on conflict do nothing`;
const INTO_COMMANDS = `insert into ${SCHEMA}.commands (site, table_id, command_id, at, payload)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::json[]) on conflict do nothing`;
const INTO_ANSWERS = `insert into ${SCHEMA}.answers (site, table_id, command_id, at, payload)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::json[]) on conflict do nothing`;

/** Rows become one list for each column. */
const columns = (rows: readonly (readonly unknown[])[]): unknown[][] =>
  (rows[0] ?? []).map((_, index) => rows.map((row) => row[index]));

const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

const writeTables = async (db: Asking, tables: Folded["tables"], heardAt: string): Promise<void> => {
  if (tables.length === 0) return;
  const heardMs = Date.parse(heardAt);
  const rows = tables.map(({ address, about, state, availability }) => [
    ...[address.site, address.tableId, json(about), json(state)],
    ...(state === null ? [null, null] : [stamp(state.at), heardAt]),
    availability,
  ]);
  const future = new Date(heardMs + FROM_THE_FUTURE_MS).toISOString();
  const longAgo = new Date(heardMs - LONG_AGO_MS).toISOString();
  await db.change(INTO_TABLES, [...columns(rows), future, longAgo]);
};

export const writeFolded = async (
  db: Asking,
  { sessions, events, answers, commands, tables }: Folded,
  heardAt: string,
): Promise<Added> => {
  await writeTables(db, tables, heardAt);
  const added = { sessions: 0, events: 0 };
  if (sessions.length > 0) {
    const rows = sessions.map(({ address: { site, tableId }, session: told }) => {
      const { id, endedAt, invertedS } = told.session;
      return [site, tableId, id, stamp(endedAt), invertedS, json(told)];
    });
    added.sessions = await db.change(INTO_SESSIONS, [...columns(rows), heardAt]);
  }
  if (events.length > 0) {
    const rows = events.map(({ address: { site, tableId }, event }) => [
      ...[site, tableId, event.outboxId, event.seq, stamp(event.at), json(event)],
    ]);
    added.events = await db.change(INTO_EVENTS, [...columns(rows), heardAt]);
  }
  if (commands.length > 0) {
    const rows = commands.map(({ command }) => [
      ...[command.site, command.tableId, command.id, stamp(command.at), json(command)],
    ]);
    await db.change(INTO_COMMANDS, columns(rows));
  }
  if (answers.length > 0) {
    const rows = answers.map(({ address: { site, tableId }, answer }) => [
      ...[site, tableId, answer.commandId, stamp(answer.at), json(answer)],
    ]);
    await db.change(INTO_ANSWERS, columns(rows));
  }
  return added;
};
