/**
 * The tables of the central record in PostgreSQL, step by step, in a schema of their own; a step that was published is
 * never changed. Texts are compared byte by byte, so that pages are in the same order whatever the server's language.
 *
 * Sessions and events are split by month. A key of such a table has to hold the time it is split by: a row that is told
 * again has the same time, so it is still the same row.
 */

export const SCHEMA = "inversion_table";

const id = (name: string): string => `${name} text collate "C" not null`;

export const POSTGRES_STEPS: readonly string[] = [
  `
  create table ${SCHEMA}.tables (
    ${id("site")},
    ${id("table_id")},
    about json,
    state json,
    state_at timestamptz,
    state_heard_at timestamptz,
    availability text,
    primary key (site, table_id)
  );

  create table ${SCHEMA}.sessions (
    ${id("site")},
    ${id("table_id")},
    ${id("session_id")},
    ended_at timestamptz not null,
    inverted_s double precision not null,
    payload json not null,
    heard_at timestamptz not null,
    primary key (site, table_id, session_id, ended_at)
  ) partition by range (ended_at);
  create index sessions_by_time on ${SCHEMA}.sessions (ended_at, site, table_id, session_id);
  create table ${SCHEMA}.sessions_other partition of ${SCHEMA}.sessions default;

  create table ${SCHEMA}.events (
    ${id("site")},
    ${id("table_id")},
    ${id("outbox_id")},
    seq bigint not null,
    at timestamptz not null,
    payload json not null,
    heard_at timestamptz not null,
    primary key (site, table_id, outbox_id, seq, at)
  ) partition by range (at);
  create index events_by_time on ${SCHEMA}.events (at, site, table_id, outbox_id, seq);
  create table ${SCHEMA}.events_other partition of ${SCHEMA}.events default;

  create table ${SCHEMA}.commands (
    ${id("site")},
    ${id("table_id")},
    ${id("command_id")},
    at timestamptz not null,
    payload json not null,
    primary key (site, table_id, command_id)
  );
  create index commands_by_time on ${SCHEMA}.commands (at);

  create table ${SCHEMA}.answers (
    ${id("site")},
    ${id("table_id")},
    ${id("command_id")},
    at timestamptz not null,
    payload json not null,
    primary key (site, table_id, command_id, at)
  );
  create index answers_by_time on ${SCHEMA}.answers (at);
  `,
];
