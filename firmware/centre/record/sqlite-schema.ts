/** The tables of the central record as one SQLite file, step by step; a step that was published is never changed. */

export const SQLITE_STEPS: readonly string[] = [
  `
  create table tables (
    site text not null,
    table_id text not null,
    about text,
    state text,
    state_at text,
    state_heard_at text,
    availability text,
    primary key (site, table_id)
  ) strict, without rowid;

  create table sessions (
    site text not null,
    table_id text not null,
    session_id text not null,
    ended_at text not null,
    inverted_s real not null,
    payload text not null,
    heard_at text not null,
    primary key (site, table_id, session_id)
  ) strict;
  create index sessions_by_time on sessions (ended_at, site, table_id, session_id);

  create table events (
    site text not null,
    table_id text not null,
    outbox_id text not null,
    seq integer not null,
    at text not null,
    payload text not null,
    heard_at text not null,
    primary key (site, table_id, outbox_id, seq)
  ) strict;
  create index events_by_time on events (at, site, table_id, outbox_id, seq);

  create table commands (
    site text not null,
    table_id text not null,
    command_id text not null,
    at text not null,
    payload text not null,
    primary key (site, table_id, command_id)
  ) strict;
  create index commands_by_time on commands (at);

  create table answers (
    site text not null,
    table_id text not null,
    command_id text not null,
    at text not null,
    payload text not null,
    primary key (site, table_id, command_id, at)
  ) strict;
  create index answers_by_time on answers (at);
  `,
];

/** "IVTC": the file says whose it is. */
export const SQLITE_APPLICATION_ID = 0x49565443;
